// What records should show, what became of writing it, and the one task of each conflict.
import type { Selectable } from 'kysely';
import type { ConflictTask } from '../domain/conflict-task.ts';
import { recordKeyOf } from '../domain/ids.ts';
import type { OwnFieldValue, OwnFieldValues } from '../domain/own-fields.ts';
import type { LedgerEntry, PendingTarget, TenantStore } from '../ports/store.ts';
import { decode, encode, hashOf } from './codec.ts';
import {
  distinctRefs,
  incoming,
  inParts,
  insertRows,
  lastPerKey,
  lastPerRecord,
  onlyRow,
  REF_KINDS,
  refColumns,
  refOf,
  sameRecord,
} from './rows.ts';
import type { Tables, Tx } from './tables.ts';

const KEY = ['tenant_id', 'connection_id', 'object', 'record_id'] as const;

/**
 * `TenantStore.targets` on a transaction. A row is pending while `settled` is behind `generation`.
 * Generations only rise, so a settlement that was overtaken changes nothing.
 */
export function targetsIn(tx: Tx): TenantStore['targets'] {
  return {
    async put(targets) {
      await inParts(lastPerRecord(targets), async (part) => {
        const rows = part.map(({ ref, home, values }) => {
          const body = encode(values);
          return { ...refColumns(ref), home, hash: hashOf(home + body), body, generation: 1 };
        });
        await insertRows(tx, 'target', rows, {
          ...REF_KINDS,
          home: 'text',
          hash: 'text',
          body: 'text',
          generation: 'bigint',
        })
          .onConflict((conflict) =>
            conflict
              .columns(KEY)
              .doUpdateSet((eb) => ({
                home: eb.ref('excluded.home'),
                hash: eb.ref('excluded.hash'),
                body: eb.ref('excluded.body'),
                generation: eb('target.generation', '+', 1),
                // What was refused was the old value.
                parked_until_ms: 0,
              }))
              .whereRef('target.hash', '<>', 'excluded.hash'),
          )
          .execute();
        return [];
      });
    },
    async get(refs) {
      const rows = await inParts(distinctRefs(refs), (part) =>
        tx
          .selectFrom('target')
          .innerJoin(incoming(part, REF_KINDS), (join) => join.on(sameRecord('target')))
          .selectAll('target')
          .execute(),
      );
      return rows.map(targetOf);
    },
    async pending(id, now, limit) {
      const rows = await tx
        .selectFrom('target')
        .selectAll()
        .where('connection_id', '=', id)
        .whereRef('settled', '<>', 'generation')
        .where('parked_until_ms', '<=', now)
        .orderBy('parked_until_ms')
        .orderBy('object')
        .orderBy('record_id')
        .limit(limit)
        .execute();
      return rows.map(targetOf);
    },
    async settle(targets) {
      const rows = targets.map(({ ref, generation }) => ({ ...refColumns(ref), generation }));
      await inParts(rows, async (part) => {
        await tx
          .updateTable('target')
          .from(incoming(part, { ...REF_KINDS, generation: 'bigint' }))
          .set((eb) => ({ settled: eb.ref('target.generation') }))
          .where(sameRecord('target'))
          .whereRef('target.generation', '=', 'incoming.generation')
          .execute();
        return [];
      });
    },
    async recheck(refs) {
      await inParts(distinctRefs(refs), async (part) => {
        // A new generation, not a reset: a write in flight must not settle what it did not see.
        await tx
          .updateTable('target')
          .from(incoming(part, REF_KINDS))
          .set((eb) => ({ generation: eb('target.generation', '+', 1) }))
          .where(sameRecord('target'))
          .execute();
        return [];
      });
    },
    async park(targets) {
      const rows = targets.map(({ ref, until }) => ({ ...refColumns(ref), until }));
      await inParts(rows, async (part) => {
        await tx
          .updateTable('target')
          .from(incoming(part, { ...REF_KINDS, until: 'bigint' }))
          .set((eb) => ({ parked_until_ms: eb.ref('incoming.until') }))
          .where(sameRecord('target'))
          .execute();
        return [];
      });
    },
    async countPending(id) {
      const rows = await tx
        .selectFrom('target')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('connection_id', '=', id)
        .whereRef('settled', '<>', 'generation')
        .execute();
      return onlyRow(rows).count;
    },
  };
}

