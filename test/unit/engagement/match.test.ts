// Chapter M: is it the same customer? Each clause, its limits, and the order among them.
import { describe, expect, it } from 'vitest';
import type { Account } from '../../../src/domain/claim.ts';
import { DEFAULT_POLICY, type Policy } from '../../../src/domain/policy.ts';
import { findMatch, identityOf } from '../../../src/engagement/match.ts';
import { anAccount, NO_EVIDENCE } from '../../helpers/claims.ts';

const EMPTY: Partial<Account> = { domain: null };

function match(
  left: Partial<Account>,
  right: Partial<Account>,
  change: { policy?: Partial<Policy>; evidence?: typeof NO_EVIDENCE } = {},
) {
  const policy = { ...DEFAULT_POLICY, ...change.policy };
  const evidence = change.evidence ?? NO_EVIDENCE;
  const sides = [
    identityOf(anAccount('left', left), policy),
    identityOf(anAccount('right', right), policy),
  ] as const;
  const there = findMatch(sides[0], sides[1], { policy, evidence });
  expect(findMatch(sides[1], sides[0], { policy, evidence }), 'symmetric').toEqual(there);
  return `${there.clause} ${there.relation}`;
}

describe('M-2, same registrable domain', () => {
  it.each([
    ['equal', 'acme.example', 'acme.example', 'M-2 same'],
    ['subdomains folded', 'www.shop.acme.example', 'acme.example', 'M-2 same'],
    ['case ignored', 'ACME.Example', 'acme.example', 'M-2 same'],
    ['an ending of the list', 'a.acme.co.uk', 'acme.co.uk', 'M-2 same'],
    ['two names under one ending', 'acme.co.uk', 'other.co.uk', 'M-1 different'],
    ['the private section', 'acme.github.io', 'other.github.io', 'M-1 different'],
    ['nothing registrable', 'co.uk', 'co.uk', 'M-4 probable'],
    ['freemail', 'gmail.com', 'gmail.com', 'M-4 probable'],
    ['a subdomain of freemail', 'mail.gmail.com', 'gmail.com', 'M-4 probable'],
    ['a single label', 'acme', 'acme', 'M-4 probable'],
  ])('%s', (_, left, right, expected) => {
    expect(match({ domain: left }, { domain: right })).toBe(expected);
  });
});

describe('M-3, alias domains', () => {
  it.each([
    ['domain is an alias', { domain: 'a.example' }, { aliasDomains: ['www.a.example'] }],
    [
      'a shared alias',
      { domain: null, aliasDomains: ['a.example'] },
      { aliasDomains: ['a.example'] },
    ],
  ])('%s', (_, left, right) => {
    expect(match(left, { domain: 'b.example', ...right })).toBe('M-3 same');
  });

  it('takes no freemail alias', () => {
    const alias = { aliasDomains: ['gmail.com'] };
    expect(match({ domain: 'a.example', ...alias }, { domain: 'b.example', ...alias })).toBe(
      'M-5 different',
    );
  });
});

describe('M-6, related accounts', () => {
  it.each([
    ['the parent is the other', { parentDomain: 'b.example' }, {}],
    [
      'the parent is an alias of the other',
      { parentDomain: 'c.example' },
      { aliasDomains: ['c.example'] },
    ],
    ['a shared parent', { parentDomain: 'www.p.example' }, { parentDomain: 'p.example' }],
  ])('%s', (_, left, right) => {
    expect(match({ domain: 'a.example', ...left }, { domain: 'b.example', ...right })).toBe(
      'M-6 related',
    );
  });

  it('comes after M-2 and before M-4', () => {
    const family = { parentDomain: 'p.example' };
    expect(match(family, family)).toBe('M-2 same');
    expect(match({ ...EMPTY, ...family }, { ...EMPTY, ...family })).toBe('M-6 related');
  });

  it('takes no freemail parent', () => {
    const left = { domain: 'a.example', parentDomain: 'gmail.com' };
    expect(match(left, { domain: 'b.example', parentDomain: 'gmail.com' })).toBe('M-1 different');
  });
});

