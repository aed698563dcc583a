// Match snapshots, the key table, edges and clusters; and that one changed record after the other gives
// on every engine what the whole book at once gives.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountId, TenantId } from '../../../src/domain/ids.ts';
import type { IndexChange, MatchEdge, SnapshotTerms } from '../../../src/domain/match-index.ts';
import type { BookIndex } from '../../../src/matching/index-of-book.ts';
import type { MatchSnapshot } from '../../../src/ports/match-store.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import {
  anyBook,
  anyEvents,
  changeBy,
  endOf,
  IDS,
  inBulk,
  inIndex,
} from '../../property/matching/sequences.ts';
import { accountIdFor } from '../builders.ts';
import type { StoreUnderTest } from '../engines.ts';

const TERMS: SnapshotTerms = {
  shifts: null,
  records: 2,
  search: { common: 8, depth: 2, leastShared: 0.5, screenFloor: -5.3 },
  threshold: 0,
  weights: 'w',
};
const [a, b, c] = [accountIdFor('a'), accountIdFor('b'), accountIdFor('c')];
const edge = (left: AccountId, right: AccountId, change: Partial<MatchEdge> = {}): MatchEdge => ({
  ...{ left, right, evidence: 0.1 + 0.2, answer: null, logOdds: -1 / 3 },
  ...change,
});
/** Beyond 32 bits: a combination of two keys. */
const WIDE_KEY = 2 ** 33 + 7;

const NO_CHANGE: IndexChange = {
  ...{ put: null, removed: null, clusters: new Map(), linked: new Set(), candidates: 0 },
  edges: { put: [], removed: [] },
};

async function indexAll({ matching }: Pick<TenantStore, 'matching'>, snapshot: MatchSnapshot) {
  for (let at: number | null = 0; at !== null; ) at = await matching.indexKeys(snapshot, at);
}

async function loaded(store: TenantStore): Promise<MatchSnapshot> {
  const snapshot = await store.matching.begin(TERMS);
  const [first, second] = await store.matching.open(snapshot).newClusterIds(2);
  await store.matching.load(snapshot, {
    frequencies: [['wacme', 3]],
    records: [
      { id: a, profile: 'A', keys: [1, WIDE_KEY], cluster: first ?? 0 },
      { id: b, profile: 'B', keys: [1, 2], cluster: second ?? 0 },
    ],
    edges: [edge(a, b)],
  });
  await indexAll(store, snapshot);
  return snapshot;
}

async function loadBook({ matching }: TenantStore, book: BookIndex): Promise<MatchSnapshot> {
  const snapshot = await matching.begin(book.snapshot.terms);
  const clusters = await matching.open(snapshot).newClusterIds(book.groups.length);
  const clusterOf = new Map(
    book.groups.flatMap((group, at) => group.map((id) => [id, clusters[at] ?? 0] as const)),
  );
  const records = [...book.entries()].map((entry) => ({
    ...entry,
    cluster: clusterOf.get(entry.id) ?? 0,
  }));
  await matching.load(snapshot, { frequencies: [...book.items], records, edges: book.edges });
  await indexAll({ matching }, snapshot);
  return snapshot;
}

