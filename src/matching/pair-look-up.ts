// Finds a scored pair by its two records, in a book of millions: no object per pair.
import type { ScoredPairs } from './clusters.ts';

/** Log-odds by pair; the order of the two records carries no meaning. */
export class PairLookUp {
  readonly #pairs: ScoredPairs;
  /** The pairs of which record `r` is the lower one: `order` from `starts[r]` to `starts[r + 1]`. */
  readonly #starts: Uint32Array;
  readonly #order: Uint32Array;

  constructor(records: number, pairs: ScoredPairs) {
    const { left, right } = pairs;
    const lower = Uint32Array.from(left, (l, i) => Math.min(l, right[i] as number));
    const starts = new Uint32Array(records + 1);
    for (const record of lower) starts[record + 1] = (starts[record + 1] as number) + 1;
    for (let r = 0; r < records; r++) {
      starts[r + 1] = (starts[r + 1] as number) + (starts[r] as number);
    }
    const next = starts.slice();
    const order = new Uint32Array(lower.length);
    lower.forEach((record, i) => {
      const at = next[record] as number;
      order[at] = i;
      next[record] = at + 1;
    });
    this.#pairs = pairs;
    this.#starts = starts;
    this.#order = order;
  }

  /** Undefined for two records that are no pair. */
  of(one: number, other: number): number | undefined {
    const { left, right, logOdds } = this.#pairs;
    const [low, high] = one < other ? [one, other] : [other, one];
    const end = this.#starts[low + 1] as number;
    for (let at = this.#starts[low] as number; at < end; at++) {
      const pair = this.#order[at] as number;
      if (left[pair] === high || right[pair] === high) return logOdds[pair];
    }
    return undefined;
  }
}
