// Records that webhooks named and nobody has read since.
import { sql } from 'kysely';
import type { Inbox } from '../ports/inbox.ts';
import {
  distinctRefs,
  incoming,
  inParts,
  lastPerRecord,
  REF_KINDS,
  refColumns,
  refOf,
  sameRecord,
} from './rows.ts';
import type { Tx } from './tables.ts';

const nextGeneration = sql<number>`nextval('inbox_generation')`;

/** `TenantStore.inbox` on a transaction. */
export function inboxIn(tx: Tx): Inbox {
  return {
    async note(refs, at) {
      await inParts(distinctRefs(refs), async (part) => {
        await tx
          .insertInto('inbox')
          .columns([
            'connection_id',
            'object',
            'record_id',
            'generation',
            'since_ms',
            'received_at_ms',
          ])
          .expression((eb) =>
            eb
              .selectFrom(incoming(part, REF_KINDS))
              .selectAll('incoming')
              .select([
                nextGeneration.as('generation'),
                eb.cast<number>(eb.val(at), 'bigint').as('since_ms'),
                eb.cast<number>(eb.val(at), 'bigint').as('received_at_ms'),
              ]),
          )
          .onConflict((conflict) =>
            conflict
              .columns(['tenant_id', 'connection_id', 'object', 'record_id'])
              .doUpdateSet((eb) => ({
                generation: eb.ref('excluded.generation'),
                received_at_ms: eb.ref('excluded.received_at_ms'),
              })),
          )
          .execute();
        return [];
      });
    },
    async take(id, limit) {
      const rows = await tx
        .selectFrom('inbox')
        .select(['connection_id', 'object', 'record_id', 'generation'])
        .where('connection_id', '=', id)
        .orderBy('since_ms')
        .orderBy('object')
        .orderBy('record_id')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ ref: refOf(row), generation: row.generation }));
    },
    async clear(marks) {
      const rows = lastPerRecord(marks).map(({ ref, generation }) => ({
        ...refColumns(ref),
        generation,
      }));
      await inParts(rows, async (part) => {
        await tx
          .deleteFrom('inbox')
          .using(incoming(part, { ...REF_KINDS, generation: 'bigint' }))
          .where(sameRecord('inbox'))
          .whereRef('inbox.generation', '=', 'incoming.generation')
          .execute();
        return [];
      });
    },
    async oldest() {
      const row = await tx
        .selectFrom('inbox')
        .select((eb) => eb.fn.min<number | null>('since_ms').as('since'))
        .executeTakeFirst();
      return row?.since ?? null;
    },
  };
}
