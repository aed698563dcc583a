// Text cut into words without patterns: names and streets are cut a million times.

const AMPERSAND = '&'.charCodeAt(0);
const PLUS = '+'.charCodeAt(0);
const [DIGIT_0, LETTER_A, LETTER_Z] = [...'0az'].map((letter) => letter.charCodeAt(0)) as [
  number,
  number,
  number,
];

/** No character of a plain word is below it but the digits. */
export const DIGIT_9 = '9'.charCodeAt(0);

/** Runs of `a` to `z` and digits of a lower-case text; `and`: what `&` and `+` are heard as, '' for nothing. */
export function plainWords(text: string, and: string): string[] {
  const words: string[] = [];
  let start = -1;
  for (let i = 0; i <= text.length; i++) {
    const code = i === text.length ? 0 : text.charCodeAt(i);
    if ((code >= LETTER_A && code <= LETTER_Z) || (code >= DIGIT_0 && code <= DIGIT_9)) {
      if (start === -1) start = i;
      continue;
    }
    if (start !== -1) words.push(text.slice(start, i));
    start = -1;
    if (and !== '' && (code === AMPERSAND || code === PLUS)) words.push(and);
  }
  return words;
}