describe('M-4, name and country alone', () => {
  it.each([
    ['one side without domain', EMPTY, {}, 'M-4 probable'],
    ['both without', EMPTY, EMPTY, 'M-4 probable'],
    ['one side with freemail', { domain: 'gmail.com' }, {}, 'M-4 probable'],
    [
      'a company alias is a company domain',
      { domain: 'gmail.com', aliasDomains: ['b.example'] },
      {},
      'M-1 different',
    ],
    ['a freemail alias is none', { ...EMPTY, aliasDomains: ['gmail.com'] }, {}, 'M-4 probable'],
    ['other countries', { ...EMPTY, country: 'CA' }, {}, 'M-1 different'],
    ['no countries', { ...EMPTY, country: null }, { country: null }, 'M-1 different'],
    [
      'legal form and accents',
      { ...EMPTY, name: 'ACME Robotics, Inc.' },
      { name: 'Acmé  robotics' },
      'M-4 probable',
    ],
    ['names left empty', { ...EMPTY, name: '???' }, { name: '???' }, 'M-1 different'],
    ['other names', { ...EMPTY, name: 'Acme' }, {}, 'M-1 different'],
  ])('%s', (_, left, right, expected) => {
    expect(match(left, right)).toBe(expected);
  });
});

describe('M-5 and M-1, different', () => {
  it('cites a freemail domain that both use, own or alias', () => {
    const left = { domain: 'gmail.com', name: 'Acme' };
    expect(match(left, { domain: 'googlemail.com' })).toBe('M-1 different');
    expect(match(left, { domain: 'Mail.Gmail.com' })).toBe('M-5 different');
    expect(match(left, { domain: 'b.example', aliasDomains: ['gmail.com'] })).toBe('M-5 different');
  });

  it('finds equal names with two company domains different', () => {
    expect(match({ domain: 'a.example' }, { domain: 'b.example' })).toBe('M-1 different');
  });
});

describe('what the product knows besides', () => {
  const apart = [{ domain: 'a.example' }, { domain: 'b.example' }] as const;

  it('M-9: equal identifiers or one account record are one account', () => {
    expect(match({ ...apart[0], duns: '12-345-6789' }, { ...apart[1], duns: '123456789' })).toBe(
      'M-9 same',
    );
    expect(match({ ...apart[0], lei: '' }, { ...apart[1], lei: '' })).toBe('M-1 different');
    const record = anAccount('one', EMPTY);
    expect(match({ ...record, country: null }, { ...record, country: null })).toBe('M-9 same');
  });

  it('M-8: from match_probability on a match is probable, after M-4', () => {
    const scored = (probability: number) => () => ({ answer: null, probability });
    expect(match(...apart, { evidence: scored(0.9) })).toBe('M-8 probable');
    expect(match(...apart, { evidence: scored(0.8999) })).toBe('M-1 different');
    expect(match(EMPTY, EMPTY, { evidence: scored(1) })).toBe('M-4 probable');
  });

  it("M-10: a person's answer comes before every clause", () => {
    const answered = (answer: 'same' | 'different' | 'related') => () => ({
      answer,
      probability: 0.99,
    });
    expect(match(...apart, { evidence: answered('same') })).toBe('M-10 same');
    expect(match({}, {}, { evidence: answered('different') })).toBe('M-10 different');
    expect(match({}, {}, { evidence: answered('related') })).toBe('M-10 related');
  });

  it('shared_domains relate the accounts that use them', () => {
    const policy = { sharedDomains: ['Acme.example'] };
    expect(match({}, {}, { policy })).toBe('M-6 related');
    expect(match({}, { domain: 'b.example', aliasDomains: ['acme.example'] }, { policy })).toBe(
      'M-6 related',
    );
    const alias = { aliasDomains: ['own.example'] };
    expect(match(alias, alias, { policy })).toBe('M-3 same');
    expect(match({}, EMPTY, { policy })).toBe('M-4 probable');
  });
});
