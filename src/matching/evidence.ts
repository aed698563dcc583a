// Evidence that two accounts are one customer: one log-odds weight per field, adding up to a
// probability. What the evidence means is the policy's business (chapter M), not this room's.
import type { Account } from '../domain/claim.ts';
import { companyDomain } from './domains.ts';
import { IDENTIFIER_FIELDS, identifierOf } from './identifiers.ts';
import type { MatchOptions } from './keys.ts';
import { normaliseName } from './names.ts';

/** One finding. `weight` is in log-odds (natural logarithm): above 0 speaks for one customer. */
export type MatchReason = {
  readonly field: string;
  /** One phrase for people: `same domain acme.com`. */
  readonly text: string;
  readonly weight: number;
};

/** `prior` + the weights of the reasons = log-odds of `probability`. */
export type MatchEvidence = {
  /** 0 to 1. */
  readonly probability: number;
  /** Log-odds before anything about the two is known, for pairs that share a key. */
  readonly prior: number;
  readonly reasons: readonly MatchReason[];
};

const PRIOR = -4;

/**
 * What the fields of two accounts say about their being one customer. Symmetric. A field that is
 * missing on a side gives no reason; one that contradicts gives a negative weight.
 */
export function matchEvidence(left: Account, right: Account, options: MatchOptions): MatchEvidence {
  const reasons = [
    ...identifierReasons(left, right),
    ...compare('domain', companyDomains(left, options), companyDomains(right, options), [9, -4]),
    ...compare('name', [normalised(left, options)], [normalised(right, options)], [6, -3]),
    ...compare('phone', [digits(left.phone)], [digits(right.phone)], [4, 0]),
    ...compare('postal code', [compact(left.postalCode)], [compact(right.postalCode)], [3, -1]),
    ...compare('country', [left.country ?? ''], [right.country ?? ''], [0.5, -3]),
  ];
  const logOdds = reasons.reduce((sum, reason) => sum + reason.weight, PRIOR);
  return { probability: 1 / (1 + Math.exp(-logOdds)), prior: PRIOR, reasons };
}

function identifierReasons(left: Account, right: Account): readonly MatchReason[] {
  return IDENTIFIER_FIELDS.flatMap((field) =>
    compare(field, [identifierOf(left, field) ?? ''], [identifierOf(right, field) ?? ''], [12, -5]),
  );
}

/** Any value shared gives the first weight, none the second; '' means missing. */
function compare(
  field: string,
  left: readonly string[],
  right: readonly string[],
  [same, different]: readonly [number, number],
): readonly MatchReason[] {
  const [ours, theirs] = [left.filter((text) => text !== ''), right.filter((text) => text !== '')];
  if (ours.length === 0 || theirs.length === 0) return [];
  const shared = ours.find((text) => theirs.includes(text));
  if (shared !== undefined) return [{ field, text: `same ${field} ${shared}`, weight: same }];
  if (different === 0) return [];
  const [first, second] = [ours[0] ?? '', theirs[0] ?? ''].sort();
  return [{ field, text: `different ${field}: ${first}, ${second}`, weight: different }];
}

function companyDomains(account: Account, options: MatchOptions): readonly string[] {
  return [account.domain, ...account.aliasDomains]
    .map((host) => companyDomain(host, options.freemailDomains) ?? '')
    .sort();
}

function normalised(account: Account, options: MatchOptions): string {
  return normaliseName(account.name, options.legalSuffixes);
}

/** The last nine digits: with and without a calling code a number is the same. */
function digits(phone: string | null): string {
  const all = (phone ?? '').replace(/\D/g, '');
  return all.length < 7 ? '' : all.slice(-9);
}

function compact(text: string | null): string {
  return (text ?? '').replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();
}
