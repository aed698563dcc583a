// What each field of two records says about their being one customer, and what each feature finds: a row
// for every one, so that none can go unnoticed.
import { describe, expect, it } from 'vitest';
import type { Account } from '../../../src/domain/claim.ts';
import { matchEvidence } from '../../../src/matching/evidence.ts';
import { FEATURES, featuresOf } from '../../../src/matching/features.ts';
import { Lexicon } from '../../../src/matching/lexicon.ts';
import { type Profile, profileOf } from '../../../src/matching/profile.ts';
import { anAccount, OPTIONS } from './an-account.ts';

type Fields = Partial<Account>;

const named = (name: string, more: Fields = {}): Fields => ({ name, ...more });
const evidence = (left: Fields, right: Fields) =>
  matchEvidence(anAccount(left), anAccount(right), OPTIONS);

describe('the reason of a field', () => {
  it.each<[field: string, sign: '+' | '-', left: Fields, right: Fields]>([
    ['name', '+', named('Harbour Robotics'), named('Harbuor Robotics')],
    ['name', '-', named('Harbour Robotics'), named('Zebra Kitchens')],
    ['numbers in the name', '-', named('Harbour Fund 5'), named('Harbour Fund 6')],
    ['numbers in the name', '-', named('Harbour Fund I'), named('Harbour Fund II')],
    ['numbers in the name', '-', named('Harbour Fund V'), named('Harbour Fund X')],
    ['short form of the name', '+', named('IBM'), named('Intl. Business Machines Corp.')],
    ['short form of the name', '-', named('Harbour Robotics'), named('Zebra Kitchens')],
    ['legal form', '+', named('Zebra Kitchens Ltd'), named('Zebra Kitchens GmbH')],
    ['legal form', '-', named('Zebra Kitchens LP'), named('Zebra Kitchens GmbH')],
    ['web domain', '+', { domain: 'acme.com' }, { domain: 'www.acme.com' }],
    ['web domain', '-', { domain: 'acme.com' }, { domain: 'zenith.com' }],
    ['web domain and name', '+', named('Zebra Oil', { domain: 'zebraoil.com' }), named('Zebra')],
    ['web domain and name', '-', named('Zebra Oil', { domain: 'quorn.com' }), named('Zebra')],
    ['parent', '-', { domain: 'acme.de', parentDomain: 'acme.com' }, { domain: 'acme.com' }],
    ['parent', '-', { parentDomain: 'acme.com' }, { parentDomain: 'zenith.com' }],
    ['phone', '+', { phone: '+49 221 1234577' }, { phone: '0221 / 1234577' }],
    ['phone', '-', { phone: '+49 221 1234577' }, { phone: '0221 / 7654322' }],
    ['postal code', '+', { postalCode: '50667' }, { postalCode: '50667' }],
    ['postal code', '-', { postalCode: '50667' }, { postalCode: '81234' }],
    ['street', '+', { street: '12 High Street' }, { street: '12 High St.' }],
    ['street', '-', { street: '12 High Street' }, { street: '99 High Street' }],
    ['city', '+', { city: 'Köln' }, { city: 'Cologne' }],
    ['city', '-', { city: 'Leeds' }, { city: 'Bristol' }],
    ['region', '+', { region: 'Bavaria' }, { region: 'Bavaria' }],
    ['region', '-', { region: 'Bavaria' }, { region: 'Saxony' }],
    ['country', '+', { country: 'DE' }, { country: 'DE' }],
    ['country', '-', { country: 'DE' }, { country: 'GB' }],
    ['duns', '+', { duns: '15-048-3782' }, { duns: '150483782' }],
    ['lei', '-', { lei: '5493001KJTIIGC8Y1R12' }, { lei: '5493001KJTIIGC8Y1R17' }],
    ['taxId', '+', { taxId: 'DE 811 234 567' }, { taxId: 'DE811234567' }],
  ])('%s: %s', (field, sign, left, right) => {
    const reason = evidence(left, right).reasons.find((one) => one.field === field);
    expect(Math.sign(reason?.weight ?? 0)).toBe(sign === '+' ? 1 : -1);
  });
});

describe('the whole of a pair', () => {
  it.each<[says: string, isLikely: boolean, left: Fields, right: Fields]>([
    ['initials are the name', true, named('IBM'), named('Intl. Business Machines Corp.')],
    [
      'one town is not one kind',
      false,
      named('University of Eastmere'),
      named('Hospital of Eastmere'),
    ],
    ['two numbers are two', false, named('Harbour Fund 5'), named('Harbour Fund 6')],
    ['no number is no contradiction', true, named('Harbour Fund'), named('Harbour Fund I')],
  ])('%s', (_, isLikely, left, right) => {
    expect(evidence(left, right).probability > 0.5).toBe(isLikely);
  });
});

