// Money compared in US dollars at the policy's rates, exactly, with no rounding (policy section 1).
import type { Money } from '../domain/money.ts';
import type { Policy } from '../domain/policy.ts';

/** Whole basis points in one: 100.00 %. */
const WHOLE = 10_000n;

/** Ten-thousandths of a dollar times hundred-millionths of a rate. */
const UNITS_PER_USD_E4 = 100_000_000n;

/**
 * An amount in trillionths of a US dollar, exact. An empty amount counts as 0 (policy section 1); so
 * does one in a currency without a policy rate, which reading a CRM record already reports.
 */
export function usdValueOf(money: Money | null, policy: Policy): bigint {
  if (money === null) return 0n;
  const { exchangeRatesToUsd: rates } = policy;
  const rate = Object.hasOwn(rates, money.currency) ? rates[money.currency] : undefined;
  return rate === undefined ? 0n : money.e4 * rate;
}

/** A limit of the policy (ten-thousandths of a dollar) in the unit of {@link usdValueOf}. */
export function usdLimit(limitUsd: bigint): bigint {
  return limitUsd * UNITS_PER_USD_E4;
}

/** Money from the unit of {@link usdValueOf}, half up to ten-thousandths of a dollar. */
export function usdOf(value: bigint): Money {
  const unit = usdLimit(1n);
  return { currency: 'USD', e4: (value + unit / 2n) / unit };
}

/** True when two values differ by at most `basisPoints` of the larger; the limit is included. */
export function isWithinTolerance(left: bigint, right: bigint, basisPoints: number): boolean {
  const [low, high] = left < right ? [left, right] : [right, left];
  return (high - low) * WHOLE <= high * BigInt(basisPoints);
}
