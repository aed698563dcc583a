// CSV as Bulk API 2.0 writes it, read while it arrives: comma, quotes doubled, lines ended by LF. Not
// for exports of people: connectors/csv recovers from what they do to files, this refuses it.
import { badAnswer } from './errors.ts';

/** One cell and what ends it; a quoted cell may hold line ends. */
const CELL = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r?\n)/y;
/** Longer than any row can be: a text field holds 131,072 characters at most. */
const MAX_ROW_CHARACTERS = 1 << 22;

/** Cuts text that comes in pieces into rows. */
export class BulkCsv {
  #rest = '';

  /** The rows that are whole by now. Throws CRM_BAD_ANSWER for text that is no such CSV. */
  push(piece: string): readonly (readonly string[])[] {
    const text = this.#rest + piece;
    const rows: string[][] = [];
    let rowStart = 0;
    let row: string[] = [];
    CELL.lastIndex = 0;
    for (;;) {
      // A quote at the end of a piece may be the first of two.
      const found = CELL.exec(text);
      if (found === null) break;
      const [, quoted, plain = '', end] = found;
      row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
      if (end === ',') continue;
      rows.push(row);
      row = [];
      rowStart = CELL.lastIndex;
    }
    this.#rest = text.slice(rowStart);
    if (this.#rest.length > MAX_ROW_CHARACTERS) throw badAnswer('a Bulk query: a row never ends');
    return rows;
  }

  /** The last row, where no line end follows it. Throws CRM_BAD_ANSWER for half a row. */
  end(): readonly (readonly string[])[] {
    const rows = this.#rest === '' ? [] : this.push('\n');
    if (this.#rest !== '') throw badAnswer('a Bulk query: the text ends within a row');
    return rows;
  }
}
