// Brings equal keys together: millions of (key, record) pairs, sorted by key, a run per key.

/** Pairs of a key and the record that has it. */
export type Postings = { readonly keys: Uint32Array; readonly records: Uint32Array };

/** Hears the records of one key, ascending: `records` from `start` to `end`; valid during the call. */
export type VisitRun = (key: number, records: Uint32Array, start: number, end: number) => void;

/** Pairs in a bucket on average: few enough to be sorted inside the processor's cache. */
const BUCKET = 1 << 12;
const MOST_BUCKET_BITS = 12;
const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

/**
 * Visits the records of every key, keys ascending, `single` keys left out: they make no pair. The
 * records of a key must stand ascending in `postings`, which is not kept as it was. Keys should be
 * hashes, so that their first bits are even.
 */
export function visitRuns(postings: Postings, visit: VisitRun): void {
  const bits = bucketBits(postings.keys.length);
  const { starts, keys, records } = intoBuckets(postings, bits);
  const largest = starts.reduce(
    (most, start, b) => Math.max(most, (starts[b + 1] ?? start) - start),
    0,
  );
  const spare = { keys: new Uint32Array(largest), records: new Uint32Array(largest) };
  for (let b = 0; b + 1 < starts.length; b++) {
    const [start, end] = [starts[b] as number, starts[b + 1] as number];
    const bucket = { keys: keys.subarray(start, end), records: records.subarray(start, end) };
    visitSorted(sorted(bucket, spare, 32 - bits), end - start, visit);
  }
}

function bucketBits(length: number): number {
  return Math.min(MOST_BUCKET_BITS, Math.max(0, Math.floor(Math.log2(length / BUCKET + 1))));
}

/** One pass over everything: pairs with the same first `bits` of the key come together. */
function intoBuckets(postings: Postings, bits: number): Postings & { starts: Uint32Array } {
  const { length } = postings.keys;
  const starts = new Uint32Array((1 << bits) + 1);
  if (bits === 0) {
    starts[1] = length;
    return { starts, ...postings };
  }
  const shift = 32 - bits;
  for (let i = 0; i < length; i++) {
    const bucket = ((postings.keys[i] as number) >>> shift) + 1;
    starts[bucket] = (starts[bucket] as number) + 1;
  }
  for (let b = 0; b + 1 < starts.length; b++) {
    starts[b + 1] = (starts[b + 1] as number) + (starts[b] as number);
  }
  const next = starts.slice();
  const keys = new Uint32Array(length);
  const records = new Uint32Array(length);
  for (let i = 0; i < length; i++) {
    const key = postings.keys[i] as number;
    const bucket = key >>> shift;
    const at = next[bucket] as number;
    next[bucket] = at + 1;
    keys[at] = key;
    records[at] = postings.records[i] as number;
  }
  return { starts, keys, records };
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
