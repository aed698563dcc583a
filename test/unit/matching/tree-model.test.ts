// Trees: evaluation, and weights that add up to it.
import { describe, expect, it } from 'vitest';
import { logOddsOf, priorOf, treeModel, weightsOf } from '../../../src/matching/tree-model.ts';

/** Asks feature 0 at 0.5, then feature 1 at 0.2 on the upper side. */
const TREE = {
  f: [0, -1, 1, -1, -1],
  t: [0.5, 0, 0.2, 0, 0],
  l: [1, 0, 3, 0, 0],
  v: [0, -1, 1, 0.5, 2],
};
const model = treeModel(-3, [TREE, { f: [-1], t: [0], l: [0], v: [0.25] }]);

describe('treeModel', () => {
  it.each([
    [[0, 0], -4 + 0.25],
    [[0.5, 0.1], -2.5 + 0.25],
    [[1, 0.2], -1 + 0.25],
  ])('evaluates %j to %d', (features, expected) => {
    expect(logOddsOf(model, Float32Array.from(features))).toBeCloseTo(expected, 12);
  });

  it('gives each feature the change of the steps that asked it', () => {
    const features = Float32Array.from([1, 0.1]);
    expect([...weightsOf(model, features)]).toEqual([1, -0.5]);
    expect(priorOf(model)).toBe(-2.75);
  });
});
