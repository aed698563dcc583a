// Answers that are good only in part, or refuse more than they are about: nothing of them may be taken
// for less data, and no record may pay for another one's fault. BEHAVIOR.md of the connector names these tests.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../connectors/http-trace.ts';
import { asConnectionId } from '../../src/domain/ids.ts';
import type { CrmSession, FieldPatch } from '../../src/ports/crm.ts';
import {
  connectSalesforce,
  faultOf,
  fixed,
  type SalesforceRun,
  type SalesforceSetup,
  startSalesforce,
} from './salesforce-harness.ts';

const CONNECTION = asConnectionId('sf-test');

let run: SalesforceRun;
let exchanges: Exchange[];

async function open(setup: SalesforceSetup = {}): Promise<CrmSession> {
  await run?.close();
  exchanges = [];
  run = await startSalesforce({ ...setup, trace: { record: (one) => exchanges.push(one) } });
  const { accessToken, apiUrl } = await connectSalesforce(run);
  const tokens = fixed(accessToken);
  return run.connector.open({ priority: 'poll', connectionId: CONNECTION, apiUrl, tokens });
}

beforeEach(() => {
  exchanges = [];
});
afterEach(() => run.close());

async function read(session: CrmSession, cursor: string | null = null) {
  const mapping = run.connector.proposeMapping(await session.describe());
  const records = [];
  let last = cursor;
  for await (const page of session.readChanges(cursor, mapping)) {
    records.push(...page.records);
    last = page.cursor;
  }
  return { records, cursor: last };
}

const idsOf = (records: readonly { object: string; recordId: string }[], object = 'Opportunity') =>
  records.flatMap((one) => (one.object === object ? [one.recordId] : []));

describe('a set of results of a Bulk query', () => {
  const small = { bulk: { fromRecords: 2, perJob: 100, perSet: 50, perPage: 50 } };
  const headers = { 'content-type': 'text/csv', 'sforce-locator': 'null' };

  it.each([
    ['an empty answer', { status: 200, body: '' }],
    [
      'one without its headers',
      { status: 200, body: 'Id\n', headers: { 'content-type': 'text/csv' } },
    ],
    [
      'fewer rows than it says',
      { status: 200, body: '', headers: { ...headers, 'sforce-numberofrecords': '3' } },
    ],
  ])('is not taken for all there is: %s', async (_, answer) => {
    const session = await open(small);
    const fault = { kind: 'status', ...answer } as const;
    run.faults.inject({ crm: 'salesforce', path: '/results', times: 2, fault });
    const { records } = await read(session);
    expect(run.faults.waiting()).toEqual([]);
    expect(idsOf(records)).toEqual(run.claimIds);
  });
});

describe('more records than a call takes', () => {
  it('are asked for by id in calls of 2,000', async () => {
    const session = await open();
    const id = run.claimIds[0] ?? '';
    const unknown = Array.from({ length: 2_000 }, (_, n) => `006Qy9${String(n).padStart(12, '0')}`);
    exchanges.length = 0;
    expect(await session.existing('Opportunity', [...unknown, id])).toEqual(new Set([id]));
    const sizes = exchanges
      .filter((one) => one.url.endsWith('/composite/sobjects/Opportunity'))
      .map((one) => JSON.parse(one.requestBody ?? '').ids.length);
    expect(sizes).toEqual([2_000, 1]);
  });
});

describe('a Bulk query that fails', () => {
  it('is asked for again over a quarter of its records', async () => {
    const session = await open({ bulk: { fromRecords: 2, perJob: 8_000 } });
    const body = { id: '750Qy0000000001AAA', state: 'Failed', errorMessage: 'QUERY_TIMEOUT' };
    const fault = { kind: 'status', status: 200, body } as const;
    run.faults.inject({ crm: 'salesforce', method: 'GET', path: '/jobs/query/', fault });
    await read(session);
    const limits = exchanges
      .filter((one) => one.method === 'POST' && one.url.endsWith('/jobs/query'))
      .map((one) => /FROM (\w+) .*LIMIT (\d+)/.exec(one.requestBody ?? '')?.slice(1));
    expect(limits.filter((one) => one?.[1] === '2000')).toHaveLength(1);
    expect(limits.filter((one) => one?.[1] === '8000').length).toBeGreaterThan(1);
  });
});

describe('a page of a query', () => {
  it('that says there are more but not where is asked for again', async () => {
    const session = await open();
    const body = { totalSize: 3, done: false, records: [] };
    const fault = { kind: 'status', status: 200, body } as const;
    run.faults.inject({ crm: 'salesforce', path: '/query?q=', times: 1, fault });
    const { records } = await read(session);
    expect(run.faults.waiting()).toEqual([]);
    expect(idsOf(records)).toEqual(run.claimIds);
  });
});

