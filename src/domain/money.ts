// Money, exact. Ten-thousandths of the major unit cover every ISO 4217 currency (at most 4 decimals)
// and the policy's unit prices (at most 4 decimals); see docs/decisions/0003-money.md.

/** An amount in ten-thousandths of the currency's major unit: 12.34 EUR is `{ e4: 123400n }`. */
export type Money = { readonly currency: string; readonly e4: bigint };

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * Parses a plain decimal ("84000", "12.5", -3) into ten-thousandths.
 * Returns null for anything else: more than four decimals, exponents, group separators, NaN.
 */
export function parseE4(value: string | number): bigint | null {
  return parseDecimal(value, 4);
}

/**
 * Parses a plain decimal into whole units of its last allowed place: `('1.10', 8)` is 110000000n.
 * Returns null for more than `places` decimals and for whatever is not a plain decimal.
 */
export function parseDecimal(value: string | number, places: number): bigint | null {
  const text = typeof value === 'number' ? plainDecimal(value) : value.trim();
  const parts = text === null ? null : DECIMAL.exec(text);
  if (!parts) return null;
  const fraction = (parts[3] ?? '').replace(/0+$/, '');
  if (fraction.length > places) return null;
  const magnitude = BigInt((parts[2] ?? '0') + fraction.padEnd(places, '0'));
  return parts[1] === '-' ? -magnitude : magnitude;
}

function plainDecimal(value: number): string | null {
  if (!Number.isFinite(value)) return null;
  const text = String(value);
  if (!/e/i.test(text)) return text;
  // Only very small (below 0.000001) and very large numbers print with an exponent.
  return Number.isInteger(value) ? BigInt(value).toString() : null;
}

/** Decimal text with as many decimals as needed, at least `decimals`: `84000.00`. */
export function formatE4(e4: bigint, decimals = 2): string {
  const magnitude = e4 < 0n ? -e4 : e4;
  const digits = (magnitude % 10_000n).toString().padStart(4, '0');
  const fraction = digits.slice(0, decimals) + digits.slice(decimals).replace(/0+$/, '');
  const whole = `${e4 < 0n ? '-' : ''}${magnitude / 10_000n}`;
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** Money as people read it: `84,000.00 EUR`. */
export function formatMoney(money: Money): string {
  const [whole = '0', fraction] = formatE4(money.e4).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${grouped}${fraction === undefined ? '' : `.${fraction}`} ${money.currency}`;
}
