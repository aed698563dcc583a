// Largest remainder: a whole total shared out by weights, exactly.

/**
 * Shares of `total` in proportion to the weights: each gets the whole part of its quota, what is left
 * goes one by one to the largest remainders, of equal ones to the earliest. Shares sum to the total;
 * a weight of 0 gets 0. Weights are not negative, at least one is above 0; a negative total is shared
 * like its amount. Source: reference formulae of the field, "largest remainder to the earliest record".
 */
export function apportion(total: bigint, weights: readonly bigint[]): readonly bigint[] {
  if (total < 0n) return apportion(-total, weights).map((share) => -share);
  const sum = weights.reduce((all, weight) => all + weight, 0n);
  const quotas = weights.map((weight, index) => ({
    index,
    whole: (total * weight) / sum,
    remainder: (total * weight) % sum,
  }));
  const left = total - quotas.reduce((all, { whole }) => all + whole, 0n);
  const favoured = new Set(
    quotas
      .toSorted((one, other) => compare(other.remainder, one.remainder) || one.index - other.index)
      .slice(0, Number(left))
      .map(({ index }) => index),
  );
  return quotas.map(({ whole, index }) => (favoured.has(index) ? whole + 1n : whole));
}

function compare(left: bigint, right: bigint): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
