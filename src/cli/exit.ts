// How every command ends: 0 done, 1 ran but some records are wrong, 2 bad usage or unreadable input.
import { explainError, ParleyError } from '../domain/errors.ts';

export const EXIT = { done: 0, partly: 1, unusable: 2 } as const;

/** Where a command prints: `out` is for results, `err` for everything people read meanwhile. */
export type Terminal = {
  out(line: string): void;
  err(line: string): void;
};

export const TERMINAL: Terminal = {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
};

/** Runs a command body; a ParleyError becomes one plain line and exit code 2. */
export async function runCommand(terminal: Terminal, body: () => Promise<number>): Promise<number> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error;
    terminal.err(`parley: ${explainError(error)}`);
    return error.kind === 'invalid' || error.kind === 'transient' ? EXIT.unusable : EXIT.partly;
  }
}
