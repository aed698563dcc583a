// The first reading of a file: what it is, where its columns are, which habits its cells have, which
// rows are broken. The second reading (read-records.ts) then needs to guess nothing.
import path from 'node:path';
import type { Crm } from '../../src/domain/claim.ts';
import { ParleyError } from '../../src/domain/errors.ts';
import type { CellHabits } from './cells.ts';
import { DateEvidence, type DateHabit } from './dates.ts';
import { type Dialect, findDialect } from './dialect.ts';
import { detectEncoding, type Encoding, readText } from './encoding.ts';
import { type ExportObject, type Field, type FieldKind, fieldsOf } from './fields.ts';
import { currencyOfHeader, findColumns } from './headers.ts';
import type { FileMapping } from './map-file.ts';
import { NumberEvidence, type NumberHabit } from './numbers.ts';
import { type Row, type RowFault, RowParser } from './parse-rows.ts';
import { recognise } from './recognise.ts';

/** A column that fills a field. */
export type ExportColumn = {
  readonly field: Field;
  readonly kind: FieldKind;
  readonly header: string;
  readonly position: number;
};

/** A file that was surveyed. */
export type ExportFile = {
  readonly path: string;
  readonly name: string;
  readonly crm: Crm;
  readonly object: ExportObject;
  readonly encoding: Encoding;
  readonly dialect: Dialect;
  readonly columns: readonly ExportColumn[];
  readonly unusedHeaders: readonly string[];
  /** Whole rows, the header not counted. */
  readonly rows: number;
  readonly faults: readonly RowFault[];
  readonly habits: ReadonlyMap<Field, CellHabits>;
  /** Currency of amounts that name none: said by a person or a header. */
  readonly currency: string | null;
  readonly mapping: FileMapping;
  /** What was inferred, a sentence each. */
  readonly inferred: readonly string[];
};

/** Enough to see how rows and cells are separated. */
const SAMPLE_CHARACTERS = 1 << 16;
/** Rows looked at to recognise a file. */
const FIRST_ROWS = 20;

/**
 * Surveys a file. Throws BAD_INPUT when it cannot be read, is no CSV or is not recognised: the
 * message names the file and the cure.
 */
export async function surveyFile(
  file: string,
  mapping: FileMapping,
  onBytes: (bytes: number) => void = () => {},
): Promise<ExportFile> {
  const encoding = await detectEncoding(file);
  const survey = new Survey(file, mapping);
  let dialect: Dialect | null = null;
  let parser: RowParser | null = null;
  for await (const piece of readText(file, encoding, onBytes)) {
    if (parser === null || dialect === null) {
      dialect = findDialect(piece.slice(0, SAMPLE_CHARACTERS));
      parser = new RowParser(dialect.delimiter, survey);
      parser.push(brokenLines(piece.slice(dialect.prefix), dialect));
    } else {
      parser.push(brokenLines(piece, dialect));
    }
  }
  parser?.end();
  return survey.finish(encoding, dialect ?? findDialect(''));
}

/** Line breaks as the parser expects them. */
export function brokenLines(text: string, { lineBreak }: Dialect): string {
  return lineBreak === '\r' ? text.replaceAll('\r', '\n') : text;
}

class Survey {
  readonly #file: string;
  readonly #mapping: FileMapping;
  #headers: readonly string[] | null = null;
  #waiting: Row[] = [];
  #known: Known | null = null;
  #rows = 0;
  readonly #faults: RowFault[] = [];

  constructor(file: string, mapping: FileMapping) {
    this.#file = file;
    this.#mapping = mapping;
  }

