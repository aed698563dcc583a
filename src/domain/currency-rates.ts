// What a CRM's currencies are worth, as the CRM itself converts them: for amounts in currencies that the
// policy has no rate for. Pure.
import { type Money, parseDecimal } from './money.ts';
import type { UtcDay } from './time.ts';

/** From a day on (null: whenever no dated rate holds), so many units are worth so many of the company's. */
export type CurrencyRate = {
  readonly currency: string;
  readonly from: UtcDay | null;
  /** Plain decimals, as the CRM gives them: one of the two is 1. */
  readonly units: string;
  readonly companyUnits: string;
};

export type CurrencyRates = {
  /** The currency a CRM's owner keeps books in: Salesforce's corporate, HubSpot's company currency. */
  readonly company: string;
  readonly rates: readonly CurrencyRate[];
};

/** Decimals of a rate: Salesforce has 6, HubSpot gives what it was told. */
const PLACES = 12;

/**
 * The amount in the company currency by the rate of `day`, half up to ten-thousandths; null without a
 * rate. The dated rate that began last holds; before the first of them, and without any, the undated one.
 */
export function inCompanyCurrency(
  { currency, e4 }: Money,
  day: UtcDay,
  { company, rates }: CurrencyRates,
): Money | null {
  if (currency === company) return { currency, e4 };
  const rate = rates
    .filter((one) => one.currency === currency && (one.from === null || one.from <= day))
    .reduce<CurrencyRate | null>((best, one) => (startOf(one) >= startOf(best) ? one : best), null);
  const units = rate === null ? null : parseDecimal(rate.units, PLACES);
  const worth = rate === null ? null : parseDecimal(rate.companyUnits, PLACES);
  if (units === null || worth === null || units <= 0n || worth <= 0n) return null;
  return { currency: company, e4: (2n * e4 * worth + units) / (2n * units) };
}

const startOf = (rate: CurrencyRate | null): number => rate?.from ?? Number.NEGATIVE_INFINITY;
