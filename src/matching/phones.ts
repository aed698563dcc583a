// Phone numbers as far as they can be compared without knowing how each country dials.

/** Shorter numbers are extensions or noise. */
const MIN_DIGITS = 7;
/** The end of a number is the same with and without calling code and trunk zero. */
const COMPARED_DIGITS = 9;
const MAY_HAVE_EXTENSION = /[xw]/i;
const EXTENSION = /(?:x|ext|extension|durchwahl)\.?\s*\d+\s*$/i;

/**
 * The last nine digits of a number, extension and trunk zero in brackets dropped; '' for empty,
 * short and made-up numbers (`0000000`, `1234567890`).
 */
export function comparablePhone(phone: string | null): string {
  if (phone === null) return '';
  const number = MAY_HAVE_EXTENSION.test(phone) ? phone.replace(EXTENSION, '') : phone;
  const digits = digitsOf(number.replace('(0)', ''));
  if (digits.length < MIN_DIGITS || isMadeUp(digits)) return '';
  return digits.slice(-COMPARED_DIGITS);
}

const [DIGIT_0, DIGIT_9] = [...'09'].map((digit) => digit.charCodeAt(0)) as [number, number];

/** Put together from the few runs of digits that a number is written in. */
function digitsOf(text: string): string {
  let digits = '';
  let start = -1;
  for (let i = 0; i <= text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= DIGIT_0 && code <= DIGIT_9) {
      if (start === -1) start = i;
    } else if (start !== -1) {
      digits += text.slice(start, i);
      start = -1;
    }
  }
  return digits;
}

/** One digit seven times in a row, or a row of digits counted up. */
function isMadeUp(digits: string): boolean {
  return /(\d)\1{6}/.test(digits) || '01234567890123456789'.includes(digits);
}
