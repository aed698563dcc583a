// The cheap look at a candidate pair: equal or not, field by field, on numbers that lie side by side in
// memory. It says only whether the pair is worth a real comparison.
import { hashOf } from './holders.ts';
import type { Lexicon } from './lexicon.ts';
import { MISSING } from './missing.ts';
import type { Profile } from './profile.ts';
import shipped from './screen-model.json' with { type: 'json' };
import { quickLogOddsOf, treeModel } from './tree-model.ts';

/** Numbers per record: one line of the processor's cache. */
const SKETCH = 16;
const LETTERS_AT = 8;
const WORDS_AT = 10;
const MOST_WORDS = 5;
const FLAGS_AT = 15;
/** What makes a pair worth comparing whatever the rest says. */
const HAS_IDENTIFIER = 1;
const HAS_SEVERAL_DOMAINS = 2;

/** Texts of a profile that a sketch holds as hashes, in the order of the sketch. */
const TEXTS = [
  (profile: Profile) => profile.domains[0] ?? '',
  (profile: Profile) => profile.stem,
  (profile: Profile) => profile.phone,
  (profile: Profile) => profile.postalCode,
  (profile: Profile) => profile.houseNumber,
  (profile: Profile) => profile.city,
  (profile: Profile) => profile.country,
  (profile: Profile) => profile.compact,
] as const;

/** What {@link Sketches.compare} fills, in its order. */
export const SCREEN_FEATURES = [
  'domain',
  'stem',
  'phone',
  'postalCode',
  'houseNumber',
  'city',
  'country',
  'compact',
  'sharedKeys',
  'coverMin',
  'coverMax',
  'beyondChance',
  'restMin',
  'firstWord',
  'letters',
] as const;

/** Log-odds that a pair matters. Provenance: the `about` of screen-model.json. */
const MODEL = treeModel(shipped.bias, shipped.trees, shipped.stops);

/** The sketches of all records of a book, in its order. */
export class Sketches {
  #numbers = new Uint32Array(SKETCH * 1024);
  #length = 0;
  #rarity: Float32Array = new Float32Array();
  #bookSize = 0;
  readonly #features = new Float32Array(SCREEN_FEATURES.length);

  add(profile: Profile): void {
    const at = this.#length;
    this.#length += SKETCH;
    if (this.#length > this.#numbers.length) {
      const larger = new Uint32Array(this.#numbers.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    const numbers = this.#numbers;
    for (let i = 0; i < TEXTS.length; i++) numbers[at + i] = hashOf(TEXTS[i]?.(profile) ?? '');
    markLetters(profile.compact, numbers, at + LETTERS_AT);
    const words = Math.min(MOST_WORDS, profile.words.length);
    for (let w = 0; w < words; w++) {
      numbers[at + WORDS_AT + w] = (profile.words[w]?.id ?? 0) + 1;
    }
    const hasIdentifier = profile.identifiers.some((one) => one !== null);
    numbers[at + FLAGS_AT] =
      (hasIdentifier ? HAS_IDENTIFIER : 0) + (profile.domains.length > 1 ? HAS_SEVERAL_DOMAINS : 0);
  }

  /** Takes over how rare words are. Call before the first comparison. */
  close(lexicon: Lexicon): void {
    this.#rarity = lexicon.rarities();
    this.#bookSize = lexicon.bookSize;
  }

  /** False when the log-odds that a pair matters, given the keys it shares, are below the floor. */
  isWorthComparing(left: number, right: number, shared: number, floor: number): boolean {
    const flags =
      (this.#numbers[left * SKETCH + FLAGS_AT] as number) |
      (this.#numbers[right * SKETCH + FLAGS_AT] as number);
    if (flags !== 0) return true;
    this.compare([left, right], shared, this.#features);
    return quickLogOddsOf(MODEL, this.#features) >= floor;
  }

  /** Fills `out` (length {@link SCREEN_FEATURES}) with what two sketches say of a pair. */
  compare([left, right]: readonly [number, number], shared: number, out: Float32Array): void {
    const numbers = this.#numbers;
    const [l, r] = [left * SKETCH, right * SKETCH];
    for (let i = 0; i < TEXTS.length; i++) {
      const ours = numbers[l + i] as number;
      const theirs = numbers[r + i] as number;
      out[i] = ours === 0 || theirs === 0 ? MISSING : ours === theirs ? 1 : 0;
    }
    out[8] = shared;
    this.#compareWords(l, r, out);
  }

  #compareWords(l: number, r: number, out: Float32Array): void {
    const numbers = this.#numbers;
    const rarity = this.#rarity;
    let [massLeft, massRight, matched, restLeft, restRight, taken] = [0, 0, 0, 0, 0, 0];
    for (let j = 0; j < MOST_WORDS; j++) {
      const word = numbers[r + WORDS_AT + j] as number;
      if (word !== 0) massRight += rarity[word - 1] as number;
    }
    for (let i = 0; i < MOST_WORDS; i++) {
      const word = numbers[l + WORDS_AT + i] as number;
      if (word === 0) break;
      const mass = rarity[word - 1] as number;
      massLeft += mass;
      let j = 0;
      while (j < MOST_WORDS && numbers[r + WORDS_AT + j] !== word) j++;
      if (j < MOST_WORDS && (taken & (1 << j)) === 0) {
        matched += mass;
        taken |= 1 << j;
      } else if (mass > restLeft) restLeft = mass;
    }
    for (let j = 0; j < MOST_WORDS; j++) {
      const word = numbers[r + WORDS_AT + j] as number;
      if (word === 0) break;
      const mass = rarity[word - 1] as number;
      if ((taken & (1 << j)) === 0 && mass > restRight) restRight = mass;
    }
    const least = Math.min(massLeft, massRight);
    const most = Math.max(massLeft, massRight);
    out[9] = most === 0 ? 0 : matched / most;
    out[10] = least === 0 ? 0 : matched / least;
    out[11] = matched - this.#bookSize;
    out[12] = Math.min(restLeft, restRight);
    out[13] = numbers[l + WORDS_AT] === numbers[r + WORDS_AT] ? 1 : 0;
    out[14] = this.#lettersAlike(l + LETTERS_AT, r + LETTERS_AT);
  }

  /** Share of the letter pairs of two names that both have, as far as 64 bits can tell. */
  #lettersAlike(l: number, r: number): number {
    const numbers = this.#numbers;
    let [both, either] = [0, 0];
    for (let i = 0; i < LETTERS; i++) {
      const ours = numbers[l + i] as number;
      const theirs = numbers[r + i] as number;
      both += bitsOf(ours & theirs);
      either += bitsOf(ours | theirs);
    }
    return either === 0 ? 0 : both / either;
  }
}

/** Numbers that a sketch spends on letter pairs. */
const LETTERS = 2;

/** Sets a bit for every pair of neighbouring letters. */
function markLetters(text: string, numbers: Uint32Array, at: number): void {
  for (let i = 0; i + 1 < text.length; i++) {
    const pair = Math.imul(text.charCodeAt(i) * 31 + text.charCodeAt(i + 1), 0x9e3779b1) >>> 26;
    const slot = at + (pair >>> 5);
    numbers[slot] = (numbers[slot] as number) | (1 << (pair & 31));
  }
}

/** How many bits are set (Hacker's Delight, 5-2). */
function bitsOf(number: number): number {
  let bits = number - ((number >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
