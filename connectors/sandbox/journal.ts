// The sandbox's memory on disk: one file, a header line that says how the world was seeded, then one
// JSON line per change since. Seeding again and replaying the lines rebuilds the world.
import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ParleyError } from '../../src/domain/errors.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { WorldChange } from './world.ts';

const FILE = 'sandbox.jsonl';
const VERSION = 1;
const NEWLINE = 0x0a;

/** How the world was seeded, and a digest of what came out: another seeding must give the same. */
export type JournalHeader = {
  readonly version: typeof VERSION;
  readonly seed: number;
  readonly records: number;
  readonly seededAt: Instant;
  readonly digest: string;
};

/** An open journal; one process at a time may write it. */
export type Journal = {
  readonly path: string;
  /** Null in a folder without a journal. */
  readonly header: JournalHeader | null;
  /** Changes written so far, oldest first. */
  readonly changes: readonly WorldChange[];
  /** Writes the header of a new journal. */
  begin(header: Omit<JournalHeader, 'version'>): void;
  append(change: WorldChange): void;
  close(): void;
};

/**
 * Opens or creates the journal of a folder. Each change is one write that ends with a newline, so a
 * process killed in the middle leaves at most one torn line at the end; it is cut off here. The
 * operating system keeps finished writes of a killed process, so nothing is synced one by one.
 * Throws BAD_INPUT for a damaged file and for one of another version.
 */
export function openJournal(folder: string): Journal {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, FILE);
  // Only the owner may read it: it holds the sandbox's tokens.
  const file = openSync(path, 'a+', 0o600);
  const content = readFileSync(file);
  const end = content.lastIndexOf(NEWLINE) + 1;
  if (end < content.length) ftruncateSync(file, end);
  const [first, ...rest] = content
    .subarray(0, end)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => parseLine(line, index, path));
  const write = (value: unknown) => writeSync(file, `${JSON.stringify(value)}\n`);
  return {
    path,
    header: first === undefined ? null : headerOf(first, path),
    changes: rest as WorldChange[],
    begin: (header) => write({ version: VERSION, ...header }),
    append: write,
    close: () => closeSync(file),
  };
}

function parseLine(line: string, index: number, path: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new ParleyError('BAD_INPUT', `${path} is damaged at line ${index + 1}.`, {
      hint: 'Delete the file to start a fresh sandbox.',
      cause,
    });
  }
}

function headerOf(line: unknown, path: string): JournalHeader {
  const header = line as JournalHeader;
  if (header.version === VERSION) return header;
  throw new ParleyError('BAD_INPUT', `${path} was written by another version of Parley.`, {
    hint: 'Delete the file to start a fresh sandbox.',
  });
}
