// Registrable parts and what people type into website fields.
import { describe, expect, it } from 'vitest';
import {
  companyDomain,
  hostOf,
  isFreemail,
  registrableDomain,
} from '../../../src/matching/domains.ts';
import { OPTIONS } from './an-account.ts';

describe('registrableDomain', () => {
  it.each([
    ['www.acme.com', 'acme.com'],
    ['ACME.CO.UK', 'acme.co.uk'],
    ['a.b.acme.com.', 'acme.com'],
    ['shop.github.io', 'shop.github.io'],
    ['deep.shop.github.io', 'shop.github.io'],
    ['www.northgate.example', 'northgate.example'],
    ['www.münchen.de', 'xn--mnchen-3ya.de'],
    ['xn--mnchen-3ya.de', 'xn--mnchen-3ya.de'],
    ['https://www.Acme.com:8080/x?y', 'acme.com'],
    ['-odd-.acme.com', 'acme.com'],
  ])('%s is %s', (host, expected) => {
    expect(registrableDomain(host)).toBe(expected);
  });

  it.each([null, '', 'co.uk', 'github.io', 'example', 'localhost', '192.168.1.1', 'n/a', '...'])(
    '%s has none',
    (host) => {
      expect(registrableDomain(host)).toBeNull();
    },
  );
});

describe('hostOf', () => {
  it.each([
    ['http://www.acme.com/about', 'www.acme.com'],
    ['//acme.com', 'acme.com'],
    ['http://http://acme.com', 'acme.com'],
    ['https://joe:secret@Acme.com:443', 'acme.com'],
    ['mailto:joe@acme.com', 'acme.com'],
    ['joe@acme.com', 'acme.com'],
    ['acme.com, acme.de', 'acme.com'],
    [' acme.com. ', 'acme.com'],
    ['acme.com#top', 'acme.com'],
    ['bücher.example', 'bücher.example'],
  ])('%s', (text, expected) => {
    expect(hostOf(text)).toBe(expected);
  });

  it.each(['', 'n/a', '-', 'none', 'acme', 'http://', 'see our shop', '@'])(
    '%s is none',
    (text) => {
      expect(hostOf(text)).toBeNull();
    },
  );
});

describe('freemail', () => {
  it('is compared by registrable part, without regard to case', () => {
    expect(isFreemail('mail.GMAIL.com', OPTIONS)).toBe(true);
    expect(isFreemail('gmail.com.acme.com', OPTIONS)).toBe(false);
    expect(isFreemail('', OPTIONS)).toBe(false);
  });

  it('never is a company domain', () => {
    expect(companyDomain('gmx.de', OPTIONS)).toBeNull();
    expect(companyDomain('www.acme.com', OPTIONS)).toBe('acme.com');
    expect(companyDomain(null, OPTIONS)).toBeNull();
  });
});
