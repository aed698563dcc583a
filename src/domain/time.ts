// Instants and UTC calendar days. Policy section 1: day arithmetic is on UTC dates.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;
/** Whole days since 1970-01-01, UTC. */
export type UtcDay = number;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})Z$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** The UTC calendar day an instant falls on. */
export function dayOf(instant: Instant): UtcDay {
  return Math.floor(instant / DAY_MS);
}

/** The first instant of a UTC day. */
export function startOfDay(day: UtcDay): Instant {
  return day * DAY_MS;
}

/** The Monday of a day's week; 1 January 1970 was a Thursday. */
export function mondayOf(day: UtcDay): UtcDay {
  return day - ((((day + 3) % 7) + 7) % 7);
}

/** Parses `YYYY-MM-DDTHH:MM:SSZ` with real calendar values; null for anything else. */
export function parseInstant(text: string): Instant | null {
  if (!INSTANT.test(text)) return null;
  const at = Date.parse(text);
  return isDayOf(text, at) ? at : null;
}

/** Parses `YYYY-MM-DD` with real calendar values; null for anything else. */
export function parseDay(text: string): UtcDay | null {
  if (!DATE.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00Z`);
  return isDayOf(text, at) ? at / DAY_MS : null;
}

/** Date.parse lets days roll over: 30 February is 2 March, 24 o'clock the next day. NaN is no day. */
function isDayOf(text: string, at: number): boolean {
  return new Date(at).getUTCDate() === Number(text.slice(8, 10));
}

/** `YYYY-MM-DD` of a UTC day. */
export function formatDay(day: UtcDay): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** `YYYY-MM-DDTHH:MM:SSZ`, milliseconds dropped. */
export function formatInstant(instant: Instant): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
