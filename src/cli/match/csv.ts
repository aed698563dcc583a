// Reads CSV (RFC 4180) of any size in pieces, and says where a file is malformed.
import { createReadStream } from 'node:fs';
import { ParleyError } from '../../domain/errors.ts';

/** One row and the line of the file on which it starts, from 1. */
export type CsvRow = { readonly line: number; readonly cells: readonly string[] };

const QUOTE = 34;
const COMMA = 44;
const NEWLINE = 10;
const RETURN = 13;
const CHUNK_BYTES = 1 << 20;

/**
 * The rows of a UTF-8 CSV file, a batch per piece read; `onBytes` hears how far it is. Blank lines
 * are skipped, CRLF and a byte-order mark are accepted. Throws BAD_INPUT for a file that cannot be
 * read, is not UTF-8 or ends inside quotes.
 */
export async function* readCsv(
  path: string,
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<readonly CsvRow[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const parser = new CsvParser(path);
  let read = 0;
  try {
    for await (const piece of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
      read += piece.length;
      yield parser.push(decoder.decode(piece, { stream: true }));
      onBytes(read);
    }
    decoder.decode();
  } catch (error) {
    throw unreadable(path, error, parser.line);
  }
  yield parser.end();
}

function unreadable(path: string, error: unknown, line: number): ParleyError {
  if (error instanceof ParleyError) return error;
  if (error instanceof TypeError) {
    return new ParleyError('BAD_INPUT', `${path}: near line ${line}: not UTF-8 text.`, {
      hint: 'Save or export the file as "CSV UTF-8".',
      cause: error,
    });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new ParleyError('BAD_INPUT', `${path}: cannot be read: ${reason}`, {
    hint: 'Check the path and the permission to read it.',
    cause: error,
  });
}

/** Splits text into rows; a row that a piece cuts in two waits for the next piece. */
class CsvParser {
  /** Line of the file that is being read. */
  line = 1;
  readonly #path: string;
  #rest = '';

  constructor(path: string) {
    this.#path = path;
  }

  push(piece: string): readonly CsvRow[] {
    const text = this.#rest + piece;
    const rows: CsvRow[] = [];
    let at = 0;
    for (;;) {
      const next = this.#row(text, at, rows);
      if (next === -1) break;
      at = next;
    }
    this.#rest = text.slice(at);
    return rows;
  }

  end(): readonly CsvRow[] {
    const last = this.#rest;
    if (last === '') return [];
    const rows = this.push('\n');
    if (this.#rest === '') return rows;
    throw new ParleyError(
      'BAD_INPUT',
      `${this.#path}: line ${this.line}: a quoted field never ends.`,
      {
        hint: 'Close the quote with ", and write a quote inside a quoted field twice ("").',
      },
    );
  }

  /** Reads one row from `start`; the position after it, or -1 when the text ends before the row. */
  #row(text: string, start: number, rows: CsvRow[]): number {
    const cells: string[] = [];
    let lines = 1;
    let at = start;
    for (;;) {
      let cell: string;
      if (text.charCodeAt(at) === QUOTE) {
        const end = closingQuote(text, at + 1);
        // The quote at the very end may be the first half of a doubled one.
        if (end === -1 || end + 1 >= text.length) return -1;
        cell = text.slice(at + 1, end);
        if (cell.includes('"')) cell = cell.replaceAll('""', '"');
        if (cell.includes('\n')) lines += cell.split('\n').length - 1;
        at = end + 1;
        const stray = endOfCell(text, at);
        if (stray === -1) return -1;
        if (stray > at) cell += text.slice(at, stray);
        at = stray;
      } else {
        const end = endOfCell(text, at);
        if (end === -1) return -1;
        cell = text.slice(at, end);
        at = end;
      }
      cells.push(cell);
      const separator = text.charCodeAt(at);
      at += 1;
      if (separator === COMMA) continue;
      if (separator === RETURN) {
        if (at >= text.length) return -1;
        if (text.charCodeAt(at) === NEWLINE) at += 1;
      }
      break;
    }
    const first = cells[0] ?? '';
    if (this.line === 1 && first.startsWith('\ufeff')) cells[0] = first.slice(1);
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: this.line, cells });
    this.line += lines;
    return at;
  }
}

/** Position of the quote that ends a quoted field, -1 when the text ends before. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text.charCodeAt(at + 1) !== QUOTE) return at;
  }
  return -1;
}

function endOfCell(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === COMMA || code === NEWLINE || code === RETURN) return at;
  }
  return -1;
}
