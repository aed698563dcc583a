// An org that sells by products, partner relations, contracts, record types and territories: what the
// proposed mapping asks of them runs against such an org, and what becomes of the answers.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../connectors/http-trace.ts';
import { asConnectionId } from '../../src/domain/ids.ts';
import type { Mapping } from '../../src/domain/mapping.ts';
import type { FieldValue, ReadRecord } from '../../src/domain/source-record.ts';
import { HOUR_MS, parseDay } from '../../src/domain/time.ts';
import type { CrmSession, Grant } from '../../src/ports/crm.ts';
import { derivedFrom } from './derived-book.ts';
import { connectSalesforce, type SalesforceRun, startSalesforce } from './salesforce-harness.ts';

const CONNECTION = asConnectionId('sf-test');

let run: SalesforceRun;
let exchanges: Exchange[];
let grant: Grant;
let mapping: Mapping;

const open = (): CrmSession =>
  run.connector.open({
    priority: 'poll',
    connectionId: CONNECTION,
    apiUrl: grant.apiUrl,
    tokens: { accessToken: async () => grant.accessToken, renewed: async () => grant.accessToken },
  });

const make = (object: string, fields: Record<string, FieldValue>) =>
  run.world.salesforce.create(object, fields, run.manager.userId).id;

/** A deal that says of itself nothing but its standard fields. */
const deal = (fields: Record<string, FieldValue> = {}) =>
  make('Opportunity', {
    ...{ Name: 'Bare', AccountId: run.accountIds[0] ?? '', OwnerId: run.manager.ownerId },
    ...{ StageName: 'Qualification', CloseDate: '2026-12-31', CurrencyIsoCode: 'EUR', ...fields },
  });

beforeEach(async () => {
  exchanges = [];
  run = await startSalesforce({ trace: { record: (one) => exchanges.push(one) } });
  run.faults.set({ salesforceOrg: 'sales' });
  grant = await connectSalesforce(run);
  mapping = run.connector.proposeMapping(await open().describe());
});
afterEach(() => run.close());

async function read(cursor: string | null) {
  const records: ReadRecord[] = [];
  let end = cursor;
  for await (const page of open().readChanges(cursor, mapping)) {
    records.push(...page.records);
    end = page.cursor;
  }
  return { records, cursor: end };
}

const book = async (records: readonly ReadRecord[]) => derivedFrom('salesforce', mapping, records);

