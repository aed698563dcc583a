// What of a connection's mapping the last reading could not see, kept beside its cursors; apart from what
// an admin's look finds, as the two would undo each other.
import type { ConnectionId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { UnseenPlace } from '../ports/crm.ts';
import type { TenantStore } from '../ports/store.ts';

const STREAM = 'unseen';

/** What the mapping names and the last reading could not see. */
export type Unseen = { readonly since: Instant; readonly places: readonly UnseenPlace[] };

/** In a transaction of the connection's tenant; null where the last reading saw everything. */
export async function readUnseen(store: TenantStore, id: ConnectionId): Promise<Unseen | null> {
  const text = await store.cursors.get(id, STREAM);
  const unseen = text === null ? null : (JSON.parse(text) as Unseen);
  return unseen === null || unseen.places.length === 0 ? null : unseen;
}

/** What a reading could not see; no place: it saw everything. In the turn of intake. */
export function saveUnseen(store: TenantStore, id: ConnectionId, unseen: Unseen): Promise<void> {
  return store.cursors.set(id, STREAM, JSON.stringify(unseen));
}

/** True when both name the same places. */
export function sameUnseen(left: readonly UnseenPlace[], right: readonly UnseenPlace[]): boolean {
  const words = (places: readonly UnseenPlace[]) => places.map(unseenWords).sort().join();
  return words(left) === words(right);
}

/** `Opportunity.Amount`, `line_items`. */
export function unseenWords({ object, field }: UnseenPlace): string {
  return field === null ? object : `${object}.${field}`;
}
