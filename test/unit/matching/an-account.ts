// Builder of accounts for the matching tests: everything empty unless said.
import type { Account } from '../../../src/domain/claim.ts';
import { asAccountId } from '../../../src/domain/ids.ts';

export function anAccount(fields: Partial<Account> = {}): Account {
  return {
    id: asAccountId('a'),
    name: 'Acme',
    domain: null,
    aliasDomains: [],
    parentDomain: null,
    country: null,
    phone: null,
    street: null,
    city: null,
    region: null,
    postalCode: null,
    duns: null,
    lei: null,
    taxId: null,
    ...fields,
  };
}

/** The policy's parameters, short. */
export const OPTIONS = {
  freemailDomains: ['gmail.com', 'gmx.de'],
  legalSuffixes: ['inc', 'ltd', 'gmbh', 'ag', 'spa', 'co', 'kg', 'holding'],
};
