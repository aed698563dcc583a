// The kinds of value a policy document may hold, each with its range. What is allowed is said once: it
// is the error message ("must be …") and the description that `parley policy` prints.
import { z } from 'zod';
import { HOST_NAME } from './host-name.ts';
import { parseDecimal } from './money.ts';
import { parseDay } from './time.ts';

/** `type` refuses with "must be …" whatever is not `allowed`, and describes itself by it. */
function allowing<Type extends z.ZodType>(allowed: string, type: (error: string) => Type): Type {
  return type(`must be ${allowed}`).describe(allowed);
}

/** A whole number in a range, e.g. days. */
export function whole(min: number, max: number) {
  return allowing(`a whole number from ${min} to ${max}`, (error) =>
    z.number({ error }).refine((n) => Number.isInteger(n) && n >= min && n <= max, { error }),
  );
}

/** An exact decimal, written as number or text, in units of its last allowed place. */
function decimal(options: { places: number; min: string; max: string; what: string }) {
  const { places, min, max, what } = options;
  const [low, high] = [parseDecimal(min, places) ?? 0n, parseDecimal(max, places) ?? 0n];
  return allowing(`${what} from ${min} to ${max} with at most ${places} decimals`, (error) =>
    z.union([z.number(), z.string()], { error }).transform((value, context) => {
      const units = parseDecimal(value, places);
      if (units !== null && units >= low && units <= high) return units;
      context.addIssue({ code: 'custom', message: error });
      return z.NEVER;
    }),
  );
}

/** A percentage, in basis points. */
export function percent() {
  const type = decimal({ places: 2, min: '0', max: '100', what: 'a percentage' });
  return type.transform(Number).describe(type.description ?? '');
}

/** US dollars, in ten-thousandths. */
export function usd() {
  return decimal({ places: 4, min: '0', max: '1000000000000', what: 'US dollars' });
}

/** An amount in whatever currency, in ten-thousandths. */
export function amount() {
  return decimal({ places: 4, min: '0', max: '1000000000000', what: 'an amount' });
}

/** A code of ISO 4217; whether the policy has a rate for it is checked where all of it is known. */
export function currency() {
  return allowing('a currency code like EUR', (error) =>
    z.string({ error }).regex(/^[A-Z]{3}$/, { error }),
  );
}

const OTHER_CURRENCY = z
  .string()
  .regex(/^(?!USD$)[A-Z]{3}$/, { error: 'must be a currency code other than USD' });
const USD_RATE = parseDecimal('1', 8) ?? 0n;

/** The policy's exchange rates, in hundred-millionths of a dollar per unit; `USD` comes by itself. */
export function exchangeRates() {
  const what = 'US dollars per unit';
  const rate = decimal({ places: 8, min: '0.00000001', max: '1000000', what });
  return z
    .record(OTHER_CURRENCY, rate, { error: 'must be a table of currency codes and rates' })
    .transform((rates): Readonly<Record<string, bigint>> => ({ ...rates, USD: USD_RATE }));
}

/** A probability; the only values that are not exact. */
export function probability() {
  return allowing('a number from 0 to 1', (error) =>
    z.number({ error }).refine((n) => n >= 0 && n <= 1, { error }),
  );
}

/** A text of at least one character that is not only spaces. */
export function text(what = 'a text') {
  return allowing(what, (error) => z.string({ error }).regex(/\S/, { error }));
}

/** An e-mail address, as browsers take it in a form. */
export function emailAddress() {
  const pattern = z.regexes.html5Email;
  return allowing('an e-mail address', (error) => z.email({ pattern, error }));
}

/** A web domain. One written as an address, or of one label, would never be met by any account. */
export function domainName() {
  return allowing('a domain like acme.com', (error) =>
    z.string({ error }).refine((name) => HOST_NAME.test(name) && name.includes('.'), { error }),
  );
}

/** A list of web domains. */
export function domainNames() {
  return allowing('a list of domains', (error) => z.array(domainName(), { error }));
}

/** A list of texts. */
export function words(what: string) {
  return allowing(`a list of ${what}`, (error) =>
    z.array(z.string({ error }).min(1, { error }), { error }),
  );
}

/** One of a closed list of values. */
export function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return allowing(`one of ${values.join(', ')}`, (error) => z.enum(values, { error }));
}

/** A list of values of a closed list. */
export function someOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  const allowed = `a list of values out of ${values.join(', ')}`;
  return z.array(oneOf(values), { error: `must be ${allowed}` }).describe(allowed);
}

/** A list of anything else. */
export function listOf<Item extends z.ZodType>(item: Item, what: string) {
  return allowing(`a list of ${what}`, (error) => z.array(item, { error }));
}

/** `YYYY-MM-DD`, a real calendar date; as UTC day. */
export function date() {
  return allowing('a date like 2026-12-31', (error) =>
    z.string({ error }).transform((written, context) => {
      const day = parseDay(written);
      if (day !== null) return day;
      context.addIssue({ code: 'custom', message: error });
      return z.NEVER;
    }),
  );
}

/** `HH:MM` from 00:00 to 24:00, as minutes after midnight. */
export function timeOfDay() {
  return allowing('a time like "17:30", from "00:00" to "24:00"', (error) =>
    z
      .string({ error })
      .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, { error, abort: true })
      .transform((written) => Number(written.slice(0, 2)) * 60 + Number(written.slice(3))),
  );
}

/** A time zone of the IANA database. */
export function timeZone() {
  return allowing('a time zone like Europe/Berlin or UTC', (error) =>
    z.string({ error }).refine(isTimeZone, { error }),
  );
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (cause) {
    // RangeError is how Intl says that it does not know a zone.
    if (cause instanceof RangeError) return false;
    throw cause;
  }
}

/** How much a reader sees of another party. */
export function maskLevel() {
  return allowing('0, 1, 2 or 3', (error) =>
    z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)], { error }),
  );
}
