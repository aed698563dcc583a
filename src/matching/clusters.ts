// Customers are clusters of records. Links are taken best first, and two clusters join only if the
// records on both sides fit on the whole: one wrong link cannot swallow two customers. What people
// said comes first: a "same" joins, and no cluster holds two records that a person called different.
import { ANSWERED_LOG_ODDS, type Answers, NO_ANSWERS } from './answers.ts';
import { PairLookUp } from './pair-look-up.ts';

/** Scored links: log-odds between record numbers. */
export type ScoredPairs = {
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  readonly logOdds: ArrayLike<number>;
};

/** Compares records by something that stays when the book changes: their ids. */
export type RecordOrder = (left: number, right: number) => number;

export const BY_NUMBER: RecordOrder = (left, right) => left - right;

/** By id, then by number: two files may use one id. */
export function byId(ids: readonly string[]): RecordOrder {
  return (left, right) => {
    const [ours, theirs] = [ids[left] ?? '', ids[right] ?? ''];
    return ours < theirs ? -1 : ours > theirs ? 1 : left - right;
  };
}

export type ClusterOptions = {
  /** Links below these log-odds never join. */
  readonly threshold: number;
  /** Log-odds of two records that are no pair of the scored ones; asked only for pairs across clusters. */
  readonly between: (left: number, right: number) => number;
  /** Decides ties. Default: by record number. */
  readonly order?: RecordOrder;
  /** Pairs called one customer must be among the links, with {@link ANSWERED_LOG_ODDS}. */
  readonly answers?: Answers;
};

/** At most this many members of a cluster are asked when two clusters are about to join. */
const ASKED_MEMBERS = 6;
/** One pair cannot outweigh the others beyond this. */
const LIMIT = 6;

/**
 * Cluster of each record 0 … `records` - 1, named by the first of its records. The same for every
 * order of the pairs, and for every set of records that are connected by links the same whatever
 * other records there are.
 */
export function clusterPairs(
  records: number,
  pairs: ScoredPairs,
  options: ClusterOptions,
): Uint32Array {
  const { order = BY_NUMBER, answers = NO_ANSWERS } = options;
  const links = Uint32Array.from(pairs.left, (_, i) => i)
    .filter((i) => (pairs.logOdds[i] as number) >= options.threshold)
    .sort((a, b) => compare(pairs, order, a, b));
  const clusterOf = Uint32Array.from({ length: records }, (_, r) => r);
  const members = new Map<number, readonly number[]>();
  const fit = new Fit(options, new PairLookUp(records, pairs));
  for (const i of links) {
    const one = clusterOf[pairs.left[i] as number] as number;
    const other = clusterOf[pairs.right[i] as number] as number;
    if (one === other) continue;
    const [first, second] = order(one, other) < 0 ? [one, other] : [other, one];
    const ours = members.get(first) ?? [first];
    const theirs = members.get(second) ?? [second];
    if (answers.keepApart(ours, theirs)) continue;
    const isSaid = (pairs.logOdds[i] as number) >= ANSWERED_LOG_ODDS;
    if (!isSaid && ours.length * theirs.length > 1 && !fit.fits(ours, theirs)) continue;
    const joined = [...ours, ...theirs].sort(order);
    for (const record of joined) clusterOf[record] = first;
    members.delete(second);
    members.set(first, joined);
    if (isSaid) fit.take(joined);
  }
  return clusterOf;
}

/** Best first; equal scores by the order of the records, so that no order of input shows. */
function compare(
  { left, right, logOdds }: ScoredPairs,
  order: RecordOrder,
  a: number,
  b: number,
): number {
  const better = (logOdds[b] as number) - (logOdds[a] as number);
  if (better !== 0) return better;
  const [lowA, highA] = ends(left[a] as number, right[a] as number, order);
  const [lowB, highB] = ends(left[b] as number, right[b] as number, order);
  return order(lowA, lowB) || order(highA, highB);
}

function ends(left: number, right: number, order: RecordOrder): readonly [number, number] {
  return order(left, right) < 0 ? [left, right] : [right, left];
}

/**
 * Whether the pairs across two clusters speak for one customer on average. A pair that was scored counts
 * as it was, with its rivals: two sister companies would fit each other's records well enough without.
 */
class Fit {
  readonly #options: ClusterOptions;
  readonly #scored: PairLookUp;
  /** Records that people joined speak with one voice, that of the best of them. */
  readonly #joined = new Map<number, readonly number[]>();

  constructor(options: ClusterOptions, scored: PairLookUp) {
    this.#options = options;
    this.#scored = scored;
  }

  /** Takes the records of a cluster that people joined; the latest for a record holds. */
  take(records: readonly number[]): void {
    for (const record of records) this.#joined.set(record, records);
  }

  fits(ours: readonly number[], theirs: readonly number[]): boolean {
    let sum = 0;
    let count = 0;
    for (const left of spread(this.#voices(ours))) {
      for (const right of spread(this.#voices(theirs))) {
        sum += Math.min(LIMIT, Math.max(-LIMIT, this.#between(left, right)));
        count++;
      }
    }
    return sum / count >= this.#options.threshold;
  }

  #voices(members: readonly number[]): readonly number[] {
    if (this.#joined.size === 0) return members;
    return members.filter((record) => (this.#joined.get(record)?.[0] ?? record) === record);
  }

  #between(left: number, right: number): number {
    if (this.#joined.size === 0) return this.#logOdds(left, right);
    let best = Number.NEGATIVE_INFINITY;
    for (const one of spread(this.#joined.get(left) ?? [left])) {
      for (const other of spread(this.#joined.get(right) ?? [right])) {
        best = Math.max(best, this.#logOdds(one, other));
      }
    }
    return best;
  }

  #logOdds(left: number, right: number): number {
    return this.#scored.of(left, right) ?? this.#options.between(left, right);
  }
}

/** A few members, evenly spread over a large cluster. */
function spread(members: readonly number[]): readonly number[] {
  if (members.length <= ASKED_MEMBERS) return members;
  const step = members.length / ASKED_MEMBERS;
  return Array.from({ length: ASKED_MEMBERS }, (_, i) => members[Math.floor(i * step)] as number);
}
