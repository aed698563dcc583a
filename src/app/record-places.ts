// In which connections Parley makes records of its own: those whose CRM has a place for them, as noted
// when it was connected and with every heartbeat since. Elsewhere nothing is wanted, so nothing waits.
import type { ClaimId, ConnectionId, TenantId } from '../domain/ids.ts';
import type { CrmSession } from '../ports/crm.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';

const CURSOR = 'records';
const THERE = 'there';

/** Connections with a place, in the order of the list. */
export async function recordPlaces(store: TenantStore): Promise<readonly ConnectionId[]> {
  const places: ConnectionId[] = [];
  for (const { id, crm } of await store.connections.list()) {
    // HubSpot's apps bring no objects: not asked on every judgement.
    if (crm === 'salesforce' && (await hasPlace(store, id))) places.push(id);
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
 * given) the conflicts of the connection are judged again, which brings their records.
 */
export async function notePlace({ app, tenantId, connection, session }: Asked): Promise<void> {
  const isThere = await session.makesRecords();
  await app.store.inTenant(tenantId, async (store) => {
    if ((await hasPlace(store, connection.id)) === isThere) return;
    await store.cursors.set(connection.id, CURSOR, isThere ? THERE : '');
    if (!isThere) return;
    const claimIds = new Set<ClaimId>();
    for (const id of await store.erasure.conflictsOf(connection.id)) {
      const conflict = await store.conflicts.get(id);
      for (const claimId of conflict?.judgement.claimIds ?? []) claimIds.add(claimId);
    }
    const accounts = await store.claims.accountsOf([...claimIds]);
    await store.dirty.mark([...new Set(accounts.values())]);
  });
}

async function hasPlace(store: TenantStore, id: ConnectionId): Promise<boolean> {
  return (await store.cursors.get(id, CURSOR)) === THERE;
}
