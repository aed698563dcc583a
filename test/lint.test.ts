// The linter's rules still bite: a renamed or silenced rule would pass everything without a word.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const PLANTED: Readonly<Record<string, string>> = {
  noFloatingPromises: 'async function later(): Promise<void> {}\nlater();\n',
  noMisusedPromises: 'export const all = [1].filter(async (n) => n > 0);\n',
  noExplicitAny: 'export const value: any = 1;\n',
  noNonNullAssertion: 'export const first = (list: string[]) => list[0]!.length;\n',
  noParameterAssign: 'export function next(n: number) {\n  n = n + 1;\n  return n;\n}\n',
  noEnum: 'export enum Colour {\n  Red = 1,\n}\n',
};

let folder: string;
let said: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'parley-lint-'));
  copyFileSync('biome.json', path.join(folder, 'biome.json'));
  for (const [rule, code] of Object.entries(PLANTED)) {
    writeFileSync(path.join(folder, `${rule}.ts`), code);
  }
  const biome = path.resolve('node_modules/.bin/biome');
  const run = spawnSync(biome, ['lint', '--vcs-enabled=false', '.'], {
    cwd: folder,
    encoding: 'utf8',
  });
  said = run.stdout + run.stderr;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(Object.keys(PLANTED))('%s', (rule) => {
  expect(said).toMatch(new RegExp(`${rule}\\.ts.*lint/\\w+/${rule}`));
});
