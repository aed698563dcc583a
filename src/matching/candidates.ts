// Candidate pairs of a book of records, from the inverted index, one record at a time.
import type { Search } from '../domain/match-index.ts';
import { blockingKeys, type KeySink } from './blocking.ts';
import { buildCandidateIndex, type CandidateIndex, type KeyCounts } from './candidate-index.ts';
import { GrowingUint32 } from './growing.ts';
import type { KeyLists } from './key-runs.ts';
import type { Lexicon } from './lexicon.ts';
import type { Profile } from './profile.ts';
import { Sketches } from './screen.ts';
import { searchOf } from './snapshot.ts';

/** Candidates of a book: its index, and how much two records must share. */
export type Candidates = {
  readonly index: CandidateIndex;
  readonly leastShared: number;
  readonly screenFloor: number;
  readonly sketches: Sketches;
};

/** What candidates are found by: the keys and the sketch of every record, in the order of the book. */
export class CandidateSource {
  readonly #own = new KeyCollector();
  readonly #helpers = new KeyCollector();
  readonly #sketches = new Sketches();
  #records = 0;

  add(profile: Profile): void {
    blockingKeys(profile, this.#own, this.#helpers);
    this.#own.nextRecord();
    this.#helpers.nextRecord();
    this.#sketches.add(profile);
    this.#records += 1;
  }

  /**
   * Finds the candidates, once: the keys are gone then. `lexicon` is that of the profiles, frozen.
   * Searched as its size asks for and by its own counts, unless said otherwise.
   */
  candidates(lexicon: Lexicon, search?: Search, counts?: KeyCounts): Candidates {
    const { leastShared, screenFloor, ...limits } = search ?? searchOf(this.#records);
    const keys = { own: () => this.#own.take(), helpers: () => this.#helpers.take() };
    const index = buildCandidateIndex(this.#records, keys, limits, counts);
    this.#sketches.close(lexicon);
    return { index, leastShared, screenFloor, sketches: this.#sketches };
  }
}

/** Collects the keys of one record after the other. */
class KeyCollector implements KeySink {
  #starts = new GrowingUint32();
  #keys = new GrowingUint32();
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

  /** Gives the lists away: they are the largest part of a book, and the index needs them only once. */
  take(): KeyLists {
    const lists = { starts: this.#starts.values(), keys: this.#keys.values() };
    this.#starts = new GrowingUint32();
    this.#keys = new GrowingUint32();
    return lists;
  }
}

/** Puts the keys of all records into one array. */
export function packKeys(lists: readonly (readonly number[])[]): KeyLists {
  const collector = new KeyCollector();
  for (const keys of lists) {
    for (const key of keys) collector.add(key);
    collector.nextRecord();
  }
  return collector.take();
}

/**
 * Calls `visit` once per pair that is worth comparing, ascending by the first record. With `split`,
 * records before it are one side and the others the other side, and only pairs across are visited.
 */
export function visitCandidates(
  candidates: Candidates,
  split: number | null,
  visit: (left: number, right: number) => void,
): void {
  const { sketches, screenFloor } = candidates;
  visitSharing(candidates, split, (left, right, shared) => {
    if (sketches.isWorthComparing(left, right, shared, screenFloor)) visit(left, right);
  });
}

/** How far two records come on the way to a comparison. */
export type Meeting = 'no shared key' | 'too little shared' | 'screened out' | 'candidate';

/** Whether {@link visitCandidates} visits two records, and if not, what stops it; for one pair only. */
export function meetingOf(
  { index, leastShared, screenFloor, sketches }: Candidates,
  [one, other]: readonly [number, number],
): Meeting {
  const [left, right] = one < other ? [one, other] : [other, one];
  let sum = 0;
  for (let p = index.starts[left] as number; p < (index.starts[left + 1] as number); p++) {
    if (index.others[p] === right) sum += keyWeight(index.sizes[p] as number);
  }
  if (sum === 0) return 'no shared key';
  if (sum < leastShared * WEIGHT_UNIT) return 'too little shared';
  const isWorth = sketches.isWorthComparing(left, right, sum / WEIGHT_UNIT, screenFloor);
  return isWorth ? 'candidate' : 'screened out';
}

/** What a key held by one record only would weigh; divides by all small numbers of holders. */
export const WEIGHT_UNIT = 27_720;

/** What sharing a key of so many holders weighs. Whole numbers: no order of adding them up shows. */
export function keyWeight(holders: number): number {
  return Math.round(WEIGHT_UNIT / holders);
}

/**
 * Calls `visit` once per pair that shares enough keys, ascending by the first record; `shared` is the sum over the
 * shared keys of one over the number of their holders. With `split`, records before it are one side
 * and the others the other side, and only pairs across are visited.
 */
export function visitSharing(
  { index, leastShared }: Pick<Candidates, 'index' | 'leastShared'>,
  split: number | null,
  visit: (left: number, right: number, shared: number) => void,
): void {
  const { starts, others, sizes } = index;
  const records = starts.length - 1;
  const weights = Uint32Array.from({ length: 256 }, (_, size) => keyWeight(size));
  const least = leastShared * WEIGHT_UNIT;
  const sums = new Uint32Array(records);
  const found = new Uint32Array(records);
  const firstRight = split ?? 0;
  for (let left = 0; left < (split ?? records); left++) {
    const end = starts[left + 1] as number;
    let count = 0;
    for (let p = starts[left] as number; p < end; p++) {
      const right = others[p] as number;
      if (right < firstRight) continue;
      const sum = sums[right] as number;
      if (sum === 0) found[count++] = right;
      sums[right] = sum + (weights[sizes[p] as number] as number);
    }
    for (let i = 0; i < count; i++) {
      const right = found[i] as number;
      const sum = sums[right] as number;
      sums[right] = 0;
      if (sum >= least) visit(left, right, sum / WEIGHT_UNIT);
    }
  }
}
