// Which cluster keeps which id when records come, go, join and part.
import { describe, expect, it } from 'vitest';
import { inheritedIds } from '../../../src/matching/cluster-ids.ts';

/** Old clusters as texts, a letter per record; ids are 1, 2, 3 … in their order. */
const inherit = (before: readonly string[], groups: readonly string[]) =>
  inheritedIds(
    new Map(before.flatMap((cluster, at) => [...cluster].map((record) => [record, at + 1]))),
    groups.map((group) => [...group]),
  );

describe('a cluster id', () => {
  it('stays with a cluster that grows or shrinks', () => {
    expect(inherit(['ab'], ['abc'])).toEqual([1]);
    expect(inherit(['abc'], ['c'])).toEqual([1]);
  });

  it('of the larger stays when two merge, of the older when they are equal', () => {
    expect(inherit(['a', 'bc'], ['abc'])).toEqual([2]);
    expect(inherit(['ab', 'cd'], ['abcd'])).toEqual([1]);
  });

  it('goes to the larger part of a split, to the first of equal ones; the rest is new', () => {
    expect(inherit(['abc'], ['a', 'bc'])).toEqual([null, 1]);
    expect(inherit(['ab'], ['a', 'b'])).toEqual([1, null]);
  });

  it('goes to one group only, where records change sides', () => {
    expect(inherit(['abc', 'd'], ['ab', 'cd'])).toEqual([1, 2]);
    expect(inherit(['abcd', 'e'], ['abe', 'cd'])).toEqual([1, null]);
  });
});
