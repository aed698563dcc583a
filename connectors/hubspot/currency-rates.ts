// What a portal's currencies are worth: every rate it ever set, with the day it began. The scope for that
// is optional.
import type { CurrencyRates } from '../../src/domain/currency-rates.ts';
import { ParleyError } from '../../src/domain/errors.ts';
import { dayOf } from '../../src/domain/time.ts';
import { type HubspotApi, VERSION } from './api.ts';
import { instantOf } from './objects.ts';
import { pagesOf } from './pages.ts';
import { accountDetails, exchangeRatePage } from './wire.ts';

/** See the port. Rates mean: one unit is worth so many of the company currency. */
export async function readCurrencyRates(api: HubspotApi): Promise<CurrencyRates | null> {
  const { body } = await api.call({
    method: 'GET',
    path: `/account-info/${VERSION}/details`,
    effect: 'read',
    answer: accountDetails,
  });
  const { companyCurrency: company, additionalCurrencies = [] } = body;
  if (additionalCurrencies.length === 0) return null;
  const rates: CurrencyRates['rates'][number][] = [];
  try {
    const path = `/settings/currencies/${VERSION}/exchange-rates`;
    for await (const page of pagesOf(api, { path, answer: exchangeRatePage })) {
      for (const one of page.results) {
        if (one.toCurrencyCode !== company) continue;
        rates.push({
          currency: one.fromCurrencyCode,
          from: dayOf(instantOf(one.effectiveAt)),
          units: '1',
          companyUnits: String(one.conversionRate),
        });
      }
    }
  } catch (error) {
    // Whoever installed Parley did not give the scope.
    if (error instanceof ParleyError && error.status === 403) return null;
    throw error;
  }
  return { company, rates };
}
