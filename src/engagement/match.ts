// Chapter M: is it the same customer? One clause per pair of accounts; M-7 (duplicates) is in
// duplicates.ts. M-8 to M-10 are the product's own and never meet scenario files (docs/policy.md).
import type { Account } from '../domain/claim.ts';
import type { ClauseId, EvidenceOf, PairEvidence } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import { isOn } from '../domain/policy-switches.ts';
import { companyDomain, registrableDomain } from '../matching/domains.ts';
import { IDENTIFIER_FIELDS, identifierOf } from '../matching/identifiers.ts';
import { normaliseName } from '../matching/names.ts';

/** What two accounts are to each other; `probable` asks a person first (V-4, A-1). */
export type Relation = 'same' | 'probable' | 'related' | 'different';

/** A pair's match clause and what it says. */
export type MatchFinding = { readonly clause: ClauseId; readonly relation: Relation };

const UNKNOWN: PairEvidence = { answer: null, probability: null };

const ANSWERED_SAME: MatchFinding = { clause: 'M-10', relation: 'same' };
const ANSWERED_DIFFERENT: MatchFinding = { clause: 'M-10', relation: 'different' };
const ANSWERED_RELATED: MatchFinding = { clause: 'M-10', relation: 'related' };
const SAME_DOMAIN: MatchFinding = { clause: 'M-2', relation: 'same' };
const SHARED_ALIAS: MatchFinding = { clause: 'M-3', relation: 'same' };
const SAME_IDENTIFIER: MatchFinding = { clause: 'M-9', relation: 'same' };
const RELATED: MatchFinding = { clause: 'M-6', relation: 'related' };
const SAME_NAME_ONLY: MatchFinding = { clause: 'M-4', relation: 'probable' };
const PROBABLE: MatchFinding = { clause: 'M-8', relation: 'probable' };
const SHARED_FREEMAIL: MatchFinding = { clause: 'M-5', relation: 'different' };
const DIFFERENT: MatchFinding = { clause: 'M-1', relation: 'different' };

/** An account as the clauses compare it. Domains are registrable parts. */
export type AccountIdentity = {
  readonly account: Account;
  /** Company domain, neither empty nor freemail nor on the policy's list of shared domains. */
  readonly domain: string | null;
  /** The same of the alias domains. */
  readonly aliases: readonly string[];
  readonly parent: string | null;
  /** Own and alias domains that several customers use (product parameter `shared_domains`). */
  readonly shared: readonly string[];
  /** Own and alias domains on the freemail list. */
  readonly freemail: readonly string[];
};

/** Reads an account once, so that its pairs need not. */
export function identityOf(account: Account, policy: Policy): AccountIdentity {
  const company = (host: string | null) => companyDomain(host, policy);
  const hosts = [account.domain, ...account.aliasDomains];
  const isShared = sharedDomainTest(policy);
  const domain = company(account.domain);
  const aliases = account.aliasDomains.map(company).filter((alias) => alias !== null);
  const own = domain === null ? aliases : [domain, ...aliases];
  return {
    account,
    domain: domain !== null && isShared(domain) ? null : domain,
    aliases: aliases.filter((alias) => !isShared(alias)),
    parent: company(account.parentDomain),
    shared: own.filter(isShared),
    freemail: hosts
      .filter((host) => company(host) === null)
      .map(registrableDomain)
      .filter((freemail) => freemail !== null),
  };
}

function sharedDomainTest(policy: Policy): (domain: string) => boolean {
  if (policy.sharedDomains.length === 0) return () => false;
  const shared = new Set(policy.sharedDomains.map(registrableDomain));
  return (domain) => shared.has(domain);
}

/**
 * A pair's match clause is the first that applies of M-2, M-3, M-6, M-4, M-5, M-1. With what the
 * product knows besides: a person's answer (M-10), M-2, M-3, M-9, M-6, M-4, M-8, M-5, M-1.
 * M-1: without a rule saying so, two accounts are different, even with equal names.
 */
