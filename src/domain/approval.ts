// Decisions that a second person must approve before they stand (clause A-4 of the product).
import type { Decision } from './conflict.ts';
import type { ConflictJudgement, SplitLine } from './judgement.ts';

/** What a policy may ask approval for. */
export const APPROVAL_CASES = ['other_split', 'dismissal', 'high_severity'] as const;
export type ApprovalCase = (typeof APPROVAL_CASES)[number];

/** The cases that a decision on a judgement is. */
export function casesOf(
  { outcome, split }: Pick<Decision, 'outcome' | 'split'>,
  { severity, splits }: Pick<ConflictJudgement, 'severity' | 'splits'>,
): readonly ApprovalCase[] {
  return [
    ...(split !== null && !isSameSplit(split, splits) ? (['other_split'] as const) : []),
    ...(outcome === 'not_a_conflict' ? (['dismissal'] as const) : []),
    ...(severity === 'high' ? (['high_severity'] as const) : []),
  ];
}

/** Equal shares for equal claims, in whatever order; a share of nothing is as good as no line. */
export function isSameSplit(
  left: readonly SplitLine[] | null,
  right: readonly SplitLine[] | null,
): boolean {
  return textOf(left) === textOf(right);
}

/** The same text for the same split. */
export function textOf(split: readonly SplitLine[] | null): string {
  const lines = split?.filter(({ basisPoints }) => basisPoints > 0);
  return JSON.stringify(lines?.map((line) => [line.claimId, line.basisPoints]).sort() ?? null);
}
