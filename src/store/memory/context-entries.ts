// Context that people entered: entries and what they are found by. Both only grow.
import type { ContextEntry, ContextEntryId } from '../../domain/context-entry.ts';
import type { TenantStore } from '../../ports/store.ts';
import { keep } from './kept.ts';
import { byNumber, byText } from './order.ts';
import { appendOnly } from './tables.ts';
import type { MemoryTransaction } from './transaction.ts';

type Stored = { readonly seq: number; readonly entry: ContextEntry };
type Anchor = {
  readonly anchor: string;
  readonly entryId: ContextEntryId;
  readonly origin: string;
};

const ENTRIES = appendOnly<Stored>('context_entry');
const ANCHORS = appendOnly<Anchor>('context_anchor');

/** `TenantStore.entered` in a transaction. */
export function enteredIn(tx: MemoryTransaction): TenantStore['entered'] {
  const addAnchors = async (anchors: readonly Anchor[]) => {
    for (const one of byText(anchors, keyOf)) {
      const isKnown = (await tx.get(ANCHORS, keyOf(one))) !== undefined;
      if (!isKnown) await tx.insert(ANCHORS, keyOf(one), keep(one));
    }
  };
  const entriesOf = async (ids: readonly ContextEntryId[]) =>
    byNumber(await tx.some(ENTRIES, ids), (row) => row.seq).map((row) => row.entry);
  return {
    async append(entry, anchors) {
      tx.requireTenant('context_entry_tenant_id_fkey');
      await tx.insert(ENTRIES, entry.id, { seq: tx.nextNumber(), entry: keep(entry) });
      const entryId = entry.id;
      await addAnchors(
        [...new Set(anchors)].map((anchor) => ({ anchor, entryId, origin: anchor })),
      );
    },
    async at(anchors) {
      const wanted = new Set<string>(anchors);
      const found = byText(await tx.where(ANCHORS, ({ anchor }) => wanted.has(anchor)), keyOf);
      if (found.length === 0) return [];
      const entries = await entriesOf([...new Set(found.map((one) => one.entryId))]);
      return entries.flatMap((entry) =>
        found
          .filter((one) => one.entryId === entry.id)
          .map(({ anchor, origin }) => ({ entry, anchor, origin })),
      );
    },
    async anchorsOf(ids) {
      const wanted = new Set(ids);
      const rows = await tx.where(ANCHORS, ({ entryId }) => wanted.has(entryId));
      return [...new Set(rows.map((row) => row.anchor))].sort();
    },
    get: entriesOf,
    async follow(merges) {
      for (const { from, into } of merges) {
        const rows = await tx.where(ANCHORS, ({ anchor }) => anchor === from);
        await addAnchors(rows.map((row) => ({ ...row, anchor: into })));
      }
    },
  };
}

const keyOf = ({ anchor, entryId, origin }: Anchor) => `${anchor} ${entryId} ${origin}`;
