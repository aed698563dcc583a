// The days a report tells of.
import {
  dayOf,
  formatDay,
  type Instant,
  parseDay,
  startOfDay,
  type UtcDay,
} from '../../domain/time.ts';

/** Both days are in it, by UTC. */
export type Period = { readonly from: UtcDay; readonly to: UtcDay };

/** The instants of a period, both in it; the end is never after now. */
export type Span = { readonly start: Instant; readonly end: Instant };

/** Without dates a report tells of the last 90 days. */
const USUAL_DAYS = 90;
/** Ten years: what a year of days mistyped as another century would be read for otherwise. */
const MOST_DAYS = 3_660;

export type PeriodChoice = { readonly from: string | null; readonly to: string | null };

/**
 * The period from its days as written, `YYYY-MM-DD`; empty or null: up to today, 90 days long.
 * `problem` says in one sentence what cannot be used, and the cure.
 */
export function periodOf(
  { from, to }: PeriodChoice,
  now: Instant,
): { readonly period: Period } | { readonly problem: string } {
  const today = dayOf(now);
  const last = to ? parseDay(to) : today;
  if (last === null) return { problem: `The last day "${to}" is no date. Write 2026-11-20.` };
  const first = from ? parseDay(from) : last - USUAL_DAYS + 1;
  if (first === null) return { problem: `The first day "${from}" is no date. Write 2026-11-20.` };
  if (first > today) {
    return {
      problem: `The first day, ${formatDay(first)}, is still to come. Choose an earlier one.`,
    };
  }
  if (first > last) {
    const days = [formatDay(first), formatDay(last)];
    return { problem: `The first day, ${days[0]}, is after the last day, ${days[1]}. Swap them.` };
  }
  if (last - first >= MOST_DAYS) {
    return { problem: 'The period is longer than ten years. Choose a shorter one.' };
  }
  return { period: { from: first, to: last } };
}

/** From the first instant of the first day to the last of the last, or now. */
export function spanOf({ from, to }: Period, now: Instant): Span {
  return { start: startOfDay(from), end: Math.min(startOfDay(to + 1) - 1, now) };
}

/** True when an instant lies in the span. */
export function isWithin(at: Instant, { start, end }: Span): boolean {
  return at >= start && at <= end;
}
