// Values from records that link to the one at hand, from one of several places, and entries that share
// an object: how claims and accounts are derived from stored records.
import { beforeEach, describe, expect, it } from 'vitest';
import { affectedBy, hungOn } from '../../../src/app/affected-by.ts';
import { deriveBatch } from '../../../src/app/derive-batch.ts';
import type { Claim } from '../../../src/domain/claim.ts';
import { asConnectionId, asTenantId } from '../../../src/domain/ids.ts';
import { type Mapping, mappingSchema } from '../../../src/domain/mapping.ts';
import { ACCOUNT_INPUTS, CLAIM_INPUTS } from '../../../src/domain/mapping-inputs.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import type { FieldValue, SourceRecord } from '../../../src/domain/source-record.ts';
import { parseDay } from '../../../src/domain/time.ts';
import type { Connection, Store, TenantStore } from '../../../src/ports/store.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';

const TENANT = asTenantId('t');
const CONNECTION: Connection = {
  id: asConnectionId('sf-1'),
  ...{ crm: 'salesforce', externalId: '1', apiUrl: 'https://x.example' },
  ...{ state: 'connected', stateReason: null, writeMode: 'dry_run', connectedAt: 0 },
};

const unmapped = (inputs: object) =>
  Object.fromEntries(Object.keys(inputs).map((name) => [name, {}]));
const LARGEST = { object: 'Line', link: 'Deal', most: 'Total' };
const RELATION = { object: 'Relation', link: 'Deal' };

type ClaimPart = Partial<Record<keyof Mapping['claims'][number], unknown>>;

function entry(sources: ClaimPart): object {
  return {
    ...{
      object: 'Deal',
      recordType: 'opportunity',
      accountLink: 'Account',
      ...unmapped(CLAIM_INPUTS),
    },
    ...{ createdAt: { path: 'Created' }, stage: { fallback: 'qualify' }, activities: [] },
    ...{ channel: { fallback: 'direct' }, ...sources },
  };
}

function mappingOf(...claims: readonly object[]): Mapping {
  return mappingSchema.parse({
    version: 1,
    account: {
      ...{ object: 'Account', ...unmapped(ACCOUNT_INPUTS), name: { path: 'Name' } },
      contractEnd: { path: 'End', related: { object: 'Contract', link: 'Account', most: 'End' } },
    },
    claims,
  });
}

function record(
  object: string,
  recordId: string,
  fields: Record<string, FieldValue>,
  ...links: readonly (readonly [name: string, object: string, id: string])[]
): SourceRecord {
  return {
    ...{ object, recordId, fields, modifiedAt: 1, deleted: false, mergedInto: null },
    links: links.map(([name, to, id]) => ({ name, object: to, recordId: id })),
  };
}

const ACCOUNT = record('Account', 'a', { Name: 'Acme' });
const DEAL = record('Deal', 'd', { Created: '2026-11-01', Type: 'Odd' }, [
  'Account',
  'Account',
  'a',
]);
const line = (id: string, total: FieldValue, product: string) =>
  record(
    'Line',
    id,
    { Total: total, Price: total },
    ['Deal', 'Deal', 'd'],
    ['Product', 'Product', product],
  );
const LINES = [line('1', 90, 'p'), line('2', '1000', 'q'), line('3', null, 'p')];
const PRODUCTS = [
  record('Product', 'p', { Family: 'Small' }),
  record('Product', 'q', { Family: 'Big' }),
];
const CONTRACTS = ['2026-12-31', '2027-06-30'].map((End, at) =>
  record('Contract', String(at), { End }, ['Account', 'Account', 'a']),
);

const gone = (one: SourceRecord | undefined) => one && { ...one, deleted: true, links: [] };

let store: Store;
const inStore = <T>(work: (inside: TenantStore) => Promise<T>) => store.inTenant(TENANT, work);

beforeEach(async () => {
  store = openMemoryStore();
  await store.createTenant({ id: TENANT, name: 't', createdAt: 0 });
  await inStore((inside) => inside.connections.save(CONNECTION));
});

async function put(...records: readonly SourceRecord[]): Promise<void> {
  await inStore(async (inside) => {
    const number = await inside.records.nextReading();
    await inside.records.put(CONNECTION.id, records, { number, isAsked: false });
  });
}

const derive = (mapping: Mapping, ...records: readonly SourceRecord[]) =>
  inStore((inside) =>
    deriveBatch(
      { store: inside, connection: CONNECTION, mapping, policy: DEFAULT_POLICY, at: 2 },
      records,
    ),
  );

