// The cheap look: lets through what may matter, and everything that only a real comparison can weigh.
import { describe, expect, it } from 'vitest';
import { Lexicon } from '../../../src/matching/lexicon.ts';
import { type MatchRecord, profileOf } from '../../../src/matching/profile.ts';
import { SCREEN_FEATURES, Sketches } from '../../../src/matching/screen.ts';
import { anAccount, OPTIONS } from './an-account.ts';

const FLOOR = -5;

function sketched(...records: readonly MatchRecord[]): Sketches {
  const lexicon = new Lexicon();
  const sketches = new Sketches();
  for (const record of records) {
    const profile = profileOf(record, lexicon, OPTIONS);
    lexicon.count(profile.words);
    sketches.add(profile);
  }
  lexicon.freeze();
  sketches.close(lexicon);
  return sketches;
}

const acme = anAccount({ name: 'Acme Tools Ltd', domain: 'acme.com', city: 'Leeds' });
const misspelt = anAccount({ name: 'Amce Tools', domain: 'acme.com', city: 'Leeds' });
const zebra = anAccount({ name: 'Zebra Logistics', domain: 'zebra.de', city: 'Köln' });

describe('the screen', () => {
  it('lets a misspelt name with the same domain through, not two strangers', () => {
    const sketches = sketched(acme, misspelt, zebra);
    expect(sketches.isWorthComparing(0, 1, 1, FLOOR)).toBe(true);
    expect(sketches.isWorthComparing(0, 2, 0.5, FLOOR)).toBe(false);
  });

  it('never drops a record with an identifier or an alias domain', () => {
    const known = { ...zebra, duns: '123456789' };
    const renamed = { ...zebra, aliasDomains: ['acme.example'] };
    const sketches = sketched(acme, known, renamed);
    expect(sketches.isWorthComparing(0, 1, 0.5, FLOOR)).toBe(true);
    expect(sketches.isWorthComparing(0, 2, 0.5, FLOOR)).toBe(true);
  });

  it('looks at a pair the same way from both sides', () => {
    const sketches = sketched(acme, misspelt, zebra);
    const [one, other] = [SCREEN_FEATURES, SCREEN_FEATURES].map(
      (features) => new Float32Array(features.length),
    ) as [Float32Array, Float32Array];
    for (const [left, right] of [
      [0, 1],
      [1, 2],
    ] as const) {
      sketches.compare([left, right], 0.5, one);
      sketches.compare([right, left], 0.5, other);
      expect([...other]).toEqual([...one]);
    }
  });
});
