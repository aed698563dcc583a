// The policy a tenant is judged by now: the newest stored version, or the shipped default.
import { DEFAULT_POLICY, type Policy } from '../domain/policy.ts';
import { withCommonHosts } from '../matching/common-hosts.ts';
import type { TenantStore } from '../ports/store.ts';
import { policyFromYaml } from './policy-document.ts';

export type PolicyInForce = {
  readonly policy: Policy;
  /** Version in the store; 0 is the default policy, before any was stored. */
  readonly version: number;
};

const parsed = new Map<string, Policy>();
const CACHE_LIMIT = 64;

/**
 * Reads the policy in force, with the shipped common hosts: it is applied to records of CRMs. Stored
 * versions were checked when they were stored.
 */
export async function policyInForce(store: TenantStore): Promise<PolicyInForce> {
  const stored = await store.policies.current();
  if (stored === null) return { policy: withCommonHosts(DEFAULT_POLICY), version: 0 };
  return { policy: withCommonHosts(parsePolicy(stored.yaml)), version: stored.version };
}

/** Parses a policy document in YAML. Throws POLICY_INVALID naming line, key and range. */
export function parsePolicy(yaml: string): Policy {
  const known = parsed.get(yaml);
  if (known !== undefined) return known;
  const policy = policyFromYaml(yaml);
  if (parsed.size >= CACHE_LIMIT) parsed.clear();
  parsed.set(yaml, policy);
  return policy;
}