describe('a refused token', () => {
  it.each([
    ['nothing', ''],
    ['a page', '<html>Unauthorized</html>'],
    ['JSON of somebody in between', { message: 'Unauthorized' }],
  ])('is renewed where the answer 401 holds %s', async (_, body) => {
    await open();
    const { accessToken, apiUrl } = await connectSalesforce(run);
    let renewed = 0;
    const tokens = {
      accessToken: async () => accessToken,
      renewed: async () => {
        renewed += 1;
        return accessToken;
      },
    };
    const fault = { kind: 'status', status: 401, body } as const;
    run.faults.inject({ crm: 'salesforce', path: '/query', fault });
    const session = run.connector.open({
      ...{ priority: 'poll', connectionId: CONNECTION, apiUrl, tokens },
    });
    expect((await session.users()).length).toBeGreaterThan(0);
    expect(renewed).toBe(1);
  });

  it('an outage told in somebody else’s words is an outage', async () => {
    const session = await open();
    const fault = {
      kind: 'status',
      status: 503,
      body: { message: 'no healthy upstream' },
    } as const;
    run.faults.inject({ crm: 'salesforce', times: 3, fault });
    expect((await faultOf(session.users())).code).toBe('CRM_UNAVAILABLE');
  });
});

describe('a token endpoint that cannot be understood', () => {
  it.each([
    [400, '<html>Bad Request</html>'],
    [401, ''],
  ])('ends no connection, and is asked again: %i with %o', async (status, body) => {
    await open();
    const { refreshToken, apiUrl } = await connectSalesforce(run);
    const fault = { kind: 'status', status, body } as const;
    run.faults.inject({ crm: 'salesforce', path: '/oauth2/token', fault });
    const refused = await faultOf(run.connector.refresh(refreshToken, apiUrl));
    expect(refused).toMatchObject({ code: 'CRM_BAD_ANSWER', kind: 'transient' });
    await run.connector.refresh(refreshToken, apiUrl);
  });
});

describe('a revocation', () => {
  it.each([
    ['JSON', { error: 'invalid_token', error_description: 'invalid token' }],
    ['form', 'error=invalid_token&error_description=invalid+token'],
    [
      'JSON, of another kind',
      { error: 'unsupported_token_type', error_description: 'not supported' },
    ],
  ])('of a token that Salesforce no longer knows is done, said as %s', async (_, body) => {
    await open();
    const { refreshToken } = await connectSalesforce(run);
    const fault = { kind: 'status', status: 400, body } as const;
    run.faults.inject({ crm: 'salesforce', path: '/oauth2/revoke', fault });
    await run.connector.revoke(refreshToken);
    expect(run.faults.waiting()).toEqual([]);
  });

  it('that fails otherwise says so', async () => {
    await open();
    const { refreshToken } = await connectSalesforce(run);
    const fault = { kind: 'status', status: 503, body: 'invalid gateway' } as const;
    run.faults.inject({ crm: 'salesforce', path: '/oauth2/revoke', fault });
    expect((await faultOf(run.connector.revoke(refreshToken))).code).toBe('CRM_UNAVAILABLE');
  });
});

