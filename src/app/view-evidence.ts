// Evidence of the match: why two records are judged as one customer, as people read it. Pure.
import type { Account, Claim } from '../domain/claim.ts';
import type { ChannelManager } from '../domain/conflict.ts';
import type { AccountId, ClaimId } from '../domain/ids.ts';
import type { ClauseId, PairFinding } from '../domain/judgement.ts';
import type { MatchEvidence } from '../matching/evidence.ts';
import type { MatchAnswer } from '../ports/match-store.ts';
import { ANSWER_WORDS, answeredBy } from './answer-words.ts';
import { clauseText } from './clause-text.ts';
import type { EvidenceOfPair } from './pair-evidence.ts';

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
  readonly managers: readonly ChannelManager[];
  readonly evidenceOf: EvidenceOfPair;
};

/** Pairs shown; a conflict of many claims has many more, and they say little new. */
const MOST_PAIRS = 10;

/** Colliding pairs first. */
function shownFirst(pairs: readonly PairFinding[]): readonly PairFinding[] {
  return pairs.toSorted((a, b) => Number(b.collides) - Number(a.collides)).slice(0, MOST_PAIRS);
}

/** Accounts of the pairs that {@link pairViews} shows, each once: those whose evidence it asks for. */
export function accountsShown(
  pairs: readonly PairFinding[],
  claims: readonly Claim[],
): readonly AccountId[] {
  const shown = new Set(shownFirst(pairs).flatMap(({ left, right }) => [left, right]));
  return [...new Set(claims.filter(({ id }) => shown.has(id)).map(({ account }) => account.id))];
}

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
  const shown = shownFirst(input.pairs).map(({ left, right, collides, clause }) => {
    const ours = accounts.get(left);
    const theirs = accounts.get(right);
    return {
      left: named(left),
      right: named(right),
      collides,
      clause: clauseLine(clause),
      evidence: ours && theirs ? evidenceOf(ours, theirs, input.evidenceOf) : null,
      answer: ours && theirs ? answerOf(ours, theirs, input) : null,
    };
  });
  return { shown, more: input.pairs.length - shown.length };
}

/** Weights are shown with one decimal; what rounds to nothing is not shown. */
const LEAST_WEIGHT = 0.05;

function evidenceOf(left: Account, right: Account, of: EvidenceOfPair): EvidenceView | null {
  return left.id === right.id ? null : evidenceView(of(left, right));
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

function answerOf(
  left: Account,
  right: Account,
  { answers, managers }: Pick<EvidenceInput, 'answers' | 'managers'>,
): string | null {
  const found = answers.find(
    (one) =>
      (one.left === left.id && one.right === right.id) ||
      (one.left === right.id && one.right === left.id),
  );
  if (!found) return null;
  // "Not sure" is no answer to the clauses: without a word, the page would seem to ignore it.
  const effect = found.answer === 'not_sure' ? ' Any answer before it no longer counts.' : '';
  return `Answered “${ANSWER_WORDS[found.answer]}” by ${answeredBy(found, managers)}.${effect}`;
}
