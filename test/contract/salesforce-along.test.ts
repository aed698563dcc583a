// What people said, asked for in the call that asks for changes: a composite call costs one however many
// of its five places are taken. BEHAVIOR.md of the connector names these tests.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../connectors/http-trace.ts';
import { makeStatement } from '../../connectors/sandbox/salesforce/person.ts';
import { asConnectionId } from '../../src/domain/ids.ts';
import type { Mapping } from '../../src/domain/mapping.ts';
import type { CrmSession } from '../../src/ports/crm.ts';
import type { Heard, Listening } from '../../src/ports/crm-tasks.ts';
import {
  connectSalesforce,
  fixed,
  type SalesforceRun,
  startSalesforce,
} from './salesforce-harness.ts';

const CONNECTION = asConnectionId('sf-test');
const MINUTE_MS = 60_000;
const OWN_TASKS = 'own Task';

let run: SalesforceRun;
let exchanges: Exchange[];
let open: () => CrmSession;
let mapping: Mapping;
let cursor: string | null;
/** Where the readings of tasks stand. */
let tasks: string | null;

beforeEach(async () => {
  exchanges = [];
  run = await startSalesforce({ trace: { record: (one) => void exchanges.push(one) } });
  const { accessToken, apiUrl } = await connectSalesforce(run);
  const tokens = fixed(accessToken);
  open = () => run.connector.open({ priority: 'poll', connectionId: CONNECTION, apiUrl, tokens });
  cursor = null;
  tasks = null;
});
afterEach(() => run.close());

/** The org as it is now is mapped and read for the first time. */
async function begin(): Promise<Heard | undefined> {
  mapping = run.connector.proposeMapping(await open().describe());
  return sync();
}

/** One poll: what it heard; `exchanges` are its calls. */
async function sync(listening: Partial<Listening> = {}): Promise<Heard | undefined> {
  run.advance(MINUTE_MS);
  exchanges.length = 0;
  let heard: Heard | undefined;
  const wanted = { tasks, statements: true, ...listening };
  for await (const page of open().readChanges(cursor, mapping, wanted)) {
    cursor = page.cursor;
    heard = page.heard ?? heard;
  }
  tasks = heard?.tasks.cursor ?? tasks;
  return heard;
}

/** Objects that the calls of the last poll asked for, by call. */
const asked = () =>
  exchanges
    .filter(({ url }) => url.endsWith('/composite'))
    .map(({ requestBody }) => {
      const body = decodeURIComponent(requestBody ?? '');
      const queries = body.matchAll(/ FROM (\w+)( WHERE Parley_Task_Key__c != null)?/g);
      return [...queries].map(([, name, isOwn]) => (isOwn ? OWN_TASKS : (name ?? '')));
    });

const say = () =>
  makeStatement(run, {
    by: run.manager.userId,
    permissionSet: 'seller',
    fields: {
      Parley_Opportunity__c: run.claimIds[0],
      Parley_Statement_Conflict__c: 'cf',
      Parley_Statement_Kind__c: 'seen',
    },
  });

describe('what people said', () => {
  it('comes along as its own readings tell it', async () => {
    await begin();
    await open().saveTask({
      ...{ key: 'key-1', subject: 'Decide', body: 'Now', dueOn: 20_788, priority: 'normal' },
      ...{ ownerId: run.manager.ownerId, about: null, taskId: null, status: 'open' },
    });
    say();
    const { tasks: told, statements } = (await sync()) ?? {};
    expect(told?.tasks).toMatchObject([{ key: 'key-1', status: 'open' }]);
    expect(told).toEqual(await open().readTasks(null));
    expect(statements).toHaveLength(1);
    expect(statements).toEqual(await open().readStatements());
  });

  it('takes no call of its own, nor keeps what hangs on claims from being read', async () => {
    run.faults.set({ salesforceOrg: 'sales' });
    await begin();
    const last = new Map<string, number>();
    for (let minute = 1; minute <= 60; minute += 1) {
      await sync();
      const [call = [], ...more] = asked();
      expect(more).toEqual([]);
      expect(call.length).toBeLessThanOrEqual(5);
      expect(call).toEqual(expect.arrayContaining(['Account', 'Opportunity', 'Lead', OWN_TASKS]));
      for (const name of call) last.set(name, minute);
    }
    const hanging = ['Event', 'Task', 'OpportunityLineItem', 'OpportunityPartner', 'Contract'];
    expect(Math.min(...hanging.map((name) => last.get(name) ?? 0))).toBeGreaterThan(60 - 17);
    const lookedUp = ['User', 'Product2', 'Territory2'];
    expect(Math.min(...lookedUp.map((name) => last.get(name) ?? 0))).toBeGreaterThan(60 - 26);
  });

  it('by records is asked for in every second call at least', async () => {
    run.faults.set({ salesforceOrg: 'sales' });
    await begin();
    const heard: boolean[] = [];
    for (let minute = 0; minute < 8; minute += 1) {
      heard.push((await sync())?.statements !== undefined);
    }
    expect(heard).toEqual([true, false, true, false, true, false, true, false]);
  });

  it('by records is asked for in every call that has room', async () => {
    await begin();
    mapping = { ...mapping, claims: mapping.claims.map((one) => ({ ...one, activities: [] })) };
    for (let minute = 0; minute < 4; minute += 1) {
      expect((await sync())?.statements).toEqual([]);
    }
  });

  it('by records is not asked for where it is not wanted', async () => {
    await begin();
    expect(await sync({ statements: false })).toEqual({ tasks: expect.anything() });
    expect(asked().flat()).not.toContain('Parley_Statement__c');
  });

  it('is not told of an org without the package', async () => {
    run.faults.set({ salesforcePackageInstalled: false });
    await begin();
    expect(await sync()).toBeUndefined();
    // A field that is not there would have everything described afresh, each minute.
    expect(exchanges).toHaveLength(1);
  });

  it('is not told by a first reading, which asks for no changes', async () => {
    expect(await begin()).toBeUndefined();
  });

  it('and is refused keeps no record back', async () => {
    await begin();
    await sync();
    const composite = exchanges.find((one) => one.url.endsWith('/composite'));
    const answer = JSON.parse(composite?.responseBody ?? '') as {
      compositeResponse: { body: unknown; httpStatusCode: number }[];
    };
    // The two queries for it come last, in every second call.
    await sync();
    for (const part of answer.compositeResponse.slice(-2)) {
      Object.assign(part, { httpStatusCode: 400, body: [{ errorCode: 'UNKNOWN', message: 'no' }] });
    }
    run.faults.inject({
      ...{ crm: 'salesforce', path: '/composite' },
      fault: { kind: 'status', status: 200, body: answer },
    });
    const before = cursor;
    expect(await sync()).toBeUndefined();
    expect(cursor).not.toBe(before);
  });
});
