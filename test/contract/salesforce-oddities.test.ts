// Salesforce's oddities that the shared suite cannot ask of every CRM. BEHAVIOR.md of the connector
// names these tests.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Exchange, NO_TRACE } from '../../connectors/http-trace.ts';
import { salesforceConnector } from '../../connectors/salesforce/connector.ts';
import { makeStatement } from '../../connectors/sandbox/salesforce/person.ts';
import { SANDBOX_CLIENT } from '../../connectors/sandbox/server.ts';
import { asConnectionId } from '../../src/domain/ids.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import type { ChangePage, CrmSession } from '../../src/ports/crm.ts';
import type { TaskDraft } from '../../src/ports/crm-tasks.ts';
import {
  connectSalesforce,
  faultOf,
  fixed,
  type SalesforceRun,
  startSalesforce,
} from './salesforce-harness.ts';

const CONNECTION = asConnectionId('sf-test');

let run: SalesforceRun;
let exchanges: Exchange[];
beforeEach(async () => {
  exchanges = [];
  run = await startSalesforce({ pageSize: 2, trace: { record: (one) => exchanges.push(one) } });
});
afterEach(() => run.close());

async function open(): Promise<CrmSession> {
  const { accessToken, apiUrl } = await connectSalesforce(run);
  return run.connector.open({
    priority: 'poll',
    connectionId: CONNECTION,
    apiUrl,
    tokens: fixed(accessToken),
  });
}

const claim = (index: number) => ({
  connectionId: CONNECTION,
  object: 'Opportunity',
  recordId: run.claimIds[index] ?? '',
});

const task = (change: Partial<TaskDraft> = {}): TaskDraft => ({
  key: 'key-1',
  subject: 'Decide',
  body: 'Line one\nLine two',
  dueOn: 20_788,
  ownerId: run.manager.ownerId,
  priority: 'normal',
  about: claim(0),
  taskId: null,
  status: 'open',
  ...change,
});

describe('package', () => {
  it('is asked for when the app is not installed', async () => {
    const grant = await connectSalesforce(run);
    run.faults.set({ salesforcePackageInstalled: false });
    const fault = await faultOf(run.connector.refresh(grant.refreshToken, grant.apiUrl));
    expect(fault.code).toBe('CRM_PACKAGE_MISSING');
  });

  it('is asked for when none of its fields can be seen', async () => {
    const session = await open();
    run.faults.set({ salesforcePackageInstalled: false });
    expect((await faultOf(session.provision())).code).toBe('CRM_PACKAGE_MISSING');
    expect((await faultOf(session.saveTask(task()))).code).toBe('CRM_PACKAGE_MISSING');
    const outcomes = await session.applyPatches([
      { ref: claim(0), home: 'claim', values: { conflict_status: 'open' } },
    ]);
    expect(outcomes).toMatchObject([{ result: 'refused', code: 'CRM_FIELD_MISSING' }]);
  });
});

describe('an app that Salesforce does not know', () => {
  it.each([
    ['client id', { clientId: 'nobody' }],
    ['client secret', { clientSecret: 'not the secret' }],
  ])('says which settings to compare: a wrong %s', async (_, wrong) => {
    const grant = await connectSalesforce(run);
    const stranger = salesforceConnector({
      ...{ ...SANDBOX_CLIENT, ...wrong, loginUrl: run.url, clock: { now: () => 0 } },
      trace: NO_TRACE,
    });
    const fault = await faultOf(stranger.refresh(grant.refreshToken, grant.apiUrl));
    expect(fault).toMatchObject({ code: 'CONFIG_INVALID', kind: 'invalid' });
    expect(fault.hint).toMatch(/SALESFORCE_CLIENT_ID.*SALESFORCE_CLIENT_SECRET/);
  });
});

