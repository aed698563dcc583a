// One conflict as a report reads it: what was decided in which round, on which suggestion, and how it
// stood at the end of the period. Pure; read-conflicts.ts brings what it asks for from the store.
import type { Claim } from '../../domain/claim.ts';
import type { Conflict, ConflictEvent, ConflictStatus, Decision } from '../../domain/conflict.ts';
import type { ConflictJudgement } from '../../domain/judgement.ts';
import type { Instant, UtcDay } from '../../domain/time.ts';

/** A decision that was not taken back, and the round of the conflict's life that it ended. */
export type Round = {
  readonly decision: Decision;
  /** When the round began: the conflict opened or reopened. */
  readonly startedAt: Instant;
  /** When its due day was last fixed; null: it is the one the conflict still carries. */
  readonly dueFixedAt: Instant | null;
};

/** A judgement with the claims it was made of. */
export type Judged = { readonly judgement: ConflictJudgement; readonly claims: readonly Claim[] };

export type DecidedRound = Round & {
  readonly dueOn: UtcDay;
  /** What Parley suggested when it was decided. */
  readonly suggested: Judged;
};

export type ConflictFacts = {
  readonly conflict: Conflict;
  readonly events: readonly ConflictEvent[];
  readonly rounds: readonly DecidedRound[];
  /** As it stood at the end of the period. */
  readonly atEnd: Judged & { readonly status: ConflictStatus; readonly dueOn: UtcDay };
};

/** The decisions of a conflict that stood, oldest first, each with its round. */
export function roundsOf(
  conflict: Conflict,
  events: readonly ConflictEvent[],
  decisions: readonly Decision[],
): readonly Round[] {
  const inOrder = decisions.toSorted((a, b) => a.decidedAt - b.decidedAt);
  return inOrder.flatMap((decision, index) => {
    const { decidedAt } = decision;
    const next = inOrder[index + 1]?.decidedAt ?? Number.POSITIVE_INFINITY;
    const isUndone = events.some(
      ({ kind, at }) => kind === 'decision_undone' && at >= decidedAt && at <= next,
    );
    if (isUndone) return [];
    const starts = events.filter(({ kind, at }) => kind === 'reopened' && at <= decidedAt);
    const startedAt = Math.max(conflict.openedAt, ...starts.map(({ at }) => at));
    return [{ decision, startedAt, dueFixedAt: dueFixedAt(conflict, events, decidedAt) }];
  });
}

/**
 * When the due day that held at an instant was fixed: at opening, reopening or a rise in severity.
 * Null when none of these came later, so that the conflict still carries that day.
 */
export function dueFixedAt(
  { openedAt }: Conflict,
  events: readonly ConflictEvent[],
  at: Instant,
): Instant | null {
  const fixings = events.filter(({ kind }) => kind === 'reopened' || kind === 'severity_raised');
  if (fixings.every((one) => one.at <= at)) return null;
  return Math.max(openedAt, ...fixings.filter((one) => one.at <= at).map((one) => one.at));
}

/** The status at an instant, by the transitions told until then. */
export function statusAt(
  conflict: Conflict,
  events: readonly ConflictEvent[],
  at: Instant,
): ConflictStatus {
  const told = events.filter(({ transition }) => transition !== undefined);
  const last = told.filter((one) => one.at <= at).at(-1)?.transition?.to;
  if (last !== undefined) return last;
  // Conflicts from before transitions were told: what they are, unless that came later.
  const since = conflict.decision?.decidedAt ?? conflict.updatedAt;
  return since <= at ? conflict.status : 'open';
}
