// Dates as people write them: ISO, dd.mm.yyyy, mm/dd/yyyy, with month names, with a time behind.
// Which of day and month comes first is decided per column, from all its cells.
import { parseDay } from '../../src/domain/time.ts';

export type DateHabit = 'day first' | 'month first';

const ISO = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ,]+(.*))?$/;
const NUMERIC = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:[T ,]+(.*))?$/;
const NAMED_DAY_FIRST =
  /^(\d{1,2})(?:st|nd|rd|th|\.|er)?[ -](?:de )?(\p{L}{3,12})\.?,?[ -](?:de )?(\d{4}|\d{2})(?:[T ,]+(.*))?$/u;
const NAMED_MONTH_FIRST = /^(\p{L}{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:[T ,]+(.*))?$/u;
const TIME =
  /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap])?\.?m?\.?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;
const EPOCH_MS = /^\d{12,13}$/;

/** First letters of the months in English, German, French and Spanish, accents gone. */
const MONTHS: readonly RegExp[] = [
  /^(jan|ene)/,
  /^(feb|fev)/,
  /^(mar|mae|mrz)/,
  /^(apr|avr|abr)/,
  /^(may|mai)/,
  /^(jun|juin)/,
  /^(jul|juil)/,
  /^(aug|aou|ago)/,
  /^(sep|set)/,
  /^(oct|okt)/,
  /^nov/,
  /^(dec|dez|dic)/,
];

/** Counts what the cells of a column say about its habit. */
export class DateEvidence {
  dayFirst = 0;
  monthFirst = 0;
  /** Dates like 03/04/2026, which both habits can write. */
  open = 0;
  /** The sign between the parts, as the last date had it. */
  sign = '/';

  add(text: string): void {
    const found = NUMERIC.exec(text.trim());
    if (!found) return;
    this.sign = found[2] ?? '/';
    const [first, second] = [Number(found[1]), Number(found[3])];
    // A point between the parts is written by day-first countries only.
    if (found[2] === '.' || (first > 12 && second <= 12)) this.dayFirst += 1;
    else if (second > 12 && first <= 12) this.monthFirst += 1;
    else this.open += 1;
  }

  /** What the column itself says; null when no cell decides. */
  get own(): DateHabit | null {
    if (this.dayFirst === 0 && this.monthFirst === 0) return null;
    return this.dayFirst >= this.monthFirst ? 'day first' : 'month first';
  }
}

/**
 * A date as `YYYY-MM-DD` or, with a time, `YYYY-MM-DDTHH:MM:SSZ`; null when it is none. Without an
 * offset the time counts as UTC. Two-digit years are of this century.
 */
export function plainDate(text: string, habit: DateHabit): string | null {
  const trimmed = text.trim();
  if (EPOCH_MS.test(trimmed)) return `${new Date(Number(trimmed)).toISOString().slice(0, 19)}Z`;
  const iso = ISO.exec(trimmed);
  if (iso) return dated({ year: iso[1], month: iso[2], day: iso[3], time: iso[4] });
  const numeric = NUMERIC.exec(trimmed);
  if (numeric) {
    const isDayFirst = habit === 'day first' || numeric[2] === '.';
    const [day, month] = isDayFirst ? [numeric[1], numeric[3]] : [numeric[3], numeric[1]];
    return dated({ year: numeric[4], month, day, time: numeric[5] });
  }
  const dayFirst = NAMED_DAY_FIRST.exec(trimmed);
  if (dayFirst) {
    const [, day, month, year, time] = dayFirst;
    return dated({ year, month: monthNumber(month), day, time });
  }
  const monthFirst = NAMED_MONTH_FIRST.exec(trimmed);
  if (!monthFirst) return null;
  const [, month, day, year, time] = monthFirst;
  return dated({ year, month: monthNumber(month), day, time });
}

type Parts = {
  readonly year: string | undefined;
  readonly month: string | undefined;
  readonly day: string | undefined;
  readonly time: string | undefined;
};

function dated({ year = '', month = '', day = '', time }: Parts): string | null {
  const date = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (parseDay(date) === null) return null;
  if (time === undefined || time.trim() === '') return date;
  const found = TIME.exec(time.trim());
  if (!found) return null;
  const [, hours = '', minutes = '', seconds = '00', half, zone = 'Z'] = found;
  const hour =
    half === undefined ? Number(hours) : (Number(hours) % 12) + (/p/i.test(half) ? 12 : 0);
  const offset = /^[+-]/.test(zone) ? zone.replace(/^(...)(\d\d)$/, '$1:$2') : 'Z';
  const at = Date.parse(`${date}T${String(hour).padStart(2, '0')}:${minutes}:${seconds}${offset}`);
  return Number.isNaN(at) ? null : `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function monthNumber(name = ''): string | undefined {
  const plain = name.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');
  const index = MONTHS.findIndex((month) => month.test(plain));
  return index === -1 ? undefined : String(index + 1);
}
