// The expiry radar: conflicts that will appear, vanish or come out otherwise although no record
// changes, because a registration ends, an account becomes named, a claim turns stale.
import type { ConflictJudgement } from '../../domain/judgement.ts';
import type { Instant } from '../../domain/time.ts';
import { factsByCreation } from '../claim-facts.ts';
import { type Flip, flipsOf } from '../flips.ts';
import { deadClauseOf } from '../live.ts';
import { withPolicyFacts } from '../policy-facts.ts';
import { type Aspect, aspectsOf, keyOf } from './cases.ts';
import { foresee, type Period, type Span, type Timeless } from './replay.ts';

/** `before` is null for what appears, `after` for what vanishes. */
export type Forecast = {
  readonly at: Instant;
  readonly before: ConflictJudgement | null;
  readonly after: ConflictJudgement | null;
  /** What differs where both stand. */
  readonly aspects: readonly Aspect[];
  /** What time does at that instant, of claims in this conflict or of the customer. */
  readonly causes: readonly Flip[];
};

/** What lies ahead of a neighbourhood in a period that begins now, by time. */
export function forecast(neighbourhood: Timeless, period: Period): readonly Forecast[] {
  const spans = foresee(neighbourhood, period);
  return spans.slice(1).flatMap((span, index) => {
    const last = spans[index];
    if (last === undefined) return [];
    return changesBetween(last, span).map(({ before, after }) => ({
      at: span.from,
      before,
      after,
      aspects: before && after ? aspectsOf(before, after) : [],
      causes: causesAt(neighbourhood, last.from, span.from, [before, after]),
    }));
  });
}

type Change = {
  readonly before: ConflictJudgement | null;
  readonly after: ConflictJudgement | null;
};

/** Conflicts go on as the one with which they share most claims; of equals the first. */
function changesBetween(last: Span, next: Span): readonly Change[] {
  const [ending, beginning] = [conflictsOf(last), conflictsOf(next)];
  const changes = beginning.map((after): Change => {
    const shared = ending.map((one) => sharedBy(one, after));
    const most = Math.max(0, ...shared);
    const [before = null] = most === 0 ? [] : ending.splice(shared.indexOf(most), 1);
    return { before, after };
  });
  const vanished = ending.map((before): Change => ({ before, after: null }));
  return [...changes, ...vanished].filter(
    ({ before, after }) => before === null || after === null || keyOf(before) !== keyOf(after),
  );
}

function conflictsOf({ judgements }: Span): ConflictJudgement[] {
  return judgements.filter((one): one is ConflictJudgement => one.isConflict);
}

function sharedBy(one: ConflictJudgement, other: ConflictJudgement): number {
  return one.claimIds.filter((id) => other.claimIds.includes(id)).length;
}

function causesAt(
  neighbourhood: Timeless,
  seenFrom: Instant,
  at: Instant,
  judgements: readonly (ConflictJudgement | null)[],
): readonly Flip[] {
  const { policy } = neighbourhood;
  const { claims, context, flips } = withPolicyFacts(neighbourhood, policy, seenFrom);
  const setting = { context, policy, now: seenFrom };
  const all = factsByCreation(claims, setting).map((facts) => ({
    facts,
    dead: deadClauseOf(facts, setting),
  }));
  const members = new Set(judgements.flatMap((one) => one?.claimIds ?? []));
  const found = flipsOf(all, setting, flips).filter((flip) => flip.at === at);
  const own = found.filter(({ claimId }) => claimId === null || members.has(claimId));
  // A claim that only now leaves or joins the others may change them too.
  return own.length > 0 ? own : found;
}
