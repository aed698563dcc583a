// What Salesforce makes of rows that are written together, beyond the shared suite: which call they go
// in, in which order, and what becomes of each.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../connectors/http-trace.ts';
import { asConnectionId } from '../../src/domain/ids.ts';
import type { CrmSession, FieldPatch } from '../../src/ports/crm.ts';
import {
  connectSalesforce,
  fixed,
  type SalesforceRun,
  startSalesforce,
} from './salesforce-harness.ts';

const CONNECTION = asConnectionId('sf-test');

type Described = { readonly fields: readonly { readonly name: string; updateable: boolean }[] };

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
describe('writing', () => {
  it('sends 200 rows a call, sorted by type, and no row twice', async () => {
    const session = await open();
    const { salesforce } = run.world;
    const patches = Array.from({ length: 201 }, (_, index): FieldPatch => {
      const object = index % 2 === 0 ? 'Opportunity' : 'Lead';
      const recordId = salesforce.create(object, { Name: `Claim ${index}` }, 'seed').id;
      const ref = { connectionId: CONNECTION, object, recordId };
      return { ref, home: 'claim', values: { conflict_status: 'open' } };
    });
    const outcomes = await session.applyPatches([...patches, ...patches.slice(0, 2)]);
    expect(outcomes).toHaveLength(203);
    expect(new Set(outcomes.map((one) => one.result))).toEqual(new Set(['written']));
    type Sent = { readonly records: readonly { readonly attributes: { readonly type: string } }[] };
    const sent = exchanges
      .filter((one) => one.method === 'PATCH')
      .map((one): Sent => JSON.parse(one.requestBody ?? ''))
      .map(({ records }) => records.map((row) => row.attributes.type));
    expect(sent.map((types) => types.length)).toEqual([200, 1]);
    expect(sent.flat()).toEqual(sent.flat().sort());
    expect(new Set(sent.flat()).size).toBe(2);
  });

  it('writes rows of one account one after the other, in the order of the accounts', async () => {
    const session = await open();
    const { salesforce } = run.world;
    const accounts = [1, 2].map(
      (one) => salesforce.create('Account', { Name: `Firm ${one}` }, 'seed').id,
    );
    const [first = '', second = ''] = accounts.sort();
    // Made alternately: neither the order of the ids nor that of the patches is that of the accounts.
    const made = [second, first, second, first].map((AccountId, index) => {
      const { id } = salesforce.create('Opportunity', { Name: `Deal ${index}`, AccountId }, 'seed');
      return { connectionId: CONNECTION, object: 'Opportunity', recordId: id };
    });
    const states = await session.readOwnFields(made, 'claim');
    expect(states.map((one) => one.found && one.lockedWith)).toEqual([
      second,
      first,
      second,
      first,
    ]);
    const values = { conflict_status: 'open' };
    const outcomes = await session.applyPatches(
      states.map((one): FieldPatch => ({ ...one, home: 'claim', values })),
    );
    expect(outcomes.map((one) => one.result)).toEqual(['written', 'written', 'written', 'written']);
    type Sent = { readonly records: readonly { readonly id: string }[] };
    const sent = exchanges.find((one) => one.method === 'PATCH')?.requestBody ?? '';
    const accountOf = (id: string) => salesforce.get('Opportunity', id)?.fields['AccountId'];
    const order = (JSON.parse(sent) as Sent).records.map((row) => accountOf(row.id));
    expect(order).toEqual([first, first, second, second]);
  });

  it('takes ids with 15 characters', async () => {
    const session = await open();
    const short = { ...claim(0), recordId: claim(0).recordId.slice(0, 15) };
    const values = { conflict_status: 'open' };
    const outcomes = await session.applyPatches([{ ref: short, home: 'claim', values }]);
    expect(outcomes).toEqual([{ ref: short, result: 'written', skipped: [] }]);
    const [state] = await session.readOwnFields([short], 'claim');
    expect(state).toMatchObject({ ref: short, found: true, values });
  });

  it('names the fields that it may see but not change, and writes the others', async () => {
    const path = '/sobjects/Opportunity/describe';
    await (await open()).readOwnFields([claim(0)], 'claim');
    const known = exchanges.find((one) => one.url.endsWith(path));
    const described = JSON.parse(known?.responseBody ?? '') as Described;
    const status = described.fields.find((one) => one.name === 'Parley_Conflict_Status__c');
    if (status) status.updateable = false;
    run.faults.inject({
      crm: 'salesforce',
      path,
      fault: { kind: 'status', status: 200, body: described },
    });
    const values = { conflict_status: 'open', conflict_with: 'A partner' };
    const session = await open();
    await session.provision();
    const outcomes = await session.applyPatches([{ ref: claim(0), home: 'claim', values }]);
    expect(outcomes).toEqual([{ ref: claim(0), result: 'written', skipped: ['conflict_status'] }]);
    const [state] = await session.readOwnFields([claim(0)], 'claim');
    expect(state).toMatchObject({
      values: { conflict_status: null, conflict_with: 'A partner' },
    });
  });

  it('retries only the rows that were locked', async () => {
    const session = await open();
    await session.readOwnFields([claim(0)], 'claim');
    const body = [
      {
        success: false,
        errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW', message: 'busy', fields: [] }],
      },
    ];
    run.faults.inject({
      crm: 'salesforce',
      method: 'PATCH',
      fault: { kind: 'status', status: 200, body },
    });
    const outcomes = await session.applyPatches([
      { ref: claim(0), home: 'claim', values: { conflict_status: 'open' } },
    ]);
    expect(outcomes).toMatchObject([{ result: 'retry', message: 'UNABLE_TO_LOCK_ROW: busy' }]);
  });

  it('does not repeat a write by itself', async () => {
    const session = await open();
    await session.readOwnFields([claim(0)], 'claim');
    exchanges.length = 0;
    run.faults.inject({
      crm: 'salesforce',
      method: 'PATCH',
      fault: { kind: 'status', status: 503 },
    });
    const outcomes = await session.applyPatches([
      { ref: claim(0), home: 'claim', values: { conflict_status: 'open' } },
    ]);
    expect(outcomes).toMatchObject([{ result: 'unknown' }]);
    expect(exchanges).toHaveLength(1);
  });
});
