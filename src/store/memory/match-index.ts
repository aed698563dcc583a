// Match snapshots and their indexes in memory.

import { invariant } from '../../domain/errors.ts';
import type { AccountId } from '../../domain/ids.ts';
import { clusterAnswers } from '../../domain/match-answer.ts';
import type { ClusterId, IndexChange, MatchEdge, RecordEntry } from '../../domain/match-index.ts';
import type { MatchIndex, MatchSnapshot, MatchStore } from '../../ports/match-store.ts';
import { answersIn } from './book.ts';
import { keep } from './kept.ts';
import { matchDueIn } from './marks.ts';
import { byNumber } from './order.ts';
import { changeable } from './tables.ts';
import type { MemoryTransaction } from './transaction.ts';

type OfSnapshot<Row> = Row & { readonly snapshot: number };
type RecordRow = RecordEntry & { readonly cluster: ClusterId };
type FrequencyRow = { readonly item: string; readonly holders: number };

const SNAPSHOTS = changeable<MatchSnapshot>('match_snapshot');
const FREQUENCIES = changeable<OfSnapshot<FrequencyRow>>('match_frequency');
const RECORDS = changeable<OfSnapshot<RecordRow>>('match_record');
const EDGES = changeable<OfSnapshot<MatchEdge>>('match_edge');

const rowKey = (snapshot: number, ...parts: readonly string[]) => [snapshot, ...parts].join('\n');
const edgeKey = (snapshot: number, { left, right }: Pick<MatchEdge, 'left' | 'right'>) =>
  rowKey(snapshot, left, right);

/** `TenantStore.matching` in a transaction. */
export function matchStoreIn(tx: MemoryTransaction): MatchStore {
  const list = async () => byNumber(await tx.where(SNAPSHOTS, () => true), (row) => row.number);
  const inForce = async () => (await list()).find(({ state }) => state === 'in_force') ?? null;
  const requireState = async ({ number }: MatchSnapshot, ...states: MatchSnapshot['state'][]) => {
    const stored = await tx.get(SNAPSHOTS, String(number));
    const isSo = stored !== null && stored !== undefined && states.includes(stored.state);
    invariant(isSo, `match snapshot ${number} is not ${states.join(' or ')}`);
    return stored;
  };
  const requireBuilding = (snapshot: MatchSnapshot) => requireState(snapshot, 'building');
  return {
    due: matchDueIn(tx),
    async begin(terms) {
      const number = ((await list()).at(-1)?.number ?? 0) + 1;
      const snapshot = keep({ number, state: 'building' as const, terms, preview: null });
      await tx.insert(SNAPSHOTS, String(number), snapshot);
      return snapshot;
    },
    async load(snapshot, { frequencies = [], records = [], edges = [] }) {
      const { number } = await requireBuilding(snapshot);
      for (const [item, holders] of frequencies) {
        const row = { snapshot: number, item, holders };
        await tx.insert(FREQUENCIES, rowKey(number, item), keep(row));
      }
      for (const { id, profile, keys, cluster } of records) {
        const row = { snapshot: number, id, profile, keys, cluster };
        await tx.insert(RECORDS, rowKey(number, id), keep(row));
      }
      await putEdges(tx, number, edges);
    },
    async indexKeys(snapshot) {
      await requireBuilding(snapshot);
      return null;
    },
    async keepWaiting(snapshot, preview) {
      const built = await requireBuilding(snapshot);
      await setState(tx, { ...built, preview }, 'waiting');
    },
    async clustered({ number }) {
      const rows = await tx.where(RECORDS, (row) => row.snapshot === number);
      const sizes = new Map<ClusterId, number>();
      for (const { cluster } of rows) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
      return rows.flatMap(({ id, cluster }) => ((sizes.get(cluster) ?? 0) > 1 ? [id] : [])).sort();
    },
    async switchTo(snapshot) {
      const next = await requireState(snapshot, 'building', 'waiting');
      const before = await inForce();
      if (before) await setState(tx, before, 'retired');
      await setState(tx, next, 'in_force');
    },
    inForce,
    list,
    async clear({ number }, limit) {
      if ((await inForce())?.number === number) return false;
      let removed = 0;
      for (const table of [FREQUENCIES, RECORDS, EDGES] as const) {
        removed += await clearPart(tx, table, number, limit);
      }
      if (removed > 0) return true;
      await tx.change(SNAPSHOTS, String(number), () => null);
      return false;
    },
    open: (snapshot) => matchIndexIn(tx, snapshot),
  };
}