export function matchIndexPromises(opened: () => StoreUnderTest): void {
  const inTenant = async <T>(work: (store: TenantStore) => Promise<T>) => {
    const { newTenant, run } = opened();
    return run(await newTenant(), work);
  };

  describe('match snapshots', () => {
    it('are loaded beside the one in force, which only a switch changes', async () => {
      await inTenant(async ({ matching }) => {
        expect(await matching.inForce()).toBeNull();
        const first = await matching.begin(TERMS);
        expect(await matching.inForce()).toBeNull();
        await matching.switchTo(first);
        const second = await matching.begin({ ...TERMS, records: 5 });
        expect(await matching.inForce()).toEqual({ ...first, state: 'in_force' });
        await matching.switchTo(second);
        expect(await matching.list()).toEqual([
          { ...first, state: 'retired' },
          { ...second, state: 'in_force' },
        ]);
        await expect(matching.load(second, {})).rejects.toThrow();
      });
    });

    it('wait for a yes with what they would change, until they are switched to', async () => {
      await inTenant(async (store) => {
        const { matching } = store;
        const first = await matching.begin(TERMS);
        await matching.switchTo(first);
        const second = await loaded(store);
        const preview = { opening: 1, ending: 0, differing: 2, looked: 2, linked: 5 };
        await matching.keepWaiting(second, preview);
        const waiting = { ...second, state: 'waiting', preview };
        expect(await matching.list()).toEqual([{ ...first, state: 'in_force' }, waiting]);
        await expect(matching.load(second, {})).rejects.toThrow();
        await expect(matching.keepWaiting(second, preview)).rejects.toThrow();
        await matching.switchTo(second);
        expect((await matching.inForce())?.number).toBe(second.number);
      });
    });

    it('tell who is not alone in a cluster', async () => {
      await inTenant(async (store) => {
        const snapshot = await loaded(store);
        expect(await store.matching.clustered(snapshot)).toEqual([]);
        const [cluster] = await store.matching.open(snapshot).newClusterIds(1);
        const clusters = new Map([a, b].map((id) => [id, cluster ?? 0]));
        await store.matching.open(snapshot).apply({ ...NO_CHANGE, clusters });
        expect(await store.matching.clustered(snapshot)).toEqual([a, b].sort());
      });
    });

    it('do not see each other', async () => {
      await inTenant(async (store) => {
        await loaded(store);
        const other = store.matching.open(await store.matching.begin(TERMS));
        expect([
          await other.records([a]),
          await other.edges([a]),
          await other.sharing([{ key: 1, weight: 5 }], 1),
          await other.clustersOf([a]),
        ]).toEqual([[], [], [], new Map()]);
        expect(await other.frequencies(['wacme'])).toEqual(new Map());
      });
    });

    it('of two tenants do not see each other, whatever their numbers', async () => {
      const { newTenant, run } = opened();
      const [mine, other] = [await newTenant(), await newTenant()];
      const snapshot = await run(mine, loaded);
      await run(other, async ({ matching }) => {
        expect(await matching.list()).toEqual([]);
        expect((await matching.begin(TERMS)).number).toBe(snapshot.number);
        const index = matching.open(snapshot);
        expect(await index.records([a, b])).toEqual([]);
        expect(await index.sharing([{ key: 1, weight: 5 }], 1)).toEqual([]);
        expect(await index.edges([a])).toEqual([]);
      });
    });

    it('are cleared a few rows at a time, the one in force never', async () => {
      await inTenant(async (store) => {
        const snapshot = await loaded(store);
        await store.matching.switchTo(snapshot);
        expect(await store.matching.clear(snapshot, 1)).toBe(false);
        expect(await store.matching.open(snapshot).records([a, b])).toHaveLength(2);
        await store.matching.switchTo(await store.matching.begin(TERMS));
        let rounds = 0;
        while (await store.matching.clear(snapshot, 1)) rounds += 1;
        expect(rounds).toBeGreaterThan(1);
        expect(await store.matching.open(snapshot).edges([a])).toEqual([]);
        expect(await store.matching.list()).toHaveLength(1);
      });
    });
  });

  describe('the match index', () => {
    it('finds records by the weight of the keys they share', async () => {
      await inTenant(async (store) => {
        const index = store.matching.open(await loaded(store));
        const sharing = async (least: number) => {
          const keys = [1, 2, WIDE_KEY, 99].map((key) => ({ key, weight: key === 2 ? 30 : 20 }));
          const found = await index.sharing(keys, least);
          return [...found].sort((left, right) => left.weight - right.weight);
        };
        expect(await sharing(1)).toEqual([
          { id: a, weight: 40 },
          { id: b, weight: 50 },
        ]);
        expect(await sharing(41)).toEqual([{ id: b, weight: 50 }]);
        expect(await index.sharing([], 1)).toEqual([]);
        expect(await index.frequencies(['wacme', 'wother'])).toEqual(new Map([['wacme', 3]]));
      });
    });

    it('gives edges once, from either end, to the last bit', async () => {
      await inTenant(async (store) => {
        const index = store.matching.open(await loaded(store));
        for (const ids of [[a], [b], [b, a, a]]) {
          expect(await index.edges(ids)).toMatchObject([edge(a, b)]);
        }
        expect(await index.edges([c])).toEqual([]);
      });
    });

    it('takes over a change and leaves the rest', async () => {
      await inTenant(async (store) => {
        const index = store.matching.open(await loaded(store));
        const before = await index.clustersOf([a, b]);
        const joined = before.get(a) ?? 0;
        const said = edge(b, c, { evidence: null, answer: 'same', logOdds: 1000 });
        await index.apply({
          put: { id: c, profile: 'C', keys: [2, 3] },
          removed: null,
          edges: { put: [said], removed: [[a, b]] },
          clusters: new Map([
            [c, joined],
            [b, joined],
          ]),
          linked: new Set(),
          candidates: 1,
        });
        expect(await index.clustersOf([a, b, c])).toEqual(
          new Map([
            [a, joined],
            [b, joined],
            [c, joined],
          ]),
        );
        expect(await index.edges([a, b])).toMatchObject([said]);

        // Changed once more: keys that stay, go and come; the cluster stays unless said.
        await index.apply({
          put: { id: c, profile: 'C2', keys: [3, 4] },
          removed: null,
          edges: { put: [{ ...said, answer: 'different' }], removed: [] },
          clusters: new Map(),
          linked: new Set(),
          candidates: 1,
        });
        expect(await index.records([c])).toMatchObject([{ id: c, profile: 'C2', cluster: joined }]);
        expect(await index.edges([c])).toMatchObject([{ answer: 'different' }]);
        const holders = async (key: number) =>
          (await index.sharing([{ key, weight: 1 }], 1)).map(({ id }) => id);
        expect([await holders(2), await holders(3), await holders(4)]).toEqual([[b], [c], [c]]);

        await index.apply({
          put: null,
          removed: c,
          edges: { put: [], removed: [[b, c]] },
          clusters: new Map(),
          linked: new Set(),
          candidates: 0,
        });
        expect([await holders(3), await index.records([c]), await index.edges([b])]).toEqual([
          [],
          [],
          [],
        ]);
      });
    });

    it('never gives a cluster id twice', async () => {
      await inTenant(async (store) => {
        const index = store.matching.open(await store.matching.begin(TERMS));
        const ids = [...(await index.newClusterIds(3)), ...(await index.newClusterIds(2))];
        expect(ids).toEqual([...new Set(ids)].sort((left, right) => left - right));
        expect(ids).toHaveLength(5);
      });
    });

    it('follows changes to what the whole book at once gives', async () => {
      const { newTenant, run } = opened();
      await fc.assert(
        fc.asyncProperty(anyBook, anyEvents, async (book, all) => {
          // In the store an answer stands until the next one.
          const happened = all.filter((one) => one.kind !== 'answer' || one.answer !== null);
          const tenant: TenantId = await newTenant();
          const snapshot = await run(tenant, (store) => loadBook(store, book));
          let at = 0;
          for (const one of happened) {
            at += 1;
            await run(tenant, async (store) => {
              await store.turns.take('match-index');
              if (one.kind === 'answer' && one.answer !== null) {
                const [left, right] = one.pair;
                await store.answers.append({ left, right, answer: one.answer, by: 'ana', at });
              }
              const index = store.matching.open(snapshot);
              await index.apply(await changeBy(index, one));
            });
          }
          const found = await run(tenant, async (store) => {
            const index = store.matching.open(snapshot);
            const ids = [...IDS, ...book.records.keys()];
            return inIndex(await index.edges(ids), await index.clustersOf(ids));
          });
          expect(found).toEqual(inBulk(book.snapshot, endOf(happened, book.records)));
        }),
        { numRuns: 12 },
      );
    });
  });
}
