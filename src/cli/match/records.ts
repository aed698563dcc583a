// Reads the records that `parley match` compares. Bad rows are listed and left out, never silently.
import { ParleyError } from '../../domain/errors.ts';
import { countryCode } from '../../matching/countries.ts';
import { hostOf } from '../../matching/domains.ts';
import type { MatchRecord } from '../../matching/profile.ts';
import { type Row, type RowFault, readRows } from './rows.ts';

/** Columns that are read; `id` and `name` must be there. Others are ignored and named. */
const RECORD_COLUMNS = [
  'id',
  'name',
  'domain',
  'website',
  'alias_domains',
  'parent_domain',
  'phone',
  'street',
  'city',
  'region',
  'postal_code',
  'country',
  'duns',
  'lei',
  'tax_id',
] as const;
type Column = (typeof RECORD_COLUMNS)[number];

/** A row that takes no part: where it stands and what to do about it. */
type BadRow = { readonly line: number; readonly column: string; readonly problem: string };

export type RecordFile = {
  readonly path: string;
  readonly ids: readonly string[];
  readonly badRows: readonly BadRow[];
  readonly ignoredColumns: readonly string[];
};

type ReadOptions = {
  /** Hears how many bytes were read. */
  readonly onBytes?: (bytes: number) => void;
};

/**
 * Reads a CSV of records and gives each to `take`, in the order of the file. Throws BAD_INPUT when
 * the file or its header is unusable; a bad row (no id, an id used before, no name, another number
 * of cells than the header) goes to `badRows` and is not given.
 */
export async function readRecords(
  path: string,
  take: (record: MatchRecord, id: string) => void,
  options: ReadOptions = {},
): Promise<RecordFile> {
  const ids = new Set<string>();
  const badRows: BadRow[] = [];
  const found: { header: Header | null } = { header: null };
  const row = ({ line, cells }: Row) => {
    if (found.header === null) {
      found.header = headerOf(path, line, cells);
      return;
    }
    const { at } = found.header;
    const id = cellAt(cells, at.id);
    const name = cellAt(cells, at.name);
    const before = ids.size;
    // Adding tells whether the id is new: one look-up instead of two.
    if (id !== '' && name !== '') ids.add(id);
    if (ids.size === before) {
      badRows.push({ line, ...problemOf(id, name) });
      return;
    }
    take(recordOf(cells, at), id);
  };
  const fault = ({ line, text }: RowFault) => {
    badRows.push({ line, column: '(row)', problem: `${text}; quote commas and line breaks` });
  };
  await readRows(path, { row, fault }, options.onBytes);
  if (found.header === null) throw unusable(path, 'no header row', 'Give it a header row.');
  return { path, ids: [...ids], badRows, ignoredColumns: found.header.ignored };
}

/** Position of each column; -1 where the file does not have it. */
type Positions = Readonly<Record<Column, number>>;
type Header = { readonly at: Positions; readonly ignored: readonly string[] };

function headerOf(path: string, line: number, cells: readonly string[]): Header {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const at = Object.fromEntries(
    RECORD_COLUMNS.map((column) => [column, names.indexOf(column)]),
  ) as Record<Column, number>;
  for (const needed of ['id', 'name'] as const) {
    if (at[needed] !== -1) continue;
    const cure = `Its first row must name the columns; known are ${RECORD_COLUMNS.join(', ')}.`;
    throw unusable(path, `line ${line}: no column "${needed}"`, cure);
  }
  const known: ReadonlySet<string> = new Set(RECORD_COLUMNS);
  return { at, ignored: names.filter((name) => !known.has(name)) };
}

function unusable(path: string, problem: string, hint: string): ParleyError {
  return new ParleyError('BAD_INPUT', `${path}: ${problem}.`, { hint });
}

function cellAt(cells: readonly string[], position: number): string {
  return position === -1 ? '' : (cells[position] ?? '').trim();
}

function problemOf(id: string, name: string): Omit<BadRow, 'line'> {
  if (id === '') return { column: 'id', problem: 'empty; give every record an id of its own' };
  if (name === '') return { column: 'name', problem: 'empty; a record needs a name' };
  return { column: 'id', problem: `${JSON.stringify(id)} was used before; ids must be unique` };
}

function recordOf(cells: readonly string[], at: Positions): MatchRecord {
  const text = (column: Column) => cellAt(cells, at[column]) || null;
  const host = (column: Column) => {
    const found = text(column);
    return found === null ? null : hostOf(found);
  };
  const country = text('country');
  return {
    name: cellAt(cells, at.name),
    domain: host('domain') ?? host('website'),
    aliasDomains: hostsOf(text('alias_domains')),
    parentDomain: host('parent_domain'),
    country: country === null ? null : countryCode(country),
    phone: text('phone'),
    street: text('street'),
    city: text('city'),
    region: text('region'),
    postalCode: text('postal_code'),
    duns: text('duns'),
    lei: text('lei'),
    taxId: text('tax_id'),
  };
}

const NO_HOSTS: readonly string[] = [];

function hostsOf(text: string | null): readonly string[] {
  if (text === null) return NO_HOSTS;
  return text.split(/[\s,;|]+/).flatMap((part) => hostOf(part) ?? []);
}
