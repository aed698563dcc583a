// How a file separates cells and rows, found from its beginning.
import { RowParser } from './parse-rows.ts';

export type Dialect = {
  readonly delimiter: string;
  /** Files of old Macintosh programs end lines with a bare carriage return. */
  readonly lineBreak: '\n' | '\r';
  /** Characters before the header: Excel's line `sep=;`. */
  readonly prefix: number;
};

const DELIMITERS = [',', ';', '\t', '|'] as const;
const EXCEL_SEPARATOR = /^sep=(.)\r?\n/i;

/** Finds the dialect from the first characters of a file; a file of one column has a comma. */
export function findDialect(sample: string): Dialect {
  const lineBreak = sample.includes('\n') || !sample.includes('\r') ? '\n' : '\r';
  const said = EXCEL_SEPARATOR.exec(sample);
  if (said) return { delimiter: said[1] ?? ',', lineBreak, prefix: said[0].length };
  const text = lineBreak === '\r' ? sample.replaceAll('\r', '\n') : sample;
  const scored = DELIMITERS.map((delimiter) => ({ delimiter, score: scoreOf(text, delimiter) }));
  const best = scored.reduce((a, b) => (b.score > a.score ? b : a));
  return { delimiter: best.delimiter, lineBreak, prefix: 0 };
}

/** Columns of the header times the share of rows that have as many cells. */
function scoreOf(sample: string, delimiter: string): number {
  let [columns, fitting, broken] = [0, 0, 0];
  const parser = new RowParser(delimiter, {
    row({ cells }) {
      columns = cells.length;
      fitting += 1;
    },
    fault() {
      broken += 1;
    },
  });
  // The last line of a sample is cut: what is left of it after the last break does not count.
  parser.push(sample.includes('\n') ? sample : `${sample}\n`);
  return fitting === 0 ? 0 : (columns - 1) * (fitting / (fitting + broken));
}
