// Why an index links two records as strongly as it does: the reasons of the pair by the counts of the
// snapshot, and what other records of the book change.
import type { FieldShifts, MatchEdge } from '../domain/match-index.ts';
import { explainPair, type MatchEvidence } from './evidence.ts';
import { Lexicon } from './lexicon.ts';
import type { MatchRecord } from './profile.ts';
import { withoutRivals } from './rivals.ts';
import { probabilityOf } from './score.ts';
import { profileFromText } from './stored-profile.ts';

/** A record and its profile as the index holds it, see stored-profile.ts. */
export type IndexedSide = { readonly record: MatchRecord; readonly profile: string };

/** Rivals that change less than this are none. */
const FELT = 0.05;

/**
 * The evidence of two records of one snapshot. The reasons add up to the log-odds of the edge, a
 * person's answer not considered; the last of them says what rivals change. `shifts` are those of the
 * snapshot. Symmetric.
 */
export function explainEdge(
  [left, right]: readonly [IndexedSide, IndexedSide],
  edge: Pick<MatchEdge, 'answer' | 'logOdds'> | null,
  shifts: FieldShifts | null,
): MatchEvidence {
  const lexicon = new Lexicon();
  const [ours, theirs] = [left, right].map(({ record, profile }) => ({
    record,
    profile: profileFromText(profile, lexicon),
  })) as [Parameters<typeof explainPair>[0], Parameters<typeof explainPair>[1]];
  const pair = explainPair(ours, theirs, shifts);
  if (edge === null || edge.answer !== null) return pair;
  return withRivalsReason(pair, edge.logOdds);
}

/**
 * The evidence of a pair with a last reason for what rivals change, so that all adds up to `logOdds`,
 * those that the pair has in its book.
 */
export function withRivalsReason(pair: MatchEvidence, logOdds: number): MatchEvidence {
  const alone = pair.reasons.reduce((sum, { weight }) => sum + weight, pair.prior);
  const hasRivals = logOdds < withoutRivals(alone) - FELT;
  const text = hasRivals
    ? 'another record of the book fits one of the two as well'
    : 'no other record of the book fits either of the two as well';
  const rivals = { field: 'rivals', text, weight: logOdds - alone };
  return {
    probability: probabilityOf(logOdds),
    prior: pair.prior,
    reasons: [...pair.reasons, rivals],
  };
}
