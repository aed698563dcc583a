// A customer as somebody types it who looks before starting: enough to be found in the book, or what is
// missing. Pure.
import type { CheckedCustomer } from '../../domain/check.ts';
import type { Account } from '../../domain/claim.ts';
import { asAccountId } from '../../domain/ids.ts';
import type { Policy } from '../../domain/policy.ts';
import { countryCode } from '../../matching/countries.ts';
import { hostOf, isFreemail, registrableDomain } from '../../matching/domains.ts';

export const LONGEST_CHECK_TEXT = 200;

/** As it came out of a form or an address. */
export type TypedCustomer = {
  readonly name: string;
  readonly website: string;
  readonly country: string;
};

/** Why a customer cannot be looked for. */
export type TypingFault =
  | 'name_missing'
  | 'website_unreadable'
  | 'country_unknown'
  /** A name alone is no customer: it takes the company's website, or the country. */
  | 'too_little';

export type ReadCustomer =
  | { readonly fault: TypingFault }
  | { readonly fault: null; readonly customer: CheckedCustomer; readonly account: Account };

/** Of no connection, so it is no account of the book. */
const TYPED_ID = asAccountId('check');

/** Reads it. A mailbox provider's domain says nothing about a company and counts as no website. */
export function readCustomer(typed: TypedCustomer, policy: Policy): ReadCustomer {
  const name = typed.name.trim().replace(/\s+/g, ' ');
  if (!/[\p{L}\p{N}]/u.test(name)) return { fault: 'name_missing' };
  const website = typed.website.trim() === '' ? null : hostOf(typed.website);
  if (typed.website.trim() !== '' && registrableDomain(website) === null) {
    return { fault: 'website_unreadable' };
  }
  const country = typed.country.trim() === '' ? null : countryCode(typed.country.trim());
  if (typed.country.trim() !== '' && country === null) return { fault: 'country_unknown' };
  const says = website !== null && !isFreemail(website, policy);
  if (!says && country === null) return { fault: 'too_little' };
  const customer = { name, website, country };
  return { fault: null, customer, account: accountOf(customer) };
}

function accountOf({ name, website, country }: CheckedCustomer): Account {
  return {
    ...{ id: TYPED_ID, name, domain: website, country },
    ...{ aliasDomains: [], parentDomain: null, phone: null },
    ...{ street: null, city: null, region: null, postalCode: null },
    ...{ duns: null, lei: null, taxId: null },
  };
}
