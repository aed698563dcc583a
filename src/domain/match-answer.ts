// What a person says about two accounts, and what each answer means to the clauses and to clusters.
import type { AccountId } from './ids.ts';
import type { MatchAnswerKind, PairAnswer } from './match-index.ts';

/**
 * `related`: two customers that belong together (M-6). `not_sure` takes back what was said before: the
 * pair is judged as if nobody had been asked.
 */
export const PERSON_ANSWERS = ['same', 'different', 'related', 'not_sure'] as const;
export type PersonAnswer = (typeof PERSON_ANSWERS)[number];

/** What the clauses read of an answer (M-10); null where it says nothing. */
export type ToldAnswer = 'same' | 'different' | 'related';

/** An answer as the clauses read it. */
export function toldAnswer(answer: PersonAnswer): ToldAnswer | null {
  return answer === 'not_sure' ? null : answer;
}

/** Answers as clusters read them: related customers are two customers. */
export function clusterAnswers(
  answers: readonly {
    readonly left: AccountId;
    readonly right: AccountId;
    readonly answer: PersonAnswer;
  }[],
): readonly PairAnswer[] {
  return answers.flatMap(({ left, right, answer }) => {
    const told = toldAnswer(answer);
    if (told === null) return [];
    const kind: MatchAnswerKind = told === 'same' ? 'same' : 'different';
    return [{ left, right, answer: kind }];
  });
}
