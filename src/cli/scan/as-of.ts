// The instant a scan judges, as written on the command line.
import { ParleyError } from '../../domain/errors.ts';
import { DAY_MS, type Instant, parseDay, parseInstant, startOfDay } from '../../domain/time.ts';

/** A date means its last second: what happened that day has happened. Throws BAD_INPUT. */
export function parseAsOf(text: string, option = '--as-of'): Instant {
  const day = parseDay(text);
  const at = day === null ? parseInstant(text) : startOfDay(day) + DAY_MS - 1000;
  if (at !== null) return at;
  throw new ParleyError('BAD_INPUT', `${option} ${text}: not a date or an instant.`, {
    hint: 'Write 2026-11-20 or 2026-11-20T12:00:00Z.',
  });
}
