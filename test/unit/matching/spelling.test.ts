// Scripts, sounds, phones, countries: different spellings of one thing meet.
import { readFileSync } from 'node:fs';
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
    ['Frankreich', 'FR'],
    ['usa', 'US'],
    ['U.S.', 'US'],
    [' sweden ', 'SE'],
    ['st', 'ST'],
    ['St. Lucia', 'LC'],
    ['Bosnia & Herzegovina', 'BA'],
    ['Tanzania, United Republic of', 'TZ'],
    ['DR Congo', 'CD'],
    ['FX', 'FR'],
    ['YU', 'RS'],
  ])('%s is %s', (text, code) => {
    expect(countryCode(text)).toBe(code);
  });

  it('knows both codes and the official name of every country of ISO 3166', () => {
    const lines = readFileSync(new URL('iso-3166.txt', import.meta.url), 'utf8')
      .trim()
      .split('\n');
    const known = lines.map((line) => {
      const [, two = '', three = '', name = ''] = /^(..) (...) (.+)$/.exec(line) ?? [];
      const found = [two, three, name, `${name} (the)`].map((text) => countryCode(text));
      return [line, found.every((code) => code === two)] as const;
    });
    expect(known.filter(([, isKnown]) => !isKnown)).toEqual([]);
    expect(known).toHaveLength(249);
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