export function findMatch(
  left: AccountIdentity,
  right: AccountIdentity,
  options: { readonly policy: Policy; readonly evidence: EvidenceOf },
): MatchFinding {
  const { policy, evidence } = options;
  const isOneRecord = left.account.id === right.account.id;
  const known = isOneRecord ? UNKNOWN : evidence(left.account.id, right.account.id);
  if (known.answer === 'same') return ANSWERED_SAME;
  if (known.answer === 'different') return ANSWERED_DIFFERENT;
  if (known.answer === 'related') return ANSWERED_RELATED;
  if (haveSameDomain(left, right)) return SAME_DOMAIN;
  if (shareAlias(left, right)) return SHARED_ALIAS;
  if (isOneRecord || haveSameIdentifier(left, right)) return SAME_IDENTIFIER;
  if (areRelated(left, right)) return RELATED;
  if (isOn(policy, 'M-4') && haveSameNameOnly(left, right, policy)) return SAME_NAME_ONLY;
  if (isOn(policy, 'M-8') && isProbable(known.probability, policy)) return PROBABLE;
  return shareFreemail(left, right) ? SHARED_FREEMAIL : DIFFERENT;
}

/** M-2: Same registrable domain, not freemail: same account. */
export function haveSameDomain(left: AccountIdentity, right: AccountIdentity): boolean {
  return left.domain !== null && left.domain === right.domain;
}

/**
 * M-3: A domain of one equals a recorded alias domain of the other, or they share an alias: same
 * account.
 */
export function shareAlias(left: AccountIdentity, right: AccountIdentity): boolean {
  return (
    (left.domain !== null && right.aliases.includes(left.domain)) ||
    (right.domain !== null && left.aliases.includes(right.domain)) ||
    intersects(left.aliases, right.aliases)
  );
}

/**
 * M-4: At least one side has no company domain (`domain` and every alias empty or freemail),
 * normalised names equal, countries equal and given: probable match.
 */
export function haveSameNameOnly(
  left: AccountIdentity,
  right: AccountIdentity,
  policy: Policy,
): boolean {
  const { country } = left.account;
  if (country === null || country !== right.account.country) return false;
  if (hasCompanyDomain(left) && hasCompanyDomain(right)) return false;
  const name = normaliseName(left.account.name, policy.legalSuffixes);
  return name !== '' && name === normaliseName(right.account.name, policy.legalSuffixes);
}

/** M-5: A shared freemail domain never matches. */
export function shareFreemail(left: AccountIdentity, right: AccountIdentity): boolean {
  return intersects(left.freemail, right.freemail);
}

/**
 * M-6: One account's parent domain is the other's domain or alias, or they share a parent: related,
 * not the same. A domain on the policy's list of shared domains relates the accounts that use it.
 */
export function areRelated(left: AccountIdentity, right: AccountIdentity): boolean {
  return (
    (left.parent !== null && (left.parent === right.parent || owns(right, left.parent))) ||
    (right.parent !== null && owns(left, right.parent)) ||
    intersects(left.shared, right.shared)
  );
}

/** M-8: without another answer, a probability at or above `match_probability` is probable. */
export function isProbable(probability: number | null, policy: Policy): boolean {
  return probability !== null && probability >= policy.matchProbability;
}

/** M-9: equal D-U-N-S, LEI or tax id, or one account record: the same account. */
export function haveSameIdentifier(left: AccountIdentity, right: AccountIdentity): boolean {
  return IDENTIFIER_FIELDS.some((field) => {
    const identifier = identifierOf(left.account, field);
    return identifier !== null && identifier === identifierOf(right.account, field);
  });
}

function hasCompanyDomain(identity: AccountIdentity): boolean {
  return identity.domain !== null || identity.aliases.length > 0 || identity.shared.length > 0;
}

function owns(identity: AccountIdentity, domain: string): boolean {
  return (
    identity.domain === domain ||
    identity.aliases.includes(domain) ||
    identity.shared.includes(domain)
  );
}

function intersects(left: readonly string[], right: readonly string[]): boolean {
  return left.some((domain) => right.includes(domain));
}
