// Reads the records that `parley match` compares. Bad rows are listed and left out, never silently.
import { ParleyError } from '../../domain/errors.ts';
import { countryCode } from '../../matching/countries.ts';
import { hostOf } from '../../matching/domains.ts';
import type { MatchRecord } from '../../matching/profile.ts';
import type { FileProblem } from './problems.ts';
import { type Row, type RowFault, readRows } from './rows.ts';
import { type InterpretedColumn, type UnreadCells, unreadCellsOf } from './unread-cells.ts';

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

export type RecordFile = {
  readonly path: string;
  readonly ids: readonly string[];
  /** Rows that take no part. */
  readonly badRows: readonly FileProblem[];
  /** Cells that hold text and count as empty. */
  readonly unread: UnreadCells['byColumn'];
  readonly ignoredColumns: readonly string[];
};

type ReadOptions = {
  /** Hears how many bytes were read. */
  readonly onBytes?: (bytes: number) => void;
  /** Hears of each bad row and each cell that was not understood, in the order of the file. */
  readonly onProblem?: (problem: FileProblem) => void;
};

/**
 * Reads a CSV of records and gives each to `take`, in the order of the file. Throws BAD_INPUT when
 * the file or its header is unusable; a bad row (no id, an id used before, no name, another number
 * of cells than the header) goes to `badRows` and is not given. A cell that is not understood counts as
 * empty and is counted in `unread`; `website` is looked at only where `domain` says nothing.
 */
export async function readRecords(
  path: string,
  take: (record: MatchRecord, id: string) => void,
  options: ReadOptions = {},
): Promise<RecordFile> {
  const ids = new Set<string>();
  const badRows: FileProblem[] = [];
  const unread = unreadCellsOf(path, options.onProblem);
  const leaveOut = (line: number, column: string, problem: string) => {
    const bad = { file: path, line, column, problem: `${problem}. Row left out.` };
    badRows.push(bad);
    options.onProblem?.(bad);
  };
  const found: { header: Header | null } = { header: null };
  const row = (read: Row) => {
    const { line, cells } = read;
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
      leaveOut(line, ...problemOf(id, name));
      return;
    }
    take(recordOf(read, at, unread), id);
  };
  const fault = ({ line, text }: RowFault) => {
    leaveOut(line, '(row)', `${text}; quote commas and line breaks, save the file as UTF-8`);
  };
  await readRows(path, { row, fault }, options.onBytes);
  if (found.header === null) throw unusable(path, 'no header row', 'Give it a header row.');
  const { ignored } = found.header;
  return { path, ids: [...ids], badRows, unread: unread.byColumn, ignoredColumns: ignored };
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

function problemOf(id: string, name: string): readonly [column: string, problem: string] {
  if (id === '') return ['id', 'empty; give every record an id of its own'];
  if (name === '') return ['name', 'empty; a record needs a name'];
  return ['id', `${JSON.stringify(id)} was used before; ids must be unique`];
}

function recordOf({ line, cells }: Row, at: Positions, unread: UnreadCells): MatchRecord {
  const text = (column: Column) => cellAt(cells, at[column]) || null;
  const understood = (column: InterpretedColumn, read: (text: string) => string | null) => {
    const found = text(column);
    if (found === null) return null;
    const value = read(found);
    if (value === null) unread.add(column, line, found);
    return value;
  };
  return {
    name: cellAt(cells, at.name),
    domain: understood('domain', hostOf) ?? understood('website', hostOf),
    aliasDomains: hostsOf(text('alias_domains'), (part) => unread.add('alias_domains', line, part)),
    parentDomain: understood('parent_domain', hostOf),
    country: understood('country', countryCode),
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

function hostsOf(text: string | null, onUnread: (part: string) => void): readonly string[] {
  if (text === null) return NO_HOSTS;
  return text.split(/[\s,;|]+/).flatMap((part) => {
    const host = part === '' ? null : hostOf(part);
    if (host === null && part !== '') onUnread(part);
    return host ?? [];
  });
}
