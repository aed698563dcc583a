// Account names as the policy compares them: clause M-1 to the letter.

/** Letters that M-1 writes out; every other accented letter loses its accent. */
const WRITTEN_OUT: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  ø: 'oe',
  å: 'aa',
  æ: 'ae',
};
const WRITTEN_OUT_LETTERS = /[äöüßøåæ]/g;
/** Combining accents only: the voicing marks of kana and vowel signs of Indic scripts are letters. */
const ACCENTS = /[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/g;
const DELETED = /[.'’]/g;
const ASCII = /^[\x20-\x7e]*$/;
const SEPARATORS = /[^\p{L}\p{N}]+/gu;

const suffixSets = new WeakMap<readonly string[], ReadonlySet<string>>();

/**
 * The form in which policy clause M-1 compares names, or '' when nothing is left; '' equals nothing.
 * `legalSuffixes` are the policy's, in any spelling (`S.p.A.` works); they are dropped from the end
 * only, and the last word left always stays: `Holding AG` is `holding`.
 * Source: default policy, M-1 and parameter "legal suffixes ignored in names".
 */
export function normaliseName(name: string, legalSuffixes: readonly string[]): string {
  const words = plainWords(name);
  const suffixes = suffixSetOf(legalSuffixes);
  let end = words.length;
  while (end > 1 && suffixes.has(words[end - 1] ?? '')) end -= 1;
  return words.slice(0, end).join(' ');
}

/** The words of a text after M-1's spelling rules, legal suffixes still there. */
function plainWords(text: string): readonly string[] {
  // Plain letters have nothing to write out or strip, and most names are made of them.
  const letters = ASCII.test(text) ? text.toLowerCase() : plainLetters(text);
  const spelled = letters.replace(DELETED, '').replace(SEPARATORS, ' ').trim();
  return spelled === '' ? [] : spelled.split(' ');
}

function plainLetters(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(WRITTEN_OUT_LETTERS, (letter) => WRITTEN_OUT[letter] ?? letter)
    .normalize('NFD')
    .replace(ACCENTS, '')
    .normalize('NFC');
}

function suffixSetOf(legalSuffixes: readonly string[]): ReadonlySet<string> {
  const known = suffixSets.get(legalSuffixes);
  if (known) return known;
  const made = new Set(legalSuffixes.flatMap(plainWords));
  suffixSets.set(legalSuffixes, made);
  return made;
}
