// The measures themselves, against figures worked out by hand.
import { describe, expect, it } from 'vitest';
import { bCubed, measurePairs } from '../../../src/cli/match/measure.ts';

const truth = {
  positives: new Set(['p1', 'p2', 'p3', 'p4']),
  negatives: new Set(['n1']),
  ignored: new Set(['i1']),
  isClosed: false,
};
const thresholds = { match: 0.5, certain: 0.9 };

describe('measurePairs', () => {
  const scored = [
    { key: 'p1', score: 0.95 },
    { key: 'i1', score: 0.94 },
    { key: 'p2', score: 0.8 },
    { key: 'x1', score: 0.6 },
    { key: 'p3', score: 0.6 },
    { key: 'n1', score: 0.1 },
  ];

  it('counts every pair that is no positive as wrong, except ignored ones', () => {
    const found = measurePairs(truth, scored, thresholds);
    expect(found.atThreshold).toEqual({ precision: 0.75, recall: 0.75, f1: 0.75 });
    expect(found.atCertain).toMatchObject({ precision: 1, recall: 0.25 });
    expect(found.recallAt99).toBe(0.5);
    expect(found.best).toMatchObject({ f1: 0.75, threshold: 0.6 });
  });

  it('judges only listed pairs of a closed truth', () => {
    const found = measurePairs({ ...truth, isClosed: true }, scored, thresholds);
    expect(found.atThreshold).toMatchObject({ precision: 1, recall: 0.75 });
  });

  it('finds nothing in nothing', () => {
    expect(measurePairs(truth, [], thresholds).atThreshold.f1).toBe(0);
  });
});

describe('bCubed', () => {
  const clusters = (text: string) =>
    new Map(text.split(' ').map((part) => part.split(':') as [string, string]));

  it('is 1 for the truth under other names', () => {
    expect(bCubed(clusters('a:1 b:1 c:2'), clusters('a:x b:x c:y')).f1).toBe(1);
  });

  it('loses precision for a cluster too large, recall for one cut in two', () => {
    const joined = bCubed(clusters('a:1 b:1 c:2'), clusters('a:x b:x c:x'));
    expect(joined.precision).toBeCloseTo((2 / 3 + 2 / 3 + 1 / 3) / 3, 12);
    expect(joined.recall).toBe(1);
    const cut = bCubed(clusters('a:1 b:1'), clusters('a:x'));
    expect(cut).toMatchObject({ precision: 1, recall: 0.5 });
  });
});
