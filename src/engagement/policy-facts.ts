// Facts that the policy document states and no CRM record does: named accounts, co-sell agreements,
// and that a vendor without deal registration looks at none.
import { type Claim, isVendorChannel } from '../domain/claim.ts';
import type { CustomerContext, SplitLine } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import type { CoSellAgreement, NamedAccount } from '../domain/policy-lists.ts';
import { isOn } from '../domain/policy-switches.ts';
import { dayOf, type Instant, startOfDay, type UtcDay } from '../domain/time.ts';
import { registrableDomain } from '../matching/domains.ts';
import { isPartnerNamed } from './parties.ts';

/** Claims and what is known of their customer. */
export type KnownFacts = {
  readonly claims: readonly Claim[];
  readonly context: CustomerContext;
};

type Stated = KnownFacts & {
  /** Instants at which an entry of the policy begins or ends to hold for these claims. */
  readonly flips: readonly Instant[];
};

/**
 * The facts as the policy completes them. What a record or a person says comes first: a claim keeps
 * its own co-sell id, a context its own agreements; of naming dates the earliest counts.
 */
export function withPolicyFacts(known: KnownFacts, policy: Policy, now: Instant): Stated {
  const facts = withEnteredCoSell(known);
  const isAsStated =
    policy.namedAccounts.length === 0 && policy.coSellAgreements.length === 0 && isOn(policy, 'R');
  if (isAsStated) return { ...facts, flips: [] };
  const domains = domainsOf(facts.claims);
  const listed = listedByDomain(policy);
  const named = domains.flatMap((domain) => listed.named.get(domain) ?? []);
  const agreements = domains.flatMap((domain) => listed.agreements.get(domain) ?? []);
  const today = dayOf(now);
  const current = agreements.filter((one) => isCurrent(one, today));
  const claims = facts.claims.map((claim) =>
    withCoSell(withRegistration(claim, policy), current, policy),
  );
  return {
    claims,
    context: withAgreement(
      { ...facts.context, namedSince: namedSince(named, facts.context.namedSince, today) },
      { claims, agreements: current, policy },
    ),
    flips: [...named, ...agreements].flatMap(flipsOf),
  };
}

/** Claims of which a person said that they are under an agreement carry its id, the last said. */
function withEnteredCoSell({ claims, context }: KnownFacts): KnownFacts {
  const idOf = new Map(
    context.agreements.flatMap(({ id, claimIds }) => claimIds.map((claimId) => [claimId, id])),
  );
  if (idOf.size === 0) return { claims, context };
  const coSold = claims.map((claim) => {
    const coSellId = idOf.get(claim.id);
    return coSellId === undefined ? claim : { ...claim, coSellId };
  });
  return { claims: coSold, context };
}

/** Registrable domains and aliases of the claims' accounts, each once. */
function domainsOf(claims: readonly Claim[]): readonly string[] {
  const hosts = claims.flatMap(({ account }) => [account.domain, ...account.aliasDomains]);
  return [...new Set(hosts.map(registrableDomain).filter((domain) => domain !== null))];
}

type Listed = {
  readonly named: ReadonlyMap<string | null, readonly NamedAccount[]>;
  readonly agreements: ReadonlyMap<string | null, readonly CoSellAgreement[]>;
};

/** Lists may be long and every neighbourhood asks. */
const listedOf = new WeakMap<Policy, Listed>();

function listedByDomain(policy: Policy): Listed {
  const known = listedOf.get(policy);
  if (known !== undefined) return known;
  const listed = {
    named: Map.groupBy(policy.namedAccounts, ({ domain }) => registrableDomain(domain)),
    agreements: Map.groupBy(policy.coSellAgreements, ({ customer }) => registrableDomain(customer)),
  };
  listedOf.set(policy, listed);
  return listed;
}

type Period = { readonly since: UtcDay | null; readonly until: UtcDay | null };

function isCurrent({ since, until }: Period, today: UtcDay): boolean {
  return (since === null || since <= today) && (until === null || today <= until);
}

function flipsOf({ since, until }: Period): readonly Instant[] {
  return [
    ...(since === null ? [] : [startOfDay(since)]),
    ...(until === null ? [] : [startOfDay(until + 1)]),
  ];
}

/** Entries that have ended name nothing; a naming that is still to come is known already. */
function namedSince(
  named: readonly NamedAccount[],
  known: UtcDay | null,
  today: UtcDay,
): UtcDay | null {
  const dates = named
    .filter(({ until }) => until === null || today <= until)
    .map(({ since }) => since);
  if (known !== null) dates.push(known);
  return dates.length === 0 ? null : Math.min(...dates);
}

/** Chapter R switched off: no claim has a registration. */
function withRegistration(claim: Claim, policy: Policy): Claim {
  return isOn(policy, 'R') ? claim : { ...claim, registration: null };
}

/** A claim of a party to an agreement carries its id unless it carries one already. */
function withCoSell(claim: Claim, agreements: readonly CoSellAgreement[], policy: Policy): Claim {
  if (claim.coSellId !== null) return claim;
  const agreement = agreements.find(({ split }) =>
    split.some(({ party }) => isOfParty(claim, party, policy)),
  );
  return agreement === undefined ? claim : { ...claim, coSellId: agreement.id };
}

function isOfParty({ channel, partner }: Claim, party: string, policy: Policy): boolean {
  if (isVendorChannel(channel)) return channel === party;
  return partner !== null && isPartnerNamed(partner, party, policy);
}

type Agreed = {
  readonly claims: readonly Claim[];
  readonly agreements: readonly CoSellAgreement[];
  readonly policy: Policy;
};

/** The first agreement of which every party has a claim that is not lost gives the agreed split. */
function withAgreement(context: CustomerContext, agreed: Agreed): CustomerContext {
  const known = new Set(context.agreements.map(({ id }) => id));
  for (const agreement of agreed.agreements) {
    if (known.has(agreement.id)) continue;
    const split = splitOf(agreement, agreed);
    if (split === null) continue;
    const stated = { id: agreement.id, claimIds: [], split };
    return { ...context, agreements: [...context.agreements, stated] };
  }
  return context;
}

/** Each party's part goes to its earliest created claim under the agreement. */
function splitOf({ id, split }: CoSellAgreement, { claims, policy }: Agreed): SplitLine[] | null {
  const lines: SplitLine[] = [];
  for (const { party, basisPoints } of split) {
    const [earliest] = claims
      .filter(({ coSellId, stage }) => coSellId === id && stage !== 'lost')
      .filter((claim) => isOfParty(claim, party, policy))
      .sort((left, right) => left.createdAt - right.createdAt);
    if (earliest === undefined) return null;
    lines.push({ claimId: earliest.id, basisPoints });
  }
  return lines;
}
