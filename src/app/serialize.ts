// JSON text of domain values for stored judgements: bigints (Money.e4) become tagged objects.

const TAG = '$bigint';

/** JSON with stable meaning for bigints. Key order is the values' own. */
export function serialize(value: unknown): string {
  return JSON.stringify(tagged(value));
}

/** The value with its bigints tagged: a walk takes far less time than `JSON.stringify` with a replacer. */
function tagged(value: unknown): unknown {
  if (typeof value === 'bigint') return { [TAG]: value.toString() };
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(tagged);
  const copy: Record<string, unknown> = { ...value };
  for (const key of Object.keys(copy)) {
    const member = copy[key];
    if (typeof member === 'object' || typeof member === 'bigint') copy[key] = tagged(member);
  }
  return copy;
}

/** Reads what {@link serialize} wrote; the caller names the type it put there. */
export function deserialize<T>(text: string): T {
  return JSON.parse(text, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && TAG in one ? BigInt(String(one[TAG])) : one,
  ) as T;
}
