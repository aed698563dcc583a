// Business days as the policy counts them: its weekdays, holidays and hours.
import type { BusinessHours, Policy } from '../domain/policy.ts';
import { DAY_MS, dayOf, type Instant, startOfDay, type UtcDay } from '../domain/time.ts';

type Calendar = Pick<Policy, 'businessDays' | 'businessHours' | 'holidays'>;

const MINUTE_MS = 60_000;
/** No list of holidays is taken to close longer than this in a row. */
const LONGEST_CLOSURE_DAYS = 3_660;

/**
 * The day `count` business days after the day of an instant, that day not counted (policy A-2). Days
 * are those of the policy's time zone; an instant after closing counts as the next day.
 */
export function addBusinessDaysOf(now: Instant, count: number, calendar: Calendar): UtcDay {
  return addBusinessDaysAfter(dayOfBusiness(now, calendar.businessHours), count, calendar);
}

/** The day `count` business days after a day, that day not counted. */
export function addBusinessDaysAfter(after: UtcDay, count: number, calendar: Calendar): UtcDay {
  let day = after;
  for (let left = count; left > 0; left -= 1) day = nextBusinessDay(day, calendar);
  return day;
}

/**
 * Business days from the day of one instant to that of a later one, the first day not counted: what
 * `addBusinessDaysOf` needs to get from one to the other. 0 on the same day.
 */
export function businessDaysBetween(from: Instant, to: Instant, calendar: Calendar): number {
  const last = dayOfBusiness(to, calendar.businessHours);
  let count = 0;
  for (let day = dayOfBusiness(from, calendar.businessHours) + 1; day <= last; day += 1) {
    if (isBusinessDay(day, calendar)) count += 1;
  }
  return count;
}

/** The day of an instant by the clocks of the policy's time zone. */
export function dayByClock(now: Instant, { timeZone }: BusinessHours): UtcDay {
  return dayOf(timeZone === 'UTC' ? now : localInstant(now, timeZone));
}

/** The first instant after a day by those clocks. */
export function endOfDayByClock(day: UtcDay, { timeZone }: BusinessHours): Instant {
  const end = startOfDay(day + 1);
  if (timeZone === 'UTC') return end;
  // Twice, as the clocks may be changed between the two.
  const guess = end - (localInstant(end, timeZone) - end);
  return end - (localInstant(guess, timeZone) - guess);
}

function nextBusinessDay(after: UtcDay, calendar: Calendar): UtcDay {
  for (let day = after + 1; day <= after + LONGEST_CLOSURE_DAYS; day += 1) {
    if (isBusinessDay(day, calendar)) return day;
  }
  return after + 1;
}

function isBusinessDay(day: UtcDay, { businessDays, holidays }: Calendar): boolean {
  return businessDays.includes(weekdayOf(day)) && !holidays.includes(day);
}

/** 0 is Sunday; 1970-01-01 was a Thursday. */
function weekdayOf(day: UtcDay): number {
  return (((day + 4) % 7) + 7) % 7;
}

function dayOfBusiness(now: Instant, { toMinute, timeZone }: BusinessHours): UtcDay {
  const local = timeZone === 'UTC' ? now : localInstant(now, timeZone);
  const day = dayOf(local);
  return local >= startOfDay(day) + toMinute * MINUTE_MS ? day + 1 : day;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The instant at which a clock of UTC would show what the zone's clocks show now. */
function localInstant(now: Instant, timeZone: string): Instant {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const part = new Map(format.formatToParts(now).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes) => part.get(type) ?? 0;
  const midnight = Date.UTC(of('year'), of('month') - 1, of('day'));
  const seconds = (of('hour') * 60 + of('minute')) * 60 + of('second');
  return midnight + ((seconds * 1000) % DAY_MS);
}
