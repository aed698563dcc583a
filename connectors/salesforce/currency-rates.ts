// What an org's currencies are worth. Orgs with one currency have neither object; dated rates there are only
// with advanced currency management (Object Reference, CurrencyType and DatedConversionRate, 2026-11).
import type { CurrencyRate, CurrencyRates } from '../../src/domain/currency-rates.ts';
import { parseDay } from '../../src/domain/time.ts';
import type { QueryRow, SalesforceClient } from './client.ts';
import { select } from './soql.ts';

const STATIC = 'CurrencyType';
const DATED = 'DatedConversionRate';

/** See the port. Rates mean: one unit of the corporate currency is worth so many. */
export async function readCurrencyRates(client: SalesforceClient): Promise<CurrencyRates | null> {
  const [types, dated] = [await client.describe(STATIC), await client.describe(DATED)];
  if (types === null) return null;
  const rows = await client.queryRows(
    select({
      fields: ['IsoCode', 'ConversionRate', 'IsCorporate'],
      from: STATIC,
      orderBy: ['IsoCode'],
    }),
  );
  const corporate = rows.find((row) => row['IsCorporate'] === true)?.['IsoCode'];
  if (typeof corporate !== 'string') return null;
  const fields = ['IsoCode', 'ConversionRate', 'StartDate'];
  const periods =
    dated === null
      ? []
      : await client.queryRows(select({ fields, from: DATED, orderBy: ['IsoCode', 'StartDate'] }));
  return { company: corporate, rates: [...rows, ...periods].flatMap(rateOf) };
}

function rateOf({ IsoCode, ConversionRate, StartDate }: QueryRow): CurrencyRate[] {
  if (typeof IsoCode !== 'string' || typeof ConversionRate !== 'number') return [];
  const from = typeof StartDate === 'string' ? parseDay(StartDate) : null;
  return [{ currency: IsoCode, from, units: String(ConversionRate), companyUnits: '1' }];
}
