// Snapshots of matching, and loading what a book matched in bulk gives.

import { type RawBuilder, sql } from 'kysely';
import { invariant } from '../domain/errors.ts';
import type { SnapshotTerms } from '../domain/match-index.ts';
import type {
  IndexPart,
  MatchSnapshot,
  MatchStore,
  SnapshotPreview,
} from '../ports/match-store.ts';
import { decode, encode } from './codec.ts';
import { matchDueIn } from './marks.ts';
import { edgeRows, insertEdges, matchIndexIn } from './match-index.ts';
import { inParts, insertRows, onlyRow } from './rows.ts';
import type { Tx } from './tables.ts';

/** Records whose keys one statement brings in order: some half a million rows, a few seconds. */
const INDEXED_AT_ONCE = 20_000;

const TABLES = ['match_key', 'match_edge', 'match_record', 'match_frequency'] as const;

/** `TenantStore.matching` on a transaction. */
export function matchStoreIn(tx: Tx): MatchStore {
  return {
    due: matchDueIn(tx),
    async begin(terms) {
      const { rows } = await sql<{ number: number }>`
        insert into match_snapshot (snapshot, state, body)
        select coalesce(max(snapshot), 0) + 1, 'building', ${encode(terms)} from match_snapshot
        returning snapshot as number`.execute(tx);
      return { number: onlyRow(rows).number, state: 'building', terms, preview: null };
    },
    async load({ number }, part) {
      await requireState(tx, number, 'building');
      await loadPart(tx, number, part);
    },
    async indexKeys({ number }, after) {
      await requireState(tx, number, 'building');
      return indexSome(tx, number, after);
    },
    async keepWaiting({ number, terms }, preview) {
      await requireState(tx, number, 'building');
      await tx
        .updateTable('match_snapshot')
        .set({ state: 'waiting', body: encode({ ...terms, preview }) })
        .where('snapshot', '=', number)
        .execute();
    },
    async switchTo({ number }) {
      await requireState(tx, number, 'building', 'waiting');
      const set = (state: MatchSnapshot['state'], which: RawBuilder<unknown>) =>
        sql`update match_snapshot set state = ${state} where ${which}`.execute(tx);
      await set('retired', sql`state = 'in_force'`);
      await set('in_force', sql`snapshot = ${number}`);
    },
    async inForce() {
      return (await snapshots(tx)).find((one) => one.state === 'in_force') ?? null;
    },
    async clustered({ number }) {
      const rows = await tx
        .selectFrom('match_record')
        .select('account_id')
        .where('snapshot', '=', number)
        .where((eb) =>
          eb(
            'cluster',
            'in',
            eb
              .selectFrom('match_record')
              .select('cluster')
              .where('snapshot', '=', number)
              .groupBy('cluster')
              .having((having) => having.fn.countAll(), '>', 1),
          ),
        )
        .orderBy('account_id')
        .execute();
      return rows.map((row) => row.account_id);
    },
    list: () => snapshots(tx),
    async clear({ number }, limit) {
      let removed = 0;
      for (const table of TABLES) removed += await clearPart(tx, table, number, limit);
      if (removed > 0) return true;
      await tx
        .deleteFrom('match_snapshot')
        .where('snapshot', '=', number)
        .where('state', '<>', 'in_force')
        .execute();
      return false;
    },
    open: ({ number, terms }) => matchIndexIn(tx, number, terms),
  };
}

type StoredTerms = Omit<SnapshotTerms, 'shifts'> & { readonly preview?: SnapshotPreview };

async function snapshots(tx: Tx): Promise<readonly MatchSnapshot[]> {
  const rows = await tx.selectFrom('match_snapshot').selectAll().orderBy('snapshot').execute();
  return rows.map(({ snapshot, state, body }) => {
    const { preview, ...terms } = decode<StoredTerms>(body);
    // Snapshots of before shifts were estimated have none.
    return { number: snapshot, state, terms: { shifts: null, ...terms }, preview: preview ?? null };
  });
}

async function requireState(tx: Tx, snapshot: number, ...states: MatchSnapshot['state'][]) {
  const rows = await tx
    .selectFrom('match_snapshot')
    .select('state')
    .where('snapshot', '=', snapshot)
    .execute();
  const [row] = rows;
  const isSo = row !== undefined && states.includes(row.state);
  invariant(isSo, `match snapshot ${snapshot} is not ${states.join(' or ')}`);
}

/** The state is asked in the statement itself: a snapshot may just have been put in force. */
async function clearPart(tx: Tx, table: (typeof TABLES)[number], snapshot: number, limit: number) {
  const result = await sql`delete from ${sql.table(table)} where ctid = any(array(
    select ctid from ${sql.table(table)} where snapshot = ${snapshot} and not exists (
      select from match_snapshot where snapshot = ${snapshot} and state = 'in_force')
    limit ${limit}))`.execute(tx);
  return Number(result.numAffectedRows ?? 0);
}

/** Sorted here, a row lands beside the last one, in the table and in its index. */
async function indexSome(tx: Tx, snapshot: number, after: number): Promise<number | null> {
  const { rows } = await sql<{ last: number | null }>`
    with next as (
      select number, keys from match_record
      where snapshot = ${snapshot} and number > ${after} order by number limit ${INDEXED_AT_ONCE}
    ), added as (
      insert into match_key (snapshot, key, record)
      select ${snapshot}::integer, key::bigint, number
      from next cross join lateral json_array_elements_text(keys::json) as key
      order by key::bigint, number
    )
    select max(number) as last from next`.execute(tx);
  return onlyRow(rows).last;
}

async function loadPart(tx: Tx, snapshot: number, part: IndexPart): Promise<void> {
  const { frequencies = [], records = [], edges = [] } = part;
  const items = frequencies.map(([item, holders]) => ({ snapshot, item, holders }));
  await inParts(items, async (rows) => {
    const kinds = { snapshot: 'bigint', item: 'text', holders: 'bigint' } as const;
    await insertRows(tx, 'match_frequency', rows, kinds).execute();
    return [];
  });
  const rows = records.map(({ id, profile, keys, cluster }) => ({
    ...{ snapshot, account_id: id, cluster, profile },
    keys: encode(keys),
  }));
  await inParts(rows, async (some) => {
    await insertRows(tx, 'match_record', some, {
      snapshot: 'bigint',
      account_id: 'text',
      cluster: 'bigint',
      profile: 'text',
      keys: 'text',
    }).execute();
    return [];
  });
  await insertEdges(tx, edgeRows(snapshot, edges));
}
