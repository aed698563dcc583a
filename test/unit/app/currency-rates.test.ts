// What a CRM's currencies are worth: asked for once a day, kept, and followed by the claims where it changed.
import { beforeEach, expect, it } from 'vitest';
import { currencyRates, keepRates } from '../../../src/app/currency-rates.ts';
import { followPolicy } from '../../../src/app/follow-policy.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import { claimTable } from '../../../src/app/view-claims.ts';
import type { CurrencyRates } from '../../../src/domain/currency-rates.ts';
import { claimIdOf } from '../../../src/domain/ids.ts';
import { DAY_MS, parseDay } from '../../../src/domain/time.ts';
import type { CrmSession } from '../../../src/ports/crm.ts';
import { aClaim, aDirectClaim, judgeConflict } from '../../helpers/claims.ts';
import { type Org, openOrg, TENANT } from './one-org.ts';

let now: number;
let org: Org;
let deal: string;
let told: CurrencyRates | null;
let asked: number;

beforeEach(async () => {
  now = Date.UTC(2026, 10, 20, 9);
  org = await openOrg(() => now);
  const [row] = org.town.world.salesforce.rows('Opportunity');
  deal = row?.id ?? '';
  const swiss = { Amount: 1_000, CurrencyIsoCode: 'CHF', CloseDate: '2026-12-31' };
  org.town.world.salesforce.update('Opportunity', deal, swiss, 'x');
  [told, asked] = [null, 0];
  await syncConnection(org.app, TENANT, org.salesforce);
});

const swissAt = (companyUnits: string): CurrencyRates => ({
  company: 'EUR',
  rates: [{ currency: 'CHF', from: parseDay('2026-01-01'), units: '1', companyUnits }],
});

/** A day later the CRM says this of its currencies, and the claims follow. */
async function nextDay(rates: CurrencyRates | null): Promise<void> {
  now += DAY_MS;
  told = rates;
  await keep();
  await followPolicy(org.app, TENANT);
}

function keep(): Promise<void> {
  const session = {
    currencyRates: async () => {
      asked += 1;
      return told;
    },
  } as CrmSession;
  return keepRates(org.app, TENANT, org.salesforce, session);
}

const amount = () =>
  org.app.store.inTenant(TENANT, async (store) => {
    const id = claimIdOf({ connectionId: org.salesforce, object: 'Opportunity', recordId: deal });
    const [claim] = await store.claims.current([id]);
    return claim?.amount ?? null;
  });

it('changes what a claim is worth, and one that goes lets it count as empty again', async () => {
  expect(await amount()).toBeNull();
  await nextDay(swissAt('1.05'));
  expect(await amount()).toEqual({ currency: 'EUR', e4: 10_500_000n });
  await nextDay(swissAt('1.1'));
  expect(await amount()).toEqual({ currency: 'EUR', e4: 11_000_000n });
  await nextDay(null);
  expect(await amount()).toBeNull();
});

it('is asked for once a day, and followed only where it changed', async () => {
  await nextDay(swissAt('1.05'));
  await keep();
  expect(asked).toBe(1);
  now += DAY_MS;
  await keep();
  expect(asked).toBe(2);
  expect(await followPolicy(org.app, TENANT)).toBe(0);
});

it('is not kept of a connection that was uninstalled meanwhile', async () => {
  await org.app.store.inTenant(TENANT, async (store) => {
    const connection = await store.connections.get(org.salesforce);
    if (connection !== null) await store.connections.save({ ...connection, state: 'disconnected' });
  });
  await nextDay(swissAt('1.05'));
  expect(
    await org.app.store.inTenant(TENANT, (store) => currencyRates(store, org.salesforce)),
  ).toBeNull();
});

it('leaves the amount that people know on the conflict’s page', () => {
  const worth = { currency: 'EUR', e4: 10_500_000n };
  const swiss = aClaim('P', {
    amount: worth,
    recordedAmount: { currency: 'CHF', e4: 10_000_000n },
  });
  const claims = [swiss, aDirectClaim('D')];
  const table = claimTable(claims, new Map(), judgeConflict(claims), () => null);
  const rows = table.groups.flatMap((group) => group.rows);
  expect(rows.find(({ name }) => name === 'Amount')?.values[0]).toBe('1,050.00 EUR (1,000.00 CHF)');
});
