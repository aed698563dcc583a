// Equal keys come together, in order, whatever the number of keys: small lists take another path.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onePerRecord } from '../../../src/matching/holders.ts';
import { visitRuns } from '../../../src/matching/key-runs.ts';

function runsOf(list: readonly number[]): string[] {
  const runs: string[] = [];
  visitRuns(onePerRecord(Uint32Array.from(list)), (key, records, start, end) => {
    runs.push(`${key}: ${records.subarray(start, end).join(' ')}`);
  });
  return runs;
}

function expected(list: readonly number[]): string[] {
  const holders = new Map<number, number[]>();
  list.forEach((key, record) => {
    holders.set(key, [...(holders.get(key) ?? []), record]);
  });
  return [...holders]
    .filter(([, records]) => records.length > 1)
    .sort(([a], [b]) => a - b)
    .map(([key, records]) => `${key}: ${records.join(' ')}`);
}

describe('visitRuns', () => {
  it('visits every key that two records hold, ascending', () => {
    const key = fc.oneof(
      fc.integer({ min: 0, max: 5 }),
      fc.integer({ min: 0xfffffff0, max: 0xffffffff }),
      fc.nat(0xffffffff),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60 }), (list) => {
        expect(runsOf(list)).toEqual(expected(list));
      }),
    );
  });

  it('does so for more keys than fit one bucket', () => {
    const list = Array.from({ length: 30_000 }, (_, i) => Math.imul(i % 9_000, 0x9e3779b1) >>> 0);
    expect(runsOf(list)).toEqual(expected(list));
  });

  it('does so for keys of which most begin alike: one bucket is larger than a part', () => {
    const list = Array.from({ length: 30_000 }, (_, i) =>
      i % 3 === 0 ? Math.imul(i % 600, 0x9e3779b1) >>> 0 : i % 7_000,
    );
    expect(runsOf(list)).toEqual(expected(list));
  });
});
