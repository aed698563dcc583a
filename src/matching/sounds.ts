// What is left of a name when it wanders between scripts and ears: its consonants, alike ones merged.
import { memoize } from './memo.ts';

const MERGED: Readonly<Record<string, string>> = {
  l: 'r',
  v: 'b',
  f: 'h',
  c: 'k',
  q: 'k',
  z: 's',
  j: 'g',
  p: 'b',
  d: 't',
};
const SILENT = /[aeiouyw]/g;

/**
 * The consonants of Latin text: `gtekt` and `jitekuto` are `gtkt`, `mirise` and `miraizu` `mrs`.
 * Vowels go, doubled letters become one, letters that other scripts do not tell apart are merged.
 */
export function soundOf(text: string): string {
  return text
    .replace(/[cs]h/g, 's')
    .replace(/ph/g, 'f')
    .replace(/x/g, 'ks')
    .replace(SILENT, '')
    .replace(/[lvfcqzjpd]/g, (letter) => MERGED[letter] ?? letter)
    .replace(/(.)\1+/g, '$1');
}

/** The same for a word; each word only once. */
export const soundOfWord = memoize(soundOf);
