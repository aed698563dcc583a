// An inverted index over blocking keys. A key shared by few records makes them candidates; one shared
// by many is combined with the other common keys of the same record until it is selective. Nothing
// is dropped silently: what stays too common is counted.
import { GrowingUint32 } from './growing.ts';

/** Keys of all records in one array: those of record `r` stand from `starts[r]` to `starts[r + 1]`. */
export type KeyLists = { readonly starts: Uint32Array; readonly keys: Uint32Array };

export type IndexLimits = {
  /** A key held by more records than this is common. */
  readonly common: number;
  /** Combinations of at most this many common keys. */
  readonly depth: number;
};

/** Blocks: the records of block `b` stand, ascending, from `starts[b]` to `starts[b + 1]`. */
export type CandidateIndex = {
  readonly starts: Uint32Array;
  readonly members: Uint32Array;
  /** Blocks of record `r`, in the same layout. */
  readonly blockStarts: Uint32Array;
  readonly blocks: Uint32Array;
  /** Combinations that stayed too common to use, and the records they hold. */
  readonly unusedKeys: number;
  readonly unusedMembers: number;
};

type Postings = { keys: Uint32Array; records: Uint32Array; length: number };

/**
 * Builds the index. `own` keys make candidates alone; `helpers` only combined. Deterministic, and
 * independent of the order of the keys of a record.
 */
export function buildCandidateIndex(
  own: KeyLists,
  helpers: KeyLists,
  limits: IndexLimits,
): CandidateIndex {
  const records = own.starts.length - 1;
  const kept: Postings[] = [];
  let common = helpers;
  let unused = { keys: 0, members: 0 };
  let level = sortPostings(postingsOf(own));
  for (let depth = 1; ; depth++) {
    const split = splitByFrequency(level, limits.common);
    kept.push(split.selective);
    if (depth === limits.depth) {
      unused = { keys: split.commonKeys, members: split.common.length };
      break;
    }
    if (depth === 1) common = addPostings(common, split.common, records);
    level = sortPostings(combine(common, depth + 1));
    if (level.length === 0) break;
  }
  return assemble(kept, records, unused);
}

function postingsOf(lists: KeyLists): Postings {
  const records = new Uint32Array(lists.keys.length);
  for (let r = 0; r + 1 < lists.starts.length; r++) {
    records.fill(r, lists.starts[r], lists.starts[r + 1]);
  }
  return { keys: lists.keys.slice(), records, length: records.length };
}

const RADIX_BITS = 11;
const RADIX = 1 << RADIX_BITS;

