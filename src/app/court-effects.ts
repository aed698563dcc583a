// What an answer about two accounts would change: their claims judged once more as if it had been given,
// against the conflicts that wait now. Pure.
import type { Conflict } from '../domain/conflict.ts';
import type { ConflictId } from '../domain/ids.ts';
import type { ConflictJudgement, EvidenceOf } from '../domain/judgement.ts';
import type { ToldAnswer } from '../domain/match-answer.ts';
import type { Policy } from '../domain/policy.ts';
import type { Instant } from '../domain/time.ts';
import { judgeNeighbourhood } from '../engagement/judge.ts';
import { areLinkedByOthers, type CourtPair, pairName } from './court-pairs.ts';
import type { Neighbourhood } from './neighbourhood.ts';
import { ACTION_WORDS, counted } from './view-words.ts';

/** What becomes of one conflict; its id null where one opens. */
export type AnswerEffect = { readonly conflictId: ConflictId | null; readonly text: string };

export type EffectInput = {
  readonly pair: CourtPair;
  /** That of both accounts. */
  readonly neighbourhood: Neighbourhood;
  readonly evidence: EvidenceOf;
  readonly policy: Policy;
  readonly now: Instant;
};

const STILL_JOINED = ', with both records: other records link them';

/** What each conflict of the pair becomes under an answer; conflicts that stay as they are too. */
export function effectsOf(answer: ToldAnswer, input: EffectInput): readonly AnswerEffect[] {
  const { pair, neighbourhood, policy, now } = input;
  const { claims, context } = neighbourhood;
  const asked = pairName(pair.left.id, pair.right.id);
  const evidence: EvidenceOf = (left, right) => {
    const known = input.evidence(left, right);
    return pairName(left, right) === asked ? { ...known, answer } : known;
  };
  const judged = judgeNeighbourhood({ claims, context, evidence, policy, now }).filter(
    (one) => one.isConflict,
  );
  const accounts = new Map(claims.map(({ id, account }) => [id, account.id]));
  const ids = { left: pair.left.id, right: pair.right.id };
  const staysJoined = (judgement: ConflictJudgement) =>
    answer !== 'same' && areLinkedByOthers(judgement, (id) => accounts.get(id), ids);
  const effects = pair.conflicts.map((conflict): AnswerEffect => {
    const heir = judged
      .map((judgement) => ({ judgement, shared: sharedClaims(conflict, judgement) }))
      .filter(({ shared }) => shared > 0)
      .sort((a, b) => b.shared - a.shared)[0];
    const after = heir?.judgement ?? null;
    const joined = after !== null && staysJoined(after) ? STILL_JOINED : '';
    return { conflictId: conflict.id, text: `${changeOf(conflict, after)}${joined}` };
  });
  const fresh = judged.filter((one) => pair.conflicts.every((known) => !sharedClaims(known, one)));
  return [
    ...effects,
    ...fresh.map(({ claimIds }) => ({
      conflictId: null,
      text: `opens, with ${counted(claimIds.length, 'claim')}`,
    })),
  ];
}

function sharedClaims({ judgement }: Conflict, { claimIds }: ConflictJudgement): number {
  const known = new Set(judgement.claimIds);
  return claimIds.filter((id) => known.has(id)).length;
}

function changeOf({ judgement: before }: Conflict, after: ConflictJudgement | null): string {
  if (after === null) return 'ends';
  const changes: string[] = [];
  if (after.claimIds.length !== before.claimIds.length) {
    changes.push(`has ${after.claimIds.length} claims instead of ${before.claimIds.length}`);
  }
  if (after.severity !== before.severity) {
    changes.push(`severity ${after.severity} instead of ${before.severity}`);
  }
  if (after.action !== before.action) {
    changes.push(`then: ${ACTION_WORDS[after.action].toLowerCase()}`);
  }
  return changes.length === 0 ? 'stays as it is' : changes.join(', ');
}
