// Context that people entered: entries and what they are found by. Both only grow.
import type { ContextEntry } from '../domain/context-entry.ts';
import type { TenantStore } from '../ports/store.ts';
import { decode, encode } from './codec.ts';
import { anyOf, distinct, inParts, insertRows, lastPerKey } from './rows.ts';
import type { Tables, Tx } from './tables.ts';

type Anchor = Omit<Tables['context_anchor'], 'tenant_id'>;

/** `TenantStore.entered` on a transaction. */
export function enteredIn(tx: Tx): TenantStore['entered'] {
  return {
    async append(entry, anchors) {
      const row = { entry_id: entry.id, body: encode(entry) };
      await tx.insertInto('context_entry').values(row).execute();
      const own = anchors.map((anchor) => ({ anchor, entry_id: entry.id, origin: anchor }));
      await addAnchors(tx, own);
    },
    async at(anchors) {
      const rows = await inParts(distinct(anchors), (part) =>
        tx
          .selectFrom('context_anchor')
          .innerJoin('context_entry', (join) =>
            join
              .onRef('context_entry.tenant_id', '=', 'context_anchor.tenant_id')
              .onRef('context_entry.entry_id', '=', 'context_anchor.entry_id'),
          )
          .select(['anchor', 'origin', 'seq', 'body'])
          .where('anchor', '=', anyOf(part))
          .execute(),
      );
      return rows
        .toSorted(
          (left, right) => left.seq - right.seq || (placeOf(left) < placeOf(right) ? -1 : 1),
        )
        .map(({ anchor, origin, body }) => ({ anchor, origin, entry: decode<ContextEntry>(body) }));
    },
    async anchorsOf(ids) {
      const rows = await inParts(distinct(ids), (part) =>
        tx
          .selectFrom('context_anchor')
          .select('anchor')
          .where('entry_id', '=', anyOf(part))
          .execute(),
      );
      return distinct(rows.map((row) => row.anchor));
    },
    async get(ids) {
      const rows = await inParts(distinct(ids), (part) =>
        tx
          .selectFrom('context_entry')
          .select(['seq', 'body'])
          .where('entry_id', '=', anyOf(part))
          .execute(),
      );
      return rows
        .toSorted((left, right) => left.seq - right.seq)
        .map((row) => decode<ContextEntry>(row.body));
    },
    async follow(merges) {
      for (const { from, into } of merges) {
        const rows = await tx
          .selectFrom('context_anchor')
          .select(['entry_id', 'origin'])
          .where('anchor', '=', from)
          .execute();
        await addAnchors(
          tx,
          rows.map((row) => ({ ...row, anchor: into })),
        );
      }
    },
  };
}

const placeOf = ({ anchor, origin }: { readonly anchor: string; readonly origin: string }) =>
  `${anchor} ${origin}`;

async function addAnchors(tx: Tx, anchors: readonly Anchor[]): Promise<void> {
  const rows = lastPerKey(anchors, (one) => `${one.entry_id} ${placeOf(one)}`);
  await inParts(rows, async (part) => {
    await insertRows(tx, 'context_anchor', part, {
      anchor: 'text',
      entry_id: 'text',
      origin: 'text',
    })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return [];
  });
}