describe('the package’s own objects', () => {
  const said = (fields: object) =>
    makeStatement(run, {
      by: run.manager.userId,
      permissionSet: 'seller',
      fields: {
        Parley_Opportunity__c: run.claimIds[0],
        Parley_Statement_Conflict__c: 'cf',
        ...fields,
      },
    });

  it('are left alone where the package is older', async () => {
    const session = await open();
    run.faults.set({ salesforcePackageInstalled: false });
    expect(await session.showHeartbeat(Date.UTC(2026, 10, 20))).toBe(false);
    expect(await session.readStatements()).toEqual([]);
    expect(session.usage().writes).toBe(0);
  });

  it('keep one heartbeat, however often it is written, and none once it is taken away', async () => {
    const session = await open();
    const rows = () => [...run.world.salesforce.rows('Parley_Heartbeat__c')];
    expect(await session.showHeartbeat(Date.UTC(2026, 10, 20, 8))).toBe(true);
    expect(await session.showHeartbeat(Date.UTC(2026, 10, 20, 9))).toBe(true);
    expect(rows().map((row) => row.fields['Parley_Last_Checked_At__c'])).toEqual([
      '2026-11-20T09:00:00Z',
    ]);
    await session.showHeartbeat(null);
    await session.showHeartbeat(null);
    expect(rows()).toEqual([]);
  });

  it('tell what was said in its order, whoever said it, until it is answered', async () => {
    const session = await open();
    const first = said({
      Parley_Statement_Kind__c: 'other_split',
      Parley_Statement_Share__c: 33.33,
    });
    run.advance(1_000);
    const second = said({
      Parley_Statement_Kind__c: 'evidence',
      Parley_Statement_Link__c: 'https://files.example/1',
    });
    const about = { object: 'Opportunity', recordId: run.claimIds[0] };
    const by = { userId: run.manager.userId, email: run.manager.email };
    expect(await session.readStatements()).toMatchObject([
      { recordId: first.id, about, by, kind: 'other_split', ownBasisPoints: 3_333, text: null },
      { recordId: second.id, about, by, kind: 'evidence', link: 'https://files.example/1' },
    ]);
    const ref = { connectionId: CONNECTION, object: first.object, recordId: first.id };
    const values = { statement_state: 'heard', statement_answer: null };
    expect(await session.applyPatches([{ ref, home: 'statement', values }])).toMatchObject([
      { result: 'written', skipped: [] },
    ]);
    expect(await session.readOwnFields([ref], 'statement')).toMatchObject([
      { found: true, values: { statement_state: 'heard' }, unreadable: [] },
    ]);
    expect(await session.readStatements()).toMatchObject([{ recordId: second.id }]);
  });

  it('may not be rewritten by Parley: what people say is theirs', async () => {
    const session = await open();
    const { object, id } = said({ Parley_Statement_Kind__c: 'seen' });
    const ref = { connectionId: CONNECTION, object, recordId: id };
    const values = { statement_kind: 'decision', statement_text: 'Not mine.' };
    expect(await session.applyPatches([{ ref, home: 'statement', values }])).toMatchObject([
      { result: 'refused' },
    ]);
  });
});

describe('daily limit', () => {
  it('stops the org, tells the usage and marks patches for later', async () => {
    const session = await open();
    await session.provision();
    run.faults.setApiCallsUsed('salesforce', 125_000);
    const fault = await faultOf(session.users());
    expect(fault).toMatchObject({ code: 'CRM_QUOTA_EXHAUSTED', kind: 'throttled' });
    expect(session.usage()).toMatchObject({ dailyUsed: 125_000, dailyLimit: 125_000 });
    const outcomes = await session.applyPatches([
      { ref: claim(0), home: 'claim', values: { conflict_status: 'open' } },
    ]);
    // Not even sent: the org is asked again after a quarter of an hour.
    expect(outcomes).toMatchObject([{ result: 'retry', retryAfterMs: 900_000 }]);
  });
});

