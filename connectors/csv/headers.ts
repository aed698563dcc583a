// Header texts to fields: whichever order the columns stand in, whatever else is in the file.
import {
  ACCOUNT_FIELDS,
  type ExportObject,
  type Field,
  fieldsOf,
  isAccountObject,
} from './fields.ts';

export type Columns = {
  /** Position of the column that fills a field. */
  readonly positions: ReadonlyMap<Field, number>;
  /** Positions of columns that fill none. */
  readonly unused: readonly number[];
};

/** In front of a customer's field in a deal's row: `Account: Billing Country`. */
const ACCOUNT_PREFIX = /^(?:associated company|account name|account|company|customer|kunde) /;
const UMLAUTS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };

/**
 * The form in which headers are compared: words in lower case without accents, punctuation, the
 * `__c` of custom fields or a unit in parentheses. `StageName` and `stage_name` are `stage name`.
 */
export function plainHeader(header: string): string {
  return header
    .normalize('NFC')
    .replace(/\([A-Z]{3}\)|\(%\)/g, ' ')
    .replace(/__(?:c|pc|r)\b/gi, ' ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => UMLAUTS[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The currency a header names in parentheses: `Amount (EUR)`. */
export function currencyOfHeader(header: string): string | null {
  return /\(([A-Z]{3})\)/.exec(header)?.[1] ?? null;
}

/**
 * Finds the column of every field of an object. `given` are headers a person has mapped, as written
 * in the file; they come first. Of several columns that fit a field, the best name wins.
 */
export function findColumns(
  headers: readonly string[],
  object: ExportObject,
  given: Readonly<Record<string, Field>> = {},
): Columns {
  const positions = new Map<Field, number>();
  const taken = new Set<number>();
  const take = (field: Field, position: number) => {
    if (position === -1 || positions.has(field) || taken.has(position)) return;
    positions.set(field, position);
    taken.add(position);
  };
  const wanted = new Map(Object.entries(given).map(([name, field]) => [plainHeader(name), field]));
  const plain = headers.map(plainHeader);
  plain.forEach((name, position) => {
    const field = wanted.get(name);
    if (field !== undefined) take(field, position);
  });
  for (const name of ranked(object)) take(name.field, plain.indexOf(name.text));
  if (!isAccountObject(object)) {
    const bare = plain.map((name) => (ACCOUNT_PREFIX.test(name) ? accountPart(name) : ''));
    for (const { field, text } of ranked('account')) {
      if (field in ACCOUNT_FIELDS) take(field, bare.indexOf(text));
    }
  }
  return { positions, unused: headers.map((_, i) => i).filter((i) => !taken.has(i)) };
}

const accountPart = (name: string) => name.replace(ACCOUNT_PREFIX, '');

type RankedName = { readonly field: Field; readonly text: string };
const rankedNames = new Map<ExportObject, readonly RankedName[]>();

/** All names of all fields, every field's best name before any field's second best. */
function ranked(object: ExportObject): readonly RankedName[] {
  const known = rankedNames.get(object);
  if (known) return known;
  const made = Object.entries(fieldsOf(object))
    .flatMap(([field, { names }]) =>
      names.split('|').map((name, rank) => ({ field: field as Field, text: name, rank })),
    )
    .sort((a, b) => a.rank - b.rank);
  rankedNames.set(object, made);
  return made;
}
