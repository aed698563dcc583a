// What a simulated case comes to, in words: for the command line and the console.
import type { ConflictJudgement } from '../domain/judgement.ts';
import type { CaseKind } from '../engagement/replay/cases.ts';
import type { SimulatedCase } from './simulation.ts';
import { labelsOf, percentWords } from './view-words.ts';

/** Kinds in which something differs, the gravest first. */
export const DIFFERENT_KINDS = [
  'flipped',
  'new',
  'vanished',
  'changed',
] as const satisfies readonly CaseKind[];

export const KIND_WORDS: Readonly<Record<CaseKind, string>> = {
  same: 'the same',
  flipped: 'another winner or split',
  new: 'new conflict',
  vanished: 'no conflict any more',
  changed: 'other severity, action or time',
};

/** `Northwind 70.00 %, Direct team 30.00 %`, or that there is no conflict. */
export function outcomeWords(judgement: ConflictJudgement | null, one: SimulatedCase): string {
  if (judgement === null) return 'no conflict';
  const labels = labelsOf(one.claims);
  const shares = judgement.splits
    .filter(({ basisPoints }) => basisPoints > 0)
    .toSorted((a, b) => b.basisPoints - a.basisPoints)
    .map(
      ({ claimId, basisPoints }) =>
        `${labels.get(claimId) ?? claimId} ${percentWords(basisPoints)}`,
    );
  return `${shares.join(', ')}; ${judgement.severity}`;
}
