// An inverted index over blocking keys. A key shared by few records makes them candidates; one shared
// by many is combined with the other common keys of the same record until it is selective. Nothing
// is dropped silently: what stays too common is counted.
import { GrowingUint32 } from './growing.ts';
import { type Postings, visitRuns } from './key-runs.ts';

/** Keys of all records in one array: those of record `r` stand from `starts[r]` to `starts[r + 1]`. */
export type KeyLists = { readonly starts: Uint32Array; readonly keys: Uint32Array };

export type IndexLimits = {
  /** A key held by more records than this is common; at most 255. */
  readonly common: number;
  /** Combinations of at most this many common keys. */
  readonly depth: number;
};

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
 * Builds the index. `own` keys make candidates alone; `helpers` only combined. Deterministic, and
 * independent of the order of the keys of a record.
 */
export function buildCandidateIndex(
  own: KeyLists,
  helpers: KeyLists,
  limits: IndexLimits,
): CandidateIndex {
  const blocks = new Blocks(own.starts.length - 1, limits.common);
  const common = new CommonKeys();
  visitRuns(postingsOf(own), (key, records, start, end) => {
    if (!blocks.take(records, start, end)) common.take(key, records, start, end);
  });
  if (limits.depth > 1) {
    visitRuns(postingsOf(helpers), (key, records, start, end) => {
      common.take(key, records, start, end);
    });
  }
  const lists = common.byRecord(own.starts.length - 1);
  for (let depth = 2; depth <= limits.depth; depth++) {
    const combined = combine(common, lists, { size: depth, limit: limits.common });
    blocks.unusedKeys = 0;
    blocks.unusedMembers = combined.unused;
    visitRuns(combined, (_key, records, start, end) => blocks.take(records, start, end));
  }
  return blocks.index();
}

function postingsOf({ starts, keys }: KeyLists): Postings {
  const records = new Uint32Array(keys.length);
  for (let r = 0; r + 1 < starts.length; r++) records.fill(r, starts[r], starts[r + 1]);
  return { keys, records };
}

/** Collects the blocks of few records; counts the others. */
class Blocks {
  unusedKeys = 0;
  unusedMembers = 0;
  readonly #records: number;
  readonly #limit: number;
  readonly #members = new GrowingUint32();
  readonly #ends = new GrowingUint32();

  constructor(records: number, limit: number) {
    this.#records = records;
    this.#limit = limit;
  }

  /** False when the block is too large to be used. */
  take(records: Uint32Array, start: number, end: number): boolean {
    if (end - start > this.#limit) {
      this.unusedKeys++;
      this.unusedMembers += end - start;
      return false;
    }
    for (let i = start; i < end; i++) this.#members.push(records[i] as number);
    this.#ends.push(this.#members.length);
    return true;
  }

  index(): CandidateIndex {
    const members = this.#members.values();
    const ends = this.#ends.values();
    const starts = new Uint32Array(this.#records + 1);
    eachMember(members, ends, (record, position, end) => {
      starts[record + 1] = (starts[record + 1] as number) + end - 1 - position;
    });
    for (let r = 0; r < this.#records; r++) {
      starts[r + 1] = (starts[r + 1] as number) + (starts[r] as number);
    }
    const others = new Uint32Array(starts[this.#records] as number);
    const sizes = new Uint8Array(others.length);
    const next = starts.slice(0, this.#records);
    // All that a record meets stands in one place: a search reads it from end to end.
    eachMember(members, ends, (record, position, end, size) => {
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
  ends: Uint32Array,
  visit: (record: number, position: number, end: number, size: number) => void,
): void {
  let start = 0;
  for (const end of ends) {
    for (let i = start; i < end; i++) visit(members[i] as number, i, end, end - start);
    start = end;
  }
}

/** Keys that many records hold, numbered in the order they are taken. */
class CommonKeys {
  readonly keys = new GrowingUint32();
  readonly counts = new GrowingUint32();
  readonly #numbers = new GrowingUint32();
  readonly #records = new GrowingUint32();

  take(key: number, records: Uint32Array, start: number, end: number): void {
    for (let i = start; i < end; i++) {
      this.#numbers.push(this.keys.length);
      this.#records.push(records[i] as number);
    }
    this.keys.push(key);
    this.counts.push(end - start);
  }

  /** Numbers of the common keys of every record, ascending. */
  byRecord(count: number): KeyLists {
    const starts = new Uint32Array(count + 1);
    const records = this.#records.values();
    for (const record of records) starts[record + 1] = (starts[record + 1] as number) + 1;
    for (let r = 0; r < count; r++) {
      starts[r + 1] = (starts[r + 1] as number) + (starts[r] as number);
    }
    const next = starts.slice(0, count);
    const keys = new Uint32Array(records.length);
    const numbers = this.#numbers.values();
    for (let i = 0; i < records.length; i++) {
      const record = records[i] as number;
      keys[next[record] as number] = numbers[i] as number;
      next[record] = (next[record] as number) + 1;
    }
    return { starts, keys };
  }
}

/**
 * A combination that would be held by this many times the limit if its keys had nothing to do with
 * each other is not tried: keys that go together make it more common, not less.
 */
const HOPELESS = 8;

type Combining = { readonly size: number; readonly limit: number };

/** All hopeful combinations of `size` common keys of one record, as new keys. */
function combine(
  common: CommonKeys,
  lists: KeyLists,
  { size, limit }: Combining,
): Postings & { readonly unused: number } {
  const count = lists.starts.length - 1;
  const hashes = common.keys.values();
  const shares = Float64Array.from(common.counts.values(), (holders) => holders / count);
  const keys = new GrowingUint32();
  const records = new GrowingUint32();
  const most = (HOPELESS * limit) / count;
  let unused = 0;
  const pick = (record: number, from: number, left: number, hash: number, share: number) => {
    if (left === 0) {
      if (share > most) {
        unused++;
        return;
      }
      keys.push(hash);
      records.push(record);
      return;
    }
    const end = lists.starts[record + 1] as number;
    for (let i = from; i + left <= end; i++) {
      const key = lists.keys[i] as number;
      const mixed = Math.imul(hash ^ (hashes[key] as number), 0x9e3779b1) >>> 0;
      pick(record, i + 1, left - 1, mixed ^ (mixed >>> 15), share * (shares[key] as number));
    }
  };
  for (let r = 0; r < count; r++) pick(r, lists.starts[r] as number, size, size, 1);
  return { keys: keys.values(), records: records.values(), unused };
}
