// Trees: evaluation, and weights that add up to it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MISSING } from '../../../src/matching/missing.ts';
import { MODEL } from '../../../src/matching/score.ts';
import {
  logOddsOf,
  priorOf,
  quickLogOddsOf,
  treeModel,
  weightsOf,
} from '../../../src/matching/tree-model.ts';

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

  it('comes to the leaf that a walk comes to, whatever the features are', () => {
    // Reasons are found by walking: with the prior they add up to the same log-odds.
    const features = MODEL.questions.starts.length - 1;
    const value = fc.constantFrom(0, 0.3, MISSING, 0.7, 1, 3);
    fc.assert(
      fc.property(fc.array(value, { minLength: features, maxLength: features }), (values) => {
        const pair = Float32Array.from(values);
        const walked = weightsOf(MODEL, pair).reduce((sum, weight) => sum + weight, priorOf(MODEL));
        expect(logOddsOf(MODEL, pair)).toBeCloseTo(walked, 4);
      }),
    );
  });

  it('gives up where the stops say so, and only there', () => {
    const stopped = treeModel(-3, [TREE, TREE], [{ trees: 1, below: -2 }]);
    expect(quickLogOddsOf(stopped, Float32Array.from([1, 0.2]))).toBe(1);
    expect(quickLogOddsOf(stopped, Float32Array.from([0, 0]))).toBe(Number.NEGATIVE_INFINITY);
  });

  it('refuses a tree of more leaves than a mask has bits', () => {
    const steps = Array.from({ length: 16 }, (_, i) => i);
    const chain = {
      f: [...steps.flatMap(() => [0, -1]), -1],
      t: [...steps.flatMap((i) => [i, 0]), 0],
      l: [...steps.flatMap((i) => [2 * i + 1, 0]), 0],
      v: [...steps.flatMap(() => [0, 0]), 0],
    };
    expect(() => treeModel(0, [chain])).toThrow('at most 16 leaves');
  });

  it('gives each feature the change of the steps that asked it', () => {
    const features = Float32Array.from([1, 0.1]);
    expect([...weightsOf(model, features)]).toEqual([1, -0.5]);
    expect(priorOf(model)).toBe(-2.75);
  });
});
