// How many records of a book hold the same text.
import { GrowingUint32 } from './growing.ts';
import { type KeyLists, visitRuns } from './key-runs.ts';

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

  /** Fixes the counts, by what an earlier book counted where given. */
  close(frozen?: (hash: number) => number): void {
    const keys = this.#hashes.values();
    if (frozen) {
      this.#counts = keys.map((hash) => Math.max(1, frozen(hash)));
      return;
    }
    const counts = new Uint32Array(keys.length).fill(1);
    visitRuns(onePerRecord(keys), (hash, records, start, end) => {
      if (hash === 0) return;
      for (let i = start; i < end; i++) counts[records[i] as number] = end - start;
    });
    this.#counts = counts;
  }

  /** Every hash that more than one record holds, perhaps more than once. */
  *counts(): Generator<readonly [hash: number, records: number]> {
    for (let r = 0; r < this.#hashes.length; r++) {
      if (this.of(r) > 1) yield [this.#hashes.at(r), this.of(r)];
    }
  }
}

/** Lists of one key each. */
export function onePerRecord(keys: Uint32Array): KeyLists {
  return { starts: Uint32Array.from({ length: keys.length + 1 }, (_, record) => record), keys };
}

/** 32-bit FNV-1a; 0 only for the empty text. */
export function hashOf(text: string): number {
  if (text === '') return 0;
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0 || 1;
}
