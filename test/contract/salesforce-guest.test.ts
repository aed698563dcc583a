// How little Salesforce is asked while nothing happens: every call counts against the org's day.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../connectors/http-trace.ts';
import { asConnectionId } from '../../src/domain/ids.ts';
import type { Mapping } from '../../src/domain/mapping.ts';
import type { ReadRecord } from '../../src/domain/source-record.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import type { CrmSession, Grant } from '../../src/ports/crm.ts';
import { connectSalesforce, type SalesforceRun, startSalesforce } from './salesforce-harness.ts';

const MINUTE_MS = 60_000;

let run: SalesforceRun;
let exchanges: Exchange[];
let grant: Grant;
let mapping: Mapping;
let cursor: string | null;

/** A session as a job opens one. */
const open = (): CrmSession =>
  run.connector.open({
    connectionId: asConnectionId('sf-test'),
    apiUrl: grant.apiUrl,
    priority: 'poll',
    tokens: {
      accessToken: async () => grant.accessToken,
      renewed: async () => grant.accessToken,
    },
  });

/** One sync: what it read, and what it asked, in the order of asking. */
async function sync(): Promise<{ records: readonly ReadRecord[]; asked: readonly string[] }> {
  exchanges.length = 0;
  const records: ReadRecord[] = [];
  for await (const page of open().readChanges(cursor, mapping)) {
    records.push(...page.records);
    cursor = page.cursor;
  }
  const asked = exchanges.map(({ url, requestBody }) => {
    const queries = decodeURIComponent(requestBody ?? url).matchAll(/ FROM (\w+)/g);
    return url.endsWith('/describe')
      ? 'describe'
      : [...queries].map(([, object]) => object).join(' ');
  });
  return { records, asked };
}

/** An org that is connected and was read once, a minute ago. */
async function start(pageSize?: number): Promise<void> {
  exchanges = [];
  const trace = { record: (one: Exchange) => void exchanges.push(one) };
  run = await startSalesforce({ trace, ...(pageSize === undefined ? {} : { pageSize }) });
  grant = await connectSalesforce(run);
  mapping = run.connector.proposeMapping(await open().describe());
  cursor = null;
  await sync();
  run.advance(MINUTE_MS);
}

beforeEach(() => start());
afterEach(() => run.close());

describe('while nothing happens', () => {
  it('asks for the changes of claims, accounts and activities in one call', async () => {
    expect((await sync()).asked).toEqual(['Account Event Task Opportunity Lead']);
  });

  it('asks for what is only looked up every ten minutes', async () => {
    let count = 0;
    for (let minute = 0; minute < 25; minute += 1) {
      run.advance(MINUTE_MS);
      const { asked } = await sync();
      expect(asked).toHaveLength(1);
      expect(asked[0]?.split(' ').length).toBeLessThanOrEqual(5);
      if (asked[0]?.includes('User')) count += 1;
    }
    expect(count).toBe(2);
  });

  it('describes the objects again after half an hour, then ever more rarely', async () => {
    const hours: number[] = [];
    for (let hour = 0.5; hour <= 24; hour += 0.5) {
      run.advance(HOUR_MS / 2);
      if ((await sync()).asked.includes('describe')) hours.push(hour);
    }
    expect(hours).toEqual([0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5]);
  });

  it('describes an object that says something else as often as at first', async () => {
    run.advance(HOUR_MS / 2);
    await sync();
    run.faults.set({ salesforceHidden: ['Opportunity.Parley_Next_Step__c'] });
    run.advance(HOUR_MS);
    expect((await sync()).asked).toContain('describe');
    run.advance(HOUR_MS / 2);
    expect((await sync()).asked.filter((one) => one === 'describe')).toHaveLength(1);
  });

  it('describes an object every half hour while a mapped field of it is missed', async () => {
    const field = 'CloseDate';
    for (let times = 0; times < 4; times += 1) {
      run.advance(HOUR_MS / 2);
      await sync();
    }
    run.faults.set({ salesforceHidden: [`Opportunity.${field}`] });
    run.advance(4 * HOUR_MS);
    for (let times = 0; times < 4; times += 1) {
      await sync();
      expect(await open().unseen(mapping, [])).toEqual([{ object: 'Opportunity', field }]);
      run.advance(HOUR_MS / 2);
      expect((await sync()).asked).toContain('describe');
    }
  });

  it('looks for what is not there every half hour', async () => {
    run.faults.set({ salesforcePackageInstalled: false });
    for (let times = 0; times < 6; times += 1) {
      exchanges.length = 0;
      expect(await open().makesRecords()).toBe(false);
      expect(exchanges).toHaveLength(1);
      run.advance(HOUR_MS / 2);
    }
  });
});

it('takes in what the first look found, and what is on its further pages', async () => {
  await run.close();
  await start(2);
  run.advance(HOUR_MS);
  for (const id of run.claimIds) run.rename(id, `renamed ${id}`);
  const { records } = await sync();
  const claims = records.filter((one) => one.object === 'Opportunity');
  expect(claims.map((one) => one.recordId)).toEqual(run.claimIds);
});

it('describes afresh when a field is refused, and reads on', async () => {
  run.advance(HOUR_MS / 3);
  run.rename(run.claimIds[0] ?? '', 'renamed');
  const refused = [{ errorCode: 'INVALID_FIELD', message: 'No such column' }];
  const body = {
    compositeResponse: [0, 1, 2, 3, 4].map((number) => ({
      ...{ body: refused, httpHeaders: {}, httpStatusCode: 400, referenceId: `query${number}` },
    })),
  };
  run.faults.inject({
    crm: 'salesforce',
    path: '/composite',
    fault: { kind: 'status', status: 200, body },
  });
  const { records, asked } = await sync();
  expect(records.map((one) => one.recordId)).toContain(run.claimIds[0]);
  expect(asked.filter((one) => one === 'describe').length).toBeGreaterThan(0);
});

it('keeps nothing back of other objects when one cannot be read', async () => {
  run.rename(run.claimIds[0] ?? '', 'renamed');
  const { asked } = await sync();
  expect(asked).toHaveLength(1);
  run.advance(MINUTE_MS);
  const composite = exchanges.find((one) => one.url.endsWith('/composite'));
  const answer = JSON.parse(composite?.responseBody ?? '') as {
    compositeResponse: { body: unknown; httpStatusCode: number; referenceId: string }[];
  };
  const last = answer.compositeResponse.at(-1);
  Object.assign(last ?? {}, {
    ...{ httpStatusCode: 400, body: [{ errorCode: 'INVALID_TYPE_NO_ACCESS', message: 'no' }] },
  });
  run.faults.inject({
    ...{ crm: 'salesforce', path: '/composite' },
    fault: { kind: 'status', status: 200, body: answer },
  });
  const before = cursor;
  await expect(sync()).rejects.toMatchObject({ code: expect.stringMatching(/^CRM_/) });
  // The objects before it are stored: the position has moved.
  expect(cursor).not.toBe(before);
});
