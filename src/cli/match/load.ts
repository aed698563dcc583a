// Reads the files of one `parley match` into a book, and says what of them could not be used.
import { Book } from '../../matching/book.ts';
import { companyDomain } from '../../matching/domains.ts';
import type { MatchOptions } from '../../matching/keys.ts';
import type { MatchRecord } from '../../matching/profile.ts';
import type { Terminal } from '../exit.ts';
import { type FileProblem, sayRows } from './problems.ts';
import type { Progress } from './progress.ts';
import { type RecordFile, readRecords } from './records.ts';
import { sayUnread } from './unread-cells.ts';

/** A closed book, and what the files say besides. */
export type Loaded = {
  readonly book: Book;
  readonly ids: readonly string[];
  /** Records before it are those of the left file; null: one file. */
  readonly split: number | null;
  readonly files: readonly RecordFile[];
  /** The records that were asked for, by record number. */
  readonly wanted: ReadonlyMap<number, MatchRecord>;
  /** The parent domain of the records that name one, by record number. */
  readonly parentDomains: ReadonlyMap<number, string>;
};

export type LoadOptions = {
  readonly policy: MatchOptions;
  readonly progress: Progress;
  /** Ids of records to be kept as they were read. */
  readonly wantedIds: ReadonlySet<string>;
  /** Hears of each bad row and each cell that was not understood. */
  readonly onProblem?: (problem: FileProblem) => void;
};

/** Reads one file, or the left and the right one. Throws BAD_INPUT for a file that cannot be used. */
export async function loadFiles(paths: readonly string[], options: LoadOptions): Promise<Loaded> {
  const { policy, progress, wantedIds, onProblem = () => {} } = options;
  const book = new Book(policy);
  const parentDomains = new Map<number, string>();
  const wanted = new Map<number, MatchRecord>();
  const files: RecordFile[] = [];
  for (const path of paths) {
    const onBytes = await progress.reading(path);
    const take = (record: MatchRecord, id: string) => {
      if (wantedIds.has(id)) wanted.set(book.profiles.length, record);
      const parent = companyDomain(record.parentDomain, policy);
      if (parent !== null) parentDomains.set(book.profiles.length, parent);
      book.add(record);
    };
    files.push(await readRecords(path, take, { onBytes, onProblem }));
  }
  book.close();
  const ids = files.flatMap((file) => file.ids);
  const split = files.length === 2 ? (files[0]?.ids.length ?? 0) : null;
  return { book, ids, split, files, wanted, parentDomains };
}

/** Says which columns, rows and cells of a file were not used. */
export function sayUnused(file: RecordFile, io: Pick<Terminal, 'err'>): void {
  const { path, ignoredColumns, badRows } = file;
  if (ignoredColumns.length > 0) io.err(`${path}: columns not used: ${ignoredColumns.join(', ')}`);
  sayRows({ what: path, rows: badRows, fate: 'left out', allIn: '--rejected-out FILE' }, io);
  sayUnread(file, io);
}
