// Rivals: another record that fits one of the two as well, unless it is the same customer anyway.
import { describe, expect, it } from 'vitest';
import { rivalsOf, withRivals } from '../../../src/matching/rivals.ts';

/** Records 0 and 1 on one side both fit record 2. */
const pairs = { left: [0, 1], right: [2, 2], logOdds: [3, 2] };

describe('rivalsOf', () => {
  it('finds that two records compete for one', () => {
    const { stronger, weaker } = rivalsOf(3, pairs, () => -4);
    expect(stronger[1]).toBeGreaterThan(stronger[0] ?? 0);
    expect(stronger[0]).toBeGreaterThan(1.5);
    expect([...weaker]).toEqual([0, 0]);
  });

  it('does not count a duplicate of the same customer as a rival', () => {
    const { stronger } = rivalsOf(3, pairs, () => 4);
    expect([...stronger]).toEqual([0, 0]);
  });
});

describe('withRivals', () => {
  it('takes from the log-odds, more for stronger rivals', () => {
    const weights = { bias: 0, own: 1, stronger: 0.5, weaker: 0.25 };
    expect(withRivals(3, 2, 1, weights)).toBe(1.75);
    expect(withRivals(3, 0, 0, weights)).toBe(3);
  });
});
