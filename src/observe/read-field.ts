// Reads one mapped value out of a source record: own fields, or fields of linked records.
import { cleanText } from '../domain/clean-text.ts';
import type { FieldSource, RelatedRecord } from '../domain/mapping.ts';
import { type Money, parseE4 } from '../domain/money.ts';
import type { FieldValue, SourceRecord } from '../domain/source-record.ts';
import { DAY_MS, type Instant, parseDay, type UtcDay } from '../domain/time.ts';

/** Finds a stored record of the same connection; undefined when it was never read. */
export type RecordLookup = {
  (object: string, recordId: string): SourceRecord | undefined;
  /** Records of `object` whose link `link` points at `target`; left out where there are none at all. */
  readonly related?: (
    object: string,
    link: string,
    target: SourceRecord,
  ) => readonly SourceRecord[];
};

/**
 * The value a path names: a field of the record (`Amount`), or a field of a linked record
 * (`AccountId.Website`, `company:Partner.name`), any number of links deep.
 * Undefined when the field was not readable or the linked record is unknown.
 */
export function valueAt(
  record: SourceRecord,
  path: string,
  look: RecordLookup,
): FieldValue | undefined {
  if (!path.includes('.')) return record.fields[path];
  const steps = path.split('.');
  const field = steps.pop() ?? '';
  let current: SourceRecord | undefined = record;
  for (const step of steps) {
    const link: { object: string; recordId: string } | undefined = current.links.find(
      (one) => one.name === step,
    );
    current = link === undefined ? undefined : look(link.object, link.recordId);
    if (current === undefined || current.deleted) return undefined;
  }
  return current.fields[field];
}

/** Of the records related to `target` the one to read; undefined when there is none. */
function relatedRecord(
  target: SourceRecord,
  { object, link, most }: RelatedRecord,
  look: RecordLookup,
): SourceRecord | undefined {
  const found = [...(look.related?.(object, link, target) ?? [])].sort((left, right) =>
    left.recordId < right.recordId ? -1 : 1,
  );
  if (most === undefined) return found[0];
  const [first, ...rest] = found.map((record) => ({ record, at: valueAt(record, most, look) }));
  return rest.reduce((best, one) => (isMore(one.at, best?.at) ? one : best), first)?.record;
}

function isMore(left: FieldValue | undefined, right: FieldValue | undefined): boolean {
  if (left === null || left === undefined || left === '') return false;
  if (right === null || right === undefined || right === '') return true;
  const [one, other] = [Number(left), Number(right)];
  return Number.isNaN(one) || Number.isNaN(other) ? String(left) > String(right) : one > other;
}

/** `path` of the record, or of a record related to it. */
type Place = { readonly path?: string | undefined; readonly related?: RelatedRecord | undefined };

/** Reads values of one record through its mapping. */
export class FieldReader {
  readonly record: SourceRecord;
  readonly #look: RecordLookup;

  constructor(record: SourceRecord, look: RecordLookup) {
    this.record = record;
    this.#look = look;
  }

  /** Clean text; null when empty, unreadable or unmapped and without a fallback. */
  text(source: FieldSource): string | null {
    const own = this.textAt(source);
    if (own !== null) return own;
    for (const one of source.or ?? []) {
      const text = this.textAt(one);
      if (text !== null) return text;
    }
    return source.fallback ?? null;
  }

