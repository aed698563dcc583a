// What has to be looked at again: accounts that changed, and accounts whose time has come.
import { sql } from 'kysely';
import type { TenantId } from '../domain/ids.ts';
import type { MatchMark, MatchMarks } from '../ports/match-store.ts';
import type { TenantStore } from '../ports/store.ts';
import { anyOf, distinct, incoming, inParts, insertRows, lastPerKey, onlyRow } from './rows.ts';
import type { Tx } from './tables.ts';

const nextGeneration = sql<number>`nextval('dirty_generation')`;

/**
 * Blocks of one tenant: enough for eight workers to find one that nobody works on, few enough to fill a
 * batch from two or three.
 */
const BLOCKS = 16;

/**
 * Of the account's first matching key, so that accounts of one customer fall into one block. The key is
 * wrapped in an expression: of a bare column PostgreSQL may look for the smallest by walking the tenant's
 * whole index of keys, once per account, until it has statistics of the table.
 */
const block = sql<number>`(select (hashtext(coalesce(min(key || ''), incoming.id)) & ${sql.raw(String(BLOCKS - 1))})
  from account_key where account_key.account_id = incoming.id)`;

/** Above this many the locks would not fit the server's table: such a step has the tenant to itself. */
const MOST_TURNS = 1_500;

/** `TenantStore.turns` on a transaction: advisory locks, which end with it however it ends. */
export function turnsIn(tx: Tx, tenantId: TenantId): TenantStore['turns'] {
  const keyOf = (name: string) => sql`hashtextextended(${`${tenantId}\u0001${name}`}, 0)`;
  return {
    async tryTake(name) {
      const { rows } = await sql<{ got: boolean }>`
        select pg_try_advisory_xact_lock(${keyOf(`turn ${name}`)}) as got`.execute(tx);
      return onlyRow(rows).got;
    },
    async take(name) {
      await sql`select pg_advisory_xact_lock(${keyOf(`turn ${name}`)})`.execute(tx);
    },
    async hold(ids) {
      const wanted = distinct(ids);
      const all = keyOf('accounts');
      if (wanted.length > MOST_TURNS) {
        await sql`select pg_advisory_xact_lock(${all})`.execute(tx);
        return;
      }
      await sql`select pg_advisory_xact_lock_shared(${all})`.execute(tx);
      const prefix = `${tenantId}\u0001account `;
      // A function in the select list of an unnest runs row by row, in the order of the array.
      await sql`select pg_advisory_xact_lock(hashtextextended(${prefix} || id, 0))
        from unnest(${wanted}::text[]) as id`.execute(tx);
    },
  };
}

/**
 * `TenantStore.dirty` on a transaction. A mark made again keeps its place in the queue (`since`),
 * so an account that changes all the time is still looked at.
 */
export function dirtyIn(tx: Tx): TenantStore['dirty'] {
  return {
    async mark(ids) {
      await inParts(distinct(ids), async (part) => {
        await tx
          .insertInto('dirty')
          .columns(['account_id', 'since', 'generation', 'block'])
          .expression((eb) =>
            eb
              .selectFrom(
                incoming(
                  part.map((id) => ({ id })),
                  { id: 'text' },
                ),
              )
              .select([
                'incoming.id',
                nextGeneration.as('since'),
                nextGeneration.as('generation'),
                block.as('block'),
              ]),
          )
          .onConflict((conflict) =>
            conflict.columns(['tenant_id', 'account_id']).doUpdateSet((eb) => ({
              generation: eb.ref('excluded.generation'),
              block: eb.ref('excluded.block'),
            })),
          )
          .execute();
        return [];
      });
    },
    async blocks() {
      const rows = await tx
        .selectFrom('dirty')
        .select(['block', (eb) => eb.fn.min('since').as('since')])
        .groupBy('block')
        .orderBy('since')
        .execute();
      return rows.map((row) => row.block);
    },
    async take(block, limit) {
      return tx
        .selectFrom('dirty')
        .select(['account_id as accountId', 'generation'])
        .where('block', '=', block)
        .orderBy('since')
        .limit(limit)
        .execute();
    },
    of(ids) {
      return inParts(distinct(ids), (part) =>
        tx
          .selectFrom('dirty')
          .select(['account_id as accountId', 'generation'])
          .where('account_id', '=', anyOf(part))
          .orderBy('account_id')
          .execute(),
      );
    },
    clear: (marks) => clearMarks(tx, 'dirty', marks),
    async count() {
      const rows = await tx
        .selectFrom('dirty')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .execute();
      return onlyRow(rows).count;
    },
  };
}

/** `TenantStore.matching.due` on a transaction. */
export function matchDueIn(tx: Tx): MatchMarks {
  return {
    async mark(ids) {
      await inParts(distinct(ids), async (part) => {
        await tx
          .insertInto('match_due')
          .columns(['account_id', 'generation'])
          .expression((eb) =>
            eb
              .selectFrom(
                incoming(
                  part.map((id) => ({ id })),
                  { id: 'text' },
                ),
              )
              .select(['incoming.id', nextGeneration.as('generation')]),
          )
          .onConflict((conflict) =>
            conflict
              .columns(['tenant_id', 'account_id'])
              .doUpdateSet((eb) => ({ generation: eb.ref('excluded.generation') })),
          )
          .execute();
        return [];
      });
    },
    async take(limit, after = 0) {
      return tx
        .selectFrom('match_due')
        .select(['account_id as accountId', 'generation'])
        .where('generation', '>', after)
        .orderBy('generation')
        .limit(limit)
        .execute();
    },
    clear: (marks) => clearMarks(tx, 'match_due', marks),
  };
}

/** Removes each mark that nobody has made again since it was read. */
async function clearMarks(
  tx: Tx,
  table: 'dirty' | 'match_due',
  marks: readonly MatchMark[],
): Promise<void> {
  const rows = marks.map(({ accountId, generation }) => ({ id: accountId, generation }));
  await inParts(rows, async (part) => {
    const read = incoming(part, { id: 'text', generation: 'bigint' });
    const marked = sql.table(table);
    await sql`delete from ${marked} using ${read}
      where ${marked}.account_id = incoming.id
        and ${marked}.generation = incoming.generation`.execute(tx);
    return [];
  });
}

/** `TenantStore.rejudge` on a transaction. */
export function rejudgeIn(tx: Tx): TenantStore['rejudge'] {
  return {
    async set(appointments) {
      const rows = lastPerKey(
        appointments.map(({ accountId, at }) => ({ account_id: accountId, at_ms: at })),
        (row) => row.account_id,
      );
      await inParts(rows, async (part) => {
        const cancelled = part.filter((row) => row.at_ms === null).map((row) => row.account_id);
        if (cancelled.length > 0) {
          await tx.deleteFrom('rejudge').where('account_id', '=', anyOf(cancelled)).execute();
        }
        const made = part.filter((row) => row.at_ms !== null);
        if (made.length === 0) return [];
        await insertRows(tx, 'rejudge', made, { account_id: 'text', at_ms: 'bigint' })
          .onConflict((conflict) =>
            conflict
              .columns(['tenant_id', 'account_id'])
              .doUpdateSet((eb) => ({ at_ms: eb.ref('excluded.at_ms') })),
          )
          .execute();
        return [];
      });
    },
    async due(now, limit) {
      const rows = await tx
        .selectFrom('rejudge')
        .select('account_id')
        .where('at_ms', '<=', now)
        .orderBy('at_ms')
        .orderBy('account_id')
        .limit(limit)
        .execute();
      return rows.map((row) => row.account_id);
    },
  };
}
