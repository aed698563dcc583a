// Packing loses nothing: every profile comes out as it went in, names and cities counted over the book.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Lexicon } from '../../../src/matching/lexicon.ts';
import { PackedProfiles } from '../../../src/matching/packed-profiles.ts';
import { profileOf } from '../../../src/matching/profile.ts';
import { anAccount, OPTIONS } from '../../unit/matching/an-account.ts';

const maybe = (texts: readonly string[]) => fc.option(fc.constantFrom(...texts));
const record = fc
  .record({
    name: fc.oneof(
      fc.string(),
      fc.constantFrom(
        'Acme GmbH',
        'ООО Ромашка',
        '東京大学',
        'Advanced Micro Devices (AMD)',
        'Fund XIV',
      ),
    ),
    domain: maybe(['acme.com', 'acme-tools.co.uk', 'gmail.com']),
    aliasDomains: fc.uniqueArray(fc.constantFrom('a.example', 'b.example'), { maxLength: 2 }),
    parentDomain: maybe(['acme.com', 'holding.example']),
    phone: maybe(['+49 221 1234567']),
    street: maybe(['12 High Street', 'Hauptstraße 3', '#']),
    city: maybe(['Köln', 'Leeds']),
    region: maybe(['NRW']),
    country: maybe(['DE', 'GB']),
    postalCode: maybe(['LS1 4AP', '50667']),
    duns: maybe(['12-345-6789']),
    taxId: maybe(['DE811234567']),
  })
  .map(anAccount);

describe('packed profiles', () => {
  it('come out as they went in', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 6 }), (records) => {
        const lexicon = new Lexicon();
        const packed = new PackedProfiles(lexicon);
        const profiles = records.map((one) => profileOf(one, lexicon, OPTIONS));
        for (const profile of profiles) packed.add(profile);
        expect(packed.length).toBe(profiles.length);
        profiles.forEach((profile, r) => {
          const { cityShare: _one, ...expected } = profile;
          const { cityShare: _other, ...found } = packed.at(r);
          expect(found).toEqual(expected);
        });
      }),
    );
  });

  it('count the places of a name and the records of a city once the book is closed', () => {
    const lexicon = new Lexicon();
    const packed = new PackedProfiles(lexicon);
    const add = (name: string, city: string | null) =>
      packed.add(profileOf(anAccount({ name, city }), lexicon, OPTIONS));
    add('Summit Ltd', 'Leeds');
    add('Summit', 'Leeds');
    add('Summit', 'Cologne');
    add('Summit', null);
    add('Zebra', 'Leeds');
    packed.close();
    expect([0, 1, 2, 3, 4].map((r) => packed.at(r).namePlaces)).toEqual([2, 2, 2, 2, 1]);
    expect(packed.at(0).cityShare).toBeGreaterThan(packed.at(2).cityShare);
  });
});
