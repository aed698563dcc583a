// Reads the records that `parley match` compares. Bad rows are listed and left out, never silently.
import { ParleyError } from '../../domain/errors.ts';
import { countryCode } from '../../matching/countries.ts';
import { hostOf } from '../../matching/domains.ts';
import type { MatchRecord } from '../../matching/profile.ts';
import { type CsvRow, readCsv } from './csv.ts';

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
  const ids: string[] = [];
  const known = new Set<string>();
  const badRows: BadRow[] = [];
  let header: Header | null = null;
  for await (const rows of readCsv(path, options.onBytes)) {
    for (const row of rows) {
      if (header === null) {
        header = headerOf(path, row);
        continue;
      }
      const cell = reader(header, row);
      const problem = problemOf(header, row, cell, known);
      if (problem !== null) {
        badRows.push({ line: row.line, ...problem });
        continue;
      }
      const id = cell('id');
      known.add(id);
      ids.push(id);
      take(recordOf(cell), id);
    }
  }
  if (header === null) throw unusable(path, 'the file is empty', 'Give it a header row.');
  return { path, ids, badRows, ignoredColumns: header.ignored };
}

type Header = {
  readonly positions: ReadonlyMap<Column, number>;
  readonly width: number;
  readonly ignored: readonly string[];
};
type Cell = (column: Column) => string;

function headerOf(path: string, row: CsvRow): Header {
  const names = row.cells.map((cell) => cell.trim().toLowerCase());
  const positions = new Map<Column, number>();
  const ignored: string[] = [];
  names.forEach((name, position) => {
    const column = RECORD_COLUMNS.find((known) => known === name);
    if (column === undefined) ignored.push(name);
    else if (!positions.has(column)) positions.set(column, position);
  });
  for (const needed of ['id', 'name'] as const) {
    if (positions.has(needed)) continue;
    const cure = `Its first row must name the columns; known are ${RECORD_COLUMNS.join(', ')}.`;
    throw unusable(path, `line ${row.line}: no column "${needed}"`, cure);
  }
  return { positions, width: names.length, ignored };
}

function unusable(path: string, problem: string, hint: string): ParleyError {
  return new ParleyError('BAD_INPUT', `${path}: ${problem}.`, { hint });
}

function reader(header: Header, row: CsvRow): Cell {
  return (column) => {
    const position = header.positions.get(column);
    return position === undefined ? '' : (row.cells[position] ?? '').trim();
  };
}

function problemOf(
  header: Header,
  row: CsvRow,
  cell: Cell,
  known: ReadonlySet<string>,
): Omit<BadRow, 'line'> | null {
  if (row.cells.length !== header.width) {
    const problem = `${row.cells.length} cells where the header has ${header.width}; quote commas`;
    return { column: '(row)', problem };
  }
  const id = cell('id');
  if (id === '') return { column: 'id', problem: 'empty; give every record an id of its own' };
  if (known.has(id)) {
    return { column: 'id', problem: `${JSON.stringify(id)} was used before; ids must be unique` };
  }
  if (cell('name') === '') return { column: 'name', problem: 'empty; a record needs a name' };
  return null;
}

function recordOf(cell: Cell): MatchRecord {
  return {
    name: cell('name'),
    domain: hostOf(cell('domain')) ?? hostOf(cell('website')),
    aliasDomains: hostsOf(cell('alias_domains')),
    parentDomain: hostOf(cell('parent_domain')),
    country: countryCode(cell('country')),
    phone: cell('phone') || null,
    street: cell('street') || null,
    city: cell('city') || null,
    region: cell('region') || null,
    postalCode: cell('postal_code') || null,
    duns: cell('duns') || null,
    lei: cell('lei') || null,
    taxId: cell('tax_id') || null,
  };
}

function hostsOf(text: string): readonly string[] {
  if (text === '') return [];
  return text.split(/[\s,;|]+/).flatMap((part) => hostOf(part) ?? []);
}
