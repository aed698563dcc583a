// `parley scan` without its edges: judges the book of an offline scan and collects the report. The
// same matching and engagement as the product, on whatever the exports tell.
import type { Claim } from '../domain/claim.ts';
import { isVendorChannel } from '../domain/claim.ts';
import type { ClaimId } from '../domain/ids.ts';
import type { ClauseId, ConflictJudgement, Severity } from '../domain/judgement.ts';
import { SEVERITIES } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import type { Instant } from '../domain/time.ts';
import { type Attribution, attribute } from '../engagement/attribution/attribute.ts';
import { doubleCountedUsd } from '../engagement/attribution/double-counted.ts';
import { countDeals, type PastRecords } from '../engagement/attribution/shapley.ts';
import { judgeNeighbourhood } from '../engagement/judge.ts';
import { usdValueOf } from '../engagement/usd.ts';
import { dealsOfBook, withoutStaleness } from './claim-groups.ts';
import type { BookAccount, BookClaim, ScanBook } from './scan-book.ts';
import {
  type CommonKey,
  customerNameOf,
  joinAccounts,
  scanContext,
  scanEvidence,
} from './scan-neighbourhoods.ts';
import { partyOf } from './view-words.ts';

/** One conflict of a scan: judgement, the claims in it and the money counted more than once. */
export type ScanConflict = {
  /** `1` is the worst: by severity, then by double-counted pipeline. */
  readonly number: number;
  readonly customer: string;
  readonly judgement: ConflictJudgement;
  readonly claims: readonly BookClaim[];
  /** Open amounts of its claims minus the largest (domain measure), in trillionths of a dollar. */
  readonly doubleCountedUsd: bigint;
  /** What other models make of the same touches; empty where the exports tell of none. */
  readonly models: readonly Attribution[];
};

/** A group with too many open claims to be one customer. */
export type UnjudgedGroup = { readonly customer: string; readonly claims: number };

export type PartnerStake = {
  readonly partner: string;
  readonly conflicts: number;
  readonly usd: bigint;
};

/** Everything a scan found. Amounts in trillionths of a US dollar at the policy's rates. */
export type ScanResult = {
  readonly conflicts: readonly ScanConflict[];
  readonly openPipelineUsd: bigint;
  readonly doubleCountedUsd: bigint;
  readonly openClaims: number;
  /** Customers with at least one claim, and those with claims of several parties. */
  readonly customers: number;
  readonly sharedCustomers: number;
  /** Claims that compete for a customer with another claim but were set aside, by clause. */
  readonly setAside: ReadonlyMap<ClauseId, number>;
  readonly bySeverity: Readonly<Record<Severity, number>>;
  /** Most often in conflict first. */
  readonly partners: readonly PartnerStake[];
  readonly commonKeys: readonly CommonKey[];
  readonly unjudged: readonly UnjudgedGroup[];
};

/**
 * Open claims of one customer at most: beyond it an account is a collection (`Unknown`), not a
 * customer, and comparing every pair would take longer than the rest of the book.
 */
const OPEN_CLAIM_LIMIT = 500;

/**
 * Judges the book; `onGroup` hears how many of how many groups are judged. Uses the book up: a group's
 * claims leave it once they are judged, so that a large book never stands in memory twice.
 */
export function judgeBook(
  book: ScanBook,
  options: { readonly policy: Policy; readonly now: Instant },
  onGroup: (done: number, all: number) => void = () => {},
): ScanResult {
  const { policy } = options;
  const { groups, commonKeys } = joinAccounts(book.accounts, policy);
  const past = countDeals(dealsOfBook(book.accounts, groups, policy));
  const tally = new Tally(policy);
  for (const { claims } of book.accounts) for (const { claim } of claims) tally.open(claim);
  const joined = groups.reduce((sum, group) => sum + withClaims(group), 0);
  const customers = withClaims(book.accounts) - joined + groups.length;
  groups.forEach((group, index) => {
    judgeGroup(group, { ...options, past }, tally);
    for (const account of group) account.claims.length = 0;
    onGroup(index + 1, groups.length);
  });
  return { ...tally.result(), customers, commonKeys };
}

const withClaims = (accounts: readonly BookAccount[]) =>
  accounts.filter((one) => one.claims.length > 0).length;

