// Reads one mapped value out of a source record: own fields, or fields of linked records.
import type { FieldSource } from '../domain/mapping.ts';
import { type Money, parseE4 } from '../domain/money.ts';
import type { FieldValue, SourceRecord } from '../domain/source-record.ts';
import { DAY_MS, type Instant, parseDay, type UtcDay } from '../domain/time.ts';

/** Finds a stored record of the same connection; undefined when it was never read. */
export type RecordLookup = (object: string, recordId: string) => SourceRecord | undefined;

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

/** Reads values of one record through its mapping. */
export class FieldReader {
  readonly record: SourceRecord;
  readonly #look: RecordLookup;

  constructor(record: SourceRecord, look: RecordLookup) {
    this.record = record;
    this.#look = look;
  }

  /** Trimmed text; null when empty, unreadable or unmapped and without a fallback. */
  text(source: FieldSource): string | null {
    const value =
      source.path === undefined ? undefined : valueAt(this.record, source.path, this.#look);
    const text = value === null || value === undefined ? '' : String(value).trim();
    return text === '' ? (source.fallback ?? null) : text;
  }

  /** Text translated through the mapping's value map; `unknown` holds a value it does not know. */
  choice<T extends string>(
    source: FieldSource & { readonly values?: Readonly<Record<string, T>> | undefined },
    allowed: readonly T[],
  ): { readonly value: T | null; readonly unknown: string | null } {
    const text = this.text(source);
    if (text === null) return { value: null, unknown: null };
    const wanted = text.toLowerCase();
    const known = source.values === undefined ? undefined : lowerCased(source.values).get(wanted);
    if (known !== undefined) return { value: known as T, unknown: null };
    const same = allowed.find((value) => value === wanted);
    return same === undefined ? { value: null, unknown: text } : { value: same, unknown: null };
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
