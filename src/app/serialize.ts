// JSON text of domain values: bigints (Money.e4) become tagged objects and come back as bigints.

const TAG = '$bigint';

/** JSON with stable meaning for bigints. Key order is the values' own. */
export function serialize(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'bigint' ? { [TAG]: one.toString() } : one,
  );
}

/** Reads what {@link serialize} wrote. */
export function deserialize(text: string): unknown {
  return JSON.parse(text, (_key, one: unknown) => {
    if (typeof one !== 'object' || one === null || !(TAG in one)) return one;
    return BigInt(String(one[TAG]));
  });
}
