// Cells that hold text in which the reader finds nothing: a country of no map, a web address without a
// host. The record is compared without them, so they are counted and named.
import type { Terminal } from '../exit.ts';
import type { FileProblem } from './problems.ts';

const ADDRESS_CURE = 'write a host name with a dot, such as acme.com';
/** The columns whose text may mean nothing, and what to write instead. */
const CURES = {
  domain: ADDRESS_CURE,
  website: ADDRESS_CURE,
  alias_domains: ADDRESS_CURE,
  parent_domain: ADDRESS_CURE,
  country: 'write a country by its name or by its two or three letters (ISO 3166)',
} as const;

export type InterpretedColumn = keyof typeof CURES;

/** How many cells of a column were not understood; `problem` says it of the first one. */
export type UnreadColumn = { count: number; readonly problem: FileProblem };

export type UnreadCells = {
  /** Notes a cell of a row. */
  add(column: InterpretedColumn, line: number, text: string): void;
  readonly byColumn: ReadonlyMap<InterpretedColumn, UnreadColumn>;
};

/** Counts the cells of a file that were not understood; `onCell` hears of each. */
export function unreadCellsOf(
  file: string,
  onCell: (problem: FileProblem) => void = () => {},
): UnreadCells {
  const byColumn = new Map<InterpretedColumn, UnreadColumn>();
  return {
    byColumn,
    add(column, line, text) {
      const problem = {
        file,
        line,
        column,
        problem: `${JSON.stringify(text)} was not understood and counts as empty; ${CURES[column]}.`,
      };
      onCell(problem);
      const known = byColumn.get(column);
      if (known) known.count += 1;
      else byColumn.set(column, { count: 1, problem });
    },
  };
}

/** Says per column of a file how many cells were not understood, and shows the first. */
export function sayUnread(
  { path, unread }: { readonly path: string; readonly unread: UnreadCells['byColumn'] },
  io: Pick<Terminal, 'err'>,
): void {
  for (const [column, { count, problem: first }] of unread) {
    const cells = count === 1 ? '1 cell' : `${count} cells`;
    const where = `${path}: column ${column}: ${cells} not understood, the first in line ${first.line}`;
    io.err(`${where}: ${first.problem}`);
  }
}