function targetOf(row: Selectable<Tables['target']>): PendingTarget {
  return {
    ref: refOf(row),
    home: row.home,
    values: decode<OwnFieldValues>(row.body),
    generation: row.generation,
  };
}

/** `TenantStore.ledger` on a transaction. */
export function ledgerIn(tx: Tx): TenantStore['ledger'] {
  return {
    async put(entries) {
      const last = lastPerKey(entries, ({ ref, field }) => `${recordKeyOf(ref)}/${field}`);
      await inParts(last, async (part) => {
        const rows = part.map(({ ref, field, state, at, value, note }) => ({
          ...refColumns(ref),
          field,
          state,
          at_ms: at,
          body: encode({ value, note } satisfies LedgerBody),
        }));
        await insertRows(tx, 'ledger', rows, {
          ...REF_KINDS,
          field: 'text',
          state: 'text',
          at_ms: 'bigint',
          body: 'text',
        })
          .onConflict((conflict) =>
            conflict.columns([...KEY, 'field']).doUpdateSet((eb) => ({
              state: eb.ref('excluded.state'),
              at_ms: eb.ref('excluded.at_ms'),
              body: eb.ref('excluded.body'),
            })),
          )
          .execute();
        return [];
      });
    },
    async of(refs) {
      const rows = await inParts(distinctRefs(refs), (part) =>
        tx
          .selectFrom('ledger')
          .innerJoin(incoming(part, REF_KINDS), (join) => join.on(sameRecord('ledger')))
          .selectAll('ledger')
          .orderBy('ledger.record_id')
          .orderBy('field')
          .execute(),
      );
      return rows.map(entryOf);
    },
    async inState(state, limit) {
      const rows = await tx
        .selectFrom('ledger')
        .selectAll()
        .where('state', '=', state)
        .orderBy('at_ms', 'desc')
        .orderBy('connection_id')
        .orderBy('object')
        .orderBy('record_id')
        .orderBy('field')
        .limit(limit)
        .execute();
      return rows.map(entryOf);
    },
  };
}

type LedgerBody = { readonly value: OwnFieldValue; readonly note: string | null };

function entryOf(row: Selectable<Tables['ledger']>): LedgerEntry {
  const { value, note } = decode<LedgerBody>(row.body);
  return { ref: refOf(row), field: row.field, value, state: row.state, note, at: row.at_ms };
}

/** `TenantStore.tasks` on a transaction: at most one task per conflict, and one per key. */
export function tasksIn(tx: Tx): TenantStore['tasks'] {
  return {
    async save(task) {
      const columns = { key: task.key, connection_id: task.connectionId, body: encode(task) };
      await tx
        .insertInto('conflict_task')
        .values({ conflict_id: task.conflictId, ...columns })
        .onConflict((conflict) =>
          conflict.columns(['tenant_id', 'conflict_id']).doUpdateSet(columns),
        )
        .execute();
    },
    async get(conflictId) {
      const row = await tx
        .selectFrom('conflict_task')
        .select('body')
        .where('conflict_id', '=', conflictId)
        .executeTakeFirst();
      return row === undefined ? null : decode<ConflictTask>(row.body);
    },
    async byKey(key) {
      const row = await tx
        .selectFrom('conflict_task')
        .select('body')
        .where('key', '=', key)
        .executeTakeFirst();
      return row === undefined ? null : decode<ConflictTask>(row.body);
    },
    async ofConnection(id) {
      const rows = await tx
        .selectFrom('conflict_task')
        .select('body')
        .where('connection_id', '=', id)
        .orderBy('conflict_id')
        .execute();
      return rows.map((row) => decode<ConflictTask>(row.body));
    },
  };
}
