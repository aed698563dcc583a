// Policy clause M-1, word by word.
import { describe, expect, it } from 'vitest';
import { normaliseName } from '../../../src/matching/names.ts';
import { OPTIONS } from './an-account.ts';

const CASES: readonly (readonly [string, string])[] = [
  ['Acme Inc.', 'acme'],
  ['ACME, INC', 'acme'],
  ['Müller & Söhne GmbH & Co. KG', 'mueller soehne'],
  ['Mu\u0308ller', 'mueller'],
  ['Groß Straße', 'gross strasse'],
  ['Ångström Smørrebrød Ærø', 'aangstroem smoerrebroed aeroe'],
  ['Café Ñandú', 'cafe nandu'],
  ['İstanbul', 'istanbul'],
  ["O'Brien’s", 'obriens'],
  ['S.p.A. Uno S.p.A.', 'spa uno'],
  ['Holding AG', 'holding'],
  ['Inc Holding Ltd', 'inc'],
  ['Co-op Holding', 'co op'],
  ['ガイア', 'ガイア'],
  ['株式会社日立', '株式会社日立'],
  ['  A   B  ', 'a b'],
  ['...', ''],
  ['&', ''],
  ['', ''],
];

describe('normaliseName (M-1)', () => {
  it.each(CASES)('%s', (name, expected) => {
    expect(normaliseName(name, OPTIONS.legalSuffixes)).toBe(expected);
  });

  it('reads legal suffixes in any spelling', () => {
    expect(normaliseName('Fiat S.p.A.', ['S.p.A.'])).toBe('fiat');
    expect(normaliseName('Fiat SpA', [])).toBe('fiat spa');
  });
});
