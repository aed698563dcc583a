// What has to be looked at again: accounts that changed, and accounts whose time has come.
import { sql } from 'kysely';
import type { AccountId } from '../domain/ids.ts';
import type { TenantStore } from '../ports/store.ts';
import { distinct, incoming, inParts, onlyRow } from './rows.ts';
import type { Tx } from './tables.ts';

const nextGeneration = sql<number>`nextval('dirty_generation')`;

/**
 * `TenantStore.dirty` on a transaction. A mark made again keeps its place in the queue (`since`), so
 * an account that changes all the time is still looked at.
 */
export function dirtyIn(tx: Tx): TenantStore['dirty'] {
  return {
    async mark(ids) {
      await inParts(distinct(ids), async (part) => {
        await tx
          .insertInto('dirty')
          .columns(['account_id', 'since', 'generation'])
          .expression((eb) =>
            eb
              .selectFrom(incoming(asIds(part), { id: 'text' }))
              .select(['incoming.id', nextGeneration.as('since'), nextGeneration.as('generation')]),
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
    async take(limit) {
      return tx
        .selectFrom('dirty')
        .select(['account_id as accountId', 'generation'])
        .orderBy('since')
        .limit(limit)
        .execute();
    },
    of(ids) {
      return inParts(distinct(ids), (part) =>
        tx
          .selectFrom('dirty')
          .innerJoin(incoming(asIds(part), { id: 'text' }), 'incoming.id', 'account_id')
          .select(['account_id as accountId', 'generation'])
          .orderBy('account_id')
          .execute(),
      );
    },
    async clear(marks) {
      const rows = marks.map(({ accountId, generation }) => ({ id: accountId, generation }));
      await inParts(rows, async (part) => {
        await tx
          .deleteFrom('dirty')
          .using(incoming(part, { id: 'text', generation: 'bigint' }))
          .whereRef('dirty.account_id', '=', 'incoming.id')
          .whereRef('dirty.generation', '=', 'incoming.generation')
          .execute();
        return [];
      });
    },
    async count() {
      const rows = await tx
        .selectFrom('dirty')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .execute();
      return onlyRow(rows).count;
    },
  };
}

const asIds = (ids: readonly AccountId[]) => ids.map((id) => ({ id }));

/** `TenantStore.rejudge` on a transaction. */
export function rejudgeIn(tx: Tx): TenantStore['rejudge'] {
  return {
    async set(accountId, at) {
      if (at === null) {
        await tx.deleteFrom('rejudge').where('account_id', '=', accountId).execute();
        return;
      }
      await tx
        .insertInto('rejudge')
        .values({ account_id: accountId, at_ms: at })
        .onConflict((conflict) =>
          conflict.columns(['tenant_id', 'account_id']).doUpdateSet({ at_ms: at }),
        )
        .execute();
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
