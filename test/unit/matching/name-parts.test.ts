// Names taken apart: what is left to compare once habits of writing are set aside.
import { describe, expect, it } from 'vitest';
import { nameWords } from '../../../src/matching/name-parts.ts';

const words = (name: string) => nameWords(name).words.join(' ');

describe('nameWords', () => {
  it.each([
    // Legal forms at either end, spelled any way.
    ['Gist-Brocades N. V.', 'gist brocades'],
    ['N.V. Nutricia', 'nutricia'],
    ['Müller GmbH & Co. KG', 'muller'],
    ['OJSC Tactical Missiles Corporation', 'tactical missiles'],
    ['LIMITED LIABILITY COMPANY ISKUSSTVO KRASOTY', 'iskusstvo krasoty'],
    ['株式会社ジーテクト', 'jitekuto'],
    ['Holding AG', 'holdings'],
    // Letters set apart, ampersands, apostrophes.
    ['Q V Foods Limited', 'qv food'],
    ['M.D.C. Holdings, Inc.', 'mdc holdings'],
    ['PG&E Corporation', 'pge'],
    ['Bang & Olufsen', 'bang olufsen'],
    ["Moody's", 'moodys'],
    ['Institut d’Économie', 'institute economics'],
    // Abbreviations, translations, numbers.
    ['Acme Intl. Mfg. Svcs.', 'acme international manufacturing services'],
    ['Universidad del Atlántico', 'university atlantico'],
    ['東京大学', 'tokyo university'],
    ['Brigade Forty-Four', 'brigade 44'],
    // Behind a legal form and a comma: the seat, a branch, a status.
    ['UNILEVER N.V., ROTTERDAM, NL', 'unilever'],
    ['N.V. NUTRICIA, ZOETERMEER', 'nutricia'],
    ['GIST-BROCADES N. V.,NL', 'gist brocades'],
    ['Foo Services Ltd, UK Branch', 'foo services'],
    ['Banco Foo, S.A., de C.V.', 'bank foo'],
    ['ColdQuanta, Inc., DBA Infleqtion', 'coldquanta inc dba infleqtion'],
    ['Smith & Company, Delft', 'smith company delft'],
    ['The Royal Grammar School, Guildford', 'royal grammar school guildford'],
    // How patent offices write accents and what they put before names.
    ['M{umlaut over (u)}ller {acute over (E)}nergie AG', 'muller energy'],
    ['Societe Dite Alcatel N.V.', 'alcatel'],
    // What stock lists and CRM users add.
    ['WHITBREAD LS -,76797385', 'whitbread'],
    ['HELIAD EQ.PARTN. NA O.N.', 'heliad eq partners'],
    ['Harper Tiles - DO NOT USE', 'harper tiles'],
    ['Harper Tiles [Prospect]', 'harper tiles'],
    // Nothing but stop words: they are the name.
    ['The The Ltd', 'the the'],
    ['', ''],
    ['...', ''],
  ])('%s', (name, expected) => {
    expect(words(name)).toBe(expected);
  });

  it('keeps legal forms, short form and initials beside the words', () => {
    const found = nameWords('Advanced Micro Devices (AMD), Inc.');
    expect(found.forms).toEqual(['inc']);
    expect(found.shortForm).toBe('amd');
    expect(found.initials).toBe('amd');
    expect(found.isForeignScript).toBe(false);
    expect(nameWords('ООО АЯС 2000').isForeignScript).toBe(true);
  });

  it('takes share classes off stock listings only', () => {
    expect(words('Plan B')).toBe('plan b');
    expect(words('Class Act Holdings')).toBe('class act holdings');
    expect(words('TRYG A/S ORD SHS')).toBe('tryg');
  });
});

describe('the number at the end of a name', () => {
  it.each([
    ['Harbour Fund I', 1],
    ['Harbour Fund V LP', 5],
    ['Harbour Fund V, L.P.', 5],
    ['Harbour Fund X GmbH', 10],
    ['Harbour Fund XXXIX', 39],
    ['Harbour Fund XIV', 14],
    ['Harbour Fund Seven', 7],
    ['Harbour Fund 44', 44],
    // No number, another one beside it, a year, not at the end, or the whole name.
    ['Harbour Fund', 0],
    ['Harbour Fund XXXX', 0],
    ['Harbour Fund IIX', 0],
    ['Harbour Fund C', 0],
    ['Area 51 Fund 7', 0],
    ['Harbour Fund 2019', 0],
    ['Harbour V Fund', 0],
    ['X Corp', 0],
  ])('%s', (name, expected) => {
    expect(nameWords(name).numeral).toBe(expected);
  });

  it('leaves the words as they are', () => {
    expect(words('Harbour Fund I')).toBe('harbour fund');
    expect(words('Harbour Fund V')).toBe('harbour fund v');
  });
});

describe('what stands in brackets', () => {
  it.each([
    ['Advanced Micro Devices (AMD)', 'advanced micro devices', 'amd'],
    ['Universidade Estadual do Piauí (UESPI)', 'university state piaui', 'uspi'],
    ['University of Bonn (RFWU)', 'university bonn', 'rfwu'],
    // Which company of a group it is: words of the name, in capitals or not.
    ['ACME DATA SERVICES (WATER) LIMITED', 'acme data services water', ''],
    ['Acme Transport (No.2) Ltd', 'acme transport 2', ''],
    ['Acme (UK) Ltd', 'acme kingdom', ''],
  ])('of %s', (name, words, shortForm) => {
    const found = nameWords(name);
    expect(found.words.join(' ')).toBe(words);
    expect(found.shortForm).toBe(shortForm);
  });
});
