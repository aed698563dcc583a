// `parley credit` without its edges: for each conflict the policy's split and, beside it, what other
// models make of the same touches; rows for pay tools for the orders won in a period.
import type { Claim } from '../domain/claim.ts';
import type { ClaimId } from '../domain/ids.ts';
import type { ConflictJudgement } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import { type Attribution, attribute } from '../engagement/attribution/attribute.ts';
import { doubleCountedUsd } from '../engagement/attribution/double-counted.ts';
import { minorUnitDecimals } from '../engagement/attribution/minor-unit.ts';
import { type PayRow, payRows } from '../engagement/attribution/pay-export.ts';
import {
  attributeByFamily,
  type FamilyAttribution,
  type ProductLine,
} from '../engagement/attribution/product-lines.ts';
import type { PastRecords } from '../engagement/attribution/shapley.ts';
import { judgeNeighbourhood } from '../engagement/judge.ts';
import { ordersOf } from '../engagement/replay/orders.ts';
import { type Period, replay } from '../engagement/replay/replay.ts';
import { type ClaimGroup, neighbourhoodBy } from './claim-groups.ts';

export type CreditOptions = {
  readonly policy: Policy;
  /** Orders won in it are paid; its end is the instant that is judged, less a millisecond. */
  readonly period: Period;
  readonly linesOf: ReadonlyMap<ClaimId, readonly ProductLine[]>;
  readonly halfLifeDays: number;
  /** Closed deals, for Shapley. */
  readonly past: PastRecords;
  readonly sha256: (text: string) => string;
};

/** A conflict with every model's split. */
export type CreditedConflict = {
  readonly customer: string;
  readonly judgement: ConflictJudgement;
  readonly claims: readonly Claim[];
  readonly models: readonly Attribution[];
  /** Per product family; null where no lines are known. */
  readonly families: readonly FamilyAttribution[] | null;
  /** Open amounts minus the largest, in trillionths of a dollar. */
  readonly doubleCountedUsd: bigint;
};

export type CreditResult = {
  readonly conflicts: readonly CreditedConflict[];
  readonly doubleCountedUsd: bigint;
  readonly pay: readonly PayRow[];
  /** Orders in a currency without a known minor unit: not paid, never guessed. */
  readonly unpayable: readonly Claim[];
};

/** Works everything out. */
export function creditOf(groups: readonly ClaimGroup[], options: CreditOptions): CreditResult {
  const conflicts = groups.flatMap((group) => conflictsOf(group, options));
  const orders = groups.flatMap((group) => payOf(group, options));
  return {
    conflicts,
    doubleCountedUsd: conflicts.reduce((sum, one) => sum + one.doubleCountedUsd, 0n),
    pay: orders.flatMap((order) => ('rows' in order ? order.rows : [])),
    unpayable: orders.flatMap((order) => ('claim' in order ? [order.claim] : [])),
  };
}

function conflictsOf(
  group: ClaimGroup,
  { policy, period, linesOf, halfLifeDays, past }: CreditOptions,
): readonly CreditedConflict[] {
  const now = period.until - 1;
  const judgements = judgeNeighbourhood({ ...neighbourhoodBy(group, policy), now });
  const byId = new Map(group.claims.map((claim) => [claim.id, claim]));
  return judgements.flatMap((judgement): CreditedConflict[] => {
    if (!judgement.isConflict) return [];
    const claims = judgement.claimIds.flatMap((id) => byId.get(id) ?? []);
    const settings = { policy, now, halfLifeDays, past };
    const hasLines = claims.some(({ id }) => linesOf.has(id));
    return [
      {
        customer: group.customer,
        judgement,
        claims,
        models: attribute(claims, settings),
        families: hasLines ? attributeByFamily(claims, linesOf, settings) : null,
        doubleCountedUsd: doubleCountedUsd(claims, policy),
      },
    ];
  });
}

type Paid = { readonly rows: readonly PayRow[] } | { readonly claim: Claim };

/** Orders are paid as they were judged when they were won: later judgements change no row. */
function payOf(group: ClaimGroup, { policy, period, sha256 }: CreditOptions): readonly Paid[] {
  const won = group.claims.some(({ closedAt, stage }) => {
    return stage === 'won' && closedAt !== null && closedAt >= period.from;
  });
  if (!won) return [];
  const spans = replay(neighbourhoodBy(group, policy), period);
  return ordersOf(group.claims, period, { before: spans, after: spans }).flatMap(
    (order): Paid[] => {
      const { claim, before: split } = order;
      if (split === null) return [];
      if (!isPayable(claim)) return [{ claim }];
      const ids = new Set(split.map(({ claimId }) => claimId));
      const claims = group.claims.filter(({ id }) => ids.has(id));
      return [{ rows: payRows({ claims, split, policy, policyVersion: policy.version }, sha256) }];
    },
  );
}

function isPayable({ amount }: Claim): boolean {
  return amount !== null && minorUnitDecimals(amount.currency) !== null;
}
