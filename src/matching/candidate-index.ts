// An inverted index over blocking keys. A key shared by few records makes them candidates; one shared
// by many is combined with the other common keys of the same record until it is selective. Nothing
// is dropped silently: what stays too common is counted.
import type { Search } from '../domain/match-index.ts';
import { CommonKeys, combine } from './common-keys.ts';
import { GrowingUint32 } from './growing.ts';
import { type KeyLists, visitRuns } from './key-runs.ts';
import { HELPER_LEVEL, levelKey, OWN_LEVEL } from './snapshot.ts';

export type IndexLimits = Pick<Search, 'common' | 'depth'>;

/** How many records hold a key, which decides whether it is split and what sharing it weighs. */
export type KeyCounts = {
  /** Records that were counted; null: those of the index. */
  readonly records: number | null;
  /** `held`: how many records of the index hold it. `key`: see levelKey. */
  holdersOf(key: number, held: number): number;
};

const OWN_COUNTS: KeyCounts = { records: null, holdersOf: (_, held) => held };

/** Two records share a key: so at least two hold it, whatever was counted before. */
export function blockSize(holders: number): number {
  return Math.max(2, holders);
}

/**
 * Whom a record meets: the records after it in its blocks. Record `r` meets `others[p]` in a block of
 * `sizes[p]` records for `p` from `starts[r]` to `starts[r + 1]`, once per block they share.
 */
export type CandidateIndex = {
  readonly starts: Uint32Array;
  readonly others: Uint32Array;
  readonly sizes: Uint8Array;
  /** Keys that stayed too common to use, and the records that hold such a key, each key counted. */
  readonly unusedKeys: number;
  readonly unusedMembers: number;
};

/**
 * The keys of all records, asked for once and in this order: `own` keys make candidates alone, `helpers`
 * only combined. They are the largest part of a book, so whoever gives them should keep none.
 */
export type KeySource = { own(): KeyLists; helpers(): KeyLists };

/**
 * Builds the index over records 0 … `records` - 1. Deterministic, and
 * independent of the order of the keys of a record. What one record meets depends on `counts` and
 * its own keys alone (search-keys.ts finds the same for a single record).
 */
export function buildCandidateIndex(
  records: number,
  keys: KeySource,
  limits: IndexLimits,
  counts: KeyCounts = OWN_COUNTS,
): CandidateIndex {
  const blocks = new Blocks(records, limits.common);
  const common = new CommonKeys();
  visitRuns(keys.own(), (key, holding, start, end) => {
    const holders = counts.holdersOf(levelKey(OWN_LEVEL, key), end - start);
    if (!blocks.take(blockSize(holders), holding, start, end)) {
      common.take([key, holders], holding, start, end);
    }
  });
  if (limits.depth > 1) {
    visitRuns(keys.helpers(), (key, holding, start, end) => {
      const holders = counts.holdersOf(levelKey(HELPER_LEVEL, key), end - start);
      if (holders > 1) common.take([key, holders], holding, start, end);
    });
  }
  const lists = common.byRecord(records);
  for (let depth = 2; depth <= limits.depth; depth++) {
    const combining = { size: depth, limit: limits.common, records: counts.records ?? records };
    const combined = combine(common, lists, combining);
    blocks.unusedKeys = 0;
    blocks.unusedMembers = combined.unused;
    visitRuns(combined, (key, holding, start, end) => {
      const holders = counts.holdersOf(levelKey(depth, key), end - start);
      blocks.take(blockSize(holders), holding, start, end);
    });
  }
  return blocks.index();
}

/** Collects the blocks of few records; counts the others. */
class Blocks {
  unusedKeys = 0;
  unusedMembers = 0;
  readonly #records: number;
  readonly #limit: number;
  readonly #members = new GrowingUint32();
  readonly #ends = new GrowingUint32();
  readonly #sizes = new GrowingUint32();

  constructor(records: number, limit: number) {
    this.#records = records;
    this.#limit = limit;
  }

  /** False when the block is too large to be used. */
  take(size: number, records: Uint32Array, start: number, end: number): boolean {
    if (size > this.#limit) {
      this.unusedKeys++;
      this.unusedMembers += end - start;
      return false;
    }
    for (let i = start; i < end; i++) this.#members.push(records[i] as number);
    this.#ends.push(this.#members.length);
    this.#sizes.push(size);
    return true;
  }

  index(): CandidateIndex {
    const members = this.#members.values();
    const blocks = { ends: this.#ends.values(), sizes: this.#sizes.values() };
    const starts = new Uint32Array(this.#records + 1);
    eachMember(members, blocks, (record, position, end) => {
      starts[record + 1] = (starts[record + 1] as number) + end - 1 - position;
    });
    for (let r = 0; r < this.#records; r++) {
      starts[r + 1] = (starts[r + 1] as number) + (starts[r] as number);
    }
    const others = new Uint32Array(starts[this.#records] as number);
    const sizes = new Uint8Array(others.length);
    const next = starts.slice(0, this.#records);
    // All that a record meets stands in one place: a search reads it from end to end.
    eachMember(members, blocks, (record, position, end, size) => {
      let at = next[record] as number;
      for (let i = position + 1; i < end; i++, at++) {
        others[at] = members[i] as number;
        sizes[at] = size;
      }
      next[record] = at;
    });
    const { unusedKeys, unusedMembers } = this;
    return { starts, others, sizes, unusedKeys, unusedMembers };
  }
}

/** Every member of every block, with its position, the end and the size of the block. */
function eachMember(
  members: Uint32Array,
  { ends, sizes }: { readonly ends: Uint32Array; readonly sizes: Uint32Array },
  visit: (record: number, position: number, end: number, size: number) => void,
): void {
  let start = 0;
  for (let block = 0; block < ends.length; block++) {
    const [end, size] = [ends[block] as number, sizes[block] as number];
    for (let i = start; i < end; i++) visit(members[i] as number, i, end, size);
    start = end;
  }
}
