// Hosts of mail, social networks, marketplaces, page builders and link shorteners: two records that share
// one share nothing. The list is data, in common-hosts.json; its provenance is the `about` there.
import type { Policy } from '../domain/policy.ts';
import shipped from './common-hosts.json' with { type: 'json' };
import { commonHostOf, registrableDomain } from './domains.ts';

const { about: _, ...kinds } = shipped;

/** The shipped list: registrable domains, and hosts below one that is not listed itself. */
export const COMMON_HOSTS: ReadonlySet<string> = new Set(Object.values(kinds).flat());

const made = new WeakMap<Policy, Policy>();

/**
 * The policy by which records of CRMs are matched: beside its `freemail_domains` the shipped list takes
 * part, without the domains that the policy names as a company's (`company_domains`, `shared_domains`,
 * `named_accounts`, `co_sell_agreements`). Scenario files are judged by the policy as it is written. The
 * same policy gives the same object.
 */
export function withCommonHosts(policy: Policy): Policy {
  const known = made.get(policy);
  if (known !== undefined) return known;
  const listed = withHosts(policy, COMMON_HOSTS);
  made.set(policy, listed);
  return listed;
}

/** As {@link withCommonHosts}, by another list: what a past judgement was made by. */
export function withHosts(policy: Policy, hosts: Iterable<string>): Policy {
  const commonHosts = new Set(hosts);
  for (const host of companyHosts(policy)) commonHosts.delete(host);
  return { ...policy, commonHosts };
}

function companyHosts(policy: Policy): readonly string[] {
  const named = [
    ...policy.companyDomains,
    ...policy.sharedDomains,
    ...policy.namedAccounts.map(({ domain }) => domain),
    ...policy.coSellAgreements.map(({ customer }) => customer),
  ];
  return named.flatMap((domain) => [domain.toLowerCase(), registrableDomain(domain) ?? domain]);
}

/** The entries of the shipped list that some hosts fall under, each once, sorted. */
export function commonHostsAmong(hosts: Iterable<string | null>): readonly string[] {
  const found = new Set<string>();
  for (const host of hosts) {
    const entry = host === null ? null : commonHostOf(host, COMMON_HOSTS);
    if (entry !== null) found.add(entry);
  }
  return [...found].sort();
}
