// Records that Parley makes in Salesforce under a key of its own: made once however often they are
// written, changed in place, removed, and none of it where the package is older.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asConnectionId } from '../../src/domain/ids.ts';
import { type OwnFieldValues, ownFieldsOf, ownObjectName } from '../../src/domain/own-fields.ts';
import type { CrmSession } from '../../src/ports/crm.ts';
import { connectSalesforce, type SalesforceRun, startSalesforce } from './salesforce-harness.ts';

const CONNECTION = asConnectionId('sf-test');
const OBJECT = ownObjectName('conflict');
const EMPTY: OwnFieldValues = Object.fromEntries(
  ownFieldsOf('conflict')
    .filter(({ isKey }) => isKey !== true)
    .map(({ key }) => [key, null]),
);

let run: SalesforceRun;
let session: CrmSession;
beforeEach(async () => {
  run = await startSalesforce({ pageSize: 2 });
  const { accessToken, apiUrl } = await connectSalesforce(run);
  const tokens = { accessToken: async () => accessToken, renewed: async () => accessToken };
  session = run.connector.open({ priority: 'poll', connectionId: CONNECTION, apiUrl, tokens });
});
afterEach(() => run.close());

const refOf = (key: string) => ({ connectionId: CONNECTION, object: OBJECT, recordId: key });
const rows = () => [...run.world.salesforce.rows(OBJECT)].filter((row) => row.deletedAt === null);
const made = { isNew: true } as const;
const write = (key: string, values: OwnFieldValues, as: typeof made | object = {}) =>
  session.applyPatches([
    { ref: refOf(key), home: 'conflict', values: { ...EMPTY, ...values }, ...as },
  ]);

describe('a record under a key', () => {
  it('is made by its first value, changed in place, and removed with its last', async () => {
    expect(await session.makesRecords()).toBe(true);
    expect(await session.readOwnFields([refOf('cf_1')], 'conflict')).toEqual([
      { ref: refOf('cf_1'), found: false, canBeMade: true },
    ]);
    const open: OwnFieldValues = { conflict_status: 'open', conflict_step: 0 };
    expect(await write('cf_1', open, made)).toEqual([
      { ref: refOf('cf_1'), result: 'written', skipped: [] },
    ]);
    const [row] = rows();
    expect(row?.fields).toMatchObject({
      Parley_Conflict_Key__c: 'cf_1',
      Parley_Conflict_Status__c: 'open',
    });
    await write('cf_1', open, made);
    await write('cf_1', { conflict_status: 'resolved', conflict_claims: 'one\ntwo' });
    expect(rows().map(({ id }) => id)).toEqual([row?.id]);
    const [state] = await session.readOwnFields([refOf('cf_1')], 'conflict');
    const values = { ...EMPTY, conflict_status: 'resolved', conflict_claims: 'one\ntwo' };
    expect(state).toEqual({ ref: refOf('cf_1'), found: true, values, unreadable: [] });
    expect(await write('cf_1', {})).toMatchObject([{ result: 'written' }]);
    expect(rows()).toEqual([]);
    expect(await write('cf_1', {})).toMatchObject([{ result: 'gone' }]);
  });

  it('is told apart from others in one batch, each with its own outcome and in its place', async () => {
    await write('cf_old', { conflict_status: 'open' }, made);
    const patches = [
      { key: 'cf_bad', values: { conflict_status: 'shouting' } },
      { key: 'cf_old', values: {} },
      { key: 'cf_new', values: { conflict_status: 'open' } },
      { key: 'cf_none', values: {} },
    ].map(({ key, values }) => ({
      ...{ ref: refOf(key), home: 'conflict' as const, values: { ...EMPTY, ...values } },
      ...(key === 'cf_old' ? {} : made),
    }));
    const outcomes = await session.applyPatches(patches);
    expect(outcomes.map(({ ref, result }) => [ref.recordId, result])).toEqual([
      ['cf_bad', 'refused'],
      ['cf_old', 'written'],
      ['cf_new', 'written'],
      ['cf_none', 'gone'],
    ]);
    expect(rows().map((row) => row.fields['Parley_Conflict_Key__c'])).toEqual(['cf_new']);
    const read = await session.readOwnFields(
      ['cf_none', 'cf_new'].map((key) => refOf(key)),
      'conflict',
    );
    expect(read.map(({ found }) => found)).toEqual([false, true]);
  });

  it('that was removed since it was read is not brought back, but looked at again', async () => {
    await write('cf_1', { conflict_status: 'open' }, made);
    await write('cf_1', {});
    expect(await write('cf_1', { conflict_status: 'resolved' })).toMatchObject([
      { result: 'retry' },
    ]);
    expect(rows()).toEqual([]);
  });

  it('is read and written by the hundreds', async () => {
    const keys = Array.from({ length: 230 }, (_, index) => `cf_${index}`);
    const patches = keys.map((key) => ({
      ...{ ref: refOf(key), home: 'conflict' as const, isNew: true as const },
      values: { ...EMPTY, conflict_customer: key },
    }));
    const outcomes = await session.applyPatches(patches);
    expect(outcomes.filter(({ result }) => result === 'written')).toHaveLength(230);
    const states = await session.readOwnFields(keys.map(refOf), 'conflict');
    const customers = states.map((one) => one.found && one.values.conflict_customer);
    expect(customers).toEqual(keys);
  });

  it('is not made, and nothing is sent, where the package is older', async () => {
    run.faults.set({ salesforcePackageInstalled: false });
    expect(await session.makesRecords()).toBe(false);
    expect(await session.readOwnFields([refOf('cf_1')], 'conflict')).toEqual([
      { ref: refOf('cf_1'), found: false },
    ]);
    const [outcome] = await write('cf_1', { conflict_status: 'open' }, made);
    expect(outcome).toMatchObject({ result: 'refused', code: 'CRM_FIELD_MISSING' });
    expect(session.usage().writes).toBe(0);
  });
});
