// A person says whether two accounts are one customer. Answers are only ever added; the newest on a pair
// counts, so a later one takes an earlier one back.
import type { AccountId } from '../domain/ids.ts';
import type { PersonAnswer } from '../domain/match-answer.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';

export type AnswerInput = {
  readonly left: AccountId;
  readonly right: AccountId;
  readonly answer: PersonAnswer;
  /** Who says it, as the audit trail names people. */
  readonly by: string;
};

export type AnswerResult =
  | { readonly ok: true }
  /** `reason` is one sentence for whoever answered. */
  | { readonly ok: false; readonly reason: string };

/** The answer every form gives about an account that has gone from its CRM meanwhile. */
const GONE = 'One of the two records is no longer there: there is nothing to answer any more.';

/**
 * Records an answer and has everything that depends on it looked at again: the index follows both
 * accounts, and their claims are judged. In force once that is done, within seconds.
 */
export async function answerMatch(
  app: AppContext,
  store: TenantStore,
  { left, right, answer, by }: AnswerInput,
): Promise<AnswerResult> {
  const pair = [left, right];
  const known = await store.accounts.current(pair);
  const isThere = known.filter(({ account }) => account !== null).length === 2;
  if (!isThere || left === right) return { ok: false, reason: GONE };
  const at = app.clock.now();
  await store.answers.append({ left, right, answer, by, at });
  const document = JSON.stringify({ left, right, answer });
  const subject = `${left} and ${right}`;
  await store.audit.append([{ at, kind: 'match_answer', actor: by, subject, document }]);
  await store.matching.due.mark(pair);
  await store.dirty.mark(pair);
  return { ok: true };
}
