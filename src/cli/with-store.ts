// What commands that only read the store have in common: open, find the tenant, close.
import { createHash } from 'node:crypto';
import { openStore, SYSTEM_CLOCK } from '../compose.ts';
import type { Config } from '../config.ts';
import { ParleyError } from '../domain/errors.ts';
import { asTenantId, type TenantId } from '../domain/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';

/** As much of the app's context as reading needs. */
export type ReadingContext = {
  readonly store: Store;
  readonly clock: Clock;
  readonly sha256: (text: string) => string;
};

/** Opens the store of the configuration, runs `work` on its tenant and closes it. */
export async function withStore<T>(
  config: Config,
  work: (app: ReadingContext, tenantId: TenantId) => Promise<T>,
): Promise<T> {
  const store = await openStore(config);
  try {
    await store.migrate();
    const tenantId = await knownTenant(store, config.PARLEY_TENANT);
    return await work({ store, clock: SYSTEM_CLOCK, sha256 }, tenantId);
  } finally {
    await store.close();
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Throws BAD_INPUT for a tenant that the store does not know. */
export async function knownTenant(store: Store, tenant: string): Promise<TenantId> {
  const tenantId = asTenantId(tenant);
  const tenants = await store.listTenants();
  if (tenants.some(({ id }) => id === tenantId)) return tenantId;
  throw new ParleyError('BAD_INPUT', `${store.description}: no tenant ${tenant}.`, {
    hint:
      tenants.length === 0
        ? 'Connect a CRM first (parley serve).'
        : `Name one in PARLEY_TENANT: ${tenants.map(({ id }) => id).join(', ')}.`,
  });
}
