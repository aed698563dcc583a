// After a policy was adopted: claims and accounts are derived again from the stored records, as keys and
// currencies follow the policy's lists, and all of them are judged again. No CRM is asked.
import type { AccountId, ConnectionId, TenantId } from '../domain/ids.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';
import { deriveBatch } from './derive-batch.ts';
import { intakeTurn } from './intake-turn.ts';
import { policyInForce } from './policy-in-force.ts';
import { saveDerived } from './sync.ts';

const CURSOR = 'policy';
/** Records of one transaction. */
const STEP = 200;

/** How far a connection's records have followed which version; `objects` done, then a record. */
type Place = {
  readonly version: number;
  readonly objects: number;
  readonly after: string | null;
  readonly isOver: boolean;
};

/** Has every connection follow from its first record on; in the transaction that stores the version. */
export async function startFollowing(store: TenantStore, version: number): Promise<void> {
  const place: Place = { version, objects: 0, after: null, isOver: false };
  for (const { id } of await store.connections.list()) {
    await store.cursors.set(id, CURSOR, JSON.stringify(place));
  }
}

/**
 * Goes on until all have followed or the slice is over; returns how many accounts were marked to be
 * judged. May stop anywhere; one small transaction per connection while nothing was adopted.
 */
export async function followPolicy(
  app: AppContext,
  tenantId: TenantId,
  signal?: AbortSignal,
): Promise<number> {
  let count = 0;
  const connections = await app.store.inTenant(tenantId, (store) => store.connections.list());
  for (const { id } of connections) {
    for (;;) {
      signal?.throwIfAborted();
      const marked = await app.store.inTenant(tenantId, (store) => followSome(app, store, id));
      if (marked === null) break;
      count += marked;
      if (app.slice?.isOver()) return count;
    }
  }
  return count;
}

/** Accounts marked in this step; null when the connection has followed. */
async function followSome(
  { clock }: AppContext,
  store: TenantStore,
  id: ConnectionId,
): Promise<number | null> {
  const from = await store.cursors.get(id, CURSOR);
  if (from === null) return null;
  const place = JSON.parse(from) as Place;
  if (place.isOver) return null;
  // As intake: records that come in meanwhile would be derived from half of what there is.
  await store.turns.take(intakeTurn(id));
  const connection = await store.connections.get(id);
  const current = await store.mappings.current(id);
  if (connection === null || current === null) return null;
  const { mapping } = current;
  const objects = [
    ...new Set([mapping.account.object, ...mapping.claims.map((one) => one.object)]),
  ];
  const object = objects[place.objects];
  const records =
    object === undefined ? [] : await store.records.page(id, object, place.after, STEP);
  const isRest = records.length === STEP;
  const next: Place = {
    ...place,
    objects: isRest ? place.objects : place.objects + 1,
    after: isRest ? (records.at(-1)?.recordId ?? null) : null,
    isOver: object === undefined,
  };
  // Another version was adopted meanwhile: the next step begins afresh.
  if (!(await store.cursors.move(id, CURSOR, { from, to: JSON.stringify(next) }))) return 0;
  const { policy } = await policyInForce(store);
  const context = { store, connection, mapping, policy, at: clock.now() };
  const batch = await deriveBatch(context, records);
  await saveDerived(store, batch, []);
  const concerned = new Set<AccountId>([
    ...batch.accounts.map((one) => one.id),
    ...batch.claims.map((one) => one.accountId),
  ]);
  await store.dirty.mark([...concerned]);
  return concerned.size;
}
