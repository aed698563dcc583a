// What a book says its own fields are worth, and when it may not say so.
import { describe, expect, it } from 'vitest';
import type { Account } from '../../../src/domain/claim.ts';
import { levelsOf, shiftOf, shiftsAt } from '../../../src/matching/contact-fields.ts';
import { estimateShifts } from '../../../src/matching/estimate-shifts.ts';
import { explainPair } from '../../../src/matching/evidence.ts';
import { FEATURES, featuresOf } from '../../../src/matching/features.ts';
import { Lexicon } from '../../../src/matching/lexicon.ts';
import { MISSING } from '../../../src/matching/missing.ts';
import { shiftOfNamesAlone } from '../../../src/matching/names-alone.ts';
import { PairSample } from '../../../src/matching/pair-sample.ts';
import { type Profile, profileOf } from '../../../src/matching/profile.ts';
import { pairLogOdds } from '../../../src/matching/score.ts';
import { anAccount, OPTIONS } from './an-account.ts';

const lexicon = new Lexicon();
const profile = (fields: Partial<Account>) => profileOf(anAccount(fields), lexicon, OPTIONS);
const SYLLABLES = ['zor', 'mik', 'tal', 'bren', 'gus', 'wix', 'dol', 'kef', 'nar', 'pum'];
/** A different word for every number below a thousand. */
const word = (n: number) =>
  [n % 10, Math.floor(n / 10) % 10, Math.floor(n / 100) % 10].map((s) => SYLLABLES[s]).join('');

type Pair = readonly [Profile, Profile];

/** Pairs of one name that share their web site, and of two names of which some share it. */
function pairsOf(same: number, different: number, sharing: number): readonly Pair[] {
  const pair = (n: number, other: number, isShared: boolean): Pair => [
    profile({ name: `${word(n)} Pumps`, domain: `site${n}.com` }),
    profile({
      name: other === n ? `${word(n)} Pumps` : `${word(other)} Valves`,
      domain: isShared ? `site${n}.com` : `else${n}.org`,
    }),
  ];
  return [
    ...Array.from({ length: same }, (_, n) => pair(n, n, true)),
    ...Array.from({ length: different }, (_, n) => {
      return pair(n % 1000, (n * 7 + 321) % 1000, n % 100 < sharing);
    }),
  ];
}

function estimate(pairs: readonly Pair[]) {
  const sample = new PairSample();
  for (const [left, right] of pairs) sample.add(left, right);
  return estimateShifts(sample);
}

const domainShifts = (...counts: Parameters<typeof pairsOf>) =>
  estimate(pairsOf(...counts))?.['web domain'];

describe('the shifts of a book', () => {
  it('make a shared web site worth less where other names share it too', () => {
    expect(domainShifts(300, 4_000, 80)?.[2]).toBeLessThan(-0.2);
    expect(domainShifts(300, 2_000, 1)?.[2]).toBeGreaterThan(0.2);
  });

  it('are next to none where only the names say so, which take some customers for two', () => {
    expect(Math.abs(domainShifts(300, 4_000, 35)?.[2] ?? 0)).toBeLessThan(0.05);
  });

  it('are none where few pairs are one customer', () => {
    expect(estimate(pairsOf(40, 1_500, 1))).toBeNull();
  });

  it('are none where few pairs are two customers', () => {
    expect(estimate(pairsOf(300, 800, 1))).toBeNull();
  });

  it('are none in a book of hardly anything but duplicates', () => {
    expect(estimate(pairsOf(900, 1_500, 1))).toBeNull();
  });

  it('do not depend on the order of the pairs, or of the two of a pair', () => {
    const pairs = pairsOf(300, 4_000, 80);
    expect(estimate(pairs)).not.toBeNull();
    const turned = pairs.toReversed().map(([left, right]): Pair => [right, left]);
    expect(estimate(turned)).toEqual(estimate(pairs));
  });

  it('stay below a limit', () => {
    expect(domainShifts(400, 9_000, 0)?.[2]).toBe(1.5);
  });
});

/** So many different pairs of names alone with these log-odds, each `times` times. */
type Group = readonly [logOdds: number, pairs: number, times?: number];
function namesAlone(...groups: readonly Group[]) {
  const pairs = groups.flatMap(([logOdds, count, times = 1], group) =>
    Array.from({ length: count * times }, (_, i) => ({ logOdds, hash: group * 1e6 + (i % count) })),
  );
  return {
    levels: Uint32Array.from(pairs, () =>
      levelsOf(new Float32Array(FEATURES.length).fill(MISSING)),
    ),
    byAll: Float64Array.from(pairs, ({ logOdds }) => logOdds),
    namesOf: (i: number) => pairs[i]?.hash ?? 0,
    halfOf: (i: number) => ((pairs[i]?.hash ?? 0) % 2) as 0 | 1,
  };
}

