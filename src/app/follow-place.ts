// How far a connection's records have followed what was adopted last, a policy or a mapping, or how they
// are matched by a newer version of Parley. Kept as a cursor, so that every step is taken once, whoever
// takes it and wherever the last one stopped.
import type { ConnectionId } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import { MATCHING_VERSION } from '../matching/version.ts';
import type { TenantStore } from '../ports/store.ts';
import { readUnseen } from './unseen.ts';

const CURSOR = 'follow';
/** The version of matching that the keys of all accounts were made by, or are being made by. */
const KEYS = 'keys';

export type FollowPlace = {
  /** What is followed: `policy 3`, `mapping 2`, `currency rates`, `unseen fields`, `matching 3`. */
  readonly what: string;
  /**
   * `reading`: the mapping needs what was never read, or cannot be seen now; it is read first, and until
   * then claims stay as they are. `deriving`: from the stored records.
   */
  readonly phase: 'reading' | 'deriving' | 'over';
  /** What claims and accounts are made from, also by the mapping before. */
  readonly objects: readonly string[];
  /** Objects that are done, then the last record of the next one. */
  readonly done: number;
  readonly after: string | null;
  /** Every account is judged again, not only those that changed. */
  readonly marksAll: boolean;
};

/** The stored text and what it says; null where nothing was ever adopted. */
export async function followPlace(
  store: TenantStore,
  id: ConnectionId,
): Promise<{ readonly text: string; readonly place: FollowPlace } | null> {
  const text = await store.cursors.get(id, CURSOR);
  return text === null ? null : { text, place: JSON.parse(text) as FollowPlace };
}

/** Moves on, unless somebody else did or something else was adopted meanwhile: then false. */
export function moveFollowPlace(
  store: TenantStore,
  id: ConnectionId,
  { from, to }: { readonly from: string; readonly to: FollowPlace },
): Promise<boolean> {
  return store.cursors.move(id, CURSOR, { from, to: JSON.stringify(to) });
}

/** Objects whose records become accounts or claims. */
export function rootObjects({ account, claims }: Mapping): readonly string[] {
  return [...new Set([account.object, ...claims.map((one) => one.object)])];
}

/** Has every connection follow a policy from its first record on; in the transaction that stores it. */
export async function startFollowing(store: TenantStore, version: number): Promise<void> {
  for (const { id } of await store.connections.list()) {
    const current = await store.mappings.current(id);
    const objects = current === null ? [] : rootObjects(current.mapping);
    await restart(store, id, { what: `policy ${version}`, objects, marksAll: true, reads: false });
  }
}

export type MappingChange = {
  readonly version: number;
  /** Root objects of the mapping before and of this one. */
  readonly objects: readonly string[];
  /** The CRM is read first. */
  readonly reads: boolean;
};

/** Has one connection follow its mapping; in the transaction that stores it. */
export function startFollowingMapping(
  store: TenantStore,
  id: ConnectionId,
  { version, objects, reads }: MappingChange,
): Promise<void> {
  return restart(store, id, { what: `mapping ${version}`, objects, marksAll: false, reads });
}

/** Has one connection follow its CRM's currency rates; in the transaction that stores them. */
export function startFollowingRates(
  store: TenantStore,
  id: ConnectionId,
  objects: readonly string[],
): Promise<void> {
  return restart(store, id, { what: 'currency rates', objects, marksAll: false, reads: false });
}

/** Has claims stay as they are while the mapping needs what a reading could not see. */
export function waitForUnseen(
  store: TenantStore,
  id: ConnectionId,
  objects: readonly string[],
): Promise<void> {
  return restart(store, id, { what: 'unseen fields', objects, marksAll: false, reads: true });
}

/** Notes, with its first page of all, that a connection has no keys of an older version. */
export function noteFirstKeys(store: TenantStore, id: ConnectionId): Promise<void> {
  return store.cursors.set(id, KEYS, String(MATCHING_VERSION));
}

/**
 * Has one connection follow this version of matching where an older one made its keys; a newer one's
 * stay. Whoever adopts something at the same moment goes first: following that makes the keys anew too.
 */
export async function startFollowingKeys(store: TenantStore, id: ConnectionId): Promise<void> {
  const madeBy = await store.cursors.get(id, KEYS);
  if (Number(madeBy ?? 0) >= MATCHING_VERSION) return;
  const current = await store.mappings.current(id);
  if (current === null) return;
  const before = await followPlace(store, id);
  const objects = rootObjects(current.mapping);
  const what = `matching ${MATCHING_VERSION}`;
  const place = placeAfter(before, { what, objects, marksAll: false, reads: false });
  const step = { from: before?.text ?? null, to: JSON.stringify(place) };
  if (!(await store.cursors.move(id, CURSOR, step))) return;
  await store.cursors.set(id, KEYS, String(MATCHING_VERSION));
}

type Restart = Pick<FollowPlace, 'what' | 'objects' | 'marksAll'> & { readonly reads: boolean };

async function restart(store: TenantStore, id: ConnectionId, next: Restart): Promise<void> {
  const place = placeAfter(await followPlace(store, id), next);
  await store.cursors.set(id, CURSOR, JSON.stringify(place));
}

/** What the place before had still to do is done by this one too. */
function placeAfter(
  before: Awaited<ReturnType<typeof followPlace>>,
  { what, objects, marksAll, reads }: Restart,
): FollowPlace {
  const open = before === null || before.place.phase === 'over' ? null : before.place;
  return {
    what,
    phase: reads || open?.phase === 'reading' ? 'reading' : 'deriving',
    objects: [...new Set([...objects, ...(open?.objects ?? [])])],
    done: 0,
    after: null,
    marksAll: marksAll || (open?.marksAll ?? false),
  };
}

/** True while what a mapping needs is still to be read: claims then stay as they are. */
export async function isReadingAnew(store: TenantStore, id: ConnectionId): Promise<boolean> {
  return (await followPlace(store, id))?.place.phase === 'reading';
}

/** Everything was read to its end: claims can follow now, unless something could not be seen. */
export async function endReadingAnew(store: TenantStore, id: ConnectionId): Promise<void> {
  const found = await followPlace(store, id);
  if (found?.place.phase !== 'reading' || (await readUnseen(store, id)) !== null) return;
  await moveFollowPlace(store, id, { from: found.text, to: { ...found.place, phase: 'deriving' } });
}