describe('reading', () => {
  async function pages(session: CrmSession, cursor: string | null): Promise<ChangePage[]> {
    const mapping = run.connector.proposeMapping(await session.describe());
    const list: ChangePage[] = [];
    for await (const page of session.readChanges(cursor, mapping)) list.push(page);
    return list;
  }

  it('asks again from the last row when the server drops its cursor', async () => {
    const session = await open();
    const body = [{ errorCode: 'INVALID_QUERY_LOCATOR', message: 'invalid query locator' }];
    run.faults.inject({
      crm: 'salesforce',
      path: '/query/01g',
      fault: { kind: 'status', status: 400, body },
    });
    const ids = (await pages(session, null))
      .flatMap((page) => page.records)
      .filter((one) => one.object === 'Opportunity')
      .map((one) => one.recordId);
    expect(ids).toEqual(run.claimIds);
    expect(run.faults.waiting()).toEqual([]);
  });

  it('leaves out fields that the org does not have, and keeps empty ones as null', async () => {
    const session = await open();
    const mapping = run.connector.proposeMapping(await session.describe());
    const [first] = mapping.claims;
    if (first === undefined) throw new Error('no claim mapping');
    const claims = [{ ...first, territory: { path: 'Gone__c' } }];
    const records = [];
    for await (const page of session.readChanges(null, { ...mapping, claims })) {
      records.push(...page.records.filter((one) => one.object === 'Opportunity'));
    }
    expect(records).toHaveLength(3);
    for (const { fields } of records) {
      expect(fields).not.toHaveProperty('Gone__c');
      expect(fields['Registered_At__c']).toBeNull();
      expect(fields['CreatedDate']).toBe('2026-11-20T09:00:00Z');
    }
  });

  it('does not read its own tasks as activities', async () => {
    const session = await open();
    await session.saveTask(task());
    const tasks = (await pages(session, null))
      .flatMap((page) => page.records)
      .filter((one) => one.object === 'Task');
    expect(tasks).toEqual([]);
  });

  it('goes on when an object is hidden from the integration user', async () => {
    const session = await open();
    const body = [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }];
    const path = '/sobjects/Lead/describe';
    run.faults.inject({ crm: 'salesforce', path, fault: { kind: 'status', status: 404, body } });
    const schema = await session.describe();
    expect(schema.objects.map((one) => one.name)).not.toContain('Lead');
    expect(await session.existing('Lead', ['00QA0000006Vm9rMAC'])).toBeNull();
    expect(run.connector.proposeMapping(schema).claims.map((one) => one.object)).toEqual([
      'Opportunity',
    ]);
  });
});

describe('tasks', () => {
  it('hang on a lead as a person', async () => {
    const session = await open();
    const lead = run.world.salesforce.create('Lead', { LastName: 'Doe', Company: 'Acme' }, 'seed');
    const about = { connectionId: CONNECTION, object: 'Lead', recordId: lead.id };
    const { taskId } = await session.saveTask(task({ about }));
    const { fields } = run.world.salesforce.require('Task', taskId ?? '');
    expect(fields).toMatchObject({ WhoId: lead.id, WhatId: null });
    expect(await session.saveTask(task({ about, taskId }))).toMatchObject({ changed: false });
  });

  it('keep the status somebody set while it means the same', async () => {
    const session = await open();
    const { taskId } = await session.saveTask(task());
    const { salesforce } = run.world;
    salesforce.update('Task', taskId ?? '', { Status: 'In Progress' }, run.manager.userId);
    expect(await session.saveTask(task({ taskId }))).toMatchObject({ changed: false });
  });

  it('are made once by two who look at the same moment', async () => {
    const [one, other] = [await open(), await open()];
    const made = await Promise.allSettled([one.saveTask(task()), other.saveTask(task())]);
    expect([...run.world.salesforce.rows('Task')]).toHaveLength(1);
    for (const { reason } of made.filter((saved) => saved.status === 'rejected')) {
      expect(reason).toMatchObject({ code: 'CRM_RECORD_CHANGED', kind: 'stale' });
    }
  });

  it('are not reported deleted once another one has the key', async () => {
    const session = await open();
    const { taskId } = await session.saveTask(task());
    run.world.salesforce.remove('Task', taskId ?? '', run.manager.userId);
    run.advance(HOUR_MS);
    const again = await session.saveTask(task({ taskId }));
    expect(again).toMatchObject({ created: true });
    const { tasks } = await session.readTasks(null);
    expect(tasks).toMatchObject([{ taskId: again.taskId, status: 'open' }]);
  });
});
