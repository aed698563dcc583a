// What each policy would have credited for the orders won in a period, at the instant they were won.
import type { Claim } from '../../domain/claim.ts';
import type { ClaimId } from '../../domain/ids.ts';
import type { ClauseId, Judgement, SplitLine } from '../../domain/judgement.ts';
import type { Instant } from '../../domain/time.ts';
import { FULL_CREDIT } from '../credit.ts';
import type { Period, Span } from './replay.ts';

/** An order and its credit by claim under each policy; null: the record is no order of its own. */
export type Order = {
  readonly claim: Claim;
  readonly before: readonly SplitLine[] | null;
  readonly after: readonly SplitLine[] | null;
};

/** Clauses by which a won record is not an order: copies, fulfilments, placeholders. */
const NO_ORDER: readonly ClauseId[] = ['M-7', 'S-3', 'L-8'];

/**
 * The orders won within the period by claims of one neighbourhood, given its spans under two policies.
 * A record without amount is left out. A second record booked on a sale that was credited before is no
 * order of its own under that policy.
 */
export function ordersOf(
  claims: readonly Claim[],
  { from, until }: Period,
  spans: { readonly before: readonly Span[]; readonly after: readonly Span[] },
): readonly Order[] {
  const byId = new Map(claims.map((claim) => [claim.id, claim]));
  return claims.flatMap((claim): Order[] => {
    const { stage, closedAt, amount } = claim;
    if (stage !== 'won' || closedAt === null || amount === null) return [];
    if (closedAt < from || closedAt >= until) return [];
    const credit = (all: readonly Span[]) => creditOf(claim, judgedAt(all, closedAt), byId);
    const order = { claim, before: credit(spans.before), after: credit(spans.after) };
    return order.before === null && order.after === null ? [] : [order];
  });
}

function judgedAt(spans: readonly Span[], at: Instant): readonly Judgement[] {
  return spans.find(({ from, until }) => from <= at && at < until)?.judgements ?? [];
}

function creditOf(
  claim: Claim,
  judgements: readonly Judgement[],
  byId: ReadonlyMap<ClaimId, Claim>,
): readonly SplitLine[] | null {
  const excluded = judgements[0]?.excluded.find(({ claimId }) => claimId === claim.id);
  if (excluded !== undefined && NO_ORDER.includes(excluded.clause)) return null;
  const conflict = judgements.find(
    ({ isConflict, claimIds }) => isConflict && claimIds.includes(claim.id),
  );
  if (conflict?.splits == null) return [{ claimId: claim.id, basisPoints: FULL_CREDIT }];
  const others = conflict.claimIds.flatMap((id) => byId.get(id) ?? []);
  return others.some((other) => wasWonBefore(other, claim)) ? null : conflict.splits;
}

function wasWonBefore(other: Claim, claim: Claim): boolean {
  if (other.stage !== 'won' || other.closedAt === null || claim.closedAt === null) return false;
  if (other.closedAt !== claim.closedAt) return other.closedAt < claim.closedAt;
  if (other.createdAt !== claim.createdAt) return other.createdAt < claim.createdAt;
  return other.id < claim.id;
}