async function setState(
  tx: MemoryTransaction,
  snapshot: MatchSnapshot,
  state: MatchSnapshot['state'],
) {
  await tx.change(SNAPSHOTS, String(snapshot.number), () => keep({ ...snapshot, state }));
}

async function clearPart(
  tx: MemoryTransaction,
  table: typeof FREQUENCIES | typeof RECORDS | typeof EDGES,
  snapshot: number,
  limit: number,
): Promise<number> {
  const rows = await tx.where<OfSnapshot<object>>(table, (row) => row.snapshot === snapshot);
  const some = rows.slice(0, limit);
  for (const row of some) await tx.change<object>(table, keyOf(row), () => null);
  return some.length;
}

function keyOf(row: OfSnapshot<object>): string {
  if ('item' in row) return rowKey(row.snapshot, String(row.item));
  if ('id' in row) return rowKey(row.snapshot, String(row.id));
  return edgeKey(row.snapshot, row as OfSnapshot<MatchEdge>);
}

function matchIndexIn(tx: MemoryTransaction, { number, terms }: MatchSnapshot): MatchIndex {
  const some = (ids: readonly AccountId[]) =>
    tx.some(
      RECORDS,
      ids.map((id) => rowKey(number, id)),
    );
  return {
    terms,
    async frequencies(items) {
      const keys = items.map((item) => rowKey(number, item));
      const rows = await tx.some(FREQUENCIES, keys);
      return new Map(rows.map(({ item, holders }) => [item, holders]));
    },
    async sharing(keys, least) {
      const weights = new Map(keys.map(({ key, weight }) => [key, weight]));
      const rows = await tx.where(RECORDS, ({ snapshot }) => snapshot === number);
      return rows.flatMap((row) => {
        const weight = row.keys.reduce((sum, key) => sum + (weights.get(key) ?? 0), 0);
        return weight > 0 && weight >= least ? [{ id: row.id, weight }] : [];
      });
    },
    records: some,
    async edges(ids) {
      const wanted = new Set(ids);
      return tx.where(EDGES, ({ snapshot, left, right }) => {
        return snapshot === number && (wanted.has(left) || wanted.has(right));
      });
    },
    answers: async (ids) => clusterAnswers(await answersIn(tx).ofAccounts(ids)),
    async newClusterIds(count) {
      await tx.statement();
      return Array.from({ length: count }, () => tx.nextNumber());
    },
    apply: (change) => apply(tx, number, change),
    async clustersOf(ids) {
      return new Map((await some(ids)).map(({ id, cluster }) => [id, cluster]));
    },
  };
}

async function apply(tx: MemoryTransaction, snapshot: number, change: IndexChange): Promise<void> {
  const { put, removed, edges, clusters } = change;
  if (removed !== null) await tx.change(RECORDS, rowKey(snapshot, removed), () => null);
  if (put !== null) {
    await tx.change(RECORDS, rowKey(snapshot, put.id), (row) => {
      const cluster = clusters.get(put.id) ?? (row?.cluster as ClusterId);
      return keep({ snapshot, ...put, cluster });
    });
  }
  for (const [left, right] of edges.removed) {
    await tx.change(EDGES, edgeKey(snapshot, { left, right }), () => null);
  }
  await putEdges(tx, snapshot, edges.put);
  for (const [id, cluster] of clusters) {
    await tx.change(RECORDS, rowKey(snapshot, id), (row) => row && keep({ ...row, cluster }));
  }
}

async function putEdges(tx: MemoryTransaction, snapshot: number, edges: readonly MatchEdge[]) {
  for (const edge of edges) {
    await tx.change(EDGES, edgeKey(snapshot, edge), () => keep({ snapshot, ...edge }));
  }
}
