// The index finds exactly the pairs that share a selective key, whatever the order of the keys; the
// clusters do not depend on the order of the pairs.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildCandidateIndex, type CandidateIndex } from '../../../src/matching/candidate-index.ts';
import { packKeys, visitSharing } from '../../../src/matching/candidates.ts';
import { clusterPairs } from '../../../src/matching/clusters.ts';

const LIMIT = 3;
const keyList = fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 5 });
const records = fc.array(keyList, { maxLength: 14 });

function indexOf(lists: readonly (readonly number[])[], depth: number): CandidateIndex {
  const keys = { own: () => packKeys(lists), helpers: () => packKeys(lists.map(() => [])) };
  return buildCandidateIndex(lists.length, keys, { common: LIMIT, depth });
}

function pairsOf(lists: readonly (readonly number[])[], split: number | null): string[] {
  const index = indexOf(lists, 1);
  const pairs: string[] = [];
  visitSharing({ index, leastShared: 0 }, split, (left, right) => pairs.push(`${left} ${right}`));
  return pairs;
}

describe('candidates', () => {
  it('are the pairs that share a key of at most the limit, each once', () => {
    fc.assert(
      fc.property(records, fc.nat(14), fc.boolean(), (lists, at, isLinkage) => {
        const split = isLinkage ? Math.min(at, lists.length) : null;
        const holders = (key: number) => lists.filter((keys) => keys.includes(key)).length;
        const expected: string[] = [];
        lists.forEach((ours, left) => {
          lists.forEach((theirs, right) => {
            if (left >= right || (split !== null && (left >= split || right < split))) return;
            const shared = ours.filter((key) => theirs.includes(key) && holders(key) <= LIMIT);
            if (shared.length > 0) expected.push(`${left} ${right}`);
          });
        });
        expect(pairsOf(lists, split).sort()).toEqual(expected.sort());
        expect(
          pairsOf(
            lists.map((keys) => keys.toReversed()),
            split,
          ).sort(),
        ).toEqual(expected);
      }),
    );
  });

  it('come from common keys where two of them meet', () => {
    // Five records share each of two common keys; only two records hold both.
    const lists = [[1, 2], [1, 2], [1], [1], [1], [2], [2], [2]];
    const index = indexOf(lists, 2);
    const pairs: (readonly [number, number])[] = [];
    visitSharing({ index, leastShared: 0 }, null, (left, right) => pairs.push([left, right]));
    expect(pairs).toEqual([[0, 1]]);
  });
});

describe('clusters', () => {
  const link = fc.tuple(fc.nat(9), fc.nat(9), fc.integer({ min: -20, max: 60 }));

  it('do not depend on the order of the pairs or of their ends', () => {
    fc.assert(
      fc.property(fc.uniqueArray(link, { selector: ([a, b]) => `${[a, b].sort()}` }), (links) => {
        const odds = new Map(links.map(([a, b, value]) => [`${[a, b].sort()}`, value / 10]));
        const between = (a: number, b: number) => odds.get(`${[a, b].sort()}`) ?? -1;
        const run = (list: typeof links) =>
          clusterPairs(
            10,
            {
              left: list.map(([a]) => a),
              right: list.map(([, b]) => b),
              logOdds: list.map(([, , v]) => v / 10),
            },
            { threshold: 0, between },
          );
        const turned = links.toReversed().map(([a, b, v]) => [b, a, v] as [number, number, number]);
        expect(run(turned)).toEqual(run(links));
      }),
    );
  });
});