function judgeGroup(
  group: readonly BookAccount[],
  { policy, now, past }: { policy: Policy; now: Instant; past: PastRecords },
  tally: Tally,
): void {
  const members = group.flatMap((account) => account.claims).sort(earliestFirst);
  const customer = customerNameOf(group);
  if (new Set(members.map(({ claim }) => sideOf(claim))).size > 1) tally.sharedCustomers += 1;
  const openClaims = members.filter(({ claim }) => isOpen(claim)).length;
  if (openClaims > OPEN_CLAIM_LIMIT) {
    tally.unjudged.push({ customer, claims: openClaims });
    return;
  }
  const tellsActivities = members.every(({ table }) => (table.claim?.activities.length ?? 0) > 0);
  const judgements = judgeNeighbourhood({
    claims: members.map(({ claim }) => claim),
    context: scanContext(group),
    evidence: scanEvidence(group, policy),
    policy: tellsActivities ? policy : withoutStaleness(policy),
    now,
  });
  const byId = new Map(members.map((member) => [member.claim.id, member]));
  const modelsOf = (claims: readonly Claim[]) =>
    tellsActivities && claims.some(({ activities }) => activities.length > 0)
      ? attribute(claims, { policy, now, past })
      : [];
  for (const { clause } of judgements[0]?.excluded ?? []) tally.exclude(clause);
  for (const judgement of judgements) {
    if (judgement.isConflict) tally.conflict(customer, judgement, byId, modelsOf);
  }
}

const earliestFirst = (a: BookClaim, b: BookClaim) =>
  a.claim.createdAt - b.claim.createdAt || (a.claim.id < b.claim.id ? -1 : 1);

/** The vendor is one side, each partner another. */
const sideOf = (claim: Claim) => (isVendorChannel(claim.channel) ? '' : partyOf(claim));

const RANK: Readonly<Record<Severity, number>> = { high: 0, medium: 1, low: 2 };

/** Sums up while groups are judged, so that only conflicts are kept. */
class Tally {
  sharedCustomers = 0;
  readonly unjudged: UnjudgedGroup[] = [];
  readonly #policy: Policy;
  readonly #conflicts: Omit<ScanConflict, 'number'>[] = [];
  readonly #setAside = new Map<ClauseId, number>();
  readonly #partners = new Map<string, { conflicts: number; usd: bigint }>();
  #openUsd = 0n;
  #openClaims = 0;

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  open(claim: Claim): void {
    if (!isOpen(claim)) return;
    this.#openClaims += 1;
    this.#openUsd += usdValueOf(claim.amount, this.#policy);
  }

  exclude(clause: ClauseId): void {
    this.#setAside.set(clause, (this.#setAside.get(clause) ?? 0) + 1);
  }

  conflict(
    customer: string,
    judgement: ConflictJudgement,
    byId: ReadonlyMap<ClaimId, BookClaim>,
    modelsOf: (claims: readonly Claim[]) => readonly Attribution[],
  ): void {
    const claims = judgement.claimIds.flatMap((id) => byId.get(id) ?? []);
    const own = claims.map(({ claim }) => claim);
    this.#conflicts.push({
      ...{ customer, judgement, claims, models: modelsOf(own) },
      doubleCountedUsd: doubleCountedUsd(own, this.#policy),
    });
    this.#stakes(claims);
  }

  result(): Omit<ScanResult, 'customers' | 'commonKeys'> {
    const sorted = this.#conflicts.sort(
      (a, b) =>
        RANK[a.judgement.severity] - RANK[b.judgement.severity] ||
        descending(a.doubleCountedUsd, b.doubleCountedUsd) ||
        (a.customer < b.customer ? -1 : 1),
    );
    const count = (severity: Severity) =>
      sorted.filter((one) => one.judgement.severity === severity).length;
    const bySeverity = Object.fromEntries(SEVERITIES.map((one) => [one, count(one)]));
    return {
      conflicts: sorted.map((one, index) => ({ number: index + 1, ...one })),
      openPipelineUsd: this.#openUsd,
      doubleCountedUsd: sorted.reduce((sum, one) => sum + one.doubleCountedUsd, 0n),
      openClaims: this.#openClaims,
      sharedCustomers: this.sharedCustomers,
      setAside: this.#setAside,
      bySeverity: bySeverity as Record<Severity, number>,
      partners: [...this.#partners]
        .map(([partner, stake]) => ({ partner, ...stake }))
        .sort((a, b) => b.conflicts - a.conflicts || (a.partner < b.partner ? -1 : 1)),
      unjudged: this.unjudged,
    };
  }

  /** Each partner counts once per conflict, with its largest open claim. */
  #stakes(claims: readonly BookClaim[]): void {
    const largest = new Map<string, bigint>();
    for (const { claim } of claims) {
      if (isVendorChannel(claim.channel)) continue;
      const partner = partyOf(claim);
      const usd = isOpen(claim) ? usdValueOf(claim.amount, this.#policy) : 0n;
      const known = largest.get(partner);
      if (known === undefined || usd > known) largest.set(partner, usd);
    }
    for (const [partner, usd] of largest) {
      const stake = this.#partners.get(partner) ?? { conflicts: 0, usd: 0n };
      this.#partners.set(partner, { conflicts: stake.conflicts + 1, usd: stake.usd + usd });
    }
  }
}

const descending = (a: bigint, b: bigint) => (a === b ? 0 : a < b ? 1 : -1);

const isOpen = (claim: Claim) => claim.stage !== 'won' && claim.stage !== 'lost';
