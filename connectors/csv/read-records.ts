// The second reading of a file: rows to source records with plain values, as src/observe reads them.
import { CHANNELS, type Channel, isVendorChannel } from '../../src/domain/claim.ts';
import type { FieldValue, SourceRecord } from '../../src/domain/source-record.ts';
import { CellReader } from './cells.ts';
import { type ChannelGround, inferChannel } from './channel.ts';
import { readText } from './encoding.ts';
import { type Field, isAccountObject } from './fields.ts';
import { hasField } from './mapping.ts';
import { type Row, RowParser } from './parse-rows.ts';
import { brokenLines, type ExportFile } from './survey.ts';
import { currencyWord, isConvertedWord } from './value-words.ts';

/** A record with the line of the file it starts on. */
export type RecordRow = { readonly line: number; readonly record: SourceRecord };

const CHANNEL_VALUES: ReadonlySet<string> = new Set(CHANNELS);

/** What was decided row by row. */
export type ReadTally = {
  /** Rows whose channel each ground told. */
  readonly channels: Map<ChannelGround, number>;
  unnamedPartners: number;
  /** Rows with an amount that names no currency. */
  withoutCurrency: number;
  /** Rows whose stage only the flags or the probability told, and those nothing told. */
  unknownStages: number;
  /** Rows with a last but no first activity, taken as worked on since they were created. */
  workedSinceCreation: number;
  /** Words without a meaning, by field. */
  readonly unknown: Map<Field, ReadonlyMap<string, number>>;
};

/** Reads the records of a surveyed file, a batch per piece; `tally` is complete at the end. */
export class RecordReader {
  readonly tally: ReadTally = {
    channels: new Map(),
    unnamedPartners: 0,
    withoutCurrency: 0,
    unknownStages: 0,
    workedSinceCreation: 0,
    unknown: new Map(),
  };
  readonly #file: ExportFile;
  readonly #cells: readonly CellReader[];
  readonly #isAccount: boolean;
  readonly #hasFirstActivity: boolean;

  constructor(file: ExportFile) {
    this.#file = file;
    this.#isAccount = isAccountObject(file.object);
    this.#hasFirstActivity = hasField(file, 'firstActivity');
    this.#cells = file.columns.map((column) => {
      const habits = file.habits.get(column.field) ?? USUAL;
      return new CellReader(column, habits, file.object, file.mapping.values[column.field]);
    });
  }

  async *records(onBytes: (bytes: number) => void = () => {}): AsyncGenerator<RecordRow[]> {
    const { dialect } = this.#file;
    let batch: RecordRow[] = [];
    let isHeader = true;
    const parser = new RowParser(dialect.delimiter, {
      row: (row) => {
        if (!isHeader) batch.push(this.#record(row));
        isHeader = false;
      },
      // The survey has listed them.
      fault: () => {},
    });
    let prefix = dialect.prefix;
    for await (const piece of readText(this.#file.path, this.#file.encoding, onBytes)) {
      parser.push(brokenLines(piece.slice(prefix), dialect));
      prefix = 0;
      yield batch;
      batch = [];
    }
    parser.end();
    yield batch;
    for (const cell of this.#cells) {
      if (cell.unknown.size > 0) this.tally.unknown.set(cell.field, cell.unknown);
    }
  }

  #record({ line, cells }: Row): RecordRow {
    const fields: Partial<Record<Field, FieldValue>> = {};
    for (const cell of this.#cells) fields[cell.field] = cell.value(cells);
    if (!this.#isAccount) this.#completeClaim(fields, cells);
    const id = textOf(fields.recordId);
    return {
      line,
      record: {
        object: this.#file.object,
        recordId: id === '' ? `${this.#file.name}:${line}` : id,
        modifiedAt: modifiedAt(fields),
        deleted: false,
        mergedInto: null,
        fields: fields as Readonly<Record<string, FieldValue>>,
        links: [],
      },
    };
  }

  #completeClaim(fields: Fields, cells: readonly string[]): void {
    const { tally } = this;
    const column = textOf(fields.channel);
    const told = CHANNEL_VALUES.has(column) ? (column as Channel) : null;
    const { channel, ground } = inferChannel(told, (field) => textOf(fields[field]));
    if (ground !== 'fallback') fields.channel = channel;
    tally.channels.set(ground, (tally.channels.get(ground) ?? 0) + 1);
    const partner = textOf(fields.partnerName) || textOf(fields.partnerId);
    if (partner === '' && !isVendorChannel(channel)) tally.unnamedPartners += 1;
    fields.partnerName = partner;
    fields.stage =
      this.#file.object === 'lead' ? this.#leadStage(fields, cells) : this.#stage(fields);
    this.#currency(fields, cells);
    if (!this.#hasFirstActivity && textOf(fields.lastActivity) !== '') {
      fields.firstActivity = fields.createdAt ?? '';
      tally.workedSinceCreation += 1;
    }
  }

  /** The flags of a closed deal come before the words of its stage; nothing known means open. */
  #stage(fields: Fields): string {
    if (fields.isWon === 'true') return 'won';
    if (fields.isClosed === 'true' && fields.isWon === 'false') return 'lost';
    const stage = textOf(fields.stage);
    if (stage !== '') return stage;
    this.tally.unknownStages += 1;
    return fields.probability === '100' ? 'won' : 'develop';
  }

  /** A lead that was converted goes on as an opportunity, whatever its own status says: it is open. */
  #leadStage(fields: Fields, cells: readonly string[]): string {
    const isConverted =
      textOf(fields.convertedOpportunityId) !== '' ||
      fields.isConverted === 'true' ||
      isConvertedWord(this.#cellOf('stage', cells));
    if (!isConverted) return this.#stage(fields);
    fields.isConverted = 'true';
    const stage = textOf(fields.stage);
    return stage === '' || stage === 'won' || stage === 'lost' ? 'develop' : stage;
  }

  #currency(fields: Fields, cells: readonly string[]): void {
    if (textOf(fields.amount) === '' || textOf(fields.currency) !== '') return;
    const currency = currencyWord(this.#cellOf('amount', cells));
    if (currency !== null) fields.currency = currency;
    else if (this.#file.currency === null) this.tally.withoutCurrency += 1;
  }

  /** The cell that fills a field, as it is written; '' without one. */
  #cellOf(field: Field, cells: readonly string[]): string {
    const position = this.#cells.find((cell) => cell.field === field)?.position;
    return position === undefined ? '' : (cells[position] ?? '');
  }
}

type Fields = Partial<Record<Field, FieldValue>>;

const USUAL = { dates: 'month first', numbers: '1,234.56' } as const;

const textOf = (value: FieldValue | undefined): string => (value == null ? '' : String(value));

/** When a deal without a close date was closed: at its last change, else when it was created. */
function modifiedAt(fields: Fields): number {
  if (textOf(fields.closedAt) !== '') return 0;
  const at = Date.parse(textOf(fields.modifiedAt) || textOf(fields.createdAt));
  return Number.isNaN(at) ? 0 : at;
}
