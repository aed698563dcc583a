// In which connections Parley makes records of its own: those whose CRM has a place for them, as noted
// when it was connected and with every heartbeat since. Elsewhere nothing is wanted, so nothing waits.
import type { ClaimId, ConnectionId, TenantId } from '../domain/ids.ts';
import type { CrmSession } from '../ports/crm.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';

const CURSOR = 'records';

/** `new`: seen for the first time. `known`: conflicts of before have got their records. */
type Place = 'none' | 'new' | 'known';

/** Connections with a place, in the order of the list. */
export async function recordPlaces(store: TenantStore): Promise<readonly ConnectionId[]> {
  const places: ConnectionId[] = [];
  for (const { id, crm } of await store.connections.list()) {
    // HubSpot's apps bring no objects: not asked on every judgement.
    if (crm === 'salesforce' && (await placeOf(store, id)) !== 'none') places.push(id);
  }
  return places;
}

type Asked = {
  readonly app: AppContext;
  readonly tenantId: TenantId;
  readonly connection: { readonly id: ConnectionId };
  readonly session: CrmSession;
};

/**
 * Asks whether there is a place by now. Where one has come (the package was updated, its permission set
 * given) the conflicts of the connection are judged again, which brings their records: at once, and when
 * next asked, as a judgement that was under way may have opened one without knowing of the place.
 */
export async function notePlace({ app, tenantId, connection, session }: Asked): Promise<void> {
  const isThere = await session.makesRecords();
  const { id } = connection;
  await app.store.inTenant(tenantId, async (store) => {
    const before = await placeOf(store, id);
    const now = isThere ? (before === 'none' ? 'new' : 'known') : 'none';
    if (now !== before) await changePlace(store, id, now);
  });
}

async function changePlace(store: TenantStore, id: ConnectionId, place: Place): Promise<void> {
  await store.cursors.set(id, CURSOR, place);
  if (place === 'none') return;
  const claimIds = new Set<ClaimId>();
  for (const conflictId of await store.erasure.conflictsOf(id)) {
    const conflict = await store.conflicts.get(conflictId);
    for (const claimId of conflict?.judgement.claimIds ?? []) claimIds.add(claimId);
  }
  const accounts = await store.claims.accountsOf([...claimIds]);
  await store.dirty.mark([...new Set(accounts.values())]);
}

async function placeOf(store: TenantStore, id: ConnectionId): Promise<Place> {
  const text = await store.cursors.get(id, CURSOR);
  return text === 'new' || text === 'known' ? text : 'none';
}