describe('names of which nothing else is known', () => {
  const shiftOf = (...groups: readonly Group[]) => shiftOfNamesAlone(namesAlone(...groups), 0.08);

  it('are worth more in a book where nearly all such pairs are one customer', () => {
    expect(shiftOf([2, 400], [-2, 100])).toBe(2);
  });

  it('are worth what they usually are in a book like others', () => {
    expect(shiftOf([3, 150], [-4, 2_000])).toBe(0);
  });

  it('are worth less in a book where hardly any are', () => {
    expect(shiftOf([3, 60], [-6, 20_000])).toBeLessThan(-0.5);
  });

  it('are worth what they usually are where few are one customer', () => {
    expect(shiftOf([3, 40], [-3, 10])).toBe(0);
  });

  it('weigh by how many names there are, not by how often each is written down', () => {
    expect(shiftOf([3, 20, 500], [-3, 10])).toBe(0);
    expect(shiftOf([3, 150, 60], [-4, 2_000])).toBe(0);
  });

  it('are not asked where only one half of the book says so', () => {
    const sample = namesAlone([3, 400], [-6, 4_000]);
    const halfOf = (i: number) => (sample.byAll[i] === 3 ? 0 : 1);
    expect(shiftOfNamesAlone({ ...sample, halfOf }, 0.08)).toBe(0);
  });

  it('shift only pairs of which nothing else is known', () => {
    const shifts = { 'names alone': [1.5] };
    const [bare, other] = [profile({ name: 'Zebra' }), profile({ name: 'Zebra Ltd' })];
    expect(pairLogOdds(bare, other, shifts)).toBeCloseTo(pairLogOdds(bare, other) + 1.5, 9);
    const [here, there] = [bare, other].map((one) => ({ ...one, city: 'leeds' }));
    expect(pairLogOdds(here as Profile, there as Profile, shifts)).toBe(
      pairLogOdds(here as Profile, there as Profile),
    );
  });
});

describe('a pair in a book with shifts', () => {
  const place = { city: 'Leeds', street: '1 High St', postalCode: 'LS1 1UR' };
  const left = { ...place, name: 'Zebra', domain: 'zebra.com' };
  const right = { ...place, name: 'Yak', domain: 'zebra.com' };
  const shifts = { 'web domain': [0.5, 0, -1.2], city: [0, 0, -0.4], street: [0, 0, 0, -0.9] };
  const explained = (ours: Partial<Account>, theirs: Partial<Account>) =>
    explainPair(
      { record: anAccount(ours), profile: profile(ours) },
      { record: anAccount(theirs), profile: profile(theirs) },
      shifts,
    );

  it('is explained by lines of their own that add up', () => {
    const { prior, reasons } = explained(left, right);
    const lines = reasons.filter(({ text }) => text.startsWith('in this book'));
    expect(lines.map(({ field }) => field).sort()).toEqual([
      'city in this book',
      'street in this book',
      'web domain in this book',
    ]);
    const sum = reasons.reduce((total, { weight }) => total + weight, prior);
    expect(sum).toBeCloseTo(pairLogOdds(profile(left), profile(right), shifts), 6);
  });

  it('is changed by at most two, all fields together', () => {
    const features = new Float32Array(FEATURES.length);
    featuresOf(profile(left), profile(right), features);
    const levels = levelsOf(features);
    expect(shiftOf(levels, shifts)).toBe(-2);
    const sum = shiftsAt(levels, shifts).reduce((total, { by }) => total + by, 0);
    expect(sum).toBeCloseTo(-2, 9);
  });

  it('is not changed where an identifier is equal: that is certain in every book', () => {
    const [ours, theirs] = [left, right].map((side) => ({ ...side, duns: '150483782' }));
    const { reasons } = explained(ours ?? {}, theirs ?? {});
    expect(reasons.some(({ text }) => text.startsWith('in this book'))).toBe(false);
    const [one, other] = [profile(ours ?? {}), profile(theirs ?? {})];
    expect(pairLogOdds(one, other, shifts)).toBe(pairLogOdds(one, other));
  });
});
