// Phone numbers as far as they can be compared without knowing how each country dials.

/** Shorter numbers are extensions or noise. */
const MIN_DIGITS = 7;
/** The end of a number is the same with and without calling code and trunk zero. */
const COMPARED_DIGITS = 9;
const EXTENSION = /(?:x|ext|extension|durchwahl)\.?\s*\d+\s*$/i;

/**
 * The last nine digits of a number, extension and trunk zero in brackets dropped; '' for empty,
 * short and made-up numbers (`000…`, `1234567890`, the fictional 555 range).
 */
export function comparablePhone(phone: string | null): string {
  if (phone === null) return '';
  const digits = phone.replace(EXTENSION, '').replace('(0)', '').replace(/\D/g, '');
  if (digits.length < MIN_DIGITS || isMadeUp(digits)) return '';
  return digits.slice(-COMPARED_DIGITS);
}

function isMadeUp(digits: string): boolean {
  return (
    /(\d)\1{6}/.test(digits) || '01234567890123456789'.includes(digits) || /5555555/.test(digits)
  );
}