async function call(method: string, path: string, body?: unknown) {
  const answer = await fetch(`${run.url}/services/data/v67.0${path}`, {
    method,
    headers: { authorization: `Bearer ${grant.accessToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}

describe('a claim', () => {
  it('takes product and quote from its largest line, and its amount from all of them', async () => {
    const small = make('Product2', { Name: 'Probe', Family: 'Sensors' });
    const large = make('Product2', { Name: 'Suite', Family: 'Platform' });
    const id = deal({ Amount: 5 });
    make('OpportunityLineItem', {
      OpportunityId: id,
      Product2Id: small,
      Quantity: 2,
      UnitPrice: 10,
    });
    make('OpportunityLineItem', {
      OpportunityId: id,
      Product2Id: large,
      Quantity: 3,
      UnitPrice: 90,
    });
    const { claims } = await book((await read(null)).records);
    expect(claims.get(id)).toMatchObject({
      productFamily: 'Platform',
      amount: { currency: 'EUR', e4: 2_900_000n },
      quote: { unitPrice: { e4: 900_000n }, quantity: 3 },
    });
  });

  it('is a partner’s by the relation that is primary, with the partner’s name', async () => {
    const id = deal();
    const partner = (Name: string) => make('Account', { Name, IsPartner: true });
    const relation = (account: string, Role: string, IsPrimary: boolean) =>
      make('OpportunityPartner', { OpportunityId: id, AccountToId: account, Role, IsPrimary });
    relation(partner('Other Systems'), 'Reseller', false);
    relation(partner('Nordwind'), 'Distributor', true);
    const { claims } = await book((await read(null)).records);
    expect(claims.get(id)).toMatchObject({ channel: 'distributor', partner: { name: 'Nordwind' } });
  });

  it('is a partner’s by its record type where that says so', async () => {
    const type = (DeveloperName: string) =>
      make('RecordType', { Name: DeveloperName, DeveloperName, SobjectType: 'Opportunity' });
    const [own, partners] = [type('Direct_Sale'), type('MSP_Deal')];
    const Partner__c = make('Account', { Name: 'Nordwind', IsPartner: true });
    mapping = run.connector.proposeMapping(await open().describe());
    const [direct, sold] = [
      deal({ RecordTypeId: own }),
      deal({ RecordTypeId: partners, Partner__c }),
    ];
    const { claims } = await book((await read(null)).records);
    expect(claims.get(direct)?.channel).toBe('direct');
    expect(claims.get(sold)?.channel).toBe('msp');
  });

  it('is a partner’s by the partner user who owns it', async () => {
    const partner = make('Account', { Name: 'Nordwind', IsPartner: true });
    const seller = make('User', {
      ...{ Name: 'Ola Vik', Email: 'ola@nordwind.example', IsActive: true },
      ...{ UserType: 'PowerPartner', AccountId: partner },
    });
    const id = deal({ OwnerId: seller });
    const { claims } = await book((await read(null)).records);
    expect(claims.get(id)).toMatchObject({ channel: 'reseller', partner: { name: 'Nordwind' } });
  });

  it('is a partner’s by a split with a partner user, where the mapping says so', async () => {
    const AccountId = make('Account', { Name: 'Nordwind', IsPartner: true });
    const person = { Email: 'ola@nordwind.example', IsActive: true, UserType: 'PowerPartner' };
    const seller = make('User', { ...person, Name: 'Ola Vik', AccountId, IsPortalEnabled: true });
    const [shared, own] = [deal(), deal()];
    const credit = (OpportunityId: string, SplitOwnerId: string, SplitPercentage: number) =>
      make('OpportunitySplit', { OpportunityId, SplitOwnerId, SplitPercentage });
    credit(own, run.manager.ownerId, 100);
    credit(shared, run.manager.ownerId, 70);
    const later = credit(shared, seller, 30);
    const related = {
      ...{
        object: 'OpportunitySplit',
        link: 'OpportunityId',
        most: 'SplitOwnerId.IsPortalEnabled',
      },
    };
    const by = (path: string) => ({ path, related });
    const values = { PowerPartner: 'reseller', Standard: 'direct' } as const;
    const claims = mapping.claims.map((claim) => ({
      ...claim,
      channel: { ...by('SplitOwnerId.UserType'), values, fallback: 'direct' },
      partnerName: by('SplitOwnerId.AccountId.Name'),
    }));
    mapping = { ...mapping, claims };
    const first = await read(null);
    const before = (await book(first.records)).claims;
    expect(before.get(shared)).toMatchObject({
      channel: 'reseller',
      partner: { name: 'Nordwind' },
    });
    expect(before.get(own)?.channel).toBe('direct');
    run.advance(HOUR_MS);
    run.world.salesforce.remove('OpportunitySplit', later, run.manager.userId);
    const next = await read(first.cursor);
    const after = (await book([...first.records, ...next.records])).claims;
    expect(after.get(shared)?.channel).toBe('direct');
  });

  it('has the territory it was given to', async () => {
    const id = deal({ Territory2Id: make('Territory2', { Name: 'DACH', DeveloperName: 'DACH' }) });
    const { claims } = await book((await read(null)).records);
    expect(claims.get(id)?.territory).toBe('DACH');
  });
});

it('an account has the end of the contract that ends last, and whose contract that is', async () => {
  const Partner__c = make('Account', { Name: 'Nordwind', IsPartner: true });
  const [AccountId = ''] = run.accountIds;
  const contract = { AccountId, Partner__c, Status: 'Activated', StartDate: '2026-01-01' };
  make('Contract', { ...contract, Partner__c: null, ContractTerm: 6 });
  make('Contract', { ...contract, ContractTerm: 18 });
  const { accounts } = await book((await read(null)).records);
  expect(accounts.get(AccountId)?.context).toMatchObject({
    contractEnd: parseDay('2027-06-30'),
    incumbent: 'Nordwind',
  });
});

describe('later', () => {
  it('a line that changes, comes or goes is read, and so is what it leads to', async () => {
    const product = make('Product2', { Name: 'Suite', Family: 'Platform' });
    const id = deal();
    const line = { OpportunityId: id, Product2Id: product, Quantity: 1, UnitPrice: 10 };
    const [kept, gone] = [make('OpportunityLineItem', line), make('OpportunityLineItem', line)];
    run.advance(HOUR_MS);
    const { cursor } = await read(null);
    run.advance(HOUR_MS);
    run.world.salesforce.update('OpportunityLineItem', kept, { UnitPrice: 20 }, 'x');
    run.world.salesforce.remove('OpportunityLineItem', gone, 'x');
    const { records } = await read(cursor);
    const lines = records.filter((one) => one.object === 'OpportunityLineItem');
    expect(new Map(lines.map((one) => [one.recordId, one.deleted]))).toEqual(
      new Map([
        [kept, false],
        [gone, true],
      ]),
    );
  });

  it('a partner relation that goes leaves no trace: it is missed when it is looked for', async () => {
    const AccountToId = make('Account', { Name: 'Nordwind', IsPartner: true });
    const relation = { OpportunityId: deal(), AccountToId, Role: 'Reseller', IsPrimary: true };
    const id = make('OpportunityPartner', relation);
    run.advance(HOUR_MS);
    const { cursor } = await read(null);
    run.advance(HOUR_MS);
    const session = open();
    expect(await session.existing('OpportunityPartner', [id])).toEqual(new Set([id]));
    run.world.salesforce.remove('OpportunityPartner', id, 'x');
    const { records } = await read(cursor);
    expect(records.filter((one) => one.object === 'OpportunityPartner')).toEqual([]);
    expect(await session.existing('OpportunityPartner', [id])).toEqual(new Set());
    const ref = { connectionId: CONNECTION, object: 'OpportunityPartner', recordId: id };
    expect(await session.readRecords([ref], mapping)).toMatchObject([
      { recordId: id, deleted: true },
    ]);
  });
});

describe('an amount in a currency without a policy rate', () => {
  const rate = (IsoCode: string, ConversionRate: number, StartDate?: string) =>
    StartDate === undefined
      ? make('CurrencyType', { IsoCode, ConversionRate, IsCorporate: IsoCode === 'EUR' })
      : make('DatedConversionRate', { IsoCode, ConversionRate, StartDate });
  const amountsOf = async (ids: readonly string[]) => {
    const rates = await open().currencyRates();
    const { claims } = await derivedFrom('salesforce', mapping, (await read(null)).records, rates);
    return ids.map((id) => claims.get(id)?.amount);
  };
  const swiss = (CloseDate: string) => deal({ Amount: 1_000, CurrencyIsoCode: 'CHF', CloseDate });

  it('is worth what the org’s dated rate of its close date says', async () => {
    rate('EUR', 1);
    rate('CHF', 0.8);
    rate('CHF', 0.5, '2026-11-01');
    rate('CHF', 0.4, '2026-12-01');
    const days = ['2026-10-31', '2026-11-01', '2026-11-30', '2026-12-01'];
    const euros = [1_250, 2_000, 2_000, 2_500];
    expect(await amountsOf(days.map(swiss))).toEqual(
      euros.map((one) => ({ currency: 'EUR', e4: BigInt(one) * 10_000n })),
    );
  });

  it('counts as empty where the org has one currency, or none that the policy knows', async () => {
    expect(await amountsOf([swiss('2026-12-31')])).toEqual([null]);
    make('CurrencyType', { IsoCode: 'NOK', ConversionRate: 1, IsCorporate: true });
    rate('CHF', 0.8);
    expect(await amountsOf([swiss('2026-12-31')])).toEqual([null]);
  });
});

describe('the org', () => {
  it('works out totals and ends of contracts, and ignores an amount beside lines', async () => {
    const id = deal({ Amount: 5 });
    const Product2Id = make('Product2', { Name: 'Suite', Family: 'Platform' });
    const line = { OpportunityId: id, Product2Id, Quantity: 4, UnitPrice: 2.5 };
    expect((await call('POST', '/sobjects/OpportunityLineItem', line)).status).toBe(201);
    expect((await call('PATCH', `/sobjects/Opportunity/${id}`, { Amount: 77 })).status).toBe(204);
    const fields = 'fields=Amount,HasOpportunityLineItem';
    const { body } = await call('GET', `/sobjects/Opportunity/${id}?${fields}`);
    expect(body).toMatchObject({ Amount: 10, HasOpportunityLineItem: true });
    const Role = 'Reseller';
    const relation = { OpportunityId: id, AccountToId: run.accountIds[1], Role, IsPrimary: true };
    const first = await call('POST', '/sobjects/OpportunityPartner', relation);
    await call('POST', '/sobjects/OpportunityPartner', relation);
    const path = `/sobjects/OpportunityPartner/${first.body.id}`;
    expect((await call('GET', path)).body).toMatchObject({ IsPrimary: false });
  });

  it.each([
    [
      'a total beside a unit price',
      'OpportunityLineItem',
      { UnitPrice: 1, TotalPrice: 1 },
      'FIELD_INTEGRITY_EXCEPTION',
    ],
    [
      'a line without its product’s quantity',
      'OpportunityLineItem',
      { UnitPrice: 1, Quantity: null },
      'REQUIRED_FIELD_MISSING',
    ],
    [
      'a contract’s end, which follows from its term',
      'Contract',
      { EndDate: '2027-01-01' },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    ],
    [
      'a split above all of it',
      'OpportunitySplit',
      { SplitPercentage: 101 },
      'NUMBER_OUTSIDE_VALID_RANGE',
    ],
    [
      'a split for an account',
      'OpportunitySplit',
      { SplitPercentage: 50, SplitOwnerId: 'account' },
      'MALFORMED_ID',
    ],
    [
      'an amount of a split',
      'OpportunitySplit',
      { SplitAmount: 1 },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    ],
    ['a record type', 'RecordType', { Name: 'New' }, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY'],
  ] as const)('refuses %s', async (_, object, odd, errorCode) => {
    const of = {
      OpportunityLineItem: { Product2Id: make('Product2', { Name: 'Suite' }), Quantity: 1 },
      Contract: { AccountId: run.accountIds[0], StartDate: '2026-01-01' },
      OpportunitySplit: { SplitOwnerId: run.manager.ownerId },
      RecordType: {},
    }[object];
    const OpportunityId = object.startsWith('Opportunity') ? { OpportunityId: deal() } : {};
    const body: Record<string, unknown> = { ...of, ...OpportunityId, ...odd };
    if (body['SplitOwnerId'] === 'account') body['SplitOwnerId'] = run.accountIds[0];
    const answer = await call('POST', `/sobjects/${object}`, body);
    expect(answer).toMatchObject({ status: 400, body: [{ errorCode }] });
  });

  it('has partner relations that are made and deleted, never changed, and no list of changed ones', async () => {
    const made = await call('POST', '/sobjects/OpportunityPartner', {
      ...{ OpportunityId: deal(), AccountToId: run.accountIds[1], Role: 'Reseller' },
    });
    const path = `/sobjects/OpportunityPartner/${made.body.id}`;
    expect((await call('PATCH', path, { Role: 'Distributor' })).status).toBe(400);
    const span = 'start=2026-11-20T00:00:00Z&end=2026-11-20T08:00:00Z';
    expect((await call('GET', `/sobjects/OpportunityPartner/updated?${span}`)).status).toBe(400);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
    const q = encodeURIComponent('SELECT Id FROM OpportunityPartner');
    expect((await call('GET', `/queryAll?q=${q}`)).body.totalSize).toBe(0);
  });

  it('without all of this has none of these objects', async () => {
    run.faults.set({ salesforceOrg: 'plain' });
    const names = (await open().describe()).objects.map((one) => one.name);
    expect(names).not.toContain('OpportunityLineItem');
    expect((await call('GET', '/sobjects/Contract/describe')).status).toBe(404);
  });
});

describe('a poll each minute', () => {
  it('is one call, though ten objects are read: what hangs on claims takes turns', async () => {
    let { cursor } = await read(null);
    const seen = new Set<string>();
    for (let minute = 0; minute < 25; minute += 1) {
      run.advance(60_000);
      exchanges.length = 0;
      ({ cursor } = await read(cursor));
      const polls = exchanges.filter(({ url }) => url.endsWith('/composite'));
      expect(polls).toHaveLength(1);
      const asked = [...decodeURIComponent(polls[0]?.requestBody ?? '').matchAll(/ FROM (\w+)/g)];
      const names = asked.map(([, name]) => name ?? '');
      expect(names).toEqual(expect.arrayContaining(['Account', 'Opportunity', 'Lead']));
      expect(names.length).toBeLessThanOrEqual(5);
      for (const name of names) seen.add(name);
    }
    expect([...seen]).toEqual(
      expect.arrayContaining([
        ...['Event', 'Task', 'OpportunityLineItem', 'OpportunityPartner', 'Contract'],
        ...['User', 'Product2', 'Territory2'],
      ]),
    );
  });

  it('after a pause is a look at everything', async () => {
    const { cursor } = await read(null);
    run.advance(20 * 60_000);
    const Product2Id = make('Product2', { Name: 'Suite', Family: 'Platform' });
    const id = make('OpportunityLineItem', { OpportunityId: deal(), Product2Id, Quantity: 1 });
    const { records } = await read(cursor);
    expect(records.map((one) => one.recordId)).toContain(id);
  });
});
