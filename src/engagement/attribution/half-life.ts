// Powers of one half in fixed-point whole numbers, so that time decay is the same on every machine.

/** Binary places of a weight: `2^-0` is `1n << 96n`. */
export const DECAY_PLACES = 96n;

/** Binary places of the exponent's fraction. */
const FRACTION_BITS = 32;

/** `2^-(1/2), 2^-(1/4), 2^-(1/8) …`: square roots of the one before. */
const ROOTS: readonly bigint[] = rootsOfHalf();

/** `2^-(elapsed / halfLife)` with {@link DECAY_PLACES} places; both in milliseconds, elapsed >= 0. */
export function decayWeight(elapsedMs: number, halfLifeMs: number): bigint {
  const exponent = (BigInt(elapsedMs) << BigInt(FRACTION_BITS)) / BigInt(halfLifeMs);
  const halvings = exponent >> BigInt(FRACTION_BITS);
  if (halvings > DECAY_PLACES) return 0n;
  let weight = 1n << DECAY_PLACES;
  ROOTS.forEach((root, index) => {
    const bit = 1n << BigInt(FRACTION_BITS - 1 - index);
    if ((exponent & bit) !== 0n) weight = (weight * root) >> DECAY_PLACES;
  });
  return weight >> halvings;
}

function rootsOfHalf(): readonly bigint[] {
  const roots: bigint[] = [];
  let value = 1n << (DECAY_PLACES - 1n);
  for (let index = 0; index < FRACTION_BITS; index += 1) {
    value = squareRoot(value << DECAY_PLACES);
    roots.push(value);
  }
  return roots;
}

/** The whole part of a square root, by Newton's method. */
function squareRoot(square: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(square.toString(2).length / 2));
  for (;;) {
    const next = (root + square / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