describe('a call that is refused as a whole', () => {
  const patch = (index: number, values: FieldPatch['values']): FieldPatch => ({
    ref: {
      connectionId: CONNECTION,
      object: 'Opportunity',
      recordId: run.claimIds[index] ?? '',
    },
    home: 'claim',
    values,
  });

  /** Refuses every call in which a row says so. */
  const refuse = (status: number, errorCode: string, times: number) => {
    const body = [{ errorCode, message: 'for the whole call' }];
    const fault = { kind: 'status', status, body } as const;
    run.faults.inject({ crm: 'salesforce', method: 'PATCH', times, fault });
  };
  const sizes = () =>
    exchanges
      .filter((one) => one.method === 'PATCH')
      .map((one) => JSON.parse(one.requestBody ?? '').records.length);

  it('is halved until the row it is about stands alone', async () => {
    const session = await open();
    // The whole, its first half, and of that the first row: the others go.
    refuse(400, 'JSON_PARSER_ERROR', 3);
    const outcomes = await session.applyPatches([
      patch(0, { conflict_status: 'open' }),
      patch(1, { conflict_status: 'open' }),
      patch(2, { conflict_status: 'open' }),
    ]);
    expect(outcomes.map((one) => one.result)).toEqual(['refused', 'written', 'written']);
    expect(outcomes[0]).toMatchObject({ code: 'JSON_PARSER_ERROR' });
    expect(sizes()).toEqual([3, 2, 1, 1, 1]);
  });

  it('costs no call for each row where every row is refused', async () => {
    const session = await open();
    const { salesforce } = run.world;
    const patches = Array.from({ length: 600 }, (_, n): FieldPatch => {
      const recordId = salesforce.create('Account', { Name: `Account ${n}` }, 'seed').id;
      const ref = { connectionId: CONNECTION, object: 'Account', recordId };
      return { ref, home: 'account', values: { conflict_count: 1 } };
    });
    refuse(400, 'JSON_PARSER_ERROR', 2_000);
    const outcomes = await session.applyPatches(patches);
    expect(new Set(outcomes.map((one) => one.result))).toEqual(new Set(['refused']));
    expect(sizes().length).toBeLessThan(40);
  });

  it('is sent again without a field that went away meanwhile', async () => {
    const session = await open();
    await session.readOwnFields([patch(0, {}).ref], 'claim');
    const path = '/sobjects/Opportunity/describe';
    const known = exchanges.findLast((one) => one.url.endsWith(path));
    const described = JSON.parse(known?.responseBody ?? '') as { fields: { name: string }[] };
    const fields = described.fields.filter((one) => one.name !== 'Parley_Conflict_With__c');
    const body = { ...described, fields };
    run.faults.inject({ crm: 'salesforce', path, fault: { kind: 'status', status: 200, body } });
    refuse(400, 'INVALID_FIELD', 1);
    const values = { conflict_status: 'open', conflict_with: 'A partner' } as const;
    const outcomes = await session.applyPatches([patch(0, values), patch(1, values)]);
    expect(outcomes).toMatchObject([
      { result: 'written', skipped: ['conflict_with'] },
      { result: 'written', skipped: ['conflict_with'] },
    ]);
    expect(sizes()).toEqual([2, 2]);
  });

  it('changes the type of its rows ten times at most, however they are mixed', async () => {
    const session = await open();
    const { salesforce } = run.world;
    const patches = Array.from({ length: 24 }, (_, n): FieldPatch => {
      const object = n % 2 === 0 ? 'Lead' : 'Opportunity';
      const recordId = salesforce.create(object, { Name: `Claim ${n}` }, 'seed').id;
      const ref = { connectionId: CONNECTION, object, recordId };
      return { ref, home: 'claim', values: { conflict_status: 'open' } };
    });
    const outcomes = await session.applyPatches(patches);
    expect(new Set(outcomes.map((one) => one.result))).toEqual(new Set(['written']));
    expect(outcomes.map((one) => one.ref)).toEqual(patches.map((one) => one.ref));
    expect(sizes()).toEqual([24]);
  });

  it('is the last one where the day’s calls are used up', async () => {
    const session = await open();
    const { salesforce } = run.world;
    const patches = Array.from({ length: 201 }, (_, n): FieldPatch => {
      const recordId = salesforce.create('Account', { Name: `Account ${n}` }, 'seed').id;
      const ref = { connectionId: CONNECTION, object: 'Account', recordId };
      return { ref, home: 'account', values: { conflict_count: 1 } };
    });
    refuse(403, 'REQUEST_LIMIT_EXCEEDED', 1);
    const outcomes = await session.applyPatches(patches);
    expect(new Set(outcomes.map((one) => one.result))).toEqual(new Set(['retry']));
    expect(sizes()).toEqual([200]);
  });

  it('that meets a row lock is made again', async () => {
    const session = await open();
    refuse(400, 'UNABLE_TO_LOCK_ROW', 1);
    const outcomes = await session.applyPatches([patch(0, { conflict_status: 'open' })]);
    expect(outcomes).toMatchObject([{ result: 'retry' }]);
  });

  it('names a record that an approval process has locked, and how it gets free', async () => {
    const session = await open();
    await session.readOwnFields([patch(0, {}).ref], 'claim');
    const errors = [{ statusCode: 'ENTITY_IS_LOCKED', message: 'entity is locked', fields: [] }];
    const body = [{ success: false, errors }];
    const fault = { kind: 'status', status: 200, body } as const;
    run.faults.inject({ crm: 'salesforce', method: 'PATCH', fault });
    const [outcome] = await session.applyPatches([patch(0, { conflict_status: 'open' })]);
    expect(outcome).toMatchObject({ result: 'refused', code: 'ENTITY_IS_LOCKED' });
    expect(outcome).toHaveProperty('cure', expect.stringContaining('approval'));
  });
});
