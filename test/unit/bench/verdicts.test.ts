// A bench ends with an error when, and only when, something required is missed.
import { describe, expect, it } from 'vitest';
import { above, atLeast, atMost, median, Verdicts } from '../../../bench/verdicts.ts';

describe('verdicts', () => {
  it('remember a missed must', () => {
    const verdicts = new Verdicts();
    expect(verdicts.of(46, { must: 45, goal: 20, holds: atMost })).toBe(
      'must 45: MISSED; goal 20: MISSED',
    );
    verdicts.of(1, { must: 45, holds: atMost });
    expect(verdicts.hasMissed).toBe(true);
  });

  it('only say a missed goal', () => {
    const verdicts = new Verdicts();
    expect(verdicts.of(45, { must: 45, goal: 20, holds: atMost })).toBe(
      'must 45: reached; goal 20: MISSED',
    );
    expect(verdicts.hasMissed).toBe(false);
  });

  it('tell reaching a figure from beating it', () => {
    const verdicts = new Verdicts();
    expect(verdicts.of(98, { must: 98, holds: atLeast })).toBe('must 98: reached');
    expect(verdicts.of(98, { must: 98, holds: above })).toBe('must 98: MISSED');
  });
});

describe('median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 2], 2],
    [[4, 1, 2, 9], 3],
  ])('of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });
});
