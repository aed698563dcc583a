// Finds which words of one name stand for which words of the other: equal, misspelt, abbreviated,
// joined or as an acronym.
import type { Word } from './lexicon.ts';
import { isAbbreviation, jaroWinkler } from './text-similarity.ts';

/** How two names cover each other. Rarities add up; 1 is about one very rare word. */
export type NameAlignment = {
  /** Sum of the rarities of all words. */
  massLeft: number;
  massRight: number;
  /** Rarity of the words matched, times how well each matched. */
  matchedLeft: number;
  matchedRight: number;
  /** Rarest word left over on each side; 0 when everything matched. */
  restLeft: number;
  restRight: number;
  /** Rarest word that is equal on both sides. */
  rarestEqual: number;
  /** Part of what matched that did so by typo, abbreviation or acronym, 0 to 1. */
  inexactShare: number;
  /** How well the first words match, 0 to 1. */
  firstWord: number;
  /** Numbers without a counterpart. */
  numbersLeft: number;
  numbersRight: number;
  /** 1 when every word kept its order. */
  inOrder: number;
  /** Words matched. */
  pairs: number;
};

const MAX_WORDS = 24;
const TYPO_FLOOR = 0.87;
/** How much an abbreviation counts against a word written out. */
const PREFIX_CREDIT = 0.85;
const LETTERS_CREDIT = 0.7;
const ACRONYM_CREDIT = 0.75;

const partner = new Int8Array(MAX_WORDS);
const partnerOfRight = new Int8Array(MAX_WORDS);
const credit = new Float64Array(MAX_WORDS);
const creditOfRight = new Float64Array(MAX_WORDS);

/** Aligns two lists of words; words after the 24th are not looked at. */
export function alignNames(left: readonly Word[], right: readonly Word[]): NameAlignment {
  const n = Math.min(MAX_WORDS, left.length);
  const m = Math.min(MAX_WORDS, right.length);
  partner.fill(-1, 0, n);
  partnerOfRight.fill(-1, 0, m);
  credit.fill(0, 0, n);
  creditOfRight.fill(0, 0, m);
  const open = matchEqual(left, right, n, m);
  if (open.left > 0 && open.right > 0) {
    matchJoined(left, right, [n, m], false);
    matchJoined(right, left, [m, n], true);
    matchAlike(left, right, n, m);
    matchAcronym(left, right, [n, m], false);
    matchAcronym(right, left, [m, n], true);
  }
  return summary(left, right, n, m);
}

function pair(i: number, j: number, value: number): void {
  partner[i] = j;
  partnerOfRight[j] = i;
  credit[i] = value;
  creditOfRight[j] = value;
}

function matchEqual(left: readonly Word[], right: readonly Word[], n: number, m: number) {
  let equal = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      if (left[i] !== right[j] || partnerOfRight[j] !== -1) continue;
      pair(i, j, 1);
      equal++;
      break;
    }
  }
  return { left: n - equal, right: m - equal };
}

/** Best first: of all open pairs that look alike, the most alike are matched. */
function matchAlike(left: readonly Word[], right: readonly Word[], n: number, m: number): void {
  for (;;) {
    let [best, bestLeft, bestRight] = [0, -1, -1];
    for (let i = 0; i < n; i++) {
      if (partner[i] !== -1) continue;
      for (let j = 0; j < m; j++) {
        if (partnerOfRight[j] !== -1) continue;
        const alike = wordSimilarity(left[i] as Word, right[j] as Word);
        if (alike > best) [best, bestLeft, bestRight] = [alike, i, j];
      }
    }
    if (bestLeft === -1) return;
    pair(bestLeft, bestRight, best);
  }
}

/**
 * 0 when two different words are not alike; below 1 otherwise. Numbers are never alike, nor are
 * words with different first letters, which are rarely mistyped.
 */
export function wordSimilarity(left: Word, right: Word): number {
  if (left.isNumber || right.isNumber) return 0;
  const [a, b] = [left.text, right.text];
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length < 2) return 0;
  if (short.length >= 3 && long.startsWith(short)) return PREFIX_CREDIT;
  if (short.charCodeAt(0) !== long.charCodeAt(0)) return 0;
  if (short.length >= 4 && long.length - short.length <= 3) {
    const alike = jaroWinkler(a, b);
    if (alike >= TYPO_FLOOR) return alike * alike;
  }
  if (short.length <= 5 && short.length * 4 >= long.length && isAbbreviation(short, long)) {
    return /[aeiou]/.test(short.slice(1)) ? 0 : LETTERS_CREDIT;
  }
  return 0;
}

