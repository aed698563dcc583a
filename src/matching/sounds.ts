// What is left of a name when it wanders between scripts and ears: its consonants, alike ones merged.

/** What each letter from `a` to `z` is heard as; a space is not heard. `x` is heard as two. */
const HEARD = ' bkt hgh gkrmn bkrst b x s';
const FIRST = 'a'.charCodeAt(0);
/** The same by character code; other characters are heard as they are, '' is not heard. */
const HEARD_BY_CODE: readonly string[] = Array.from({ length: 128 }, (_, code) => {
  const heard = HEARD.charAt(code - FIRST);
  return heard === '' ? String.fromCharCode(code) : heard.trim();
});
const [C, H, P, S] = [...'chps'].map((letter) => letter.charCodeAt(0));

/**
 * The consonants of Latin text: `gtekt` and `jitekuto` are `gtkt`, `mirise` and `miraizu` `mrs`.
 * Vowels go, doubled letters become one, letters that other scripts do not tell apart are merged.
 */
export function soundOf(text: string): string {
  let sound = '';
  let last = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    let heard = code < 128 ? (HEARD_BY_CODE[code] as string) : text.charAt(i);
    if ((code === C || code === S || code === P) && text.charCodeAt(i + 1) === H) {
      heard = code === P ? 'h' : 's';
      i++;
    } else if (heard === 'x') {
      if (last !== 'k') sound += 'k';
      last = 'k';
      heard = 's';
    }
    if (heard === '' || heard === last) continue;
    sound += heard;
    last = heard;
  }
  return sound;
}
