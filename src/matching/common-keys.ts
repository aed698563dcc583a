// Keys too many records hold to make candidates, and their combinations, which fewer records hold.
import { GrowingUint32 } from './growing.ts';
import type { KeyLists } from './key-runs.ts';

/** Keys that many records hold, numbered in the order they are taken. */
export class CommonKeys {
  readonly keys = new GrowingUint32();
  readonly holders = new GrowingUint32();
  readonly #numbers = new GrowingUint32();
  readonly #records = new GrowingUint32();

  /** Takes a key that `holders` records hold, among them those of `records` from `start` to `end`. */
  take(
    [key, holders]: readonly [number, number],
    records: Uint32Array,
    start: number,
    end: number,
  ): void {
    for (let i = start; i < end; i++) {
      this.#numbers.push(this.keys.length);
      this.#records.push(records[i] as number);
    }
    this.keys.push(key);
    this.holders.push(holders);
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

export type Combining = {
  /** Keys in a combination. */
  readonly size: number;
  /** Holders of a combination that can be used, at most. */
  readonly limit: number;
  /** Records that were counted. */
  readonly records: number;
};

/** All hopeful combinations of `size` common keys of one record, as new keys. */
export function combine(
  common: CommonKeys,
  lists: KeyLists,
  { size, limit, records: counted }: Combining,
): KeyLists & { readonly unused: number } {
  const count = lists.starts.length - 1;
  const hashes = common.keys.values();
  const shares = Float64Array.from(common.holders.values(), (holders) => holders / counted);
  const keys = new GrowingUint32();
  const starts = new Uint32Array(count + 1);
  const most = (HOPELESS * limit) / counted;
  let unused = 0;
  let start = 0;
  const take = (hash: number) => {
    // Two combinations of one record with one hash are one key of it.
    if (!keys.hasSince(start, hash)) keys.push(hash);
  };
  const pick = (record: number, from: number, left: number, hash: number, share: number) => {
    const end = lists.starts[record + 1] as number;
    for (let i = from; i + left <= end; i++) {
      const key = lists.keys[i] as number;
      const shared = share * (shares[key] as number);
      // Most are hopeless: that is known before anything else is done for them.
      if (left === 1 && shared > most) {
        unused++;
        continue;
      }
      const mixed = Math.imul(hash ^ (hashes[key] as number), 0x9e3779b1) >>> 0;
      const spread = mixed ^ (mixed >>> 15);
      if (left > 1) pick(record, i + 1, left - 1, spread, shared);
      else take(spread >>> 0);
    }
  };
  for (let r = 0; r < count; r++) {
    start = keys.length;
    pick(r, lists.starts[r] as number, size, size, 1);
    starts[r + 1] = keys.length;
  }
  return { starts, keys: keys.values(), unused };
}
