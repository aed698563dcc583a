// An amount shared out by a split, in the record's own currency, exact to the minor unit.
import { ParleyError } from '../../domain/errors.ts';
import type { ClaimId } from '../../domain/ids.ts';
import type { SplitLine } from '../../domain/judgement.ts';
import type { Money } from '../../domain/money.ts';
import { apportion } from './apportion.ts';
import { minorUnitDecimals } from './minor-unit.ts';

/** One claim's part of an amount. */
export type PayOut = { readonly claimId: ClaimId; readonly amount: Money };

/**
 * The parts of an amount by largest remainder, in the order of the split. They sum to the amount; where
 * that is finer than the currency's minor unit, to the nearest one (half away from zero). Never
 * converts a currency. Throws BAD_INPUT for a currency without a known minor unit.
 */
export function payOut(amount: Money, split: readonly SplitLine[]): readonly PayOut[] {
  const unit = minorUnitE4(amount.currency);
  const parts = apportion(
    nearest(amount.e4, unit),
    split.map(({ basisPoints }) => BigInt(basisPoints)),
  );
  return split.map(({ claimId }, index) => ({
    claimId,
    amount: { currency: amount.currency, e4: (parts[index] ?? 0n) * unit },
  }));
}

/** Decimals an amount of the currency is written with. Throws BAD_INPUT for an unknown currency. */
export function payDecimals(currency: string): number {
  const decimals = minorUnitDecimals(currency);
  if (decimals !== null) return decimals;
  throw new ParleyError('BAD_INPUT', `${currency} is not a currency with a known minor unit.`, {
    hint: 'Use an ISO 4217 code such as EUR.',
  });
}

/** One minor unit in ten-thousandths of the major unit. */
function minorUnitE4(currency: string): bigint {
  return 10n ** BigInt(4 - payDecimals(currency));
}

/** Whole units nearest to a value. */
function nearest(value: bigint, unit: bigint): bigint {
  return value < 0n ? -nearest(-value, unit) : (value + unit / 2n) / unit;
}
