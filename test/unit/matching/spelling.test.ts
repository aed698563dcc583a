// Scripts, sounds, phones, countries: different spellings of one thing meet.
import { describe, expect, it } from 'vitest';
import { countryCode } from '../../../src/matching/countries.ts';
import { legalKindOf, splitLegalForms } from '../../../src/matching/legal-forms.ts';
import { comparablePhone } from '../../../src/matching/phones.ts';
import { soundOf } from '../../../src/matching/sounds.ts';
import { toLatin } from '../../../src/matching/transliterate.ts';

describe('toLatin', () => {
  it.each([
    ['Société Générale', 'societe generale'],
    ['Łódź', 'lodz'],
    ['Газпром', 'gazprom'],
    ['Υγεία', 'ygeia'],
    ['シャープ', 'shapu'],
    ['ニッサン', 'nissan'],
    ['ファナック', 'fanakku'],
    ['きりん', 'kirin'],
    ['네이버', 'neibeo'],
    ['ＡＢＣ', 'abc'],
    ['北京', '北京'],
  ])('%s', (text, expected) => {
    expect(toLatin(text)).toBe(expected);
  });
});

describe('soundOf', () => {
  it.each([
    ['gtekt', 'jitekuto'],
    ['mirise', 'miraizu'],
    ['kharkiv', 'xarkib'],
  ])('%s sounds like %s or not at all', (left, right) => {
    const isSame = soundOf(left) === soundOf(right);
    expect(isSame).toBe(left !== 'kharkiv');
  });
});

describe('countryCode', () => {
  it.each([
    ['UK', 'GB'],
    ['England', 'GB'],
    ['Deutschland', 'DE'],
    ['DEU', 'DE'],
    ['usa', 'US'],
    ['United States of America', 'US'],
    ['The Netherlands', 'NL'],
    ['Bosnia and Herzegovina', 'BA'],
    ['Korea, Republic of', 'KR'],
    ['POL', 'PL'],
  ])('%s is %s', (text, code) => {
    expect(countryCode(text)).toBe(code);
  });

  it.each(['', 'n/a', 'Atlantis', 'XX'])('%s is unknown', (text) => {
    expect(countryCode(text)).toBeNull();
  });
});

describe('comparablePhone', () => {
  it('is the same however a number is dialled', () => {
    const written = [
      '+44 (0)20 7946 0018',
      '0044 20 79460018',
      '020 7946 0018',
      '+442079460018 x12',
    ];
    expect(new Set(written.map(comparablePhone))).toEqual(new Set(['079460018']));
  });

  it.each([null, '', 'n/a', '12345', '0000000000', '1234567890', '+1 555 555 5555'])(
    '%s says nothing',
    (phone) => {
      expect(comparablePhone(phone)).toBe('');
    },
  );
});

describe('legal forms', () => {
  it('takes several off, and leaves a word', () => {
    expect(splitLegalForms(['acme', 'public', 'limited', 'company'])).toEqual({
      words: ['acme'],
      forms: ['public limited company'],
    });
    expect(splitLegalForms(['gmbh', 'co', 'kg']).words).toEqual(['gmbh']);
  });

  it('knows that Ltd and GmbH are of one kind, and PLC of another', () => {
    expect(legalKindOf(['ltd'])).toBe(legalKindOf(['gmbh']));
    expect(legalKindOf(['plc'])).not.toBe(legalKindOf(['ltd']));
    expect(legalKindOf(['inc', 'co'])).toBe('corporation');
    expect(legalKindOf([])).toBeNull();
  });
});
