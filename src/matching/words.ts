// Words that mean the same in names of organisations: abbreviations, spellings and translations.
// The vocabulary itself is data, in vocabulary.json.
import vocabulary from './vocabulary.json' with { type: 'json' };

const stopWords: ReadonlySet<string> = new Set(vocabulary.stopWords.split(' '));
const canonical = new Map<string, string>();
for (const [word, variants] of Object.entries(vocabulary.sameWords)) {
  for (const variant of variants.split(' ')) {
    // Where an abbreviation could mean two words, the first that lists it decides.
    if (!canonical.has(variant) && variant !== word) canonical.set(variant, word);
  }
}
const hanSegments: ReadonlyMap<string, string> = new Map(Object.entries(vocabulary.han));
const LONGEST_SEGMENT = Math.max(...[...hanSegments.keys()].map((segment) => segment.length));
const HAN_OR_KANA = /[\p{Script=Han}\p{Script=Katakana}ー]+/gu;

/** The spelling under which a word is compared: `intl` is `international`, `forty` is `40`. */
export function sameWord(word: string): string {
  return canonical.get(word) ?? word;
}

/** True for words that say nothing about which organisation it is (`the`, `of`, `und`). */
export function isStopWord(word: string): boolean {
  return stopWords.has(word);
}

/** Sets known words of East Asian names apart and in English: `東京大学` is ` tokyo  university `. */
export function translateHan(text: string): string {
  return text.replace(HAN_OR_KANA, translateRun);
}

function translateRun(run: string): string {
  let result = '';
  for (let at = 0; at < run.length; ) {
    const segment = longestSegment(run, at);
    result += segment === '' ? run.charAt(at) : ` ${hanSegments.get(segment) ?? ''} `;
    at += Math.max(1, segment.length);
  }
  return result;
}

function longestSegment(run: string, at: number): string {
  for (let length = Math.min(LONGEST_SEGMENT, run.length - at); length > 0; length--) {
    const segment = run.slice(at, at + length);
    if (hanSegments.has(segment)) return segment;
  }
  return '';
}
