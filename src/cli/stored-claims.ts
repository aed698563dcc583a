// The claims of the installation's own store, for the commands that also read files.
import { policyInForce } from '../app/policy-in-force.ts';
import { type StoredGroups, storedGroups } from '../app/stored-groups.ts';
import { openStore } from '../compose.ts';
import type { Config } from '../config.ts';
import { ParleyError } from '../domain/errors.ts';
import { asTenantId } from '../domain/ids.ts';
import type { Policy } from '../domain/policy.ts';
import type { Store } from '../ports/store.ts';

export type StoredClaims = StoredGroups & {
  /** The policy in force there. */
  readonly policy: Policy;
  readonly policyName: string;
};

/** Opens the store of the configuration, reads everything and closes it. */
export async function readStoredClaims(config: Config): Promise<StoredClaims> {
  const store = await openStore(config);
  try {
    await store.migrate();
    return await storedClaimsOf(store, config.PARLEY_TENANT);
  } finally {
    await store.close();
  }
}

/** All claims of a tenant. Throws BAD_INPUT for a tenant that the store does not know. */
export async function storedClaimsOf(store: Store, tenant: string): Promise<StoredClaims> {
  const tenantId = asTenantId(tenant);
  const tenants = await store.listTenants();
  if (!tenants.some(({ id }) => id === tenantId)) {
    throw new ParleyError('BAD_INPUT', `${store.description}: no tenant ${tenant}.`, {
      hint:
        tenants.length === 0
          ? 'Connect a CRM first (parley serve), or name files of claims instead of --store.'
          : `Name one in PARLEY_TENANT: ${tenants.map(({ id }) => id).join(', ')}.`,
    });
  }
  const { policy, version } = await store.inTenant(tenantId, policyInForce);
  const found = await storedGroups((work) => store.inTenant(tenantId, work), policy);
  const policyName =
    version === 0 ? 'the default policy' : `the policy in force, version ${version}`;
  return { ...found, policy, policyName };
}
