// Shapley: each player's average gain over all orders of joining, from what coalitions achieved in the
// past. Exact: whole numbers only (formula: Shapley 1953).

/** With n players there are 2^n coalitions; beyond this the count of past deals never suffices. */
export const MOST_PLAYERS = 10;

/**
 * The Shapley values of `count` players times `count` factorial, so that they are whole numbers for
 * whole values. `worthOf` is asked for coalitions as bit sets (bit i is player i), the empty one
 * included.
 */
export function shapleyValues(
  count: number,
  worthOf: (coalition: number) => bigint,
): readonly bigint[] {
  const worth = Array.from({ length: 2 ** count }, (_, coalition) => worthOf(coalition));
  const factorial = factorials(count);
  return Array.from({ length: count }, (_, player) => {
    const bit = 1 << player;
    return worth.reduce((sum, without, coalition) => {
      if ((coalition & bit) !== 0) return sum;
      const size = sizeOf(coalition);
      const orders = (factorial[size] ?? 1n) * (factorial[count - size - 1] ?? 1n);
      return sum + orders * ((worth[coalition | bit] ?? 0n) - without);
    }, 0n);
  });
}

/** A deal of the past that was closed: who took part, and whether it was won. */
export type PastDeal = { readonly players: readonly string[]; readonly isWon: boolean };

/** Closed deals of the past, counted by exactly who took part: a book has many deals, few coalitions. */
export type PastRecords = ReadonlyMap<string, { readonly won: number; readonly closed: number }>;

/** Counts past deals. */
export function countDeals(deals: Iterable<PastDeal>): PastRecords {
  const records = new Map<string, { won: number; closed: number }>();
  for (const { players, isWon } of deals) {
    const key = coalitionKey(players);
    const record = records.get(key) ?? { won: 0, closed: 0 };
    records.set(key, { won: record.won + (isWon ? 1 : 0), closed: record.closed + 1 });
  }
  return records;
}

function coalitionKey(players: readonly string[]): string {
  return JSON.stringify([...new Set(players)].sort());
}

export type ShapleyShares =
  | { readonly ok: true; readonly weights: readonly bigint[] }
  | { readonly ok: false; readonly reason: string };

/**
 * Weights of the players in proportion to their Shapley values. A coalition is worth its win rate:
 * won of the closed deals in which exactly its members took part. Adding somebody never makes it worth
 * less (it is worth at least what its best part is), so no weight is negative. Every coalition needs
 * `fewestDeals` closed deals, at least 1; without them, or without any win, there is not enough data,
 * and the reason says what is missing.
 */
export function shapleyWeights(
  players: readonly string[],
  { past, fewestDeals }: { readonly past: PastRecords; readonly fewestDeals: number },
): ShapleyShares {
  const count = players.length;
  if (count > MOST_PLAYERS) {
    return { ok: false, reason: `not enough data: more than ${MOST_PLAYERS} parties` };
  }
  const records = recordsOf(players, past);
  const thin = records.findIndex(({ closed }, coalition) => coalition > 0 && closed < fewestDeals);
  if (thin !== -1) {
    const members = players.filter((_, player) => (thin & (1 << player)) !== 0).join(' + ');
    const { closed = 0 } = records[thin] ?? {};
    return {
      ok: false,
      reason: `not enough data: ${closed} closed deals of ${members}, ${fewestDeals} needed`,
    };
  }
  const worth = bestParts(records);
  const weights = shapleyValues(count, (coalition) => worth[coalition] ?? 0n);
  return weights.some((weight) => weight > 0n)
    ? { ok: true, weights }
    : { ok: false, reason: 'not enough data: none of the closed deals was won' };
}

type WinRecord = { readonly won: number; readonly closed: number };

const NO_DEALS: WinRecord = { won: 0, closed: 0 };

/** By coalition as a bit set. */
function recordsOf(players: readonly string[], past: PastRecords): readonly WinRecord[] {
  return Array.from({ length: 2 ** players.length }, (_, coalition) => {
    const members = players.filter((__, player) => (coalition & (1 << player)) !== 0);
    return past.get(coalitionKey(members)) ?? NO_DEALS;
  });
}

/** Win rates over one common denominator, each at least that of every part; nobody wins nothing. */
function bestParts(records: readonly WinRecord[]): readonly bigint[] {
  const whole = records.reduce(
    (product, { closed }, coalition) =>
      coalition === 0 ? product : leastMultiple(product, closed),
    1n,
  );
  const worth: bigint[] = [];
  records.forEach(({ won, closed }, coalition) => {
    let best = coalition === 0 ? 0n : (whole / BigInt(closed)) * BigInt(won);
    for (let bit = 1; bit <= coalition; bit <<= 1) {
      const part = (coalition & bit) === 0 ? 0n : (worth[coalition ^ bit] ?? 0n);
      if (part > best) best = part;
    }
    worth.push(best);
  });
  return worth;
}

function leastMultiple(left: bigint, count: number): bigint {
  const right = BigInt(count);
  let [larger, smaller] = [left, right];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return (left / larger) * right;
}

function sizeOf(coalition: number): number {
  let size = 0;
  for (let rest = coalition; rest > 0; rest >>= 1) size += rest & 1;
  return size;
}

function factorials(count: number): readonly bigint[] {
  const all = [1n];
  for (let n = 1; n <= count; n += 1) all.push((all[n - 1] ?? 1n) * BigInt(n));
  return all;
}
