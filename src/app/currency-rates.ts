// The currency rates of a connection: read from its CRM once a day, kept beside the reading cursors. Where
// they changed, claims are derived again from the stored records.
import type { CurrencyRates } from '../domain/currency-rates.ts';
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import { DAY_MS, type Instant } from '../domain/time.ts';
import type { CrmSession } from '../ports/crm.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';
import { rootObjects, startFollowingRates } from './follow-place.ts';

const STREAM = 'currency-rates';

type Kept = { readonly readAt: Instant; readonly rates: CurrencyRates | null };

/** Null where the CRM has one currency, or does not tell; in a transaction of its tenant. */
export async function currencyRates(
  store: TenantStore,
  id: ConnectionId,
): Promise<CurrencyRates | null> {
  return (await kept(store, id))?.rates ?? null;
}

async function kept(store: TenantStore, id: ConnectionId): Promise<Kept | null> {
  const text = await store.cursors.get(id, STREAM);
  return text === null ? null : (JSON.parse(text) as Kept);
}

/** Keeps them, with when the CRM was asked. */
export const saveRates = (store: TenantStore, id: ConnectionId, rates: Kept): Promise<void> =>
  store.cursors.set(id, STREAM, JSON.stringify(rates));

/** Asks the CRM where that was longer than a day ago. */
export async function keepRates(
  app: AppContext,
  tenantId: TenantId,
  id: ConnectionId,
  session: CrmSession,
): Promise<void> {
  const readAt = app.clock.now();
  const known = await app.store.inTenant(tenantId, (store) => kept(store, id));
  if (known !== null && readAt - known.readAt < DAY_MS) return;
  const rates = await session.currencyRates();
  await app.store.inTenant(tenantId, async (store) => {
    // Uninstalled while we asked: what was read must not come back.
    if ((await store.connections.get(id))?.state === 'disconnected') return;
    const before = await kept(store, id);
    await saveRates(store, id, { readAt, rates });
    const current = await store.mappings.current(id);
    const isSame = JSON.stringify(before?.rates ?? null) === JSON.stringify(rates);
    if (isSame || current === null) return;
    await startFollowingRates(store, id, rootObjects(current.mapping));
  });
}
