// What a reading could not see of what the mapping names: a permission that was taken away, an archived
// property, a scope that was withdrawn. Records come without it as if it were empty, so claims stay as they
// are until it is back; then its objects are read again and claims follow.
import type { ConnectionId } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import { placesOf } from '../domain/mapping-walk.ts';
import type { Instant } from '../domain/time.ts';
import type { CrmConnector, UnseenPlace } from '../ports/crm.ts';
import type { TenantStore } from '../ports/store.ts';
import { rootObjects, waitForUnseen } from './follow-place.ts';
import { readUnseen, sameUnseen, saveUnseen, unseenWords } from './unseen.ts';

export type Sighting = {
  readonly connectionId: ConnectionId;
  readonly mapping: Mapping;
  /** What the reading before could not see, and this one. */
  readonly before: readonly UnseenPlace[];
  readonly now: readonly UnseenPlace[];
  readonly at: Instant;
  /** Where the changes of the connection stand. */
  readonly stream: string;
  readonly reread: CrmConnector['reread'];
};

/**
 * Keeps what a reading saw, in its transaction and in the turn of intake, after the reading position was
 * moved: what is back is read from its first record on. Of so many objects: whoever noted it rings the next sync.
 */
export async function noteUnseen(store: TenantStore, sighting: Sighting): Promise<number> {
  const { connectionId: id, mapping, before, now, at } = sighting;
  const known = await readUnseen(store, id);
  // Another reading may have met something else meanwhile.
  const seenAgain = without(before, now);
  const places = [...without(without(known?.places ?? [], seenAgain), now), ...now];
  if (sameUnseen(known?.places ?? [], places)) return 0;
  await saveUnseen(store, id, { since: known?.since ?? at, places });
  if (places.length > 0) await waitForUnseen(store, id, rootObjects(mapping));
  const back = without(known?.places ?? [], places).filter((one) => isNamed(mapping, one));
  const cursor = await store.cursors.get(id, sighting.stream);
  if (cursor === null || back.length === 0) return 0;
  const objects = [...new Set(back.map(({ object }) => object))];
  await store.cursors.set(id, sighting.stream, sighting.reread(cursor, objects));
  return objects.length;
}

function without(places: readonly UnseenPlace[], others: readonly UnseenPlace[]) {
  const words = new Set(others.map(unseenWords));
  return places.filter((one) => !words.has(unseenWords(one)));
}

/** Another mapping, adopted meanwhile, may do without it. */
function isNamed(mapping: Mapping, { object, field }: UnseenPlace): boolean {
  return placesOf(mapping).some(({ object: start, path }) =>
    field === null ? start === object || path.includes('.') : path.split('.').includes(field),
  );
}
