// What the parents that two records name say: a parent is another company of one group.
import { describe, expect, it } from 'vitest';
import type { Account } from '../../../src/domain/claim.ts';
import { matchEvidence } from '../../../src/matching/evidence.ts';
import { Lexicon } from '../../../src/matching/lexicon.ts';
import { PARENT_WEIGHT } from '../../../src/matching/parents.ts';
import { profileOf } from '../../../src/matching/profile.ts';
import { profileFromText, profileText } from '../../../src/matching/stored-profile.ts';
import { anAccount, OPTIONS } from './an-account.ts';

type Fields = Partial<Account>;

const acme = { name: 'Acme Tools', city: 'Leeds', country: 'GB' };
const evidence = (left: Fields, right: Fields) =>
  matchEvidence(anAccount({ ...acme, ...left }), anAccount({ ...acme, ...right }), OPTIONS);
const aboutParents = (left: Fields, right: Fields) =>
  evidence(left, right).reasons.filter(({ field }) => field === 'parent');
const logOdds = (left: Fields, right: Fields) => {
  const { prior, reasons } = evidence(left, right);
  return reasons.reduce((sum, { weight }) => sum + weight, prior);
};

describe('parents of two records', () => {
  it('count against one customer where one is the other’s', () => {
    const silent = logOdds({ domain: 'acme.de' }, { domain: 'acme.com' });
    const named = logOdds({ domain: 'acme.de', parentDomain: 'acme.com' }, { domain: 'acme.com' });
    expect(named).toBeCloseTo(silent + PARENT_WEIGHT.named, 9);
    const reasons = aboutParents({ parentDomain: 'www.acme.com' }, { aliasDomains: ['acme.com'] });
    expect(reasons).toEqual([
      {
        field: 'parent',
        text: 'one names the other, acme.com, as its parent: one group, two companies',
        weight: PARENT_WEIGHT.named,
      },
    ]);
  });

  it('count a little against where they differ', () => {
    const reasons = aboutParents({ parentDomain: 'zenith.com' }, { parentDomain: 'holding.com' });
    expect(reasons).toEqual([
      { field: 'parent', text: 'parent holding.com / zenith.com', weight: PARENT_WEIGHT.different },
    ]);
    expect(PARENT_WEIGHT.different).toBeGreaterThan(PARENT_WEIGHT.named / 2);
  });

  it.each<[why: string, left: Fields, right: Fields]>([
    ['one is missing', { parentDomain: 'holding.com' }, { domain: 'acme.com' }],
    ['they are the same', { parentDomain: 'holding.com' }, { parentDomain: 'www.holding.com' }],
    ['they are one company’s', { parentDomain: 'holding.com' }, { parentDomain: 'holding.de' }],
    ['it is freemail', { parentDomain: 'gmail.com' }, { domain: 'gmail.com' }],
    [
      'it is an address of the record itself',
      { domain: 'acme.com', parentDomain: 'acme.com' },
      { domain: 'acme.com' },
    ],
  ])('say nothing where %s', (_, left, right) => {
    expect(aboutParents(left, right)).toEqual([]);
    const without = (fields: Fields) => ({ ...fields, parentDomain: null });
    expect(logOdds(left, right)).toBe(logOdds(without(left), without(right)));
  });

  it('are told the same whichever record comes first, also where each names the other', () => {
    const left = { domain: 'acme.de', parentDomain: 'acme.com' };
    const right = { domain: 'acme.com', parentDomain: 'acme.de' };
    expect(aboutParents(left, right)).toEqual(aboutParents(right, left));
  });

  it('are not known of profiles that were stored before parents were compared', () => {
    const lexicon = new Lexicon();
    const record = anAccount({ ...acme, parentDomain: 'holding.com' });
    const stored: unknown[] = JSON.parse(profileText(profileOf(record, lexicon, OPTIONS)));
    expect(profileFromText(JSON.stringify(stored), lexicon).parent).toBe('holding.com');
    expect(profileFromText(JSON.stringify(stored.slice(0, -1)), lexicon).parent).toBe('');
  });
});
