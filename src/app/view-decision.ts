// The decision: what a channel manager may choose here, and what each choice does. Pure.
import type { Claim } from '../domain/claim.ts';
import { type Conflict, OUTCOMES, type Outcome } from '../domain/conflict.ts';
import type { ClaimId } from '../domain/ids.ts';
import { splitFor } from './outcome-split.ts';
import { OUTCOME_WORDS, percentWords } from './view-words.ts';

export type DecisionChoice = {
  readonly outcome: Outcome;
  readonly label: string;
  /** What it means for the credit, one sentence. */
  readonly effect: string;
};

/** Outcomes that fit the claims, each with the split it would set. */
export function choicesOf(
  conflict: Conflict,
  claims: readonly Claim[],
  labelOf: (id: ClaimId) => string,
): readonly DecisionChoice[] {
  return OUTCOMES.flatMap((outcome) => {
    const split = splitFor(outcome, conflict, claims);
    if (split === 'impossible') return [];
    const shares = split
      ?.filter((line) => line.basisPoints > 0)
      .map((line) => `${labelOf(line.claimId)} ${percentWords(line.basisPoints)}`);
    const effect = shares?.join(', ') ?? 'The flags go, and stay away while the facts are the same';
    return { outcome, label: OUTCOME_WORDS[outcome], effect: `${effect}.` };
  });
}
