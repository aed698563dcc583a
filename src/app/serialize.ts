// JSON text of domain values for stored judgements: bigints (Money.e4) become tagged objects.

const TAG = '$bigint';

/** JSON with stable meaning for bigints. Key order is the values' own. */
export function serialize(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'bigint' ? { [TAG]: one.toString() } : one,
  );
}
