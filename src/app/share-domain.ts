// A web domain turns out to belong to several customers: it goes on the policy's list `shared_domains`, and
// the accounts that use it are related from then on, no longer the same (M-6 instead of M-2).
import { registrableDomain } from '../matching/domains.ts';
import { domainKey } from '../matching/keys.ts';
import type { TenantStore } from '../ports/store.ts';
import { POLICY_TURN, storePolicy } from './adopt-policy.ts';
import type { AnswerResult } from './answer-match.ts';
import type { AppContext } from './context.ts';
import { withSharedDomain } from './policy-document.ts';
import { parsePolicy, policyInForce } from './policy-in-force.ts';

/** As in detection: a key of more accounts than this joins nothing. */
const MOST_ACCOUNTS = 500;

export type ShareDomainInput = {
  readonly domain: string;
  /** Who says it, as the audit trail names people. */
  readonly by: string;
};

/** Stores the next version of the policy and has the accounts of the domain judged by it. */
export async function shareDomain(
  app: AppContext,
  store: TenantStore,
  { domain, by }: ShareDomainInput,
): Promise<AnswerResult> {
  const shared = registrableDomain(domain);
  if (shared === null) return { ok: false, reason: `“${domain}” is no web domain.` };
  await store.turns.take(POLICY_TURN);
  const { policy } = await policyInForce(store);
  if (policy.sharedDomains.includes(shared)) return { ok: true };
  const yaml = withSharedDomain((await store.policies.current())?.yaml ?? '', shared);
  parsePolicy(yaml);
  const change = { added: { shared_domains: shared } };
  await storePolicy(store, { yaml, by, at: app.clock.now(), subject: shared, change });
  const users = await store.accounts.byKeys([domainKey(shared)], MOST_ACCOUNTS);
  await store.dirty.mark([...users.values()].flat());
  return { ok: true };
}
