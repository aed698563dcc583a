// The mutants themselves: each still has its place in the source, and one that is run is noticed.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readLedger } from '../../bench/torture/ledger.ts';
import { runPart } from '../../bench/torture/seeds.ts';
import { changed, changesOf, MUTANTS } from './mutants/mutant.ts';

const ROOT = new URL('../../', import.meta.url);

describe('mutants', () => {
  it.each(MUTANTS)('$name changes what is there, once', (mutant) => {
    for (const change of changesOf(mutant)) {
      const source = readFileSync(new URL(change.file, ROOT), 'utf8');
      expect(changed(change, source)).not.toBe(source);
    }
  });

  it('have names of their own', () => {
    expect(new Set(MUTANTS.map((one) => one.name)).size).toBe(MUTANTS.length);
  });

  it('are noticed: a process that runs one fails, one without passes', async () => {
    const hook = new URL('./mutants/hook.ts', import.meta.url).href;
    const run = (name: string | null) =>
      name === null
        ? runPart(1, 1, [])
        : runPart(1, 1, ['--import', hook], { env: { PARLEY_MUTANT: name } });
    expect(await run(null)).toEqual([]);
    expect(await run('no-trail-before-call')).toEqual([{ seed: 1, invariants: ['I10'] }]);
  });
});

describe('the ledger', () => {
  it('holds whole runs of commits, the last of which violated nothing', () => {
    const ledger = readLedger();
    expect(ledger.length).toBeGreaterThan(0);
    expect(ledger.at(-1)?.violating).toBe(0);
  });
});
