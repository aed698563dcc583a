// What an org does of its own accord, and must not do on Parley's account: assignment and duplicate
// rules, sharing without a trace, refresh tokens that idle away, a token endpoint that is busy.
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../connectors/http-trace.ts';
import { ParleyError } from '../../src/domain/errors.ts';
import { asConnectionId } from '../../src/domain/ids.ts';
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts';
import type { Grant } from '../../src/ports/crm.ts';
import type { TaskDraft } from '../../src/ports/crm-tasks.ts';
import {
  connectSalesforce,
  REDIRECT,
  type SalesforceRun,
  startSalesforce,
} from './salesforce-harness.ts';

const CONNECTION = asConnectionId('sf-test');

let run: SalesforceRun;
let exchanges: Exchange[];
beforeEach(async () => {
  exchanges = [];
  run = await startSalesforce({ trace: { record: (one) => exchanges.push(one) } });
});
afterEach(() => run.close());

const open = ({ accessToken, apiUrl }: Grant) =>
  run.connector.open({
    priority: 'poll',
    connectionId: CONNECTION,
    apiUrl,
    tokens: { accessToken: async () => accessToken, renewed: async () => accessToken },
  });

async function faultOf(work: Promise<unknown>): Promise<ParleyError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ParleyError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('tokens', () => {
  it('are taken only from an answer that is signed with our secret', async () => {
    const { connector } = run;
    const codeVerifier = 'v'.repeat(43);
    const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
    const request = { state: 's', redirectUri: REDIRECT, codeChallenge };
    const code = (await run.consent(connector.authorizeUrl(request))).get('code') ?? '';
    const answer = {
      ...{ access_token: 'a', refresh_token: 'r', instance_url: run.url, issued_at: '1' },
      ...{ id: `${run.url}/id/00D000000000001EAA/005000000000001AAA`, signature: 'forged' },
    };
    run.faults.inject({
      ...{ crm: 'salesforce', path: '/services/oauth2/token' },
      fault: { kind: 'status', status: 200, body: answer },
    });
    const exchange = { code, redirectUri: REDIRECT, codeVerifier };
    const fault = await faultOf(connector.exchangeCode(exchange));
    expect(fault).toMatchObject({ code: 'CRM_REAUTH_NEEDED' });
    expect(fault.message).toContain('not signed with our secret');
  });

  it('are renewed once a week though they work, so that the refresh token does not idle away', async () => {
    const grant = await connectSalesforce(run);
    expect((grant.expiresAt ?? 0) - run.world.now()).toBe(7 * DAY_MS);
    const next = await run.connector.refresh(grant.refreshToken, grant.apiUrl);
    expect((next.expiresAt ?? 0) - run.world.now()).toBe(7 * DAY_MS);
  });

  it('wait where their endpoint is busy, and are asked of a person only where they are dead', async () => {
    const grant = await connectSalesforce(run);
    const refusals = [
      ['rate_limit_exceeded', 'CRM_THROTTLED'],
      ['server_error', 'CRM_UNAVAILABLE'],
      ['invalid_grant', 'CRM_REAUTH_NEEDED'],
      ['inactive_user', 'CRM_REAUTH_NEEDED'],
    ] as const;
    for (const [error, code] of refusals) {
      run.faults.inject({
        ...{ crm: 'salesforce', path: '/services/oauth2/token' },
        fault: { kind: 'status', status: 400, body: { error, error_description: 'no' } },
      });
      const fault = await faultOf(run.connector.refresh(grant.refreshToken, grant.apiUrl));
      expect(fault.code).toBe(code);
    }
  });
});

/** A session that has read, written a flag on a deal and made a task about it. */
async function worked() {
  const session = open(await connectSalesforce(run));
  const mapping = run.connector.proposeMapping(await session.describe());
  for await (const _ of session.readChanges(null, mapping));
  const recordId = run.claimIds[0] ?? '';
  const about = { connectionId: CONNECTION, object: 'Opportunity', recordId };
  await session.applyPatches([{ ref: about, home: 'claim', values: { conflict_status: 'open' } }]);
  const draft: TaskDraft = {
    ...{ key: 'key-1', subject: 'Decide', body: 'Line one\nLine two', dueOn: 20_788, about },
    ...{ priority: 'normal', ownerId: run.manager.ownerId, taskId: null, status: 'open' },
  };
  return { session, draft, ...(await session.saveTask(draft)) };
}

it('is always spoken to in the one version we were written for', async () => {
  await worked();
  const paths = exchanges.map(({ url }) => new URL(url).pathname);
  const calls = paths.filter((path) => !path.startsWith('/services/oauth2/'));
  expect(calls.length).toBeGreaterThan(5);
  expect(calls.filter((path) => !path.startsWith('/services/data/v67.0/'))).toEqual([]);
});

it('keeps what people work with: of their records only Parley’s own fields are written', async () => {
  await worked();
  const bodies = exchanges
    .filter(({ url, method }) => method === 'PATCH' && url.includes('/composite/sobjects'))
    .flatMap(({ requestBody }) => JSON.parse(requestBody ?? '{}').records as object[]);
  const names = bodies.flatMap((row) => Object.keys(row));
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !/^(attributes|id|Parley_\w+__c)$/.test(name))).toEqual([]);
});