const featureOf = (feature: string, [left, right]: Pair, change: Partial<Profile> = {}) => {
  const lexicon = new Lexicon();
  const ready = (fields: Fields) => ({
    ...profileOf(anAccount(fields), lexicon, OPTIONS),
    ...change,
  });
  const out = new Float32Array(FEATURES.length).fill(Number.NaN);
  featuresOf(ready(left), ready(right), out);
  return out[FEATURES.findIndex(({ name }) => name === feature)] ?? Number.NaN;
};

type Pair = readonly [Fields, Fields];

const MORE_WORDS: Pair = [
  named('Zebra Oil Ltd', { domain: 'zebraoil.com' }),
  named('Zebra Ltd', { domain: 'zebraoil.de' }),
];
const MISSPELT: Pair = [named('Harbour Robotics'), named('Harbuor Robotics')];
const TWO_FUNDS: Pair = [named('Harbour Fund V'), named('Harbour Fund X')];
const TWO_SCRIPTS: Pair = [named('ООО Северный Мост'), named('Severnyy Most')];
const INITIALS: Pair = [named('IBM'), named('Intl. Business Machines Corp.')];
const TURNED: Pair = [named('Quorning Zebrano Hospital'), named('Zebrano Quorning Group')];
const leeds = { city: 'Leeds', region: 'Yorkshire', country: 'GB' };
const ONE_PLACE: Pair = [named('Leeds Hospital', leeds), named('Hospital', leeds)];

/** None of the values is the one of a field that is missing. */
const VALUES: readonly (readonly [feature: string, value: number, pair: Pair])[] = [
  ['nameCoverMin', 0.61, MORE_WORDS],
  ['nameCoverMax', 1, MORE_WORDS],
  ['nameRestMax', 0.47, MORE_WORDS],
  ['nameRestMin', 0.55, TWO_FUNDS],
  ['nameRarestEqual', 0.72, MORE_WORDS],
  ['nameBeyondChance', 0.19, MORE_WORDS],
  ['nameInexact', 1, INITIALS],
  ['nameFirstWord', 0.94, MISSPELT],
  ['nameNumbers', 0, TWO_FUNDS],
  ['nameInOrder', 0, TURNED],
  ['nameBigrams', 0.81, MISSPELT],
  ['nameSound', 1, TWO_SCRIPTS],
  ['namePrefix', 0.27, MISSPELT],
  ['nameAcronym', 1, INITIALS],
  ['nameWordsMin', 2, MISSPELT],
  ['nameWordsDifference', 2, INITIALS],
  ['nameScript', 1, TWO_SCRIPTS],
  ['legalForm', 1, MORE_WORDS],
  ['domain', 0, MORE_WORDS],
  ['domainStem', 1, MORE_WORDS],
  ['stemInOtherName', 1, MORE_WORDS],
  ['stemInOwnName', 1, MORE_WORDS],
  ['phone', 1, [{ phone: '+49 221 1234577' }, { phone: '0221 / 1234577' }]],
  ['postalCode', 0.4, [{ postalCode: '50667' }, { postalCode: '50999' }]],
  ['houseNumber', 1, [{ street: '12 High Street' }, { street: '12 Mill Lane' }]],
  ['street', 1, [{ street: '12 High Street' }, { street: '99 High St.' }]],
  ['city', 0.92, [{ city: 'Leeds' }, { city: 'Leedz' }]],
  ['cityInName', 1, ONE_PLACE],
  ['region', 1, ONE_PLACE],
  ['country', 1, ONE_PLACE],
  ['cityRarity', 0.48, ONE_PLACE],
];

describe('a feature', () => {
  it.each(VALUES)('%s is %d', (feature, value, [left, right]) => {
    expect(featureOf(feature, [left, right])).toBeCloseTo(value, 2);
    expect(featureOf(feature, [right, left])).toBeCloseTo(value, 2);
  });

  it('namePlaces grows with the places that a name is at home in', () => {
    expect(featureOf('namePlaces', ONE_PLACE)).toBe(0);
    expect(featureOf('namePlaces', ONE_PLACE, { namePlaces: 1_000 })).toBeCloseTo(0.48, 2);
  });

  it('has its test, each', () => {
    const known = new Set([...VALUES.map(([feature]) => feature), 'namePlaces']);
    expect(FEATURES.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
  });
});
