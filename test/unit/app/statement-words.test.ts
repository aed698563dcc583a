// Refusals in every language: short enough for the field, none left out, in the author's language.
import { expect, it } from 'vitest';
import { checkWords } from '../../../src/app/check-words.ts';
import { refusalWords, type StatementRefusal } from '../../../src/app/statement-words.ts';
import { LANGUAGES, languageOf } from '../../../src/domain/language.ts';
import { OWN_FIELDS } from '../../../src/domain/own-fields.ts';

const REFUSALS: readonly StatementRefusal[] = [
  ...(['changed', 'not_allowed', 'too_many', 'split_outside_limits', 'text_missing'] as const),
  ...(['link_unreadable', 'no_opportunity', 'unknown_kind', 'ask_to_decide'] as const),
  ...(['no_outcome', 'not_a_manager', 'dismissal_without_reason', 'opened_since'] as const),
  ...(['not_checked', 'checked_often'] as const),
];

it.each(LANGUAGES)('%s: every refusal fits the field and differs from the others', (language) => {
  const most = OWN_FIELDS.find(({ key }) => key === 'statement_answer')?.maxLength ?? 255;
  const texts = REFUSALS.map((refusal) => refusalWords(refusal, language));
  expect(texts.filter((text) => text.length > most)).toEqual([]);
  expect(new Set(texts).size).toBe(REFUSALS.length);
});

it('no language says it as another does', () => {
  for (const refusal of REFUSALS) {
    const texts = LANGUAGES.map((language) => refusalWords(refusal, language));
    expect(new Set(texts).size).toBe(LANGUAGES.length);
  }
});

it.each([
  ['de', 'de'],
  ['es_MX', 'es'],
  ['fr-CA', 'fr'],
  ['en_US', 'en'],
  ['ja', 'en'],
  ['deutsch', 'en'],
  [null, 'en'],
] as const)('a locale of %s is spoken to in %s', (locale, language) => {
  expect(languageOf(locale)).toBe(language);
});

it.each(LANGUAGES)(
  '%s: every answer to a check fits the field, with the longest name',
  (language) => {
    const most = OWN_FIELDS.find(({ key }) => key === 'statement_answer')?.maxLength ?? 255;
    const asked = {
      state: 'answered',
      isStale: true,
      checkedAt: '2026-11-20T09:00:00.000Z',
    } as const;
    const texts = (['free', 'ask', 'registered'] as const).map((answer) =>
      checkWords({ ...asked, answer, manager: 'n'.repeat(300) }, language),
    );
    expect(texts.filter((text) => text.length > most)).toEqual([]);
    expect(new Set(texts).size).toBe(3);
    for (const text of texts) expect(text).toContain('2026-11-20 09:00 UTC');
    expect(texts[0]).not.toContain('nnn');
  },
);
