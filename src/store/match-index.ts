// The index of one match snapshot: records by key, edges, clusters. Every look-up is one descent into an
// index per key or id, whatever the planner knows of the tables (`offset 0` keeps it from joining whole).

import { sql } from 'kysely';
import type { AccountId } from '../domain/ids.ts';
import { clusterAnswers } from '../domain/match-answer.ts';
import type { ClusterId, IndexChange, MatchEdge, SnapshotTerms } from '../domain/match-index.ts';
import type { MatchIndex } from '../ports/match-store.ts';
import { answersIn } from './accounts.ts';
import { decode, encode } from './codec.ts';
import { distinct, incoming, inParts, insertRows } from './rows.ts';
import type { Tx } from './tables.ts';

const asIds = (ids: readonly AccountId[]) => ids.map((id) => ({ id }));

/** The index of a snapshot on a transaction. */
export function matchIndexIn(tx: Tx, snapshot: number, terms: SnapshotTerms): MatchIndex {
  return {
    terms,
    async frequencies(items) {
      const rows = await inParts(distinct(items), (part) =>
        tx
          .selectFrom(
            incoming(
              part.map((wanted) => ({ wanted })),
              { wanted: 'text' },
            ),
          )
          .innerJoinLateral(
            (eb) =>
              eb
                .selectFrom('match_frequency')
                .select(['item', 'holders'])
                .where('snapshot', '=', snapshot)
                .whereRef('item', '=', 'incoming.wanted')
                .offset(0)
                .as('counted'),
            (join) => join.onTrue(),
          )
          .select(['counted.item', 'counted.holders'])
          .execute(),
      );
      return new Map(rows.map(({ item, holders }) => [item, holders]));
    },
    sharing: (keys, least) => sharing(tx, snapshot, keys, least),
    records: (ids) => inParts(distinct(ids), (part) => recordsPart(tx, snapshot, part)),
    async edges(ids) {
      const rows = await inParts(distinct(ids), (part) => edgesPart(tx, snapshot, part));
      const wanted = new Set(ids);
      return rows.flatMap(({ account_id, other_id, evidence, answer, log_odds }) => {
        // Of an edge between two of the records both directions are found.
        if (wanted.has(other_id) && other_id < account_id) return [];
        const [left, right] = [account_id, other_id].sort() as [AccountId, AccountId];
        return [{ left, right, evidence, answer, logOdds: log_odds }];
      });
    },
    answers: async (ids) => clusterAnswers(await answersIn(tx).ofAccounts(ids)),
    async newClusterIds(count) {
      const { rows } = await sql<{ id: ClusterId }>`
        select nextval('match_cluster_id') as id from generate_series(1, ${count}::integer)`.execute(
        tx,
      );
      return rows.map(({ id }) => id);
    },
    apply: (change) => apply(tx, snapshot, change),
    async clustersOf(ids) {
      const rows = await inParts(distinct(ids), (part) => recordsPart(tx, snapshot, part));
      return new Map(rows.map(({ id, cluster }) => [id, cluster]));
    },
  };
}

async function sharing(
  tx: Tx,
  snapshot: number,
  keys: Parameters<MatchIndex['sharing']>[0],
  least: number,
) {
  if (keys.length === 0) return [];
  const { rows } = await sql<{ id: AccountId; weight: number }>`
    select found.account_id as id, shared.weight from (
      select held.record, sum(wanted.weight)::bigint as weight
      from unnest(${keys.map(({ key }) => key)}::bigint[],
        ${keys.map(({ weight }) => weight)}::bigint[]) as wanted(key, weight)
      cross join lateral (
        select record from match_key
        where snapshot = ${snapshot} and key = wanted.key offset 0) as held
      group by held.record having sum(wanted.weight) >= ${least}
    ) as shared
    cross join lateral (
      select account_id from match_record
      where snapshot = ${snapshot} and number = shared.record offset 0) as found`.execute(tx);
  return rows;
}

function recordsPart(tx: Tx, snapshot: number, ids: readonly AccountId[]) {
  return tx
    .selectFrom(incoming(asIds(ids), { id: 'text' }))
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('match_record')
          .select(['account_id', 'profile', 'cluster'])
          .where('snapshot', '=', snapshot)
          .whereRef('account_id', '=', 'incoming.id')
          .offset(0)
          .as('found'),
      (join) => join.onTrue(),
    )
    .select(['found.account_id as id', 'found.profile', 'found.cluster'])
    .execute();
}

function edgesPart(tx: Tx, snapshot: number, ids: readonly AccountId[]) {
  return tx
    .selectFrom(incoming(asIds(ids), { id: 'text' }))
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('match_edge')
          .select(['account_id', 'other_id', 'evidence', 'answer', 'log_odds'])
          .where('snapshot', '=', snapshot)
          .whereRef('account_id', '=', 'incoming.id')
          .offset(0)
          .as('edge'),
      (join) => join.onTrue(),
    )
    .selectAll('edge')
    .execute();
}

