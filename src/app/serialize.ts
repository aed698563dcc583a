// JSON text of domain values for stored judgements: bigints (Money.e4) become tagged objects.

const TAG = '$bigint';

/** JSON with stable meaning for bigints. Key order is the values' own. */
export function serialize(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'bigint' ? { [TAG]: one.toString() } : one,
  );
}

/** Reads what {@link serialize} wrote; the caller names the type it put there. */
export function deserialize<T>(text: string): T {
  return JSON.parse(text, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && TAG in one ? BigInt(String(one[TAG])) : one,
  ) as T;
}
