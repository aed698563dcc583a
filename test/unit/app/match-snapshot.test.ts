// A snapshot is loaded, put in force and followed; a later one keeps the ids of clusters.
import { describe, expect, it } from 'vitest';
import { BULK_HERE } from '../../../src/app/bulk-here.ts';
import { followChange } from '../../../src/app/match-change.ts';
import { loadSnapshot } from '../../../src/app/match-snapshot.ts';
import { type AccountId, asAccountId, asTenantId } from '../../../src/domain/ids.ts';
import type { MatchRecord } from '../../../src/matching/profile.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { anAccount, OPTIONS } from '../matching/an-account.ts';

const TENANT = asTenantId('t');
const [a, b, c] = ['a', 'b', 'c'].map(asAccountId) as [AccountId, AccountId, AccountId];
const zebra = anAccount({ name: 'Zebra Kitchens', domain: 'zebra.de' });
const acme = anAccount({ name: 'Acme Tools', domain: 'acme.com' });

async function aStore() {
  const store = openMemoryStore();
  await store.createTenant({ id: TENANT, name: 't', createdAt: 0 });
  const inTenant = <T>(work: (tenant: TenantStore) => Promise<T>) => store.inTenant(TENANT, work);
  const load = async (records: Readonly<Record<string, MatchRecord>>) => {
    const named = Object.entries(records).map(([id, account]) => ({
      id: asAccountId(id),
      account,
    }));
    const book = BULK_HERE.open(OPTIONS);
    await book.add(named);
    return loadSnapshot(inTenant, { book, ids: named.map(({ id }) => id) }, 0);
  };
  const follow = (change: Parameters<typeof followChange>[1]) =>
    inTenant((tenant) => followChange(tenant, change, { policy: OPTIONS }));
  const customers = () =>
    inTenant(async ({ matching }) => {
      const current = await matching.inForce();
      return current === null ? null : matching.open(current).clustersOf([a, b, c]);
    });
  return { inTenant, load, follow, customers };
}

describe('a snapshot', () => {
  it('changes nothing until it is in force, and is followed from then on', async () => {
    const { inTenant, load, follow, customers } = await aStore();
    const { snapshot, moved } = await load({ a: acme, b: zebra });
    expect([...moved.keys()]).toEqual([a, b]);
    expect(await follow({ id: c, record: acme })).toBeNull();
    await inTenant(({ matching }) => matching.switchTo(snapshot));

    const change = await follow({ id: c, record: acme });
    expect(change?.clusters).toEqual(new Map([[c, moved.get(a)]]));
    await follow({ id: b, record: null });
    expect(await customers()).toEqual(
      new Map([
        [a, moved.get(a)],
        [c, moved.get(a)],
      ]),
    );
  });

  it('hears what people said before and after', async () => {
    const { inTenant, load, follow, customers } = await aStore();
    const say = (left: AccountId, right: AccountId, answer: 'same' | 'different') =>
      inTenant(({ answers }) => answers.append({ left, right, answer, by: 'ana', at: 1 }));
    await say(a, b, 'different');
    const { snapshot } = await load({ a: acme, b: acme, c: zebra });
    await inTenant(({ matching }) => matching.switchTo(snapshot));
    expect(new Set((await customers())?.values()).size).toBe(3);
    await say(b, c, 'same');
    await follow({ answered: [c, b] });
    const found = await customers();
    expect(found?.get(b)).toBe(found?.get(c));
    expect(found?.get(a)).not.toBe(found?.get(b));
  });

  it('says beforehand which accounts a later one would move; the others keep their ids', async () => {
    const { inTenant, load, customers } = await aStore();
    const first = await load({ a: acme, b: acme, c: zebra });
    await inTenant(({ matching }) => matching.switchTo(first.snapshot));
    const before = await customers();
    const second = await load({ a: acme, b: zebra, c: zebra });
    expect(await customers()).toEqual(before);
    expect([...second.moved.keys()]).toEqual([b]);
    await inTenant(({ matching }) => matching.switchTo(second.snapshot));
    expect(await customers()).toEqual(new Map([...(before ?? []), ...second.moved]));
  });

  it('made with other weights is not followed', async () => {
    const { inTenant, follow } = await aStore();
    await inTenant(async ({ matching }) => {
      const search = { common: 8, depth: 2, leastShared: 0.5, screenFloor: -5 };
      const weights = 'of an older version';
      const terms = { records: 1, search, threshold: 0, weights, shifts: null };
      await matching.switchTo(await matching.begin(terms));
    });
    expect(await follow({ id: a, record: acme })).toBeNull();
  });
});
