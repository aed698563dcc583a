// What a notice says, in every language.
import { describe, expect, it } from 'vitest';
import { type NoticeFacts, noticeText } from '../../../src/app/notice-words.ts';
import { LANGUAGES } from '../../../src/domain/language.ts';

describe('its text', () => {
  const facts: NoticeFacts = {
    customer: 'A customer whose name is as long as names of customers ever get to be, and more',
    ...{ decidedOn: '2026-11-20', decidedBy: 'Dana Ruiz', outcome: 'share' },
    ...{ record: 'HubSpot deal 70991', share: '50.00 %', others: ['A partner', 'A partner'] },
    ...{ url: 'https://parley.example/conflicts/cf_1', until: '2026-12-04' },
  };

  it.each(LANGUAGES)(
    'says who, when and what in %s, within the length of a subject',
    (language) => {
      const { subject, body } = noticeText(facts, language);
      expect(subject.length).toBeLessThanOrEqual(80);
      expect(subject).toContain('2026-11-20');
      for (const part of [
        'Dana Ruiz',
        '2026-11-20',
        'HubSpot deal 70991',
        facts.url,
        facts.until,
      ]) {
        expect(body).toContain(part);
      }
      expect(body).toContain(language === 'en' ? '50.00 %' : '50,00 %');
    },
  );

  it.each([0, 1])('cuts no character of a name in two: %i', (offset) => {
    const customer = 'x'.repeat(offset) + '😀'.repeat(60);
    expect(noticeText({ ...facts, customer }, 'en').subject).toMatch(/😀…/u);
  });

  it('differs by language and by outcome', () => {
    const bodies = LANGUAGES.flatMap((language) =>
      (['share', 'not_a_conflict', 'direct_keeps'] as const).map(
        (outcome) => noticeText({ ...facts, outcome }, language).body,
      ),
    );
    expect(new Set(bodies).size).toBe(12);
  });
});
