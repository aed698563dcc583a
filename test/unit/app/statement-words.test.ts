// Refusals in every language: short enough for the field, none left out, in the author's language.
import { expect, it } from 'vitest';
import { refusalWords, type StatementRefusal } from '../../../src/app/statement-words.ts';
import { LANGUAGES, languageOf } from '../../../src/domain/language.ts';
import { OWN_FIELDS } from '../../../src/domain/own-fields.ts';

const REFUSALS: readonly StatementRefusal[] = [
  ...(['changed', 'not_allowed', 'too_many', 'split_outside_limits', 'text_missing'] as const),
  ...(['link_unreadable', 'no_opportunity', 'unknown_kind', 'ask_to_decide'] as const),
  ...(['no_outcome', 'not_a_manager', 'dismissal_without_reason', 'opened_since'] as const),
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
