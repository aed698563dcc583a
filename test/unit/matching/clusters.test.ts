// Clusters: best links first, and no chain of weak links swallows two customers.

import { describe, expect, it } from 'vitest';
import type { MatchAnswerKind } from '../../../src/domain/match-index.ts';
import { ANSWERED_LOG_ODDS, Answers, NO_ANSWERS } from '../../../src/matching/answers.ts';
import { byId, clusterPairs } from '../../../src/matching/clusters.ts';

const letter = (text: string, at: number) => text.charCodeAt(at) - 97;

/** What people said by pair `ab`. */
const said = (answers: Readonly<Record<string, MatchAnswerKind>>) =>
  new Answers(
    Object.entries(answers).map(([text, kind]) => [letter(text, 0), letter(text, 1), kind]),
  );

/** Log-odds by pair `ab`; pairs not named are apart. */
function cluster(
  records: number,
  links: Readonly<Record<string, number>>,
  answers: Answers = NO_ANSWERS,
) {
  const pairs = Object.entries(links);
  const scored = {
    left: pairs.map(([text]) => letter(text, 0)),
    right: pairs.map(([text]) => letter(text, 1)),
    logOdds: pairs.map(([, value]) => value),
  };
  const between = answers.over((left, right) => {
    const name = (a: number, b: number) => String.fromCharCode(97 + a, 97 + b);
    return links[name(left, right)] ?? links[name(right, left)] ?? -5;
  });
  return [...clusterPairs(records, scored, { threshold: 0, between, answers })];
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

  it('counts a scored pair as it was scored, and only others by what they say themselves', () => {
    const links = { left: [0, 1], right: [1, 2], logOdds: [5, 4] };
    const alike = { threshold: 0, between: () => 5 };
    expect([...clusterPairs(3, links, alike)]).toEqual([0, 0, 0]);
    const rivals = { left: [0, 1, 2], right: [1, 2, 0], logOdds: [5, 4, -5] };
    expect([...clusterPairs(3, rivals, alike)]).toEqual([0, 0, 2]);
  });

  it('leaves links below the threshold alone', () => {
    expect(cluster(2, { ab: -0.1 })).toEqual([0, 1]);
  });
});

describe('what people said', () => {
  const SAME = ANSWERED_LOG_ODDS;

  it('splits a cluster in which two records are different', () => {
    const all = { ab: 5, bc: 4, ac: 4 };
    expect(cluster(3, all)).toEqual([0, 0, 0]);
    expect(cluster(3, all, said({ ac: 'different' }))).toEqual([0, 0, 2]);
    // Nor do two clusters join that hold one of them each.
    const chain = { ab: 5, cd: 5, bc: 4, ad: 4, bd: 4, ac: 4 };
    expect(cluster(4, chain)).toEqual([0, 0, 0, 0]);
    expect(cluster(4, chain, said({ da: 'different' }))).toEqual([0, 0, 2, 2]);
  });

  it('joins what no evidence joins', () => {
    expect(cluster(3, { ac: SAME }, said({ ac: 'same' }))).toEqual([0, 1, 0]);
  });

  it('does not let a "same" in a chain join what was called different', () => {
    const answers = said({ ab: 'same', bc: 'same', ac: 'different' });
    expect(cluster(3, { ab: SAME, bc: SAME }, answers)).toEqual([0, 0, 2]);
  });

  it('lets records that a person joined speak with the voice of the best', () => {
    // b looks like nobody; c is like a. On average over a and b, c would not fit.
    const links = { ab: SAME, ac: 4 };
    expect(cluster(3, links, said({ ab: 'same' }))).toEqual([0, 0, 0]);
    expect(cluster(3, { ab: 5, ac: 4 })).toEqual([0, 0, 2]);
  });
});

describe('order of ids', () => {
  it('decides between equal links, whatever the numbers', () => {
    const pairs = { left: [0, 1], right: [1, 2], logOdds: [3, 3] };
    const options = { threshold: 0, between: () => -5 };
    expect([...clusterPairs(3, pairs, options)]).toEqual([0, 0, 2]);
    const order = byId(['z', 'm', 'a']);
    expect([...clusterPairs(3, pairs, { ...options, order })]).toEqual([0, 2, 2]);
  });
});
