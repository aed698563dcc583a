// Turns a CRM account record (or the account part of a lead) into an Account and nothing else.
import type { Account } from '../domain/claim.ts';
import { type AccountId, accountIdOf, type RecordRef } from '../domain/ids.ts';
import type { AccountMapping } from '../domain/mapping.ts';
import type { SourceRecord } from '../domain/source-record.ts';
import type { UtcDay } from '../domain/time.ts';
import { countryCode } from '../matching/countries.ts';
import { hostOf } from '../matching/domains.ts';
import { FieldReader, type RecordLookup } from './read-field.ts';

/** What an account record says of the customer beyond its identity (policy section 11, context). */
export type DerivedAccount = {
  readonly id: AccountId;
  readonly account: Account;
  readonly namedSince: UtcDay | null;
  readonly contractEnd: UtcDay | null;
  readonly incumbent: string | null;
  /** What could not be read, for the admin; the account stands all the same. */
  readonly problems: readonly string[];
};

/** Account mapping without the parts that name the object: what a lead carries. */
export type AccountFields = Omit<AccountMapping, 'object' | 'except'>;

/**
 * Derives an account. Null when the record has no name (`problems` says so) or is one of the partner
 * organisations that `mapping.except` leaves out.
 */
export function deriveAccount(
  ref: RecordRef,
  record: SourceRecord,
  mapping: AccountFields & { readonly except?: AccountMapping['except'] },
  look: RecordLookup,
): { readonly derived: DerivedAccount | null; readonly problems: readonly string[] } {
  const read = new FieldReader(record, look);
  if (mapping.except !== undefined) {
    const value = read.text({ path: mapping.except.path })?.toLowerCase();
    if (mapping.except.values.some((one) => one.toLowerCase() === value)) {
      return { derived: null, problems: [] };
    }
  }
  const name = read.text(mapping.name);
  if (name === null) {
    return { derived: null, problems: ['The account has no name: give it one in the CRM.'] };
  }
  const problems: string[] = [];
  const countryText = read.text(mapping.country);
  const country = countryText === null ? null : countryOf(countryText, mapping.country.values);
  if (countryText !== null && country === null) {
    problems.push(`Country "${countryText}" is not known: use a two-letter code or map the value.`);
  }
  const day = (source: AccountFields['namedSince'], label: string): UtcDay | null => {
    const { value, bad } = read.day(source);
    if (bad !== null) problems.push(`${label} "${bad}" is not a date.`);
    return value;
  };
  const host = (text: string | null): string | null => (text === null ? null : hostOf(text));
  const id = accountIdOf(ref);
  return {
    derived: {
      id,
      account: {
        id,
        name,
        domain: host(read.text(mapping.domain)),
        aliasDomains: read
          .list(mapping.aliasDomains)
          .map(hostOf)
          .filter((one) => one !== null),
        parentDomain: host(read.text(mapping.parentDomain)),
        country,
        phone: read.text(mapping.phone),
        street: read.text(mapping.street),
        city: read.text(mapping.city),
        region: read.text(mapping.region),
        postalCode: read.text(mapping.postalCode),
        duns: read.text(mapping.duns),
        lei: read.text(mapping.lei),
        taxId: read.text(mapping.taxId),
      },
      namedSince: day(mapping.namedSince, 'Named-account date'),
      contractEnd: day(mapping.contractEnd, 'Contract end'),
      incumbent: read.text(mapping.incumbent),
      problems,
    },
    problems,
  };
}

function countryOf(
  text: string,
  values: Readonly<Record<string, string>> | undefined,
): string | null {
  const wanted = text.toLowerCase();
  for (const [from, to] of Object.entries(values ?? {})) {
    if (from.toLowerCase() === wanted) return to;
  }
  return countryCode(text);
}
