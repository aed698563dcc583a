// The claims of the installation's own store, for the commands that also read files.
import { parsePolicy, policyInForce } from '../app/policy-in-force.ts';
import { type StoredGroups, storedGroups } from '../app/stored-groups.ts';
import type { Config } from '../config.ts';
import type { Policy } from '../domain/policy.ts';
import { withCommonHosts } from '../matching/common-hosts.ts';
import type { Store } from '../ports/store.ts';
import { knownTenant, withStore } from './with-store.ts';

export type StoredClaims = StoredGroups & {
  /** The policy in force there. */
  readonly policy: Policy;
  readonly policyName: string;
};

/** Opens the store of the configuration, reads everything and closes it. */
export async function readStoredClaims(config: Config): Promise<StoredClaims> {
  return withStore(config, ({ store }, tenantId) => storedClaimsOf(store, tenantId));
}

/** All claims of a tenant. Throws BAD_INPUT for a tenant that the store does not know. */
export async function storedClaimsOf(store: Store, tenant: string): Promise<StoredClaims> {
  const tenantId = await knownTenant(store, tenant);
  const { policy, version } = await store.inTenant(tenantId, policyInForce);
  const found = await storedGroups((work) => store.inTenant(tenantId, work), policy);
  const policyName =
    version === 0 ? 'the default policy' : `the policy in force, version ${version}`;
  return { ...found, policy, policyName };
}

/**
 * How a policy file is read: beside claims of the store as the one in force there, with the shipped common
 * hosts; else as it is written, since files may hold scenarios. It throws POLICY_INVALID.
 */
export function policyReader(stored: StoredClaims | null): (yaml: string) => Policy {
  return stored === null ? parsePolicy : (yaml) => withCommonHosts(parsePolicy(yaml));
}
