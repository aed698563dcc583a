// Records that webhooks named and nobody has read since.
import { type RecordRef, recordKeyOf } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { Inbox, InboxMark } from '../../ports/inbox.ts';
import { CONNECTIONS } from './connections.ts';
import { keep } from './kept.ts';
import { byNumber, byText } from './order.ts';
import { changeable } from './tables.ts';
import type { MemoryTransaction } from './transaction.ts';

const INBOX = changeable<Entry>('inbox');

type Entry = InboxMark & { readonly since: Instant; readonly receivedAt: Instant };

/** `TenantStore.inbox` in a transaction. A record named again keeps its place. */
export function inboxIn(tx: MemoryTransaction): Inbox {
  return {
    async note(refs, at) {
      // Numbers are drawn before the locks, as PostgreSQL draws them.
      const distinct = new Map(refs.map((ref) => [recordKeyOf(ref), ref]));
      const entries = new Map<string, Entry>();
      for (const [key, ref] of [...distinct].sort(([left], [right]) => (left < right ? -1 : 1))) {
        await requireConnection(tx, ref);
        const generation = tx.nextNumber();
        entries.set(key, keep({ ref, generation, since: at, receivedAt: at }));
      }
      await tx.changeAll(INBOX, entries, (known, entry) => ({
        ...entry,
        since: known?.since ?? entry.since,
      }));
    },
    async take(id, limit) {
      const rows = await tx.where(INBOX, ({ ref }) => ref.connectionId === id);
      const inOrder = byText(rows, ({ ref }) => recordKeyOf(ref));
      return byNumber(inOrder, (row) => row.since)
        .slice(0, limit)
        .map(({ ref, generation }) => ({ ref, generation }));
    },
    async clear(marks) {
      const read = new Map(marks.map((one) => [recordKeyOf(one.ref), one.generation]));
      await tx.changeAll(INBOX, read, (known, generation) =>
        known?.generation === generation ? null : undefined,
      );
    },
    async oldest() {
      const [first] = byNumber(await tx.where(INBOX, () => true), (row) => row.since);
      return first?.since ?? null;
    },
  };
}

const requireConnection = (tx: MemoryTransaction, ref: RecordRef) =>
  tx.require(CONNECTIONS, ref.connectionId, 'inbox_tenant_id_connection_id_fkey');
