// What records should show, and what became of writing it.
import { type Selectable, sql } from 'kysely';
import { type ConnectionId, recordKeyOf } from '../domain/ids.ts';
import type { OwnFieldValue, OwnFieldValues } from '../domain/own-fields.ts';
import type { Instant } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import type {
  LedgerEntry,
  PendingTarget,
  RecordTarget,
  TakenTarget,
} from '../ports/write-store.ts';
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
  const inserted = (targets: readonly RecordTarget[]) => {
    const rows = targets.map(({ ref, home, values }) => {
      const body = encode(values);
      return { ...refColumns(ref), home, hash: hashOf(home + body), body, generation: 1 };
    });
    return insertRows(tx, 'target', rows, {
      ...REF_KINDS,
      home: 'text',
      hash: 'text',
      body: 'text',
      generation: 'bigint',
    });
  };
  return {
    async put(targets) {
      await inParts(lastPerRecord(targets), async (part) => {
        await inserted(part)
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
    async putNew(targets) {
      await inParts(lastPerRecord(targets), async (part) => {
        await inserted(part)
          .onConflict((conflict) => conflict.columns(KEY).doNothing())
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
      const rows = await pendingRows(tx, id, now, limit).selectAll().execute();
      return rows.map(targetOf);
    },
    async take(id, now, limit) {
      const rows = await tx
        .updateTable('target')
        .from(
          pendingRows(tx, id, now, limit)
            .select(['connection_id', 'object', 'record_id'])
            .as('incoming'),
        )
        .set((eb) => ({ epoch: eb('target.epoch', '+', 1) }))
        .where(sameRecord('target'))
        .returningAll('target')
        .execute();
      return lastPerRecord(rows.map(takenOf));
    },
    async held(taken) {
      const rows = taken.map(({ ref, epoch }) => ({ ...refColumns(ref), epoch }));
      const held = await inParts(rows, (part) =>
        tx
          .selectFrom('target')
          .innerJoin(incoming(part, { ...REF_KINDS, epoch: 'bigint' }), (join) =>
            join.on(sameRecord('target')),
          )
          .select(['target.connection_id', 'target.object', 'target.record_id'])
          .whereRef('target.epoch', '=', 'incoming.epoch')
          .orderBy('target.connection_id')
          .orderBy('target.object')
          .orderBy('target.record_id')
          .forUpdate('target')
          .execute(),
      );
      const keys = new Set(held.map((row) => recordKeyOf(refOf(row))));
      return taken.filter((one) => keys.has(recordKeyOf(one.ref)));
    },
    async settle(taken) {
      const rows = taken.map(({ ref, generation, epoch }) => ({
        ...refColumns(ref),
        generation,
        epoch,
      }));
      await inParts(rows, async (part) => {
        await tx
          .updateTable('target')
          .from(incoming(part, { ...REF_KINDS, generation: 'bigint', epoch: 'bigint' }))
          .set((eb) => ({ settled: eb.ref('target.generation'), tried_since_ms: null }))
          .where(sameRecord('target'))
          .whereRef('target.generation', '=', 'incoming.generation')
          .whereRef('target.epoch', '=', 'incoming.epoch')
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
    async recheckAll(id) {
      await tx
        .updateTable('target')
        .set((eb) => ({ generation: eb('generation', '+', 1), parked_until_ms: 0 }))
        .where('connection_id', '=', id)
        .execute();
    },
    async park(parked) {
      const rows = parked.map(({ target: { ref, generation }, until, triedSince }) => ({
        ...refColumns(ref),
        generation,
        until,
        tried: triedSince ?? null,
      }));
      const kinds = {
        ...REF_KINDS,
        generation: 'bigint',
        until: 'bigint',
        tried: 'bigint',
      } as const;
      await inParts(rows, async (part) => {
        await tx
          .updateTable('target')
          .from(incoming(part, kinds))
          .set((eb) => ({
            parked_until_ms: eb.ref('incoming.until'),
            tried_since_ms: eb.ref('incoming.tried'),
          }))
          .where(sameRecord('target'))
          .whereRef('target.generation', '=', 'incoming.generation')
          .execute();
        return [];
      });
    },
    async unwritten(id, before, limit) {
      const rows = await tx
        .selectFrom('target')
        .selectAll()
        .where('connection_id', '=', id)
        .where('tried_since_ms', '<=', before)
        .orderBy('tried_since_ms')
        .orderBy('object')
        .orderBy('record_id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ ref: refOf(row), triedSince: row.tried_since_ms ?? before }));
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

/** Rows to write, those that waited longest first. */
function pendingRows(tx: Tx, id: ConnectionId, now: Instant, limit: number) {
  return tx
    .selectFrom('target')
    .where('connection_id', '=', id)
    .whereRef('settled', '<>', 'generation')
    .where('parked_until_ms', '<=', now)
    .orderBy('parked_until_ms')
    .orderBy('object')
    .orderBy('record_id')
    .limit(limit);
}

function targetOf(row: Selectable<Tables['target']>): PendingTarget {
  return {
    ref: refOf(row),
    home: row.home,
    values: decode<OwnFieldValues>(row.body),
    generation: row.generation,
  };
}

function takenOf(row: Selectable<Tables['target']>): TakenTarget {
  return { ...targetOf(row), epoch: row.epoch, triedSince: row.tried_since_ms };
}

/** `TenantStore.ledger` on a transaction. */
export function ledgerIn(tx: Tx): TenantStore['ledger'] {
  return {
    async put(entries) {
      const last = lastPerKey(entries, ({ ref, field }) => `${recordKeyOf(ref)}/${field}`);
      await inParts(last, async (part) => {
        const rows = part.map(({ ref, field, state, at, value, note, original }) => ({
          ...refColumns(ref),
          field,
          state,
          at_ms: at,
          body: encode({ value, note } satisfies LedgerBody),
          original: original === undefined ? null : encode(original),
        }));
        await insertRows(tx, 'ledger', rows, {
          ...REF_KINDS,
          field: 'text',
          state: 'text',
          at_ms: 'bigint',
          body: 'text',
          original: 'text',
        })
          .onConflict((conflict) =>
            conflict.columns([...KEY, 'field']).doUpdateSet((eb) => ({
              state: eb.ref('excluded.state'),
              at_ms: eb.ref('excluded.at_ms'),
              body: eb.ref('excluded.body'),
              original: eb.fn.coalesce('ledger.original', 'excluded.original'),
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
    async countRecords(id) {
      const rows = await tx
        .selectFrom('ledger')
        .select(sql<number>`count(distinct (object, record_id))`.as('count'))
        .where('connection_id', '=', id)
        .execute();
      return onlyRow(rows).count;
    },
    async shownBefore(id) {
      const rows = await tx
        .selectFrom('ledger')
        .select('field')
        .distinct()
        .where('connection_id', '=', id)
        .where('original', '<>', encode(null))
        .execute();
      return rows.map(({ field }) => field).sort();
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
  const entry = { ref: refOf(row), field: row.field, value, state: row.state, note, at: row.at_ms };
  if (row.original === null) return entry;
  return { ...entry, original: decode<OwnFieldValue>(row.original) };
}
