// Brings equal keys together: the keys of millions of records, sorted, a run of records per key.

/** Keys of all records in one array: those of record `r` stand from `starts[r]` to `starts[r + 1]`. */
export type KeyLists = { readonly starts: Uint32Array; readonly keys: Uint32Array };

/** Pairs of a key and the record that has it. */
type Postings = { readonly keys: Uint32Array; readonly records: Uint32Array };

/** Hears the records of one key, ascending: `records` from `start` to `end`; valid during the call. */
export type VisitRun = (key: number, records: Uint32Array, start: number, end: number) => void;

/** Pairs in a bucket on average: few enough to be sorted inside the processor's cache. */
const BUCKET = 1 << 12;
const MOST_BUCKET_BITS = 12;
const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
/**
 * The keys are read so many times, and each time the next part of them is sorted: pairs of all keys at
 * once would be the largest thing in memory.
 */
const PARTS = 8;

/**
 * Visits the records of every key, keys ascending, `single` keys left out: they make no pair. A record
 * holds a key once. Keys should be hashes, so that their first bits are even.
 */
export function visitRuns(lists: KeyLists, visit: VisitRun): void {
  const bits = bucketBits(lists.keys.length);
  const starts = bucketStarts(lists.keys, bits);
  const buckets = starts.length - 1;
  const size = (from: number, to: number) => (starts[to] as number) - (starts[from] as number);
  let largest = 0;
  for (let b = 0; b < buckets; b++) largest = Math.max(largest, size(b, b + 1));
  const most = Math.max(largest, Math.ceil(lists.keys.length / PARTS));
  const [part, spare] = [postings(most), postings(largest)];
  for (let from = 0, to = 0; from < buckets; from = to) {
    while (to < buckets && size(from, to + 1) <= most) to++;
    takePart(lists, part, starts.slice(from, to + 1), { from, bits });
    for (let b = from; b < to; b++) {
      const [start, end] = [size(from, b), size(from, b + 1)];
      const { keys, records } = part;
      const bucket = { keys: keys.subarray(start, end), records: records.subarray(start, end) };
      visitSorted(sorted(bucket, spare, 32 - bits), end - start, visit);
    }
  }
}

function postings(length: number): Postings {
  return { keys: new Uint32Array(length), records: new Uint32Array(length) };
}

/** At least one: a shift by all 32 bits would be none. */
function bucketBits(length: number): number {
  return Math.min(MOST_BUCKET_BITS, Math.max(1, Math.floor(Math.log2(length / BUCKET + 1))));
}

/** Where the keys with the same first `bits` would stand if all were in order. */
function bucketStarts(keys: Uint32Array, bits: number): Uint32Array {
  const starts = new Uint32Array((1 << bits) + 1);
  for (let i = 0; i < keys.length; i++) {
    const bucket = ((keys[i] as number) >>> (32 - bits)) + 1;
    starts[bucket] = (starts[bucket] as number) + 1;
  }
  for (let b = 0; b + 1 < starts.length; b++) {
    starts[b + 1] = (starts[b + 1] as number) + (starts[b] as number);
  }
  return starts;
}

/** Fills `part` with the pairs of the buckets that `starts` begins and ends, bucket after bucket. */
function takePart(
  lists: KeyLists,
  part: Postings,
  starts: Uint32Array,
  { from, bits }: { readonly from: number; readonly bits: number },
): void {
  const [first, count] = [starts[0] as number, starts.length - 1];
  const next = starts.map((start) => start - first);
  for (let record = 0; record + 1 < lists.starts.length; record++) {
    const end = lists.starts[record + 1] as number;
    for (let i = lists.starts[record] as number; i < end; i++) {
      const key = lists.keys[i] as number;
      const bucket = (key >>> (32 - bits)) - from;
      if (bucket < 0 || bucket >= count) continue;
      const at = next[bucket] as number;
      next[bucket] = at + 1;
      part.keys[at] = key;
      part.records[at] = record;
    }
  }
}

const offsets = new Uint32Array(DIGITS + 1);

/** Sorts by the last `bits` of the key; stable. Result in one of the two, whichever was last. */
function sorted(bucket: Postings, spare: Postings, bits: number): Postings {
  let [from, to] = [bucket, spare];
  const { length } = bucket.keys;
  for (let shift = 0; shift < bits; shift += DIGIT_BITS) {
    offsets.fill(0);
    for (let i = 0; i < length; i++) {
      const digit = (((from.keys[i] as number) >>> shift) & (DIGITS - 1)) + 1;
      offsets[digit] = (offsets[digit] as number) + 1;
    }
    for (let d = 0; d < DIGITS; d++) {
      offsets[d + 1] = (offsets[d + 1] as number) + (offsets[d] as number);
    }
    for (let i = 0; i < length; i++) {
      const key = from.keys[i] as number;
      const digit = (key >>> shift) & (DIGITS - 1);
      const at = offsets[digit] as number;
      offsets[digit] = at + 1;
      to.keys[at] = key;
      to.records[at] = from.records[i] as number;
    }
    [from, to] = [to, from];
  }
  return from;
}

function visitSorted({ keys, records }: Postings, length: number, visit: VisitRun): void {
  for (let start = 0, end = 0; start < length; start = end) {
    const key = keys[start] as number;
    end = start + 1;
    while (end < length && keys[end] === key) end++;
    if (end - start > 1) visit(key, records, start, end);
  }
}
