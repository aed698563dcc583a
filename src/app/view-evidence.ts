// Evidence of the match: why two records are judged as one customer, as people read it. Pure.
import type { Account, Claim } from '../domain/claim.ts';
import type { ClaimId } from '../domain/ids.ts';
import type { ClauseId, PairFinding } from '../domain/judgement.ts';
import { dayOf } from '../domain/time.ts';
import { type MatchEvidence, matchEvidence } from '../matching/evidence.ts';
import type { MatchOptions } from '../matching/keys.ts';
import type { MatchAnswer } from '../ports/match-store.ts';
import { clauseText } from './clause-text.ts';
import { dayWords } from './view-words.ts';

export type ClauseLine = { readonly id: ClauseId; readonly text: string };

export type PairView = {
  /** The account as each side's record writes it, with the claim's label. */
  readonly left: string;
  readonly right: string;
  readonly collides: boolean;
  readonly clause: ClauseLine;
  /** What the records themselves say; null where one is gone or both are on one account. */
  readonly evidence: EvidenceView | null;
  /** A person's recorded answer, if any. */
  readonly answer: string | null;
};

/**
 * Log-odds with one decimal, above 0 for one customer: `prior`, the reasons and `rest` add up to
 * `total`, which is those of `probability`.
 */
export type EvidenceView = {
  readonly reasons: readonly { readonly text: string; readonly weight: number }[];
  readonly prior: number;
  /** Reasons too small to be shown one by one, and what rounding leaves. */
  readonly rest: number;
  readonly total: number;
  readonly probability: string;
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

/** Pairs shown; a conflict of many claims has many more, and they say little new. */
const MOST_PAIRS = 10;

/** The compared pairs, colliding ones first, with what the two account records say. */
export function pairViews(
  input: EvidenceInput,
  labelOf: (id: ClaimId) => string,
): { readonly shown: readonly PairView[]; readonly more: number } {
  const accounts = new Map(input.claims.map((claim) => [claim.id, claim.account]));
  const named = (id: ClaimId) => {
    const name = accounts.get(id)?.name;
    return name === undefined ? labelOf(id) : `${name} (${labelOf(id)})`;
  };
  const pairs = input.pairs.toSorted((a, b) => Number(b.collides) - Number(a.collides));
  const shown = pairs.slice(0, MOST_PAIRS).map(({ left, right, collides, clause }) => {
    const ours = accounts.get(left);
    const theirs = accounts.get(right);
    return {
      left: named(left),
      right: named(right),
      collides,
      clause: clauseLine(clause),
      evidence: ours && theirs ? evidenceOf(ours, theirs, input.match) : null,
      answer: ours && theirs ? answerOf(ours, theirs, input.answers) : null,
    };
  });
  return { shown, more: pairs.length - shown.length };
}

/** Weights are shown with one decimal; what rounds to nothing is not shown. */
const LEAST_WEIGHT = 0.05;

function evidenceOf(left: Account, right: Account, match: MatchOptions): EvidenceView | null {
  return left.id === right.id ? null : evidenceView(matchEvidence(left, right, match));
}

/** Evidence as pages show it, the strongest reason first. */
export function evidenceView({ reasons, prior, probability }: MatchEvidence): EvidenceView {
  const tenths = (value: number) => Math.round(value * 10);
  const shown = reasons
    .filter(({ weight }) => Math.abs(weight) >= LEAST_WEIGHT)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  const total = tenths(reasons.reduce((sum, { weight }) => sum + weight, prior));
  const told = shown.reduce((sum, { weight }) => sum + tenths(weight), tenths(prior));
  return {
    reasons: shown.map(({ text, weight }) => ({ text, weight: tenths(weight) / 10 })),
    prior: tenths(prior) / 10,
    rest: (total - told) / 10,
    total: total / 10,
    probability: `${(Math.floor(probability * 1_000) / 10).toFixed(1)} %`,
  };
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
