// An amount in the currency of a CRM's owner, by the rate of a day.
import { describe, expect, it } from 'vitest';
import { type CurrencyRates, inCompanyCurrency } from '../../../src/domain/currency-rates.ts';
import { day } from '../../helpers/claims.ts';

const rate = (currency: string, from: string | null, units: string, companyUnits: string) => ({
  ...{ currency, from: from === null ? null : day(from), units, companyUnits },
});
const RATES: CurrencyRates = {
  company: 'EUR',
  rates: [
    rate('CHF', '2026-06-01', '0.95', '1'),
    rate('CHF', null, '0.9', '1'),
    rate('CHF', '2026-07-01', '0.93', '1'),
    rate('NOK', null, '1', '0.085'),
    rate('SEK', '2026-06-01', '1', '0.09'),
    rate('XXX', null, '0', '1'),
    rate('YYY', null, '1e9', '1'),
  ],
};
const worth = (currency: string, e4: bigint, on: string) =>
  inCompanyCurrency({ currency, e4 }, day(on), RATES)?.e4 ?? null;

describe('an amount', () => {
  it.each([
    ['before any dated rate, by the undated one', 'CHF', 9_000n, '2026-05-31', 10_000n],
    ['on the first day of a dated rate', 'CHF', 9_500n, '2026-06-01', 10_000n],
    ['on its last', 'CHF', 9_500n, '2026-06-30', 10_000n],
    ['by the one that began last', 'CHF', 9_300n, '2027-01-01', 10_000n],
    ['by a rate the other way round', 'NOK', 1_000_000n, '2026-01-01', 85_000n],
    ['half up to the last of four decimals', 'CHF', 1n, '2026-05-31', 1n],
    ['rounded down below the half', 'NOK', 5n, '2026-01-01', 0n],
    ['rounded up from the half', 'NOK', 6n, '2026-01-01', 1n],
    ['in the company currency, as it is', 'EUR', 7n, '2026-01-01', 7n],
    ['before the first of dated rates alone', 'SEK', 10n, '2026-05-31', null],
    ['in a currency nobody told of', 'USD', 10n, '2026-01-01', null],
    ['by a rate of nothing', 'XXX', 10n, '2026-01-01', null],
    ['by a rate that is no plain decimal', 'YYY', 10n, '2026-01-01', null],
  ])('%s', (_, currency, e4, on, expected) => {
    expect(worth(currency, e4, on)).toBe(expected);
  });
});
