// A person says whether two accounts are one customer. Answers are only ever added; the newest on a pair
// counts, so a later one takes an earlier one back.
import type { Claim } from '../domain/claim.ts';
import { type Conflict, isActive } from '../domain/conflict.ts';
import { type AccountId, parseRecordKey } from '../domain/ids.ts';
import type { PersonAnswer } from '../domain/match-answer.ts';
import type { MatchAnswer } from '../ports/match-store.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';
import { intakeTurn } from './intake-turn.ts';

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
 * accounts, and their claims are judged. In force once that is done, within seconds. The audit entry
 * keeps which open conflicts it was about.
 */
export async function answerMatch(
  app: AppContext,
  store: TenantStore,
  { left, right, answer, by }: AnswerInput,
): Promise<AnswerResult> {
  const pair = [left, right];
  // A merge that is being read must not take the records' answers along while one is written.
  const places = pair.map((id) => parseRecordKey(id).connectionId);
  for (const id of [...new Set(places)].sort()) await store.turns.take(intakeTurn(id));
  const known = await store.accounts.current(pair);
  const isThere = known.filter(({ account }) => account !== null).length === 2;
  if (!isThere || left === right) return { ok: false, reason: GONE };
  const at = app.clock.now();
  await store.answers.append({ left, right, answer, by, at });
  const claims = await store.claims.ofAccounts(pair);
  const conflicts = await store.conflicts.ofClaims(claims.map(({ id }) => id));
  const conflictIds = openBetween(claims, conflicts);
  const document = JSON.stringify({ left, right, answer, conflictIds });
  const subject = `${left} and ${right}`;
  await store.audit.append([{ at, kind: 'match_answer', actor: by, subject, document }]);
  await store.matching.due.mark(pair);
  await store.dirty.mark(pair);
  return { ok: true };
}

/** Open conflicts with claims of both accounts, of which `claims` are: what an answer may change. */
function openBetween(claims: readonly Claim[], conflicts: readonly Conflict[]) {
  const ownerOf = new Map(claims.map(({ id, account }) => [id, account.id]));
  const holdsBoth = ({ judgement }: Conflict) =>
    new Set(judgement.claimIds.flatMap((id) => ownerOf.get(id) ?? [])).size === 2;
  return conflicts.filter((one) => isActive(one.status) && holdsBoth(one)).map(({ id }) => id);
}

/**
 * Has what people said of a record that was merged away hold for the one it was merged into, with who
 * and when; what they said of that one later stays. Marks it for matching.
 */
export async function followAnswers(
  store: TenantStore,
  { from, into }: { readonly from: AccountId; readonly into: AccountId },
): Promise<void> {
  const otherThan = (id: AccountId) => (one: MatchAnswer) =>
    one.left === id ? one.right : one.left;
  const said = await store.answers.ofAccounts([from]);
  if (said.length === 0) return;
  const own = await store.answers.ofAccounts([into]);
  const saidAt = new Map(own.map((one) => [otherThan(into)(one), one.at]));
  for (const answer of said) {
    const other = otherThan(from)(answer);
    if (other === into || (saidAt.get(other) ?? Number.NEGATIVE_INFINITY) >= answer.at) continue;
    await store.answers.append({ ...answer, left: into, right: other });
  }
  await store.matching.due.mark([into]);
}