it('may hold two tasks under one key: that is said, and not tried for ever', async () => {
  const { session, draft } = await worked();
  const body = ['/services/data/v67.0/sobjects/Task/1', '/services/data/v67.0/sobjects/Task/2'];
  const fault = { kind: 'status', status: 300, body } as const;
  run.faults.inject({ crm: 'salesforce', method: 'PATCH', path: '/sobjects/Task', fault });
  const refused = await faultOf(session.saveTask({ ...draft, subject: 'Decide today' }));
  expect(refused).toMatchObject({ code: 'CRM_REQUEST_REFUSED', status: 300 });
  expect(refused.hint).toContain('all but the oldest');
});

it('may end lines its own way and trim: that is no difference', async () => {
  const { session, draft, taskId } = await worked();
  const Description = 'Line one\r\nLine two  ';
  run.world.salesforce.update('Task', taskId ?? '', { Description }, 'seed');
  expect(await session.saveTask(draft)).toMatchObject({ taskId, changed: false });
});

describe('a flag', () => {
  it('moves no lead, whatever the org’s assignment rules say, and saves past rules that only warn', async () => {
    const session = open(await connectSalesforce(run));
    const { salesforce } = run.world;
    const other = salesforce.create('User', { Name: 'Lead desk', IsActive: true }, 'seed');
    run.faults.set({ salesforceLeadOwner: other.id });
    const lead = salesforce.create(
      'Lead',
      { LastName: 'Doe', Company: 'Acme', OwnerId: run.manager.ownerId },
      'seed',
    );
    const ref = { connectionId: CONNECTION, object: 'Lead', recordId: lead.id };
    const values = { conflict_status: 'open' };
    expect(await session.applyPatches([{ ref, home: 'claim', values }])).toMatchObject([
      { result: 'written' },
    ]);
    await session.saveTask({
      ...{ key: 'key-1', subject: 'Decide', body: 'Who?', dueOn: 20_788, priority: 'normal' },
      ...{ ownerId: run.manager.ownerId, about: ref, taskId: null, status: 'open' },
    });
    expect(salesforce.require('Lead', lead.id).fields['OwnerId']).toBe(run.manager.ownerId);
    const writes = exchanges.filter((one) => ['POST', 'PATCH'].includes(one.method));
    const saves = writes.filter((one) => one.url.includes('/sobjects'));
    expect(saves.length).toBe(2);
    for (const { requestHeaders } of saves) {
      expect(requestHeaders).toMatchObject({
        'sforce-auto-assign': 'FALSE',
        'sforce-duplicate-rule-header': 'allowSave=true',
      });
    }
  });
});

describe('a record that is shared later, its SystemModstamp unmoved', () => {
  it('is in no change, but in the list of ids, and comes when it is asked for', async () => {
    const session = open(await connectSalesforce(run));
    const mapping = run.connector.proposeMapping(await session.describe());
    const [late = '', ...others] = run.claimIds;
    run.advance(2 * HOUR_MS);
    run.faults.set({ salesforceUnshared: [late] });
    let cursor: string | null = null;
    const claimsRead = async () => {
      const ids: string[] = [];
      for await (const page of session.readChanges(cursor, mapping)) {
        ({ cursor } = page);
        ids.push(
          ...page.records.flatMap((one) => (one.object === 'Opportunity' ? one.recordId : [])),
        );
      }
      return ids.sort();
    };
    const list = async () => (await session.listIds('Opportunity', null, mapping))?.ids;
    expect(await claimsRead()).toEqual([...others].sort());
    run.advance(2 * HOUR_MS);
    expect(await list()).toEqual([...others].sort());
    run.faults.set({ salesforceUnshared: [] });
    expect(await claimsRead()).toEqual([]);
    expect(await list()).toEqual([...run.claimIds].sort());
    const ref = { connectionId: CONNECTION, object: 'Opportunity', recordId: late };
    expect(await session.readRecords([ref], mapping)).toMatchObject([
      { recordId: late, deleted: false },
    ]);
  });

  it('is found in a list of thousands, one call for each 2,000, Parley’s own tasks not among them', async () => {
    const session = open(await connectSalesforce(run));
    const { salesforce } = run.world;
    for (let n = 0; n < 2_001; n += 1) {
      salesforce.create('Task', { Subject: `Call ${n}`, Status: 'Completed' }, 'seed');
    }
    salesforce.create('Task', { Subject: 'Decide', Parley_Task_Key__c: 'k' }, 'seed');
    run.advance(2 * HOUR_MS);
    const mapping = run.connector.proposeMapping(await session.describe());
    exchanges.length = 0;
    const first = await session.listIds('Task', null, mapping);
    const second = await session.listIds('Task', first?.next ?? null, mapping);
    expect([first?.ids.length, second?.ids.length, second?.next]).toEqual([2_000, 1, null]);
    expect(exchanges.filter(({ url }) => url.includes('/query'))).toHaveLength(2);
  });
});
