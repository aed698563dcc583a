// What is left of a name when it wanders between scripts and ears: its consonants, alike ones merged.

/** What each letter from `a` to `z` is heard as; a space is not heard. `x` is heard as two. */
const HEARD = ' bkt hgh gkrmn bkrst b x s';
const FIRST = 'a'.charCodeAt(0);
/** Letters that an `h` after them changes, with what the two are heard as. */
const WITH_H: Readonly<Record<string, string>> = { c: 's', s: 's', p: 'h' };

/**
 * The consonants of Latin text: `gtekt` and `jitekuto` are `gtkt`, `mirise` and `miraizu` `mrs`.
 * Vowels go, doubled letters become one, letters that other scripts do not tell apart are merged.
 */
export function soundOf(text: string): string {
  let sound = '';
  let last = '';
  const hear = (letter: string) => {
    if (letter !== last) sound += letter;
    last = letter;
  };
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i);
    const withH = WITH_H[letter];
    if (withH !== undefined && text.charAt(i + 1) === 'h') {
      hear(withH);
      i++;
      continue;
    }
    const merged = HEARD.charAt(text.charCodeAt(i) - FIRST);
    if (merged === '') hear(letter);
    else if (merged === 'x') {
      hear('k');
      hear('s');
    } else if (merged !== ' ') hear(merged);
  }
  return sound;
}
