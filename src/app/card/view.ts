// The conflict of a record as one viewer may see it. Pure: a standing in, facts out.
import { type Conflict, isActive } from '../../domain/conflict.ts';
import { isOnlyProbable } from '../../domain/judgement.ts';
import { dayOf, formatDay, type Instant } from '../../domain/time.ts';
import { policyFor } from '../../engagement/segment.ts';
import { currentDue, decidersOf, stepOf } from '../escalate.ts';
import { maySplitOtherwise } from '../other-split.ts';
import { bySide } from '../side-order.ts';
import { factsOf, matchesOf } from './facts.ts';
import { sharesOf } from './shares.ts';
import { hidesNames, sideOf } from './sides.ts';
import type { Standing } from './standing.ts';
import type { CardActKind, CardSide, CardView, ConflictCard } from './view-model.ts';

export type ViewOptions = {
  readonly now: Instant;
  /** Address of the console. */
  readonly publicUrl: string;
  readonly sha256: (text: string) => string;
};

/** What the card shows. Names nothing that the viewer's mask level hides, nor the customer. */
export function conflictCard(standing: Standing, options: ViewOptions): CardView {
  const { conflict, claims, policy, onlooker, checkedAt, isStale } = standing;
  const { judgement } = conflict;
  const today = dayOf(options.now);
  const opened = dayOf(conflict.openedAt);
  return {
    state: stateOf(conflict),
    conflictId: conflict.id,
    severity: judgement.severity,
    isProbable: isOnlyProbable(judgement),
    others: othersOf(standing),
    hidden: hidesNames(claims, onlooker) ? { shareBy: managerName(standing) } : null,
    since: formatDay(opened),
    days: Math.max(0, today - opened),
    decision: decisionOf(standing, options.now),
    outcome: outcomeOf(standing),
    split: sharesOf({ ...standing, sha256: options.sha256 }),
    why: factsOf(claims, policyFor(policy, claims), onlooker),
    match: matchesOf(judgement.match),
    further: standing.further,
    acts: actsOf(standing, options.now),
    said: ownStatements(standing).map(({ kind, at }) => ({ kind, on: formatDay(dayOf(at)) })),
    historyUrl: `${options.publicUrl}/conflicts/${conflict.id}`,
    checkedAt: checkedAt === null ? null : new Date(checkedAt).toISOString(),
    isStale,
  };
}

function stateOf({ status }: Conflict): ConflictCard['state'] {
  switch (status) {
    case 'acknowledged':
    case 'resolved':
    case 'dismissed':
      return status;
    case 'open':
    case 'reopened':
    case 'superseded':
    case 'ended':
      return 'open';
  }
}

/** The other sides; equal ones once each, as two partners are two. */
function othersOf({ claims, onlooker }: Standing): readonly CardSide[] {
  return claims
    .filter(({ id }) => !onlooker.own.has(id))
    .toSorted(bySide)
    .map((claim) => sideOf(claim, onlooker));
}

function managerName({ conflict, managers }: Standing): string | null {
  return managers.find(({ id }) => id === conflict.managerId)?.name ?? null;
}

function decisionOf(standing: Standing, now: Instant): ConflictCard['decision'] {
  const { conflict, claims, managers, managerId } = standing;
  if (!isActive(conflict.status)) return null;
  const escalated = decidersOf(conflict, { claims, managers });
  const own = managers.filter(({ id }) => id === conflict.managerId);
  const deciders = escalated.length > 0 ? escalated : own;
  const due = currentDue(conflict);
  return {
    by: deciders.map(({ name }) => name),
    on: formatDay(due),
    isLate: due < dayOf(now),
    isEscalated: stepOf(conflict) > 0,
    isYours: deciders.some(({ id }) => id === managerId),
  };
}

function outcomeOf({ conflict, managers }: Standing): ConflictCard['outcome'] {
  const { decision } = conflict;
  if (decision === null || isActive(conflict.status)) return null;
  return {
    what: decision.outcome,
    on: formatDay(dayOf(decision.decidedAt)),
    by: managers.find(({ id }) => id === decision.decidedBy)?.name ?? null,
  };
}

/** What this viewer has said so far. */
export function ownStatements({ statements, speaker }: Standing) {
  return statements.filter(
    ({ by }) => by.connectionId === speaker.connectionId && by.userId === speaker.userId,
  );
}

/**
 * A channel manager decides on the conflict's page and says here only that it was seen. Everybody else
 * asks the manager; another split until the day by which it is decided.
 */
export function actsOf(standing: Standing, now: Instant): readonly CardActKind[] {
  const { conflict, claims, managerId } = standing;
  if (!isActive(conflict.status) || claims.length === 0) return [];
  if (managerId !== null)
    return conflict.status === 'acknowledged' ? ['evidence'] : ['seen', 'evidence'];
  const hasSeen = ownStatements(standing).some(({ kind }) => kind === 'seen');
  const isInTime = dayOf(now) <= currentDue(conflict);
  return [
    ...(hasSeen ? [] : (['seen'] as const)),
    'not_same',
    ...(isInTime && maySplitOtherwise(conflict, claims) ? (['other_split'] as const) : []),
    'evidence',
  ];
}
