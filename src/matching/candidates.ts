// Candidate pairs of a book of records, from the inverted index, one record at a time.
import { blockingKeys } from './blocking.ts';
import { buildCandidateIndex, type CandidateIndex, type KeyLists } from './candidate-index.ts';
import type { Profile } from './profile.ts';

/** Up to this many records share a selective key. Measured: docs/matching.md, "Candidates". */
const COMMON_KEY = 60;
/** Common keys are combined up to this many at a time. */
const COMBINED_KEYS = 3;

/** Index over the profiles of a book. */
export function candidateIndexOf(profiles: readonly Profile[]): CandidateIndex {
  const keys = profiles.map(blockingKeys);
  const own = packKeys(keys.map((lists) => lists.own));
  const helpers = packKeys(keys.map((lists) => lists.helpers));
  return buildCandidateIndex(own, helpers, { common: COMMON_KEY, depth: COMBINED_KEYS });
}

function packKeys(lists: readonly (readonly number[])[]): KeyLists {
  const starts = new Uint32Array(lists.length + 1);
  let total = 0;
  lists.forEach((list, r) => {
    total += list.length;
    starts[r + 1] = total;
  });
  const keys = new Uint32Array(total);
  lists.forEach((list, r) => {
    keys.set(list, starts[r]);
  });
  return { starts, keys };
}

/**
 * Calls `visit` once per candidate pair, ascending by the first record. With `split`, records before
 * it are one side and the others the other side, and only pairs across are visited.
 */
export function visitCandidates(
  index: CandidateIndex,
  split: number | null,
  visit: (left: number, right: number) => void,
): void {
  const records = index.blockStarts.length - 1;
  const seen = new Int32Array(records).fill(-1);
  const { blockStarts, blocks, starts, members } = index;
  for (let left = 0; left < (split ?? records); left++) {
    const firstRight = split ?? left + 1;
    for (let k = blockStarts[left] as number; k < (blockStarts[left + 1] as number); k++) {
      const block = blocks[k] as number;
      for (let m = (starts[block + 1] as number) - 1; m >= (starts[block] as number); m--) {
        const right = members[m] as number;
        // Members ascend: everything further down is on this side or was visited before.
        if (right < firstRight) break;
        if (seen[right] === left) continue;
        seen[right] = left;
        visit(left, right);
      }
    }
  }
}
