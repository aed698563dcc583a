// Evidence of the match: why two records are judged as one customer, as people read it. Pure.
import type { Account, Claim } from '../domain/claim.ts';
import type { ClaimId } from '../domain/ids.ts';
import type { ClauseId, PairFinding } from '../domain/judgement.ts';
import { dayOf } from '../domain/time.ts';
import { matchEvidence } from '../matching/evidence.ts';
import type { MatchOptions } from '../matching/keys.ts';
import type { MatchAnswer } from '../ports/store.ts';
import { clauseText } from './clause-text.ts';
import { dayWords } from './view-words.ts';

export type ClauseLine = { readonly id: ClauseId; readonly text: string };

export type PairView = {
  readonly left: string;
  readonly right: string;
  readonly collides: boolean;
  readonly clause: ClauseLine;
  /** What the records themselves say, strongest first. Weight in log-odds, above 0 for `same`. */
  readonly reasons: readonly { readonly text: string; readonly weight: number }[];
  /** A person's recorded answer, if any. */
  readonly answer: string | null;
};

/** A clause with its plain sentence. */
export function clauseLine(id: ClauseId): ClauseLine {
  return { id, text: clauseText(id) };
}

export type EvidenceInput = {
  readonly pairs: readonly PairFinding[];
  readonly claims: readonly Claim[];
  readonly answers: readonly MatchAnswer[];
  readonly match: MatchOptions;
};

/** One view per compared pair, with what the two account records say about each other. */
export function pairViews(
  input: EvidenceInput,
  labelOf: (id: ClaimId) => string,
): readonly PairView[] {
  const accounts = new Map(input.claims.map((claim) => [claim.id, claim.account]));
  return input.pairs.map(({ left, right, collides, clause }) => {
    const ours = accounts.get(left);
    const theirs = accounts.get(right);
    return {
      left: labelOf(left),
      right: labelOf(right),
      collides,
      clause: clauseLine(clause),
      reasons: ours && theirs ? reasonsOf(ours, theirs, input.match) : [],
      answer: ours && theirs ? answerOf(ours, theirs, input.answers) : null,
    };
  });
}

function reasonsOf(left: Account, right: Account, match: MatchOptions): PairView['reasons'] {
  if (left.id === right.id) return [{ text: 'the same account record', weight: 0 }];
  return matchEvidence(left, right, match)
    .reasons.map(({ text, weight }) => ({ text, weight }))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}

function answerOf(left: Account, right: Account, answers: readonly MatchAnswer[]): string | null {
  const found = answers.find(
    (one) =>
      (one.left === left.id && one.right === right.id) ||
      (one.left === right.id && one.right === left.id),
  );
  if (!found) return null;
  const what = found.answer === 'same' ? 'one customer' : 'two customers';
  return `${found.by} said on ${dayWords(dayOf(found.at))}: ${what}.`;
}
