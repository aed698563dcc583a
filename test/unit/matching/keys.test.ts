// Keys: whatever a clause can join must share one.
import { describe, expect, it } from 'vitest';
import { accountKeys } from '../../../src/matching/keys.ts';
import { anAccount, OPTIONS } from './an-account.ts';

describe('accountKeys', () => {
  it('lists every key once, sorted', () => {
    const account = anAccount({
      name: 'Müller GmbH',
      domain: 'www.mueller.de',
      aliasDomains: ['mueller.de', 'mueller.com'],
      parentDomain: 'group.example',
      country: 'DE',
      duns: '01-234-5678',
      lei: '529900T8BM49AURSDO55',
      taxId: 'DE 123.456.789',
    });
    expect(accountKeys(account, OPTIONS)).toEqual([
      'd:group.example',
      'd:mueller.com',
      'd:mueller.de',
      'duns:012345678',
      'lei:529900T8BM49AURSDO55',
      'n:mueller|DE',
      'tax:DE123456789',
    ]);
  });

  it('has no key for freemail, an empty name, a missing country or a placeholder number', () => {
    const account = anAccount({
      name: '...',
      domain: 'gmail.com',
      duns: '000000000',
      taxId: 'n/a',
      country: 'DE',
    });
    expect(accountKeys(account, OPTIONS)).toEqual([]);
    expect(accountKeys(anAccount({ name: 'Acme', country: null }), OPTIONS)).toEqual([]);
  });
});