/** Sorts by key; stable, so that the records of a key stay ascending. Three passes of 11 bits. */
function sortPostings(postings: Postings): Postings {
  let from = postings;
  let to: Postings = {
    keys: new Uint32Array(from.length),
    records: new Uint32Array(from.length),
    length: from.length,
  };
  for (let shift = 0; shift < 32; shift += RADIX_BITS) {
    const offsets = new Uint32Array(RADIX + 1);
    for (let i = 0; i < from.length; i++) {
      const digit = ((from.keys[i] as number) >>> shift) & (RADIX - 1);
      offsets[digit + 1] = (offsets[digit + 1] as number) + 1;
    }
    for (let d = 0; d < RADIX; d++) {
      offsets[d + 1] = (offsets[d + 1] as number) + (offsets[d] as number);
    }
    for (let i = 0; i < from.length; i++) {
      const key = from.keys[i] as number;
      const digit = (key >>> shift) & (RADIX - 1);
      const at = offsets[digit] as number;
      offsets[digit] = at + 1;
      to.keys[at] = key;
      to.records[at] = from.records[i] as number;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Runs of two to `limit` records go to `selective`, longer ones to `common`. */
function splitByFrequency(sorted: Postings, limit: number) {
  const selective = emptyLike(sorted);
  const common = emptyLike(sorted);
  let commonKeys = 0;
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    const key = sorted.keys[start];
    for (end = start; end < sorted.length && sorted.keys[end] === key; ) end++;
    if (end - start < 2) continue;
    if (end - start > limit) commonKeys++;
    copyRun(sorted, start, end, end - start > limit ? common : selective);
  }
  return { selective: trim(selective), common: trim(common), commonKeys };
}

function emptyLike(postings: Postings): Postings {
  return {
    keys: new Uint32Array(postings.length),
    records: new Uint32Array(postings.length),
    length: 0,
  };
}

function copyRun(from: Postings, start: number, end: number, to: Postings): void {
  to.keys.set(from.keys.subarray(start, end), to.length);
  to.records.set(from.records.subarray(start, end), to.length);
  to.length += end - start;
}

function trim(postings: Postings): Postings {
  const { length } = postings;
  return {
    keys: postings.keys.slice(0, length),
    records: postings.records.slice(0, length),
    length,
  };
}

/** The helper keys of each record followed by its common keys. */
function addPostings(lists: KeyLists, extra: Postings, records: number): KeyLists {
  const starts = new Uint32Array(records + 1);
  for (let i = 0; i < extra.length; i++) {
    const r = (extra.records[i] as number) + 1;
    starts[r] = (starts[r] as number) + 1;
  }
  for (let r = 0; r < records; r++) {
    const helpers = (lists.starts[r + 1] as number) - (lists.starts[r] as number);
    starts[r + 1] = (starts[r + 1] as number) + (starts[r] as number) + helpers;
  }
  const keys = new Uint32Array(starts[records] as number);
  const next = starts.slice(0, records);
  for (let r = 0; r < records; r++) {
    for (let k = lists.starts[r] as number; k < (lists.starts[r + 1] as number); k++) {
      keys[next[r] as number] = lists.keys[k] as number;
      next[r] = (next[r] as number) + 1;
    }
  }
  for (let i = 0; i < extra.length; i++) {
    const r = extra.records[i] as number;
    keys[next[r] as number] = extra.keys[i] as number;
    next[r] = (next[r] as number) + 1;
  }
  return { starts, keys };
}

/** All combinations of `size` common keys of one record, as new keys. */
function combine(lists: KeyLists, size: number): Postings {
  const keys = new GrowingUint32();
  const records = new GrowingUint32();
  for (let r = 0; r + 1 < lists.starts.length; r++) {
    const own = lists.keys.slice(lists.starts[r], lists.starts[r + 1]).sort();
    const pick = (from: number, left: number, hash: number) => {
      if (left === 0) {
        keys.push(hash);
        records.push(r);
        return;
      }
      for (let i = from; i + left <= own.length; i++) {
        pick(i + 1, left - 1, Math.imul(hash ^ (own[i] as number), 0x9e3779b1) >>> 0);
      }
    };
    if (own.length >= size) pick(0, size, size);
  }
  return { keys: keys.values(), records: records.values(), length: keys.length };
}

function assemble(
  kept: readonly Postings[],
  records: number,
  unused: { keys: number; members: number },
): CandidateIndex {
  const total = kept.reduce((sum, postings) => sum + postings.length, 0);
  const members = new Uint32Array(total);
  const starts = new GrowingUint32();
  const blockStarts = new Uint32Array(records + 1);
  let at = 0;
  for (const postings of kept) {
    for (let i = 0; i < postings.length; i++) {
      if (i === 0 || postings.keys[i] !== postings.keys[i - 1]) starts.push(at);
      const r = postings.records[i] as number;
      members[at++] = r;
      blockStarts[r + 1] = (blockStarts[r + 1] as number) + 1;
    }
  }
  starts.push(at);
  const firsts = starts.values();
  const blockCount = firsts.length - 1;
  for (let r = 0; r < records; r++) {
    blockStarts[r + 1] = (blockStarts[r + 1] as number) + (blockStarts[r] as number);
  }
  const blocks = new Uint32Array(total);
  const next = blockStarts.slice(0, records);
  for (let b = 0; b < blockCount; b++) {
    for (let i = firsts[b] as number; i < (firsts[b + 1] as number); i++) {
      const r = members[i] as number;
      blocks[next[r] as number] = b;
      next[r] = (next[r] as number) + 1;
    }
  }
  return {
    starts: firsts,
    members,
    blockStarts,
    blocks,
    unusedKeys: unused.keys,
    unusedMembers: unused.members,
  };
}
