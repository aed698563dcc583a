// What one conflict adds to the figures of a report. Pure.
import { type Claim, isVendorChannel } from '../../domain/claim.ts';
import { isActive } from '../../domain/conflict.ts';
import type { SplitLine } from '../../domain/judgement.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Instant } from '../../domain/time.ts';
import { doubleCountedUsd } from '../../engagement/attribution/double-counted.ts';
import { businessDaysBetween, dayByClock } from '../../engagement/calendar.ts';
import { policyFor } from '../../engagement/segment.ts';
import type { ConflictFacts, DecidedRound } from './conflict-facts.ts';
import { isWithin, type Span } from './period.ts';

/** To whose good a decision differs from the suggestion; `neither`: between claims of one side. */
export const SIDES = ['direct', 'partner', 'neither'] as const;
export type Side = (typeof SIDES)[number];

export type DecisionMeasure = {
  readonly at: Instant;
  /** Working days from the day it opened or reopened to the day of the decision. */
  readonly workingDays: number;
  readonly isOnTime: boolean;
  /** "Not a conflict". */
  readonly isDismissed: boolean;
  /** Null where the decision gives each claim what was suggested, and of dismissals. */
  readonly override: Side | null;
};

export type ConflictMeasure = {
  /** When it opened, if that was in the period. */
  readonly openedAt: Instant | null;
  readonly reopened: number;
  readonly isEscalated: boolean;
  /** At the end of the period. */
  readonly isWaiting: boolean;
  readonly isLate: boolean;
  readonly decisions: readonly DecisionMeasure[];
  /** At the end of the period, in the unit of `usdValueOf`; 0 of conflicts that do not wait. */
  readonly doubleCounted: bigint;
};

/** Measures one conflict over a span of time. */
export function measureConflict(facts: ConflictFacts, span: Span, policy: Policy): ConflictMeasure {
  const { conflict, events, rounds, atEnd } = facts;
  const told = events.filter(({ at }) => isWithin(at, span));
  const isWaiting = conflict.openedAt <= span.end && isActive(atEnd.status);
  const { businessHours } = policyFor(policy, atEnd.claims);
  return {
    openedAt: isWithin(conflict.openedAt, span) ? conflict.openedAt : null,
    reopened: told.filter(({ kind }) => kind === 'reopened').length,
    isEscalated: told.some(({ kind }) => kind === 'escalated'),
    isWaiting,
    isLate: isWaiting && atEnd.dueOn < dayByClock(span.end, businessHours),
    decisions: rounds
      .filter(({ decision }) => isWithin(decision.decidedAt, span))
      .map((round) => measureDecision(round, policy)),
    doubleCounted: isWaiting ? doubleCountedUsd(membersOf(atEnd), policy) : 0n,
  };
}

/** The claims that collide, without those set aside. */
export function membersOf({ judgement, claims }: ConflictFacts['atEnd']): readonly Claim[] {
  const ids = new Set(judgement.claimIds);
  return claims.filter(({ id }) => ids.has(id));
}

function measureDecision(round: DecidedRound, policy: Policy): DecisionMeasure {
  const { decision, startedAt, dueOn, suggested } = round;
  const calendar = policyFor(policy, suggested.claims);
  const isDismissed = decision.outcome === 'not_a_conflict';
  return {
    at: decision.decidedAt,
    workingDays: businessDaysBetween(startedAt, decision.decidedAt, calendar),
    isOnTime: dayByClock(decision.decidedAt, calendar.businessHours) <= dueOn,
    isDismissed,
    override: isDismissed ? null : overrideOf(round),
  };
}

/** Compares the decided split with the suggested one; a decision without a split keeps it. */
function overrideOf({ decision, suggested }: DecidedRound): Side | null {
  const { split } = decision;
  if (split === null || decision.outcome === 'accept_split') return null;
  const before = suggested.judgement.splits;
  const ids = new Set([...before, ...split].map(({ claimId }) => claimId));
  if ([...ids].every((id) => shareOf(before, id) === shareOf(split, id))) return null;
  const isVendors = new Set(
    suggested.claims.filter(({ channel }) => isVendorChannel(channel)).map(({ id }) => id),
  );
  const vendorShare = (lines: readonly SplitLine[]) =>
    lines.reduce((sum, line) => sum + (isVendors.has(line.claimId) ? line.basisPoints : 0), 0);
  const gained = vendorShare(split) - vendorShare(before);
  if (gained === 0) return 'neither';
  return gained > 0 ? 'direct' : 'partner';
}

function shareOf(split: readonly SplitLine[], id: SplitLine['claimId']): number {
  return split.find(({ claimId }) => claimId === id)?.basisPoints ?? 0;
}
