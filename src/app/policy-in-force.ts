// The policy a tenant is judged by now: the newest stored version, or the shipped default.
import { parse } from 'yaml';
import { ParleyError } from '../domain/errors.ts';
import { DEFAULT_POLICY, type Policy, policyFromDocument } from '../domain/policy.ts';
import type { TenantStore } from '../ports/store.ts';

export type PolicyInForce = {
  readonly policy: Policy;
  /** Version in the store; 0 is the default policy, before any was stored. */
  readonly version: number;
};

const parsed = new Map<string, Policy>();
const CACHE_LIMIT = 64;

/** Reads the policy in force. Stored versions were checked when they were stored. */
export async function policyInForce(store: TenantStore): Promise<PolicyInForce> {
  const stored = await store.policies.current();
  if (stored === null) return { policy: DEFAULT_POLICY, version: 0 };
  return { policy: parsePolicy(stored.yaml), version: stored.version };
}

/** Parses a policy document in YAML. Throws POLICY_INVALID naming line or key. */
export function parsePolicy(yaml: string): Policy {
  const known = parsed.get(yaml);
  if (known !== undefined) return known;
  const policy = policyFromDocument(documentOf(yaml));
  if (parsed.size >= CACHE_LIMIT) parsed.clear();
  parsed.set(yaml, policy);
  return policy;
}

function documentOf(yaml: string): unknown {
  try {
    return parse(yaml);
  } catch (cause) {
    const detail = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new ParleyError('POLICY_INVALID', `The policy is not valid YAML: ${detail}`, {
      hint: 'Correct the line named, or start again from the default policy.',
      cause,
    });
  }
}
