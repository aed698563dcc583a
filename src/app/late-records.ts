// Requests that arrive after they were given up. A field that one of them changes is seen by the next
// reading of changes; records that Parley makes are read by nobody else, so whatever is written to them,
// or found right, soon after a lost answer is looked at once more when nothing can arrive any longer.
import type { ConnectionId } from '../domain/ids.ts';
import { isMadeHome } from '../domain/own-fields.ts';
import type { Instant } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import type { LedgerEntry, TakenTarget } from '../ports/write-store.ts';

const CURSOR = 'late_records';
/** A request is over, one way or the other, so long after its answer was given up. */
const LATE_MS = 45_000;

/** Notes that the answer about records of a connection was lost, or never heard because a worker died. */
export function noteLost(store: TenantStore, id: ConnectionId, at: Instant): Promise<void> {
  return store.cursors.set(id, CURSOR, String(at));
}

/** Until when something sent before may still arrive; null when nothing may. */
export async function lateUntil(
  store: TenantStore,
  id: ConnectionId,
  now: Instant,
): Promise<Instant | null> {
  const text = await store.cursors.get(id, CURSOR);
  const until = Number(text) + LATE_MS;
  return text !== null && now < until ? until : null;
}

/** True where nobody heard what became of the last write to one of these that Parley made. */
export function hasUnheard(
  targets: readonly TakenTarget[],
  ledger: readonly LedgerEntry[],
): boolean {
  const isMade = targets.some(({ home }) => isMadeHome(home));
  return isMade && ledger.some(({ state }) => state === 'intended' || state === 'unknown');
}
