// Requests that arrive after they were given up. A field that one of them changes is seen by the next
// reading of changes; records that Parley makes are read by nobody else, and when an undo is over nobody
// writes any more. So whatever is written to such records, or found right, or taken back, soon after a lost
// answer is looked at once more when nothing can arrive any longer.
import type { ConnectionId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import type { LedgerEntry } from '../ports/write-store.ts';

/** When an answer was lost last: about records that Parley makes, and about any. */
const CURSORS = { made: 'late_records', any: 'late_writes' } as const;
/** A request is over, one way or the other, so long after its answer was given up. */
const LATE_MS = 45_000;
/**
 * And so long after it was to be sent: the slowest call is given up after 130 s (salesforce/connector.ts).
 * Of a record that is gone nobody writes, or hears, any more; without an end an undo would wait for ever.
 */
export const SENT_MS = 180_000;

/**
 * Notes that the answer about records of a connection was lost, or never heard because a worker died.
 * `isMade`: they are Parley's own.
 */
export async function noteLost(
  store: TenantStore,
  id: ConnectionId,
  { at, isMade }: { readonly at: Instant; readonly isMade: boolean },
): Promise<void> {
  await store.cursors.set(id, CURSORS.any, String(at));
  if (isMade) await store.cursors.set(id, CURSORS.made, String(at));
}

/** Until when something sent before may still arrive at such records; null when nothing may. */
export async function lateUntil(
  store: TenantStore,
  id: ConnectionId,
  { now, of }: { readonly now: Instant; readonly of: keyof typeof CURSORS },
): Promise<Instant | null> {
  const text = await store.cursors.get(id, CURSORS[of]);
  const until = Number(text) + LATE_MS;
  return text !== null && now < until ? until : null;
}

/** True where nobody heard what became of the last write to one of the records, stored after `since`. */
export function hasUnheard(ledger: readonly LedgerEntry[], since: Instant | null): boolean {
  // With a note: it was heard that it was not applied.
  return ledger.some(
    ({ state, note, at }) =>
      (state === 'unknown' || (state === 'intended' && note === null)) &&
      (since === null || at > since),
  );
}
