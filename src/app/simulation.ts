// `policy simulate` without its edges: replays groups of claims over a period under two policies and
// sums up what would have been otherwise.
import type { Claim } from '../domain/claim.ts';
import type { ClaimId } from '../domain/ids.ts';
import { SEVERITIES, type Severity, type SplitLine } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import type { Instant } from '../domain/time.ts';
import { partyKeyOf } from '../engagement/attribution/party-key.ts';
import { FULL_CREDIT } from '../engagement/credit.ts';
import { type Case, type CaseKind, casesOf, type Stay } from '../engagement/replay/cases.ts';
import { ordersOf } from '../engagement/replay/orders.ts';
import { type Period, replay } from '../engagement/replay/replay.ts';
import { usdValueOf } from '../engagement/usd.ts';
import { type ClaimGroup, neighbourhoodBy } from './claim-groups.ts';
import { type MoneyMoved, MoneyTally } from './simulation-money.ts';

export type SimulationOptions = {
  readonly before: Policy;
  readonly after: Policy;
  readonly period: Period;
  /** Instants at which the standing conflicts are counted, for the chart. */
  readonly sampledAt: readonly Instant[];
};

/** A case that is not the same under both policies. */
export type SimulatedCase = Case & {
  readonly customer: string;
  readonly claims: readonly Claim[];
  /** The largest amount in it, in trillionths of a dollar. */
  readonly usd: bigint;
  /** How much of that amount's credit other parties would have, where both policies see a conflict. */
  readonly shiftUsd: bigint;
};

export type PolicyTotals = {
  readonly conflicts: number;
  /** By the worst each came to. */
  readonly bySeverity: Readonly<Record<Severity, number>>;
};

export type SimulationResult = {
  readonly customers: number;
  readonly claims: number;
  readonly judgements: number;
  readonly before: PolicyTotals;
  readonly after: PolicyTotals;
  readonly kinds: Readonly<Record<CaseKind, number>>;
  /** Those that are not `same`, largest amount first. */
  readonly cases: readonly SimulatedCase[];
  /** The sum of their `shiftUsd`: credit of deals, won or not, that others would have. */
  readonly shiftUsd: bigint;
  /** Conflicts standing at the sampled instants. */
  readonly standing: readonly { at: Instant; before: number; after: number }[];
  readonly money: MoneyMoved;
  /** Groups with more claims than can be one customer's. */
  readonly notSimulated: readonly { readonly customer: string; readonly claims: number }[];
};

/** More claims are mostly a collection: every pair is compared at every change, 2 s for 100 claims. */
const MOST_CLAIMS = 100;

/** Takes group after group; holds only what differs. */
export class Simulation {
  readonly #options: SimulationOptions;
  readonly #money: MoneyTally;
  readonly #cases: SimulatedCase[] = [];
  readonly #standing: { at: Instant; before: number; after: number }[];
  readonly #totals = { before: noConflicts(), after: noConflicts() };
  readonly #kinds = { same: 0, new: 0, vanished: 0, flipped: 0, changed: 0 };
  readonly #notSimulated: { customer: string; claims: number }[] = [];
  #customers = 0;
  #claims = 0;
  #judgements = 0;

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.#money = new MoneyTally(options.before);
    this.#standing = options.sampledAt.map((at) => ({ at, before: 0, after: 0 }));
  }

  /** Replays one group under both policies. */
  add(group: ClaimGroup): void {
    const { before, after, period } = this.#options;
    const { claims } = group;
    if (claims.length > MOST_CLAIMS) {
      this.#notSimulated.push({ customer: group.customer, claims: claims.length });
      return;
    }
    this.#customers += 1;
    this.#claims += claims.length;
    const spans = {
      before: replay(neighbourhoodBy(group, before), period),
      after: replay(neighbourhoodBy(group, after), period),
    };
    this.#judgements += spans.before.length + spans.after.length;
    const byId = new Map(claims.map((claim) => [claim.id, claim]));
    for (const one of casesOf(spans.before, spans.after)) {
      this.#count(one);
      if (one.kind === 'same') continue;
      const members = one.claimIds.flatMap((id) => byId.get(id) ?? []);
      const usd = members.map(({ amount }) => usdValueOf(amount, before)).reduce(larger, 0n);
      const shiftUsd = shiftOf(one, usd, (id) => {
        const claim = byId.get(id);
        return claim === undefined ? id : partyKeyOf(claim, before);
      });
      this.#cases.push({ ...one, customer: group.customer, claims: members, usd, shiftUsd });
      this.#money.touch(members.map((claim) => [partyKeyOf(claim, before), claim] as const));
    }
    for (const order of ordersOf(claims, period, spans)) this.#money.add(order, byId);
  }

  /** What was found so far. */
  result(): SimulationResult {
    return {
      customers: this.#customers,
      claims: this.#claims,
      judgements: this.#judgements,
      before: this.#totals.before,
      after: this.#totals.after,
      kinds: this.#kinds,
      cases: this.#cases.toSorted(
        (a, b) => compare(b.usd, a.usd) || (a.customer < b.customer ? -1 : 1),
      ),
      shiftUsd: this.#cases.reduce((sum, one) => sum + one.shiftUsd, 0n),
      standing: this.#standing,
      money: this.#money.result(),
      notSimulated: this.#notSimulated,
    };
  }

  #count(one: Case): void {
    this.#kinds[one.kind] += 1;
    for (const side of ['before', 'after'] as const) {
      const stays = one[side];
      if (stays.length === 0) continue;
      this.#totals[side].conflicts += 1;
      this.#totals[side].bySeverity[worstOf(stays)] += 1;
      for (const sample of this.#standing) {
        sample[side] += stays.filter(
          (stay) => stay.from <= sample.at && sample.at < stay.until,
        ).length;
      }
    }
  }
}

/** What those who gain credit gain at the telling moment, of an amount. */
function shiftOf({ moment }: Case, usd: bigint, partyOf: (id: ClaimId) => string): bigint {
  if (!moment?.before || !moment.after) return 0n;
  const changes = new Map<string, number>();
  const add = (lines: readonly SplitLine[], sign: number) => {
    for (const { claimId, basisPoints } of lines) {
      const party = partyOf(claimId);
      changes.set(party, (changes.get(party) ?? 0) + sign * basisPoints);
    }
  };
  add(moment.before.splits, -1);
  add(moment.after.splits, 1);
  const gained = [...changes.values()].reduce((sum, change) => sum + Math.max(0, change), 0);
  return (usd * BigInt(gained)) / BigInt(FULL_CREDIT);
}

function noConflicts() {
  return { conflicts: 0, bySeverity: { low: 0, medium: 0, high: 0 } };
}

function worstOf(stays: readonly Stay[]): Severity {
  const ranks = stays.map(({ judgement }) => SEVERITIES.indexOf(judgement.severity));
  return SEVERITIES[Math.max(...ranks)] ?? 'low';
}

const larger = (left: bigint, right: bigint) => (left > right ? left : right);
const compare = (left: bigint, right: bigint) => (left === right ? 0 : left < right ? -1 : 1);
