// How many records of a book hold the same text: a name that forty records have says little.
import { GrowingUint32 } from './growing.ts';

/** Counts texts by a hash of 32 bits: two of a million texts may be taken for one, which is harmless. */
export class Holders {
  readonly #hashes = new GrowingUint32();
  #counts: Uint32Array | null = null;

  /** Counts the text of the next record; '' is nobody's. */
  add(text: string): void {
    this.#hashes.push(hashOf(text));
  }

  /** Records with the text of this record, itself included; 1 before {@link close}. */
  of(record: number): number {
    return this.#counts?.[record] ?? 1;
  }

  /** Fixes the counts. */
  close(): void {
    const hashes = this.#hashes.values();
    const sorted = hashes.slice().sort();
    this.#counts = Uint32Array.from(hashes, (hash) =>
      hash === 0 ? 1 : countBelow(sorted, hash + 1) - countBelow(sorted, hash),
    );
  }
}

/** How many of the sorted numbers are below `value`. */
export function countBelow(sorted: Uint32Array | Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** 32-bit FNV-1a; 0 only for the empty text. */
export function hashOf(text: string): number {
  if (text === '') return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0 || 1;
}
