// Small files for the commands that match, in a folder that each test gets new, and what a command said.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { MatchIo } from '../../../src/cli/match.ts';

/** Registers the folder; `path` and `write` name files below it. */
export function matchFiles() {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-match-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const path = (...names: readonly string[]) => join(folder, ...names);
  const write = (name: string, ...lines: readonly string[]) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), `${lines.join('\n')}\n`);
    return path(name);
  };
  return { path, write };
}

export const rowsOf = (path: string) => readFileSync(path, 'utf8').trim().split('\n');

/** Runs a command and collects its exit code, its results and what it said meanwhile. */
export async function runOn(body: (io: MatchIo) => Promise<number>, { isTerminal = false } = {}) {
  const printed: string[] = [];
  const said: string[] = [];
  const code = await body({
    out: (line) => printed.push(line),
    err: (line) => said.push(line),
    isTerminal,
    write: (text) => said.push(text),
  });
  return { code, printed, said: said.join('\n') };
}
