// How each connection is doing, as the health page shows it: kept beside the reading cursors.
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import { HOUR_MS, type Instant } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';
import type { ConnectionPulse } from './view-overview.ts';

const STREAM = 'pulse';
const NO_PULSE: ConnectionPulse = { lastReadAt: null, usage: null, lastFault: null };

/** Changes what is known of a connection's health; the rest stays. */
export async function notePulse(
  store: TenantStore,
  id: ConnectionId,
  change: Partial<ConnectionPulse>,
): Promise<void> {
  const known = await readPulse(store, id);
  await store.cursors.set(id, STREAM, JSON.stringify({ ...known, ...change }));
}

/** The pulse of one connection, in a transaction of its tenant. */
export async function readPulse(store: TenantStore, id: ConnectionId): Promise<ConnectionPulse> {
  const text = await store.cursors.get(id, STREAM);
  return text === null ? NO_PULSE : (JSON.parse(text) as ConnectionPulse);
}

/** The pulse of every connection of a tenant. */
export async function readPulses(
  app: AppContext,
  tenantId: TenantId,
): Promise<ReadonlyMap<ConnectionId, ConnectionPulse>> {
  return app.store.inTenant(tenantId, async (store) => {
    const pulses = new Map<ConnectionId, ConnectionPulse>();
    for (const { id } of await store.connections.list()) pulses.set(id, await readPulse(store, id));
    return pulses;
  });
}

/** What was read longer ago than this is not called current. */
const STALE_MS = HOUR_MS;

/** How current the store's picture is, over all connections. */
export type Freshness = { readonly checkedAt: Instant | null; readonly isStale: boolean };

/** As old as the connection that was read longest ago: the other side may be in that one. */
export async function freshness(store: TenantStore, now: Instant): Promise<Freshness> {
  const connections = await store.connections.list();
  const reading = connections.filter(({ state }) => state !== 'disconnected');
  const times: (Instant | null)[] = [];
  for (const { id } of reading) times.push((await readPulse(store, id)).lastReadAt);
  const known = times.filter((time) => time !== null);
  const checkedAt = known.length === times.length ? Math.min(...known) : null;
  const isLockedOut = reading.some(({ state }) => state === 'needs_reauth');
  return {
    checkedAt,
    isStale: isLockedOut || checkedAt === null || now - checkedAt > STALE_MS,
  };
}