async function claimOf(sources: ClaimPart): Promise<Claim | null | undefined> {
  return (await derive(mappingOf(entry(sources)), DEAL)).claims[0]?.claim;
}

describe('a related record', () => {
  beforeEach(() => put(ACCOUNT, DEAL, ...LINES, ...PRODUCTS, ...CONTRACTS));

  it('is the one with the greatest value, numbers by their size, and links lead on from it', async () => {
    const claim = await claimOf({
      productFamily: { path: 'Product.Family', related: LARGEST },
      quoteUnitPrice: { path: 'Price', related: LARGEST },
    });
    expect(claim?.productFamily).toBe('Big');
    expect(claim?.quote?.unitPrice.e4).toBe(10_000_000n);
  });

  it('gives nothing where there is none, so that the fallback holds', async () => {
    const related = { object: 'Quote', link: 'Deal' };
    const claim = await claimOf({ territory: { path: 'X', related, fallback: 'DACH' } });
    expect(claim?.territory).toBe('DACH');
  });

  it('of an account is its contract that ends last', async () => {
    const { accounts } = await derive(mappingOf(entry({})), ACCOUNT);
    expect(accounts[0]?.context.contractEnd).toBe(parseDay('2027-06-30'));
  });
});

describe('what a change touches', () => {
  const mapping = mappingOf(entry({ productFamily: { path: 'Product.Family', related: LARGEST } }));
  beforeEach(() => put(ACCOUNT, DEAL, ...LINES, ...PRODUCTS, ...CONTRACTS));

  const touchedBy = async (changed: SourceRecord) => {
    const found = await inStore(async (inside) => {
      const hung = await hungOn(inside, CONNECTION.id, mapping, [changed]);
      return affectedBy(inside, CONNECTION.id, mapping, { changed: [changed], hung });
    });
    return found.map((one) => `${one.object} ${one.recordId}`).sort();
  };

  it.each([
    ['a line, its deal', LINES[0], ['Deal d']],
    ['a product, the deals of its lines', PRODUCTS[0], ['Deal d']],
    ['a line that is gone, the deal it was on', gone(LINES[0]), ['Deal d']],
    ['a contract that is gone, whose it was', gone(CONTRACTS[0]), ['Account a', 'Deal d']],
    ['a contract, its account and that one’s deals', CONTRACTS[0], ['Account a', 'Deal d']],
  ] as const)('is for %s', async (_, changed, touched) => {
    expect(await touchedBy(changed as SourceRecord)).toEqual(touched);
  });
});

describe('several places', () => {
  const relation = record('Relation', 'r', { Role: 'Dealer' }, ['Deal', 'Deal', 'd']);
  const byRole = { path: 'Role', related: RELATION, values: { Dealer: 'reseller' } };
  const partnerName = { fallback: 'One' };
  beforeEach(() => put(ACCOUNT, DEAL, relation));

  it('are asked in order: the first with a known value holds', async () => {
    const or = [{ path: 'Nothing', values: { a: 'msp' } }, { path: 'Type', values: {} }, byRole];
    expect((await claimOf({ channel: { or }, partnerName }))?.channel).toBe('reseller');
  });

  it('are not asked where the source’s own place has a value nobody knows', async () => {
    const channel = { path: 'Type', values: {}, or: [byRole], fallback: 'direct' };
    const { claims, problems } = await derive(mappingOf(entry({ channel })), DEAL);
    expect(claims[0]?.claim).toBeNull();
    expect(problems[0]?.problems.join()).toContain('"Odd" is not in the mapping');
  });

  it('take a star for every other value, but not for the fallback', async () => {
    const any = { path: 'Type', values: { '*': 'distributor' } };
    expect((await claimOf({ channel: any, partnerName }))?.channel).toBe('distributor');
    const none = { path: 'Nothing', values: { '*': 'distributor' }, fallback: 'direct' };
    expect((await claimOf({ channel: none }))?.channel).toBe('direct');
  });
});

it('has the first entry of an object decide whose condition a record meets', async () => {
  await put(ACCOUNT, DEAL);
  const only = (value: string) => ({ only: { path: 'Type', values: [value] } });
  const territory = (fallback: string) => ({ territory: { fallback } });
  const second = entry({ ...only('Odd'), ...territory('two') });
  const mapping = mappingOf(entry({ ...only('Even'), ...territory('one') }), second, entry({}));
  const { claims } = await derive(mapping, DEAL);
  expect(claims.map((one) => one.claim?.territory)).toEqual(['two']);
});
