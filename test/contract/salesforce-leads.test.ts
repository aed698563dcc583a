// An org with a great many leads of which partners registered few: the others are not even asked for.
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Exchange } from '../../connectors/http-trace.ts';
import { asConnectionId } from '../../src/domain/ids.ts';
import type { Mapping } from '../../src/domain/mapping.ts';
import type { FieldValue, ReadRecord } from '../../src/domain/source-record.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import type { CrmSession, Grant, ReadingPlan } from '../../src/ports/crm.ts';
import { derivedFrom } from './derived-book.ts';
import { connectSalesforce, type SalesforceRun, startSalesforce } from './salesforce-harness.ts';

let run: SalesforceRun;
let exchanges: Exchange[];
let grant: Grant;
let mapping: Mapping;
let registered: string[];
let others: string[];
let Partner__c: string;

const open = (): CrmSession =>
  run.connector.open({
    priority: 'poll',
    connectionId: asConnectionId('sf-test'),
    apiUrl: grant.apiUrl,
    tokens: { accessToken: async () => grant.accessToken, renewed: async () => grant.accessToken },
  });

const lead = (fields: Record<string, FieldValue>) =>
  run.world.salesforce.create(
    'Lead',
    {
      ...{
        LastName: 'Doe',
        Company: 'Acme GmbH',
        Website: 'acme.example',
        Status: 'Open - Not Contacted',
      },
      ...{ Channel__c: 'Reseller', Partner__c, OwnerId: run.manager.ownerId, ...fields },
    },
    run.manager.userId,
  ).id;

async function start(bulk = {}): Promise<void> {
  exchanges = [];
  run = await startSalesforce({ bulk, trace: { record: (one) => exchanges.push(one) } });
  const Registered_At__c = '2026-11-19T08:30:00Z';
  const partner = { Name: 'Nordwind', IsPartner: true };
  Partner__c = run.world.salesforce.create('Account', partner, run.manager.userId).id;
  const registration = { Registration_Status__c: 'Approved', Registered_At__c };
  registered = [lead(registration), lead({ ...registration, Registration_Status__c: 'Pending' })];
  others = Array.from({ length: 30 }, () => lead({}));
  run.advance(2 * HOUR_MS);
  grant = await connectSalesforce(run);
  mapping = run.connector.proposeMapping(await open().describe());
}

beforeEach(() => start());
afterEach(() => run.close());

async function read(cursor: string | null, by = mapping) {
  const records: ReadRecord[] = [];
  let plan: ReadingPlan | undefined;
  let end = cursor;
  for await (const page of open().readChanges(cursor, by)) {
    records.push(...page.records);
    plan ??= page.plan;
    end = page.cursor;
  }
  const leads = records.filter((one) => one.object === 'Lead').map((one) => one.recordId);
  return { records, leads, plan, cursor: end };
}

it('counts and reads those alone that a partner registered', async () => {
  const { leads, plan } = await read(null);
  expect([...leads].sort()).toEqual([...registered].sort());
  expect(plan?.parts.find((part) => part.object === 'Lead')?.records).toBe(2);
});

it('by Bulk API too', async () => {
  await run.close();
  await start({ fromRecords: 1, perJob: 5, perSet: 2, perPage: 1 });
  expect((await read(null)).leads.sort()).toEqual([...registered].sort());
});

it('hears of a lead that is registered later, and of one whose registration goes', async () => {
  const { cursor, records } = await read(null);
  run.advance(2 * HOUR_MS);
  const [late = ''] = others;
  const [gone = ''] = registered;
  const { salesforce } = run.world;
  salesforce.update('Lead', late, { Registration_Status__c: 'Approved' }, 'x');
  salesforce.update('Lead', gone, { Registration_Status__c: null }, 'x');
  const next = await read(cursor);
  expect([...next.leads].sort()).toEqual([gone, late].sort());
  const before = (await derivedFrom('salesforce', mapping, records)).claims;
  const after = (await derivedFrom('salesforce', mapping, [...records, ...next.records])).claims;
  expect([before.has(gone), before.has(late)]).toEqual([true, false]);
  expect([after.has(gone), after.has(late)]).toEqual([false, true]);
});

it('reads the others when the mapping takes them for claims', async () => {
  const { cursor } = await read(null);
  run.advance(2 * HOUR_MS);
  const quiet = await read(cursor);
  expect(quiet.leads).toEqual([]);
  const claims = mapping.claims.map(({ only: _, ...claim }) => claim);
  const wider = await read(quiet.cursor, { ...mapping, claims });
  expect([...wider.leads].sort()).toEqual([...registered, ...others].sort());
  run.advance(2 * HOUR_MS);
  expect((await read(wider.cursor, { ...mapping, claims })).leads).toEqual([]);
});

it('by a condition of more words than an address takes', async () => {
  const words = Array.from({ length: 900 }, (_, at) => `A rather wordy status ${at}`);
  const claims = mapping.claims.map((claim) =>
    claim.only === undefined
      ? claim
      : { ...claim, only: { ...claim.only, values: [...claim.only.values, ...words] } },
  );
  const wide = { ...mapping, claims };
  const first = await read(null, wide);
  expect([...first.leads].sort()).toEqual([...registered].sort());
  const listed = await open().listIds('Lead', null, wide);
  expect([...(listed?.ids ?? [])].sort()).toEqual([...registered].sort());
  expect(Math.max(...exchanges.map(({ url }) => url.length))).toBeLessThan(16_384);
});

it('does not miss those that are no claims when it looks for what was never told', async () => {
  const listed = await open().listIds('Lead', null, mapping);
  expect([...(listed?.ids ?? [])].sort()).toEqual([...registered].sort());
});

it('asks a partner’s flag through the lookup where there is no registration', async () => {
  const only = { path: 'PartnerAccountId.IsPartner', values: ['true'] };
  const claims = mapping.claims.map((claim) =>
    claim.object === 'Lead' ? { ...claim, only } : claim,
  );
  exchanges.length = 0;
  expect((await read(null, { ...mapping, claims })).leads).toEqual([]);
  const queries = exchanges.map(({ url }) => new URL(url).searchParams.get('q') ?? '');
  const ofLeads = queries.filter((one) => one.includes(' FROM Lead ') && !one.includes('COUNT'));
  expect(ofLeads.length).toBeGreaterThan(0);
  expect(ofLeads.every((one) => one.includes('PartnerAccount.IsPartner = true'))).toBe(true);
});
