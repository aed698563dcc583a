// What could not be used of a file: rows that take no part, and cells that were not understood.
import { csvCell } from '../../domain/csv-cell.ts';
import type { Terminal } from '../exit.ts';
import { writeRows } from './write-rows.ts';

/** Where something stands in a file, what is wrong with it, and what to do about it. */
export type FileProblem = {
  readonly file: string;
  readonly line: number;
  /** As the header names it; `(row)` where no single column is at fault. */
  readonly column: string;
  readonly problem: string;
};

const SHOWN = 20;

export type RowsToSay = {
  readonly what: string;
  readonly rows: readonly FileProblem[];
  /** What became of them: `left out`. */
  readonly fate: string;
  /** Where all of them are listed. */
  readonly allIn: string;
};

/** Names the first rows of `what` that have a problem and always says how many there are. */
export function sayRows({ what, rows, fate, allIn }: RowsToSay, io: Pick<Terminal, 'err'>): void {
  if (rows.length === 0) return;
  for (const { file, line, column, problem } of rows.slice(0, SHOWN)) {
    io.err(`${file}: line ${line}, column ${column}: ${problem}`);
  }
  const count = rows.length === 1 ? '1 row' : `${rows.length} rows`;
  const more = rows.length > SHOWN ? `; the first ${SHOWN} are named above, all in ${allIn}` : '';
  io.err(`${what}: ${count} ${fate}${more}.`);
}

/** Writes every problem as a CSV that a spreadsheet can open. Throws BAD_INPUT. */
export async function writeProblems(path: string, all: readonly FileProblem[]): Promise<void> {
  function* rows(): Generator<string> {
    for (const { file, line, column, problem } of all) {
      yield `${csvCell(file)},${line},${csvCell(column)},${csvCell(problem)}`;
    }
  }
  await writeRows(path, 'file,line,column,problem', rows());
}
