// A split proposed by one share alone, as somebody says it on a record in Salesforce.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sharesWithOwn } from '../../../src/app/card/shares.ts';
import type { CardShare } from '../../../src/app/card/view-model.ts';

const side = { kind: 'partner', isOwn: false, isRegistered: false } as const;
const shares = (...all: readonly number[]): readonly CardShare[] =>
  all.map((basisPoints, index) => ({ line: `l${index}`, side, basisPoints, limit: 10_000 }));
const points = (given: readonly CardShare[], own: number | null) =>
  sharesWithOwn(given, own).map(({ basisPoints }) => basisPoints);

describe('a split by the own share', () => {
  it('leaves the others their proportions', () => {
    expect(points(shares(2_000, 6_000, 2_000), 4_000)).toEqual([4_000, 4_500, 1_500]);
  });

  it('divides equally where the others had nothing', () => {
    expect(points(shares(10_000, 0, 0), 5_001)).toEqual([5_001, 2_500, 2_499]);
  });

  it('is none without a split, or without a share', () => {
    expect(points([], 5_000)).toEqual([]);
    expect(points(shares(5_000, 5_000), null)).toEqual([]);
  });

  it('totals 100.00 % in whole basis points', () => {
    const others = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.nat(10_000), others, (own, given) => {
        const all = points(shares(0, ...given), own);
        expect(all.every((one) => Number.isInteger(one) && one >= 0)).toBe(true);
        expect(all.reduce((sum, one) => sum + one, 0)).toBe(10_000);
      }),
    );
  });
});
