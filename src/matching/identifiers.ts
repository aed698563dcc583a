// Identifiers that name one legal entity: D-U-N-S, LEI, tax id (product clause M-9).
import type { Account } from '../domain/claim.ts';

export const IDENTIFIER_FIELDS = ['duns', 'lei', 'taxId'] as const;
export type IdentifierField = (typeof IDENTIFIER_FIELDS)[number];

/** D-U-N-S numbers have nine digits; spreadsheets drop leading zeros. */
const DUNS_DIGITS = 9;

/**
 * An account's identifier in the form two CRMs share: capitals and digits only, D-U-N-S padded to
 * nine digits. Null when empty or when it is no identifier (no digit, or one character repeated).
 */
export function identifierOf(
  record: Pick<Account, IdentifierField>,
  field: IdentifierField,
): string | null {
  const text = (record[field] ?? '').toUpperCase().replace(/[^A-Z0-9]/g, '');
  if (!/\d/.test(text) || /^(.)\1*$/.test(text)) return null;
  return field === 'duns' ? text.padStart(DUNS_DIGITS, '0') : text;
}
