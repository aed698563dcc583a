// Erasing what belongs to one connection, kind by kind.
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { AccountId, ClaimId, ConflictId, ConnectionId } from '../domain/ids.ts';
import type { Erasable, EraseStore } from '../ports/erase-store.ts';
import { onlyRow } from './rows.ts';
import type { Tx } from './tables.ts';

type Condition = RawBuilder<SqlBool>;
type Place = readonly [table: string, rows: (id: ConnectionId) => Condition];

/** Ids of records of the connection: `connection/…`; '0' follows '/' in the collation "C". */
const under = (column: string, id: ConnectionId): Condition => {
  const name = sql.ref(column);
  return sql`(${name} >= ${`${id}/`} and ${name} < ${`${id}0`})`;
};
const ofConnection = (table: string): Place => [table, (id) => sql`connection_id = ${id}`];
const byId = (table: string, column: string): Place => [table, (id) => under(column, id)];

/** The receipt outlives what it is about. */
const RECEIPT = 'uninstall';

/** Rows the application role may remove, in this order. */
const CHANGEABLE: Readonly<Record<Erasable, readonly Place[]>> = {
  targets: [ofConnection('target')],
  ledger: [ofConnection('ledger')],
  tasks: [ofConnection('conflict_task')],
  managers: [
    ['manager', (id) => sql`body::json ->> 'connectionId' = ${id}`],
    ofConnection('administrator'),
    ofConnection('session'),
  ],
  marks: [byId('dirty', 'account_id'), byId('rejudge', 'account_id')],
  inbox: [ofConnection('inbox')],
  matching: [
    [
      'match_key',
      (id) => sql`(snapshot, record) in (
        select snapshot, number from match_record where ${under('account_id', id)})`,
    ],
    ['match_edge', (id) => sql`(${under('account_id', id)} or ${under('other_id', id)})`],
    byId('match_record', 'account_id'),
    byId('match_due', 'account_id'),
  ],
  claims: [byId('claim', 'claim_id')],
  accounts: [byId('account_key', 'account_id'), byId('account', 'account_id')],
  records: [ofConnection('record_link'), ofConnection('record_problem'), ofConnection('record')],
  cursors: [['cursor', (id) => sql`connection_id = ${id} and stream <> ${RECEIPT}`]],
  mappings: [],
};

/** Tables that only grow, see migration 0010. */
const VERSIONS: Partial<Record<Erasable, string>> = {
  claims: 'claim_version',
  accounts: 'account_version',
  mappings: 'mapping',
};

/** `TenantStore.erasure` on a transaction. */
export function eraseIn(tx: Tx): EraseStore {
  return {
    async standing(id, limit) {
      const claims = await tx
        .selectFrom('claim')
        .select('claim_id as id')
        .where('gone', '=', false)
        .where(under('claim_id', id))
        .orderBy('claim_id')
        .limit(limit)
        .execute();
      const accounts = await tx
        .selectFrom('account')
        .select('account_id as id')
        .where('gone', '=', false)
        .where(under('account_id', id))
        .orderBy('account_id')
        .limit(limit)
        .execute();
      return {
        claims: claims.map((row): ClaimId => row.id),
        accounts: accounts.map((row): AccountId => row.id),
      };
    },
    async conflictsOf(id) {
      const rows = await tx
        .selectFrom('conflict_claim')
        .select('conflict_id')
        .distinct()
        .where(under('claim_id', id))
        .orderBy('conflict_id')
        .execute();
      return rows.map((row): ConflictId => row.conflict_id);
    },
    async countDirty(id) {
      const rows = await tx
        .selectFrom('dirty')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where(under('account_id', id))
        .execute();
      return onlyRow(rows).count;
    },
    async erase(id, kind, limit) {
      let removed = 0;
      for (const [table, rows] of CHANGEABLE[kind]) {
        const name = sql.table(table);
        const result = await sql`delete from ${name} where ctid = any(array(
          select ctid from ${name} where ${rows(id)} limit ${limit}))`.execute(tx);
        removed += Number(result.numAffectedRows ?? 0);
        // What a later table's rows are found by must not go before they have.
        if (removed >= limit) return removed;
      }
      const versions = VERSIONS[kind];
      if (versions === undefined) return removed;
      const { rows } = await sql<{ removed: number }>`
        select erase_versions(${versions}, ${id}, ${limit}) as removed`.execute(tx);
      return removed + Number(onlyRow(rows).removed);
    },
  };
}
