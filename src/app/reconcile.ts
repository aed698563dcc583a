// Records that come and go without a word: no longer shared with Parley's user or shared again, purged,
// deleted longer ago than the CRM remembers. No change of theirs is told, so once a day every record in
// the book is looked for; what is not as the book has it is read again by id.
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import { DAY_MS, type Instant } from '../domain/time.ts';
import type { CrmSession } from '../ports/crm.ts';
import type { AppContext } from './context.ts';

const CURSOR = 'presence';
/** Records of one step: one call of Salesforce, twenty of HubSpot. */
const STEP = 2_000;

/** Where a look stands; `object` null: it is over. */
type Place = {
  readonly startedAt: Instant;
  readonly object: string | null;
  readonly after: string | null;
};

export type Reconciling = {
  readonly connectionId: ConnectionId;
  readonly mapping: Mapping;
  readonly session: CrmSession;
};

/**
 * Goes on with the day's look, or begins it, until it is over or the slice is; returns how many records
 * were put into the inbox. The first look begins a day after the first reading.
 */
export async function reconcile(
  app: AppContext,
  tenantId: TenantId,
  { connectionId, mapping, session }: Reconciling,
): Promise<number> {
  const objects = [mapping.account.object, ...mapping.claims.map((one) => one.object)];
  let count = 0;
  for (;;) {
    const step = await app.store.inTenant(tenantId, async (store) => {
      const from = await store.cursors.get(connectionId, CURSOR);
      const place = placeNow(from, app.clock.now(), objects);
      if (from === null) {
        const to = JSON.stringify(place);
        await store.cursors.move(connectionId, CURSOR, { from, to });
      }
      if (place.object === null) return null;
      const { object, after } = place;
      const known = await store.records.presence(connectionId, object, after, STEP);
      return { from, place: { ...place, object }, known };
    });
    if (step === null || app.slice?.isOver()) return count;
    const { from, place, known } = step;
    const ids = known.map((one) => one.recordId);
    const there = ids.length === 0 ? null : await session.existing(place.object, ids);
    const strange = known.filter((one) => there?.has(one.recordId) === one.deleted);
    const last = known.length === STEP ? (ids.at(-1) ?? null) : null;
    const to = JSON.stringify(nextPlace(place, last, objects));
    const isOurs = await app.store.inTenant(tenantId, async (store) => {
      if (!(await store.cursors.move(connectionId, CURSOR, { from, to }))) return false;
      const refs = strange.map(({ recordId }) => ({
        ...{ connectionId, object: place.object, recordId },
      }));
      if (refs.length > 0) await store.inbox.note(refs, app.clock.now());
      return true;
    });
    // Somebody else looks too.
    if (!isOurs) return count;
    count += strange.length;
  }
}

function placeNow(text: string | null, now: Instant, objects: readonly string[]): Place {
  const place = text === null ? { startedAt: now, ...OVER } : (JSON.parse(text) as Place);
  if (place.object !== null || now - place.startedAt < DAY_MS) return place;
  return { startedAt: now, object: objects[0] ?? null, after: null };
}

const OVER = { object: null, after: null } as const;

/** The rest of the object, else the next one. An object that is read no more ends the look. */
function nextPlace(
  { startedAt, object }: Place & { readonly object: string },
  last: string | null,
  objects: readonly string[],
): Place {
  if (last !== null) return { startedAt, object, after: last };
  const index = objects.indexOf(object);
  return { startedAt, object: index < 0 ? null : (objects[index + 1] ?? null), after: null };
}
