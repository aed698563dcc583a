// Dates of the seed, all told as "so many days ago", and the vendors' spellings of them.
import {
  DAY_MS,
  dayOf,
  formatDay,
  HOUR_MS,
  type Instant,
  startOfDay,
} from '../../../src/domain/time.ts';

/** Days before the day of seeding; fractions are hours, negative numbers lie in the future. */
export type Ago = number;

/** Whole days ago fall at this hour, UTC, plus the case's own shift. */
const OFFICE_HOUR = 9;

/** Turns "days ago" into instants. `shiftMinutes` (0 to 539) moves all times of one case alike. */
export class Calendar {
  readonly now: Instant;
  readonly #origin: Instant;

  constructor(now: Instant, shiftMinutes = 0) {
    this.now = now;
    this.#origin = startOfDay(dayOf(now)) + OFFICE_HOUR * HOUR_MS + shiftMinutes * 60_000;
  }

  /** To the second; the whole part of `ago` decides the day as long as fractions stay small. */
  at(ago: Ago): Instant {
    return Math.round((this.#origin - ago * DAY_MS) / 1000) * 1000;
  }

  /** `YYYY-MM-DD`, both vendors' form of a date. */
  date(ago: Ago): string {
    return formatDay(dayOf(this.at(ago)));
  }
}

/** Salesforce's form of a datetime on the wire. */
export function salesforceDatetime(instant: Instant): string {
  return new Date(instant).toISOString().replace('Z', '+0000');
}

/** HubSpot's form of a datetime on the wire. */
export function hubspotDatetime(instant: Instant): string {
  return new Date(instant).toISOString();
}