async function apply(tx: Tx, snapshot: number, change: IndexChange): Promise<void> {
  const { put, removed, edges, clusters } = change;
  const subject = put?.id ?? removed;
  const stored = subject === null ? null : await storedRecord(tx, snapshot, subject);
  if (removed !== null && stored) {
    await removeKeys(tx, snapshot, stored, stored.keys);
    await tx
      .deleteFrom('match_record')
      .where('snapshot', '=', snapshot)
      .where('account_id', '=', removed)
      .execute();
  }
  if (put !== null) await putEntry(tx, snapshot, { put, stored, cluster: clusters.get(put.id) });
  await removeEdges(tx, snapshot, edges.removed);
  await insertEdges(tx, edgeRows(snapshot, edges.put));
  const moved = [...clusters].filter(([id]) => id !== put?.id);
  await inParts(moved, async (part) => {
    const rows = part.map(([id, cluster]) => ({ id, cluster }));
    await tx
      .updateTable('match_record')
      .from(incoming(rows, { id: 'text', cluster: 'bigint' }))
      .set((eb) => ({ cluster: eb.ref('incoming.cluster') }))
      .where('match_record.snapshot', '=', snapshot)
      .whereRef('match_record.account_id', '=', 'incoming.id')
      .execute();
    return [];
  });
}

type StoredRecord = {
  readonly number: number;
  readonly keys: readonly number[];
  readonly cluster: ClusterId;
};

async function storedRecord(tx: Tx, snapshot: number, id: AccountId): Promise<StoredRecord | null> {
  const rows = await tx
    .selectFrom('match_record')
    .select(['number', 'keys', 'cluster'])
    .where('snapshot', '=', snapshot)
    .where('account_id', '=', id)
    .execute();
  const [row] = rows;
  return row === undefined ? null : { ...row, keys: decode<readonly number[]>(row.keys) };
}

async function putEntry(
  tx: Tx,
  snapshot: number,
  {
    put,
    stored,
    cluster,
  }: {
    readonly put: NonNullable<IndexChange['put']>;
    readonly stored: StoredRecord | null;
    readonly cluster: ClusterId | undefined;
  },
): Promise<void> {
  const values = {
    profile: put.profile,
    keys: encode(put.keys),
    cluster: cluster ?? (stored?.cluster as ClusterId),
  };
  const { number } = await tx
    .insertInto('match_record')
    .values({ snapshot, account_id: put.id, ...values })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'snapshot', 'account_id']).doUpdateSet(values),
    )
    .returning('number')
    .executeTakeFirstOrThrow();
  const [before, after] = [new Set(stored?.keys), new Set(put.keys)];
  if (stored) {
    const gone = stored.keys.filter((key) => !after.has(key));
    await removeKeys(tx, snapshot, stored, gone);
  }
  const added = put.keys.filter((key) => !before.has(key));
  await insertKeys(
    tx,
    snapshot,
    added.map((key) => ({ key, record: number })),
  );
}

/** Adds rows to the key table. */
async function insertKeys(
  tx: Tx,
  snapshot: number,
  keys: readonly { readonly key: number; readonly record: number }[],
): Promise<void> {
  await inParts(keys, async (part) => {
    const rows = part.map((row) => ({ snapshot, ...row }));
    const kinds = { snapshot: 'bigint', key: 'bigint', record: 'bigint' } as const;
    await insertRows(tx, 'match_key', rows, kinds).execute();
    return [];
  });
}

async function removeKeys(
  tx: Tx,
  snapshot: number,
  { number }: StoredRecord,
  keys: readonly number[],
): Promise<void> {
  await inParts(keys, async (part) => {
    await tx
      .deleteFrom('match_key')
      .using(
        incoming(
          part.map((key) => ({ key })),
          { key: 'bigint' },
        ),
      )
      .where('match_key.snapshot', '=', snapshot)
      .whereRef('match_key.key', '=', 'incoming.key')
      .where('match_key.record', '=', number)
      .execute();
    return [];
  });
}

type EdgeRow = ReturnType<typeof edgeRows>[number];

/** Both directions of some edges. */
export function edgeRows(snapshot: number, edges: readonly MatchEdge[]) {
  return edges.flatMap(({ left, right, evidence, answer, logOdds }) => {
    const values = { snapshot, evidence, answer, log_odds: logOdds };
    return [
      { account_id: left, other_id: right, ...values },
      { account_id: right, other_id: left, ...values },
    ];
  });
}

/** Adds edges or replaces what they were. */
export async function insertEdges(tx: Tx, edges: readonly EdgeRow[]): Promise<void> {
  await inParts(edges, async (part) => {
    await insertRows(tx, 'match_edge', part, {
      account_id: 'text',
      other_id: 'text',
      snapshot: 'bigint',
      evidence: 'double precision',
      answer: 'text',
      log_odds: 'double precision',
    })
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'snapshot', 'account_id', 'other_id']).doUpdateSet((eb) => ({
          evidence: eb.ref('excluded.evidence'),
          answer: eb.ref('excluded.answer'),
          log_odds: eb.ref('excluded.log_odds'),
        })),
      )
      .execute();
    return [];
  });
}

async function removeEdges(
  tx: Tx,
  snapshot: number,
  pairs: IndexChange['edges']['removed'],
): Promise<void> {
  const rows = pairs.flatMap(([left, right]) => [
    { id: left, other: right },
    { id: right, other: left },
  ]);
  await inParts(rows, async (part) => {
    await tx
      .deleteFrom('match_edge')
      .using(incoming(part, { id: 'text', other: 'text' }))
      .where('match_edge.snapshot', '=', snapshot)
      .whereRef('match_edge.account_id', '=', 'incoming.id')
      .whereRef('match_edge.other_id', '=', 'incoming.other')
      .execute();
    return [];
  });
}
