// Customers are clusters of records. Links are taken best first, and two clusters join only if the
// records on both sides fit on the whole: one wrong link cannot swallow two customers.

/** Scored links: log-odds between record numbers. */
export type ScoredPairs = {
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  readonly logOdds: ArrayLike<number>;
};

export type ClusterOptions = {
  /** Links below these log-odds never join. */
  readonly threshold: number;
  /** Log-odds of two records that were not even candidates; asked only for pairs across clusters. */
  readonly between: (left: number, right: number) => number;
};

/** At most this many members of a cluster are asked when two clusters are about to join. */
const ASKED_MEMBERS = 6;
/** One pair cannot outweigh the others beyond this. */
const LIMIT = 6;

/**
 * Cluster number of each record 0 … `records` - 1: the lowest record number in its cluster. The same
 * for every order of the pairs.
 */
export function clusterPairs(
  records: number,
  pairs: ScoredPairs,
  options: ClusterOptions,
): Uint32Array {
  const order = Uint32Array.from(pairs.left, (_, i) => i)
    .filter((i) => (pairs.logOdds[i] as number) >= options.threshold)
    .sort((a, b) => compare(pairs, a, b));
  const clusterOf = Uint32Array.from({ length: records }, (_, r) => r);
  const members = new Map<number, number[]>();
  for (const i of order) {
    const one = clusterOf[pairs.left[i] as number] as number;
    const other = clusterOf[pairs.right[i] as number] as number;
    if (one === other) continue;
    const ours = members.get(one) ?? [one];
    const theirs = members.get(other) ?? [other];
    if (ours.length * theirs.length > 1 && !fits(ours, theirs, options)) continue;
    const joined = [...ours, ...theirs].sort((a, b) => a - b);
    const name = Math.min(one, other);
    for (const record of joined) clusterOf[record] = name;
    members.delete(Math.max(one, other));
    members.set(name, joined);
  }
  return clusterOf;
}

/** Best first; equal scores by record numbers, so that no order of input shows. */
function compare({ left, right, logOdds }: ScoredPairs, a: number, b: number): number {
  const low = (i: number) => Math.min(left[i] as number, right[i] as number);
  const high = (i: number) => Math.max(left[i] as number, right[i] as number);
  return (logOdds[b] as number) - (logOdds[a] as number) || low(a) - low(b) || high(a) - high(b);
}

/** True when the pairs across two clusters speak for one customer on average. */
function fits(
  ours: readonly number[],
  theirs: readonly number[],
  options: ClusterOptions,
): boolean {
  let sum = 0;
  let count = 0;
  for (const left of spread(ours)) {
    for (const right of spread(theirs)) {
      sum += Math.min(LIMIT, Math.max(-LIMIT, options.between(left, right)));
      count++;
    }
  }
  return sum / count >= options.threshold;
}

/** A few members, evenly spread over a large cluster. */
function spread(members: readonly number[]): readonly number[] {
  if (members.length <= ASKED_MEMBERS) return members;
  const step = members.length / ASKED_MEMBERS;
  return Array.from({ length: ASKED_MEMBERS }, (_, i) => members[Math.floor(i * step)] as number);
}