/** `health care` against `healthcare`. `turned` says that the sides are swapped. */
function matchJoined(
  parts: readonly Word[],
  wholes: readonly Word[],
  [n, m]: readonly [number, number],
  turned: boolean,
): void {
  const ofParts = turned ? partnerOfRight : partner;
  const ofWholes = turned ? partner : partnerOfRight;
  for (let i = 0; i + 1 < n; i++) {
    if (ofParts[i] !== -1 || ofParts[i + 1] !== -1) continue;
    const first = parts[i]?.text ?? '';
    for (let j = 0; j < m; j++) {
      const whole = wholes[j]?.text ?? '';
      if (ofWholes[j] !== -1 || !whole.startsWith(first)) continue;
      if (first + (parts[i + 1]?.text ?? '') !== whole) continue;
      if (turned) pair(j, i, 1);
      else pair(i, j, 1);
      ofParts[i + 1] = j;
      (turned ? creditOfRight : credit)[i + 1] = 1;
      break;
    }
  }
}

/** `suny` against `state university new york`: one word for the first letters of open words. */
function matchAcronym(
  shorts: readonly Word[],
  longs: readonly Word[],
  [n, m]: readonly [number, number],
  turned: boolean,
): void {
  const ofShorts = turned ? partnerOfRight : partner;
  const ofLongs = turned ? partner : partnerOfRight;
  for (let i = 0; i < n; i++) {
    const text = shorts[i]?.text ?? '';
    if (ofShorts[i] !== -1 || text.length < 2 || text.length > 8) continue;
    for (let start = 0; start + text.length <= m; start++) {
      if (!spells(text, longs, ofLongs, start)) continue;
      for (let k = 0; k < text.length; k++) {
        ofLongs[start + k] = i;
        (turned ? credit : creditOfRight)[start + k] = ACRONYM_CREDIT;
      }
      ofShorts[i] = start;
      (turned ? creditOfRight : credit)[i] = ACRONYM_CREDIT;
      break;
    }
  }
}

function spells(text: string, words: readonly Word[], taken: Int8Array, start: number): boolean {
  for (let k = 0; k < text.length; k++) {
    if (taken[start + k] !== -1) return false;
    if (words[start + k]?.text.charCodeAt(0) !== text.charCodeAt(k)) return false;
  }
  return true;
}

function summary(
  left: readonly Word[],
  right: readonly Word[],
  n: number,
  m: number,
): NameAlignment {
  const result: NameAlignment = {
    massLeft: 0,
    massRight: 0,
    matchedLeft: 0,
    matchedRight: 0,
    restLeft: 0,
    restRight: 0,
    rarestEqual: 0,
    inexactShare: 0,
    firstWord: n > 0 && m > 0 && partner[0] === 0 ? (credit[0] ?? 0) : 0,
    numbersLeft: 0,
    numbersRight: 0,
    inOrder: 1,
    pairs: 0,
  };
  let exact = 0;
  let before = -1;
  for (let i = 0; i < n; i++) {
    const word = left[i] as Word;
    const value = credit[i] ?? 0;
    result.massLeft += word.rarity;
    result.matchedLeft += word.rarity * value;
    if (value === 0) {
      result.restLeft = Math.max(result.restLeft, word.rarity);
      if (word.isNumber) result.numbersLeft++;
      continue;
    }
    result.pairs++;
    if (value === 1) {
      exact += word.rarity;
      if (word.rarity > result.rarestEqual) result.rarestEqual = word.rarity;
    }
    const at = partner[i] ?? 0;
    if (at < before) result.inOrder = 0;
    before = at;
  }
  for (let j = 0; j < m; j++) {
    const word = right[j] as Word;
    const value = creditOfRight[j] ?? 0;
    result.massRight += word.rarity;
    result.matchedRight += word.rarity * value;
    if (value > 0) continue;
    result.restRight = Math.max(result.restRight, word.rarity);
    if (word.isNumber) result.numbersRight++;
  }
  result.inexactShare = result.matchedLeft === 0 ? 0 : 1 - exact / result.matchedLeft;
  return result;
}
