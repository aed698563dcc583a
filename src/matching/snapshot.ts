// What matching takes as given while single records change: how large the book was, how it is searched,
// and how many records held each word, name, city and key. Frozen when a book is matched as a whole.
import type { Search, SnapshotTerms } from '../domain/match-index.ts';
import fieldShares from './field-shares.json' with { type: 'json' };
import { hashOf } from './holders.ts';
import model from './match-model.json' with { type: 'json' };
import screen from './screen-model.json' with { type: 'json' };
import { MATCHING_VERSION } from './version.ts';
import vocabulary from './vocabulary.json' with { type: 'json' };
import words from './word-frequencies.json' with { type: 'json' };

/** Large books have enough rare keys; in small ones it pays to look at everything that is left. */
export function searchOf(records: number): Search {
  if (records <= 20_000) return { common: 60, depth: 3, leastShared: 0, screenFloor: -7 };
  if (records <= 60_000) return { common: 30, depth: 2, leastShared: 0.1, screenFloor: -6 };
  return { common: 8, depth: 2, leastShared: 0.5, screenFloor: -5.3 };
}

/** How many records hold an item; 0 where it was not counted: no record or one. */
export type Frequencies = { of(item: string): number };

export type Snapshot = { readonly terms: SnapshotTerms; readonly frequencies: Frequencies };

let shipped: string | null = null;

/**
 * Changes with the shipped weights and vocabulary, and with the code that applies them
 * ({@link MATCHING_VERSION}): evidence of two kinds does not compare.
 */
export function shippedWeights(): string {
  shipped ??= [model, screen, vocabulary, words, fieldShares]
    .map((part) => hashOf(JSON.stringify(part)).toString(36))
    .concat(`v${MATCHING_VERSION}`)
    .join('-');
  return shipped;
}

/** Longer words are cut: an index entry has an upper size. */
const LONGEST_WORD = 60;

/** The item under which a word of names is counted. */
export function wordItem(word: string): string {
  if (word.length <= LONGEST_WORD) return `w${word}`;
  return `w${word.slice(0, LONGEST_WORD).toWellFormed()}#${hashOf(word)}`;
}

/** The item under which the places of a name are counted; names and cities by {@link hashOf}. */
export const nameItem = (hash: number) => `n${hash.toString(36)}`;

/** The item under which a city is counted. */
export const cityItem = (hash: number) => `c${hash.toString(36)}`;

/** The item under which a key is counted, see {@link levelKey}. */
export const keyItem = (key: number) => `k${key.toString(36)}`;

/** Keys that make candidates alone, and keys that do so only with others; then come combinations. */
export const OWN_LEVEL = 0;
export const HELPER_LEVEL = 1;

/**
 * Hashes of 32 bits are apart by level: 0 own keys, 1 helpers, 2 and more combinations of as many keys.
 */
export function levelKey(level: number, hash: number): number {
  return level * 2 ** 32 + hash;
}

/** False where not counting a key says the same: two records share it at least, or one holds a helper. */
export function isCounted(key: number, holders: number): boolean {
  return holders > (key >= levelKey(HELPER_LEVEL, 0) && key < levelKey(2, 0) ? 1 : 2);
}
