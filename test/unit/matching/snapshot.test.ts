// Items under which a snapshot counts: short, storable, and apart where what they count is apart.
import { describe, expect, it } from 'vitest';
import {
  cityItem,
  isCounted,
  keyItem,
  levelKey,
  nameItem,
  shippedWeights,
  wordItem,
} from '../../../src/matching/snapshot.ts';
import { MATCHING_VERSION } from '../../../src/matching/version.ts';

describe('items', () => {
  it('tell words, names, cities and keys apart', () => {
    const items = [wordItem('1'), nameItem(1), cityItem(1), keyItem(1), keyItem(levelKey(1, 1))];
    expect(new Set(items).size).toBe(items.length);
  });

  it('of very long words are short, well-formed and apart', () => {
    const long = 'x'.repeat(59) + '\u{10400}'.repeat(1_000);
    const [one, other] = [wordItem(`${long}a`), wordItem(`${long}b`)];
    expect(one).not.toBe(other);
    expect(one.length).toBeLessThan(80);
    expect(one.isWellFormed()).toBe(true);
  });
});

describe('a key', () => {
  it('is counted where its count says more than that it is shared', () => {
    expect([isCounted(levelKey(0, 7), 2), isCounted(levelKey(0, 7), 3)]).toEqual([false, true]);
    expect([isCounted(levelKey(1, 7), 1), isCounted(levelKey(1, 7), 2)]).toEqual([false, true]);
    expect([isCounted(levelKey(3, 7), 2), isCounted(levelKey(2, 7), 3)]).toEqual([false, true]);
  });
});

describe('what a snapshot was made with', () => {
  it('is told apart by the version of the code too', () => {
    expect(shippedWeights().split('-')).toContain(`v${MATCHING_VERSION}`);
  });
});