  /** Clean text of one place alone; null when it is empty, unreadable or names no path. */
  textAt({ path, related }: Place): string | null {
    if (path === undefined) return null;
    const start =
      related === undefined ? this.record : relatedRecord(this.record, related, this.#look);
    const value = start === undefined ? undefined : valueAt(start, path, this.#look);
    const text = value === null || value === undefined ? '' : cleanText(String(value));
    return text === '' ? null : text;
  }

  /**
   * Text translated through the value map of the first place that has a value. A value that the source's
   * own place does not know is `unknown`; the other places are asked where it has none, and what they do
   * not know counts as none.
   */
  choice<T extends string>(
    source: ChoiceSource<T>,
    allowed: readonly T[],
  ): { readonly value: T | null; readonly unknown: string | null } {
    const own = this.textAt(source);
    if (own !== null) return known(own, source.values, allowed);
    for (const place of source.or ?? []) {
      const text = this.textAt(place);
      const value = text === null ? null : translated(text, place.values, allowed);
      if (value !== null) return { value, unknown: null };
    }
    const { fallback = null } = source;
    const isOurs = allowed.find((value) => value === fallback);
    if (isOurs !== undefined) return { value: isOurs, unknown: null };
    // The admin's own word is no "other value" of the CRM.
    if (fallback !== null) return known(fallback, withoutAny(source.values), allowed);
    return { value: null, unknown: null };
  }

  /** Parts of a list field, empty parts dropped. */
  list(source: FieldSource & { readonly separators: string }): string[] {
    const text = this.text(source);
    if (text === null) return [];
    let parts = [text];
    for (const separator of source.separators)
      parts = parts.flatMap((part) => part.split(separator));
    return parts.map((part) => part.trim()).filter((part) => part !== '');
  }

  flag(source: FieldSource): boolean {
    const text = this.text(source)?.toLowerCase();
    return text === 'true' || text === 'yes' || text === '1';
  }

  /** An instant in any of the CRMs' spellings; `bad` holds text that is none. */
  instant(source: FieldSource): Parsed<Instant> {
    return parsed(this.text(source), parseCrmInstant);
  }

  day(source: FieldSource): Parsed<UtcDay> {
    return parsed(this.text(source), (text) => {
      const day = parseDay(text);
      if (day !== null) return day;
      const at = parseCrmInstant(text);
      return at === null ? null : Math.floor(at / DAY_MS);
    });
  }

  /** Money from an amount and a currency; negative amounts are `bad`. */
  money(amount: FieldSource, currency: string): Parsed<Money> {
    return parsed(this.text(amount), (text) => {
      const e4 = parseE4(text);
      return e4 === null || e4 < 0n ? null : { currency, e4 };
    });
  }
}

type ChoicePlace<T extends string> = Place & {
  readonly values?: Readonly<Record<string, T>> | undefined;
};

/** A source with a value map, and one for each of its other places. */
export type ChoiceSource<T extends string> = Omit<FieldSource, 'or'> &
  ChoicePlace<T> & { readonly or?: readonly ChoicePlace<T>[] | undefined };

/** In a value map: every value that has no entry of its own. */
const ANY = '*';

function known<T extends string>(
  text: string,
  values: Readonly<Record<string, T>> | undefined,
  allowed: readonly T[],
): { readonly value: T | null; readonly unknown: string | null } {
  const value = translated(text, values, allowed);
  return { value, unknown: value === null ? text : null };
}

function translated<T extends string>(
  text: string,
  values: Readonly<Record<string, T>> | undefined,
  allowed: readonly T[],
): T | null {
  const wanted = text.toLowerCase();
  const table = values === undefined ? undefined : lowerCased(values);
  const known = table?.get(wanted);
  if (known !== undefined) return known as T;
  const other = table?.get(ANY) as T | undefined;
  return other ?? allowed.find((value) => value === wanted) ?? null;
}

function withoutAny<T extends string>(values: Readonly<Record<string, T>> | undefined) {
  if (values?.[ANY] === undefined) return values;
  const { [ANY]: _, ...rest } = values;
  return rest as Readonly<Record<string, T>>;
}

type Words = Readonly<Record<string, string>>;
/** A mapping's words are read with every record: each of its tables is put in lower case once. */
const lowerCasedTables = new WeakMap<Words, ReadonlyMap<string, string>>();

/** Of two words that differ in case alone, the first counts. */
function lowerCased(words: Words): ReadonlyMap<string, string> {
  const known = lowerCasedTables.get(words);
  if (known !== undefined) return known;
  const table = new Map(
    Object.entries(words)
      .reverse()
      .map(([from, to]) => [from.toLowerCase(), to]),
  );
  lowerCasedTables.set(words, table);
  return table;
}

/** A value, nothing (both null), or text that could not be read as the value (`bad`). */
export type Parsed<T> = { readonly value: T | null; readonly bad: string | null };

function parsed<T>(text: string | null, parse: (text: string) => T | null): Parsed<T> {
  if (text === null) return { value: null, bad: null };
  const value = parse(text);
  return value === null ? { value: null, bad: text } : { value, bad: null };
}

const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;

/** Salesforce `2026-11-01T10:00:00.000+0000`, HubSpot ISO text or epoch milliseconds, plain dates. */
export function parseCrmInstant(text: string): Instant | null {
  if (/^-?\d{10,15}$/.test(text)) return Number(text);
  if (!ISO.test(text)) return null;
  const at = Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
  return Number.isNaN(at) ? null : at;
}
