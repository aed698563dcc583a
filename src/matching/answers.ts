// People's answers about pairs of records, by record number: they come before all evidence.
import type { MatchAnswerKind } from '../domain/match-index.ts';

/** Log-odds of a pair that a person called one customer; minus this where it was called different. */
export const ANSWERED_LOG_ODDS = 1_000;

/** Log-odds of a pair on which a person spoke. */
export function answerLogOdds(answer: MatchAnswerKind): number {
  return answer === 'same' ? ANSWERED_LOG_ODDS : -ANSWERED_LOG_ODDS;
}

/** The newest answer on each pair; the order of the two records and of the pairs carries no meaning. */
export class Answers {
  readonly pairs: readonly (readonly [number, number, MatchAnswerKind])[];
  readonly #others = new Map<number, Map<number, MatchAnswerKind>>();

  constructor(pairs: readonly (readonly [number, number, MatchAnswerKind])[]) {
    this.pairs = pairs;
    for (const [left, right, answer] of pairs) {
      this.#ofRecord(left).set(right, answer);
      this.#ofRecord(right).set(left, answer);
    }
  }

  /** The answer on a pair, if there is one. */
  of(left: number, right: number): MatchAnswerKind | undefined {
    return this.#others.get(left)?.get(right);
  }

  /** `between` for pairs without an answer; the answer's log-odds for the others. */
  over(between: (left: number, right: number) => number): (left: number, right: number) => number {
    if (this.#others.size === 0) return between;
    return (left, right) => {
      const answer = this.of(left, right);
      return answer === undefined ? between(left, right) : answerLogOdds(answer);
    };
  }

  /** True when a person called a record of `ours` and one of `theirs` different. */
  keepApart(ours: readonly number[], theirs: readonly number[]): boolean {
    if (this.#others.size === 0) return false;
    return ours.some((left) => {
      const others = this.#others.get(left);
      return others !== undefined && theirs.some((right) => others.get(right) === 'different');
    });
  }

  #ofRecord(record: number): Map<number, MatchAnswerKind> {
    const known = this.#others.get(record);
    if (known) return known;
    const made = new Map<number, MatchAnswerKind>();
    this.#others.set(record, made);
    return made;
  }
}

/** Nobody said anything. */
export const NO_ANSWERS = new Answers([]);
