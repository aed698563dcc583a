// Whose turn it is in a call that asks for changes: it has five places, and an org may need more queries
// than that a minute.
import type { Instant } from '../../src/domain/time.ts';
import { QUERIES_PER_CALL } from './client.ts';
import type { ObjectPlan } from './read-plan.ts';
import type { Riders } from './riders.ts';

/**
 * How far behind its watermark the next run starts: a long transaction commits rows with an earlier
 * stamp than rows already read (salesforce.md 2.2: at least 5 minutes; 10 with the lag added).
 */
export const OVERLAP_MS = 10 * 60_000;

/** What is only looked up from claims and accounts, such as an owner, is read again after so long. */
const MINOR_EVERY_MS = 10 * 60_000;

/**
 * What hangs on claims takes turns, until it is so old: then it is worth a second call. Ten objects, with
 * Parley's tasks and statements beside them, are read within less.
 */
const WAITS_MS = 20 * 60_000;

/** Where the reading of an object stands; see `changes.ts`. */
type Stand = { readonly since: Instant | null; readonly run: object | null };

type Places = {
  readonly now: Instant;
  readonly standOf: (plan: ObjectPlan) => Stand;
  readonly riders: Riders | undefined;
  /** Whether statements were asked for in the call before. */
  readonly wereHeard: boolean;
};

/** What is asked for now, in the order of the plans. */
export type Turn = { readonly plans: readonly ObjectPlan[]; readonly withStatements: boolean };

/**
 * Claims, accounts and Parley's tasks have a place in every call; statements at least in every second, as
 * people are promised an answer within two minutes. What hangs on claims, and what is only looked up when
 * it is due, shares the rest, the longest unread first.
 */
export function inTurn(plans: readonly ObjectPlan[], places: Places): Turn {
  const { now, standOf, riders, wereHeard } = places;
  const due = plans.filter((plan) => isDue(plan, standOf(plan), now));
  const waiting = due
    .filter((plan) => mayWait(plan, standOf(plan), now))
    .sort((left, right) => wantedAt(left, standOf(left)) - wantedAt(right, standOf(right)));
  const hasStatements = riders?.statements != null;
  const isTheirTurn = hasStatements && !wereHeard;
  const sure = due.length - waiting.length + (riders === undefined ? 0 : 1) + (isTheirTurn ? 1 : 0);
  // A second call that is made anyway is filled.
  const calls = Math.max(1, Math.ceil(sure / QUERIES_PER_CALL));
  const room = calls * QUERIES_PER_CALL - sure;
  const left = new Set(waiting.slice(room));
  return {
    plans: due.filter((plan) => !left.has(plan)),
    withStatements: isTheirTurn || (hasStatements && waiting.length < room),
  };
}

/** From when on it would be read if there were room: at once, what is only looked up after a while. */
const wantedAt = ({ isMinor }: ObjectPlan, { since }: Stand): Instant =>
  (since ?? 0) + OVERLAP_MS + (isMinor ? MINOR_EVERY_MS : 0);

function isDue(plan: ObjectPlan, stand: Stand, now: Instant): boolean {
  return (
    stand.since === null || stand.run !== null || !plan.isMinor || now >= wantedAt(plan, stand)
  );
}

/** False for roots, what is read for the first time or in the middle of it, and what waited too long. */
function mayWait(plan: ObjectPlan, stand: Stand, now: Instant): boolean {
  if (plan.isRoot || stand.since === null || stand.run !== null) return false;
  return now - wantedAt(plan, stand) < WAITS_MS;
}
