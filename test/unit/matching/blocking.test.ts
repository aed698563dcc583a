// Keys by which records become candidates: for each kind a pair that shares no other, so that none can go
// unnoticed.
import { describe, expect, it } from 'vitest';
import type { Account } from '../../../src/domain/claim.ts';
import { blockingKeys } from '../../../src/matching/blocking.ts';
import { Lexicon } from '../../../src/matching/lexicon.ts';
import { profileOf } from '../../../src/matching/profile.ts';
import { anAccount, OPTIONS } from './an-account.ts';

type Fields = Partial<Account>;

const zebra = { name: 'Zebra Kitchens Wholesale' };
const robots = { name: 'Harbour Robotics Museum' };
/** Of two names that share nothing, with the same in one field. */
const both = (more: Fields): readonly [Fields, Fields] => [
  { ...zebra, ...more },
  { ...robots, ...more },
];

function keysOf(fields: Fields) {
  const [own, helpers] = [new Set<number>(), new Set<number>()];
  blockingKeys(profileOf(anAccount(fields), new Lexicon(), OPTIONS), own, helpers);
  return { own, helpers };
}

function shared(left: Fields, right: Fields) {
  const [ours, theirs] = [keysOf(left), keysOf(right)];
  const { own, helpers } = theirs;
  return {
    own: [...ours.own].filter((key) => own.has(key)).length,
    helpers: [...ours.helpers].filter((key) => helpers.has(key)).length,
  };
}

describe('a key that makes candidates', () => {
  it.each<[kind: string, keys: number, left: Fields, right: Fields]>([
    ['none', 0, zebra, robots],
    [
      'web domain, own or alias',
      1,
      { ...zebra, domain: 'zebra-k.example', aliasDomains: ['quorn.example'] },
      { ...robots, domain: 'robots.example', aliasDomains: ['quorn.example'] },
    ],
    ['phone', 1, ...both({ phone: '+49 221 1234577' })],
    ['D-U-N-S number', 1, ...both({ duns: '15-048-3782' })],
    ['LEI', 1, ...both({ lei: '5493001KJTIIGC8Y1R12' })],
    ['tax id', 1, ...both({ taxId: 'DE811234567' })],
    ['word', 1, { name: 'Zebra Kitchen Group' }, { name: 'Harbour Robotics Group' }],
    ['first words joined', 1, { name: 'Uno Alta Zebra' }, { name: 'Harbour Unoalta Museum' }],
    ['later words joined', 1, { name: 'Zebra Uno Alta' }, { name: 'Harbour Unoalta Museum' }],
    ['name and web address', 1, { name: 'Uno Alta Mar' }, { ...robots, domain: 'unoaltamar.com' }],
    ['sound of a word', 1, { name: 'Oil Schmitt Zebra' }, { name: 'Ode Schmidt Museum' }],
    ['sound of a name', 1, { name: 'Uno Schmitt' }, { name: 'Unaschmidt' }],
    ['first letters of two words', 1, { name: 'Quarz Motive Oil' }, { name: 'Quack Motel Bus' }],
    ['first letters of a name', 1, { name: 'Quarrystone' }, { name: 'Quarrymaiden' }],
    ['acronym with small words', 1, { name: 'ZAK' }, { name: 'Zebra and Kitchens' }],
    ['acronym without small words', 1, { name: 'ZK' }, { name: 'Zebra and Kitchens' }],
    ['acronym beside a word', 1, { name: 'ZKW Oil' }, zebra],
    ['acronym as web address', 1, zebra, { ...robots, domain: 'zkw.com' }],
    ['acronym in brackets', 1, { name: 'Zebra Kitchens (RFWU)' }, { name: 'RFWU' }],
    ['postal code', 1, ...both({ postalCode: '50667' })],
    ['postal code and house number', 2, ...both({ postalCode: '50667', street: '12 High Street' })],
    [
      'postal code and start of the name',
      2,
      { name: 'Quack Oil', postalCode: '50667' },
      { name: 'Quartz Bus', postalCode: '50667' },
    ],
    [
      'city and start of the name',
      1,
      { name: 'Quack Oil', city: 'Leeds' },
      { name: 'Quartz Bus', city: 'Leeds' },
    ],
  ])('%s', (_, keys, left, right) => {
    expect(shared(left, right).own).toBe(keys);
    expect(shared(right, left).own).toBe(keys);
  });
});

describe('a key that helps others', () => {
  it.each<[kind: string, left: Fields, right: Fields]>([
    ['city', ...both({ city: 'Leeds' })],
    ['country', ...both({ country: 'GB' })],
  ])('%s', (_, left, right) => {
    expect(shared(left, right)).toEqual({ own: 0, helpers: 1 });
  });
});
