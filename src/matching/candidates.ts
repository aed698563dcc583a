// Candidate pairs of a book of records, from the inverted index, one record at a time.
import { blockingKeys, type KeySink } from './blocking.ts';
import {
  buildCandidateIndex,
  type CandidateIndex,
  type IndexLimits,
  type KeyLists,
} from './candidate-index.ts';
import { GrowingUint32 } from './growing.ts';
import type { Profile } from './profile.ts';

/** How a book of a size is searched. Measured: docs/matching.md, "Candidates". */
type Search = IndexLimits & {
  /** Sum over the shared keys of one over the number of their holders: less is no candidate. */
  readonly leastShared: number;
};

/** Large books have enough rare keys; in small ones it pays to look at everything that is left. */
function searchOf(records: number): Search {
  if (records <= 20_000) return { common: 60, depth: 3, leastShared: 0 };
  if (records <= 60_000) return { common: 30, depth: 2, leastShared: 0.1 };
  return { common: 12, depth: 2, leastShared: 0.25 };
}

/** Candidates of a book: its index, and how much two records must share. */
export type Candidates = { readonly index: CandidateIndex; readonly leastShared: number };

/** Finds the candidates of the profiles of a book. */
export function candidatesOf(profiles: readonly Profile[]): Candidates {
  const { leastShared, ...limits } = searchOf(profiles.length);
  const own = new KeyCollector();
  const helpers = new KeyCollector();
  for (const profile of profiles) {
    blockingKeys(profile, own, helpers);
    own.nextRecord();
    helpers.nextRecord();
  }
  return { index: buildCandidateIndex(own.lists(), helpers.lists(), limits), leastShared };
}

/** Collects the keys of one record after the other. */
class KeyCollector implements KeySink {
  readonly #starts = new GrowingUint32();
  readonly #keys = new GrowingUint32();
  #start = 0;

  constructor() {
    this.#starts.push(0);
  }

  add(hash: number): void {
    if (!this.#keys.hasSince(this.#start, hash)) this.#keys.push(hash);
  }

  nextRecord(): void {
    this.#start = this.#keys.length;
    this.#starts.push(this.#start);
  }

  lists(): KeyLists {
    return { starts: this.#starts.values(), keys: this.#keys.values() };
  }
}

/** Puts the keys of all records into one array. */
export function packKeys(lists: readonly (readonly number[])[]): KeyLists {
  const collector = new KeyCollector();
  for (const keys of lists) {
    for (const key of keys) collector.add(key);
    collector.nextRecord();
  }
  return collector.lists();
}

/**
 * Calls `visit` once per candidate pair, ascending by the first record. With `split`, records before
 * it are one side and the others the other side, and only pairs across are visited.
 */
export function visitCandidates(
  { index, leastShared }: Candidates,
  split: number | null,
  visit: (left: number, right: number) => void,
): void {
  const records = index.blockStarts.length - 1;
  const shared = new Float64Array(records);
  const found = new Uint32Array(records);
  const { blockStarts, blocks, starts, members } = index;
  for (let left = 0; left < (split ?? records); left++) {
    const firstRight = split ?? left + 1;
    let count = 0;
    for (let k = blockStarts[left] as number; k < (blockStarts[left + 1] as number); k++) {
      const block = blocks[k] as number;
      const first = starts[block] as number;
      const end = starts[block + 1] as number;
      const weight = 1 / (end - first);
      for (let m = end - 1; m >= first; m--) {
        const right = members[m] as number;
        // Members ascend: everything further down is on this side or was visited before.
        if (right < firstRight) break;
        if (shared[right] === 0) found[count++] = right;
        shared[right] = (shared[right] as number) + weight;
      }
    }
    for (let i = 0; i < count; i++) {
      const right = found[i] as number;
      if ((shared[right] as number) >= leastShared) visit(left, right);
      shared[right] = 0;
    }
  }
}
