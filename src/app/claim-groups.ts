// Claims that may be judged together, from whatever a person has at hand: the book of a scan's exports,
// or a file of scenarios. What `policy simulate`, `policy radar` and `credit` work on.
import type { Claim } from '../domain/claim.ts';
import type { CustomerContext, EvidenceOf } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import type { Instant } from '../domain/time.ts';
import { pastDealOf } from '../engagement/attribution/attribute.ts';
import { countDeals, type PastDeal, type PastRecords } from '../engagement/attribution/shapley.ts';
import type { Timeless } from '../engagement/replay/replay.ts';
import { parseScenario } from '../engagement/scenario.ts';
import { scenariosOf } from '../engagement/scenario-file.ts';
import { connectedAccounts } from '../matching/neighbourhood.ts';
import type { BookAccount, ScanBook } from './scan-book.ts';
import { customerNameOf, joinAccounts, scanContext, scanEvidence } from './scan-neighbourhoods.ts';

/** One customer, or several that may be one. */
export type ClaimGroup = {
  readonly customer: string;
  /** In a stable order. */
  readonly claims: readonly Claim[];
  readonly context: CustomerContext;
  readonly evidenceBy: (policy: Policy) => EvidenceOf;
  /** False where an export has no column of activities: then nothing can be called stale. */
  readonly tellsActivities: boolean;
};

/** The group as a policy sees it. */
export function neighbourhoodBy(group: ClaimGroup, policy: Policy): Timeless {
  const { claims, context, evidenceBy, tellsActivities } = group;
  return {
    claims,
    context,
    evidence: evidenceBy(policy),
    policy: tellsActivities ? policy : withoutStaleness(policy),
  };
}

const staleless = new WeakMap<Policy, Policy>();

/** The policy with L-3 switched off: an open claim of which no activity is known may be alive. */
export function withoutStaleness(policy: Policy): Policy {
  const known = staleless.get(policy);
  if (known) return known;
  const made: Policy = { ...policy, switchedOff: [...policy.switchedOff, 'L-3'] };
  staleless.set(policy, made);
  return made;
}

/** Customers of a scan with at least two claims, joined by what any of the policies would join. */
export function groupsOfBook(
  book: ScanBook,
  policies: readonly [Policy, ...Policy[]],
): { readonly groups: readonly ClaimGroup[]; readonly past: PastRecords } {
  const byId = new Map(book.accounts.map((one) => [one.derived.id, one]));
  const joined = policies.flatMap((policy) => joinAccounts(book.accounts, policy).groups);
  const ids = (group: readonly BookAccount[]) => group.map(({ derived }) => derived.id);
  const edges = joined.flatMap((group) => {
    const [first, ...others] = ids(group);
    return first === undefined ? [] : others.map((other) => [first, other] as const);
  });
  const groups = connectedAccounts(new Set(joined.flatMap(ids)), edges).map((members) =>
    members.flatMap((id) => byId.get(id) ?? []),
  );
  return {
    groups: groups.map(groupOf),
    past: countDeals(dealsOfBook(book.accounts, groups, policies[0])),
  };
}

/** What the closed deals of a book teach, customers with a single claim included. */
export function* dealsOfBook(
  accounts: readonly BookAccount[],
  groups: readonly (readonly BookAccount[])[],
  policy: Policy,
): Iterable<PastDeal> {
  const claimsOf = (account: BookAccount) => account.claims.map(({ claim }) => claim);
  for (const group of groups) yield* dealsOf(group.flatMap(claimsOf), policy);
  const grouped = new Set(groups.flat());
  for (const account of accounts) {
    if (!grouped.has(account)) yield* dealsOf(claimsOf(account), policy);
  }
}

/** The claims of one customer for one product are one deal. */
export function dealsOf(claims: readonly Claim[], policy: Policy): readonly PastDeal[] {
  if (claims.every(({ closedAt }) => closedAt === null)) return [];
  const byProduct = Map.groupBy(claims, ({ productFamily }) => productFamily);
  return [...byProduct.values()].flatMap((own) => pastDealOf(own, policy) ?? []);
}

function groupOf(accounts: readonly BookAccount[]): ClaimGroup {
  const members = accounts.flatMap(({ claims }) => claims);
  return {
    customer: customerNameOf(accounts),
    claims: members.map(({ claim }) => claim).sort(earliestFirst),
    context: scanContext(accounts),
    evidenceBy: (policy) => scanEvidence(accounts, policy),
    tellsActivities: members.every(({ table }) => (table.claim?.activities.length ?? 0) > 0),
  };
}

const earliestFirst = (a: Claim, b: Claim) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);

/**
 * The scenarios of a file (default policy, section 11), each a customer as known at its `as_of`.
 * Invalid ones are left out and named in `errors`. Throws BAD_INPUT for text without scenarios.
 */
export function groupsOfScenarios(
  text: string,
  policy: Policy,
): {
  readonly groups: readonly (ClaimGroup & { readonly asOf: Instant })[];
  readonly errors: readonly string[];
} {
  const errors: string[] = [];
  const groups = scenariosOf(text).flatMap((raw, index) => {
    const parsed = parseScenario(raw, index, policy);
    if (!parsed.ok) {
      for (const error of parsed.errors) errors.push(error);
      return [];
    }
    const { claims, context, evidence, now } = parsed.neighbourhood;
    const customer = `${claims[0]?.account.name ?? ''} (${parsed.id})`;
    return [
      { customer, claims, context, evidenceBy: () => evidence, tellsActivities: true, asOf: now },
    ];
  });
  return { groups, errors };
}
