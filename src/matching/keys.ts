// Exact keys: two accounts that one of the clauses M-2, M-3, M-4, M-6 or M-9 can join share a key.
import type { Account } from '../domain/claim.ts';
import { companyDomain, type HostLists } from './domains.ts';
import { IDENTIFIER_FIELDS, type IdentifierField, identifierOf } from './identifiers.ts';
import { normaliseName } from './names.ts';

/** The policy's parameters that matching reads. */
export type MatchOptions = HostLists & { readonly legalSuffixes: readonly string[] };

const IDENTIFIER_PREFIX: Readonly<Record<IdentifierField, string>> = {
  duns: 'duns:',
  lei: 'lei:',
  taxId: 'tax:',
};

const DOMAIN_PREFIX = 'd:';

/** What keys begin with by which accounts are one customer or related: all but those of names. */
export const EXACT_PREFIXES: readonly string[] = [
  DOMAIN_PREFIX,
  ...Object.values(IDENTIFIER_PREFIX),
];

/** The key of all accounts that use a registrable domain. */
export function domainKey(domain: string): string {
  return DOMAIN_PREFIX + domain;
}

/**
 * The keys of one account, sorted, each once: `d:` registrable domain, alias domains and parent
 * domain (never freemail or a common host; one prefix, because M-3 and M-6 compare them crosswise), `n:` normalised
 * name and country (M-4), `duns:`, `lei:`, `tax:` (M-9). A shared key makes two accounts candidates;
 * the clauses decide.
 */
export function accountKeys(account: Account, options: MatchOptions): readonly string[] {
  const keys = new Set<string>();
  for (const host of [account.domain, account.parentDomain, ...account.aliasDomains]) {
    const domain = companyDomain(host, options);
    if (domain !== null) keys.add(domainKey(domain));
  }
  const name = normaliseName(account.name, options.legalSuffixes);
  if (name !== '' && account.country !== null) keys.add(`n:${name}|${account.country}`);
  for (const field of IDENTIFIER_FIELDS) {
    const identifier = identifierOf(account, field);
    if (identifier !== null) keys.add(IDENTIFIER_PREFIX[field] + identifier);
  }
  return [...keys].sort();
}
