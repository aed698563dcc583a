// The states of a conflict and every way from one to another. There is no other: whoever changes a
// status goes through `move`, which also makes the event that tells who did it, why, and on what.
import {
  CONFLICT_STATUSES,
  type Conflict,
  type ConflictEvent,
  type ConflictStatus,
} from './conflict.ts';
import { invariant } from './errors.ts';
import type { Instant } from './time.ts';

type Transition = {
  readonly from: readonly ConflictStatus[];
  /** Null: it stays what it is. */
  readonly to: ConflictStatus | null;
  readonly event: ConflictEvent['kind'];
};

const ACTIVE = ['open', 'reopened', 'acknowledged'] as const;

/** Opening is not among them: it is how a conflict comes to be. `superseded` is the end of an id. */
export const TRANSITIONS = {
  /** A manager has seen it. */
  acknowledge: { from: ['open', 'reopened'], to: 'acknowledged', event: 'acknowledged' },
  /** The due day passed undecided: somebody else decides, or also. */
  escalate: { from: ACTIVE, to: null, event: 'escalated' },
  /** A manager decided, and the policy asks that somebody else approve it. */
  propose: { from: ACTIVE, to: null, event: 'proposed' },
  /** Whoever was to approve it asks the manager again. */
  sendBack: { from: ACTIVE, to: null, event: 'sent_back' },
  /** A manager decided, with an outcome. */
  resolve: { from: ACTIVE, to: 'resolved', event: 'decided' },
  /** A manager said that it is no conflict, with a reason. */
  dismiss: { from: ACTIVE, to: 'dismissed', event: 'decided' },
  /** A manager took the decision back, shortly after. */
  undoDecision: { from: ['resolved', 'dismissed'], to: 'reopened', event: 'decision_undone' },
  /** The facts it was decided on changed, or it collides again. */
  reopen: { from: ['resolved', 'dismissed', 'ended'], to: 'reopened', event: 'reopened' },
  /** Its claims no longer collide. */
  end: { from: ACTIVE, to: 'ended', event: 'ended' },
  /** Its claims went on in another conflict. */
  supersede: { from: ACTIVE, to: 'superseded', event: 'superseded' },
} as const satisfies Readonly<Record<string, Transition>>;

export type TransitionName = keyof typeof TRANSITIONS;

/** True when a conflict of this status may go this way. */
export function mayMove(status: ConflictStatus, name: TransitionName): boolean {
  const { from }: Transition = TRANSITIONS[name];
  return from.includes(status);
}

/** Statuses nothing leads out of. */
export function finalStatuses(): readonly ConflictStatus[] {
  const names = Object.keys(TRANSITIONS) as TransitionName[];
  return CONFLICT_STATUSES.filter((status) => !names.some((name) => mayMove(status, name)));
}

export type Move = {
  readonly at: Instant;
  /** Who: a person's name, or `Parley`. */
  readonly actor: string;
  /** Why, as the history shows it. */
  readonly text: string;
};

export type Moved = { readonly conflict: Conflict; readonly event: ConflictEvent };

/**
 * The conflict after the transition, and its event. `conflict` already carries what else changes with
 * it (judgement, facts, decision). Throws INVARIANT_BROKEN where the table does not allow it.
 */
export function move(conflict: Conflict, name: TransitionName, { at, actor, text }: Move): Moved {
  const { to: target, event: kind }: Transition = TRANSITIONS[name];
  invariant(mayMove(conflict.status, name), `a ${conflict.status} conflict cannot ${name}`);
  const from = conflict.status;
  const to = target ?? from;
  return {
    conflict: { ...conflict, status: to, updatedAt: at },
    event: { conflictId: conflict.id, at, kind, actor, text, ...basisOf(conflict, { from, to }) },
  };
}

type FromTo = { readonly from: ConflictStatus | null; readonly to: ConflictStatus };

/** From where (null: opened) to where, and on what basis: for the event of a transition. */
export function basisOf({ policyVersion, factsHash }: Conflict, { from, to }: FromTo) {
  return { transition: { from, to, policyVersion, factsHash } } as const;
}
