// Clusters: best links first, and no chain of weak links swallows two customers.
import { describe, expect, it } from 'vitest';
import { clusterPairs } from '../../../src/matching/clusters.ts';

/** Log-odds by pair `ab`; pairs not named are apart. */
function cluster(records: number, links: Readonly<Record<string, number>>) {
  const pairs = Object.entries(links);
  const letter = (text: string, at: number) => text.charCodeAt(at) - 97;
  const scored = {
    left: pairs.map(([text]) => letter(text, 0)),
    right: pairs.map(([text]) => letter(text, 1)),
    logOdds: pairs.map(([, value]) => value),
  };
  const between = (left: number, right: number) => {
    const name = (a: number, b: number) => String.fromCharCode(97 + a, 97 + b);
    return links[name(left, right)] ?? links[name(right, left)] ?? -5;
  };
  return [...clusterPairs(records, scored, { threshold: 0, between })];
}

describe('clusterPairs', () => {
  it('joins what belongs together and names it by its lowest record', () => {
    expect(cluster(4, { bd: 3, ab: 2, ad: 2.5 })).toEqual([0, 0, 2, 0]);
  });

  it('does not let one wrong link join two customers', () => {
    const two = { ab: 5, cd: 5, bc: 1 };
    expect(cluster(4, two)).toEqual([0, 0, 2, 2]);
  });

  it('accepts a member that fits on the whole', () => {
    expect(cluster(3, { ab: 5, bc: 4, ac: -1 })).toEqual([0, 0, 0]);
  });

  it('leaves links below the threshold alone', () => {
    expect(cluster(2, { ab: -0.1 })).toEqual([0, 1]);
  });
});