  row(row: Row): void {
    if (this.#headers === null) {
      this.#headers = row.cells;
      return;
    }
    this.#rows += 1;
    if (this.#known !== null) this.#known.see(row.cells);
    else if (this.#waiting.push(row) === FIRST_ROWS) this.#recognise();
  }

  fault(fault: RowFault): void {
    this.#faults.push(fault);
  }

  finish(encoding: Encoding, dialect: Dialect): ExportFile {
    const known = this.#known ?? this.#recognise();
    const { habits, inferred } = known.settle(this.#mapping, dialect);
    return {
      path: this.#file,
      name: path.basename(this.#file),
      crm: known.crm,
      object: known.object,
      encoding,
      dialect,
      columns: known.columns,
      unusedHeaders: known.unusedHeaders,
      rows: this.#rows,
      faults: this.#faults,
      habits,
      currency: this.#mapping.currency ?? known.headerCurrency,
      mapping: this.#mapping,
      inferred: [...known.inferred, ...inferred],
    };
  }

  #recognise(): Known {
    const headers = this.#headers ?? [];
    const { crm, object, columns } = this.#mapping;
    const look = {
      name: path.basename(this.#file),
      headers,
      rows: this.#waiting.map((row) => row.cells),
    };
    const found = recognise(look, { ...(crm && { crm }), ...(object && { object }) });
    if (found === null) {
      const some = headers.slice(0, 8).join(', ');
      throw new ParleyError(
        'BAD_INPUT',
        `${this.#file}: its columns are not recognised as deals, leads or accounts (${some}).`,
        { hint: 'Say what they are in a mapping file (--map), see docs/scan.md.' },
      );
    }
    const known = new Known(headers, found, columns);
    for (const row of this.#waiting) known.see(row.cells);
    this.#waiting = [];
    this.#known = known;
    return known;
  }
}

type Found = {
  readonly crm: Crm;
  readonly object: ExportObject;
  readonly isCrmSure: boolean;
};

/** What is known of a file once its header is recognised; gathers the habits of its cells. */
class Known {
  readonly crm: Crm;
  readonly object: ExportObject;
  readonly columns: readonly ExportColumn[];
  readonly unusedHeaders: readonly string[];
  readonly headerCurrency: string | null;
  readonly inferred: readonly string[];
  readonly #dates: readonly (readonly [ExportColumn, DateEvidence])[];
  readonly #numbers: readonly (readonly [ExportColumn, NumberEvidence])[];

  constructor(headers: readonly string[], found: Found, given: Readonly<Record<string, Field>>) {
    this.crm = found.crm;
    this.object = found.object;
    const specs = fieldsOf(found.object);
    const { positions, unused } = findColumns(headers, found.object, given);
    this.columns = [...positions].map(([field, position]) => {
      const header = headers[position]?.trim() ?? '';
      return { field, position, header, kind: specs[field]?.kind ?? 'text' };
    });
    this.unusedHeaders = unused.map((i) => headers[i]?.trim() ?? '').filter((one) => one !== '');
    const amount = this.columns.find(({ field }) => field === 'amount');
    this.headerCurrency = amount === undefined ? null : currencyOfHeader(amount.header);
    this.inferred = found.isCrmSure
      ? []
      : [`Nothing says whose export this is; it was taken for one of ${found.crm}.`];
    const ofKind = (kind: FieldKind) => this.columns.filter((column) => column.kind === kind);
    this.#dates = ofKind('date').map((column) => [column, new DateEvidence()]);
    this.#numbers = ofKind('number').map((column) => [column, new NumberEvidence()]);
  }

  see(cells: readonly string[]): void {
    for (const [{ position }, evidence] of this.#dates) evidence.add(cells[position] ?? '');
    for (const [{ position }, evidence] of this.#numbers) evidence.add(cells[position] ?? '');
  }

  /** Each column by its own cells, else by the file's other columns, else by its delimiter. */
  settle(mapping: FileMapping, dialect: Dialect) {
    const inferred: string[] = [];
    const isContinental =
      dialect.delimiter === ';' || this.#numbers.some(([, one]) => one.own === '1.234,56');
    const numbers: NumberHabit = isContinental ? '1.234,56' : '1,234.56';
    const told = this.#dates.map(([, one]) => one.own).find((one) => one !== null);
    const dates: DateHabit = told ?? (isContinental ? 'day first' : 'month first');
    const habits = new Map<Field, CellHabits>();
    for (const [column, evidence] of this.#dates) {
      const habit = mapping.dates ?? evidence.own ?? dates;
      habits.set(column.field, { dates: habit, numbers });
      const line = dateSentence(column, evidence, {
        habit,
        told,
        isSaid: mapping.dates !== undefined,
      });
      if (line !== null) inferred.push(line);
    }
    for (const [column, evidence] of this.#numbers) {
      const habit = mapping.numbers ?? evidence.own ?? numbers;
      habits.set(column.field, { dates, numbers: habit });
      if (evidence.own !== null && mapping.numbers === undefined) {
        inferred.push(`“${column.header}” is written like ${habit}.`);
      }
    }
    return { habits, inferred };
  }
}

type DateGround = {
  readonly habit: DateHabit;
  readonly told: DateHabit | undefined;
  readonly isSaid: boolean;
};

function dateSentence(column: ExportColumn, evidence: DateEvidence, ground: DateGround) {
  const parts = ground.habit === 'day first' ? ['dd', 'mm', 'yyyy'] : ['mm', 'dd', 'yyyy'];
  const pattern = parts.join(evidence.sign);
  if (ground.isSaid || (evidence.own === null && evidence.open === 0)) return null;
  if (evidence.own !== null)
    return `“${column.header}” is written ${pattern}, as its own dates show.`;
  const reason =
    ground.told === undefined
      ? 'no date in the file decides; say `dates:` in a mapping file if this is wrong'
      : 'like the other dates of the file';
  return `“${column.header}” was read as ${pattern}: ${reason}.`;
}
