// A portal with line items: what the proposed mapping asks of them runs against it, and what becomes of
// the answers; without their scopes nothing is asked.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FieldValue } from '../../src/domain/source-record.ts';
import { derivedFrom } from './derived-book.ts';
import {
  associate,
  MANAGER,
  type Portal,
  proposedMapping,
  readAll,
  recordOf,
  refOf,
  startPortal,
} from './hubspot-harness.ts';

const MINUTE = 60_000;
let portal: Portal;
beforeEach(async () => {
  portal = await startPortal({ switches: { hubspotGivesOptional: true } });
});
afterEach(() => portal.close());

/** A line item of the portal's deal. */
function line(fields: Record<string, FieldValue>) {
  const row = portal.world.hubspot.create('line_items', fields, MANAGER.userId);
  associate(portal.world, row, portal.records.deal, 20, 19);
  return row;
}

const PARTNERS_SELLER = 'ola@nordwind.example';

/** The portal's deal is split between its owner and somebody new. */
function splitWith(email: string): void {
  const { world, records } = portal;
  const fields = { email, firstName: 'Ola', lastName: 'Vik', userId: 5_599 };
  const { id } = world.hubspot.create('owners', fields, MANAGER.userId);
  const hs_all_deal_split_owner_ids = `${MANAGER.ownerId};${id}`;
  world.hubspot.update('deals', records.deal.id, { hs_all_deal_split_owner_ids }, MANAGER.userId);
}

async function call(method: string, path: string, body?: unknown) {
  const answer = await fetch(`${portal.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${portal.grant.accessToken}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}

describe('deal splits', () => {
  it('are who shares the deal beside its owner, where the mapping asks', async () => {
    const { deal } = portal.records;
    const [claim] = (await proposedMapping(portal)).claims;
    if (claim === undefined) throw new Error('no claim is mapped');
    const values = { [PARTNERS_SELLER]: 'reseller' } as const;
    const channel = { path: 'split.email', values, fallback: 'direct' } as const;
    const mapping = { ...(await proposedMapping(portal)), claims: [{ ...claim, channel }] };
    const first = await readAll(portal.session, null, mapping);
    const before = (await derivedFrom('hubspot', mapping, first.records)).claims;
    expect(before.get(deal.id)?.channel).toBe('direct');
    portal.advance(30 * MINUTE);
    splitWith(PARTNERS_SELLER);
    const { records } = await readAll(portal.session, first.cursor, mapping);
    const after = await derivedFrom('hubspot', mapping, [...first.records, ...records]);
    expect(after.claims.get(deal.id)?.channel).toBe('reseller');
  });
});

describe('line items', () => {
  it('give a deal product and quote, by the largest of them', async () => {
    const { deal } = portal.records;
    line({ name: 'Probe', price: '10', quantity: '2', product_family: 'Sensors' });
    line({ name: 'Suite', price: '90.5', quantity: '3', product_family: 'Platform' });
    const mapping = await proposedMapping(portal);
    const { records } = await readAll(portal.session, null, mapping);
    const { claims } = await derivedFrom('hubspot', mapping, records);
    expect(claims.get(deal.id)).toMatchObject({
      productFamily: 'Platform',
      quote: { unitPrice: { e4: 905_000n }, quantity: 3 },
    });
  });

  it('are read when they change, come or go', async () => {
    const mapping = await proposedMapping(portal);
    const [kept, gone] = [line({ price: '10', quantity: '1' }), line({ price: '5' })];
    portal.advance(30 * MINUTE);
    const { cursor } = await readAll(portal.session, null, mapping);
    portal.advance(30 * MINUTE);
    portal.world.hubspot.update('line_items', kept.id, { price: '20' }, '5502');
    portal.world.hubspot.remove('line_items', gone.id, '5502');
    const { records } = await readAll(portal.session, cursor, mapping);
    const lines = records.filter((one) => one.object === 'line_items');
    expect(new Map(lines.map((one) => [one.recordId, one.deleted]))).toEqual(
      new Map([
        [kept.id, false],
        [gone.id, true],
      ]),
    );
    const { links, fields } = lines.find((one) => one.recordId === kept.id) ?? {};
    expect(fields).toMatchObject({ price: '20', amount: '20' });
    expect(links).toEqual([{ name: 'deal', object: 'deals', recordId: portal.records.deal.id }]);
  });

  it('are left out and told of where their scope was withdrawn, and are there again with it', async () => {
    const row = line({ price: '10', quantity: '1', product_family: 'Sensors' });
    const mapping = await proposedMapping(portal);
    const { cursor } = await readAll(portal.session, null, mapping);
    portal.faults.set({ hubspotGivesOptional: false });
    const unseen = [{ object: 'line_items', field: null }];
    for (const from of [null, cursor]) {
      portal.advance(30 * MINUTE);
      portal.world.hubspot.update('deals', portal.records.deal.id, { dealname: 'New' }, '5502');
      const { session } = await portal.connect();
      const { records } = await readAll(session, from, mapping);
      expect(recordOf(records, portal.records.deal)?.fields['dealname']).toBe('New');
      expect(await session.unseen(mapping, [])).toEqual(unseen);
    }
    const { session } = await portal.connect();
    expect(await session.readRecords([refOf(row)], mapping)).toEqual([]);
    expect(await session.existing('line_items', [row.id])).toBeNull();
    expect(await session.unseen(mapping, [])).toEqual(unseen);

    portal.faults.set({ hubspotGivesOptional: true });
    const again = (await portal.connect()).session;
    expect(await again.unseen(mapping, unseen)).toEqual([]);
    const reread = portal.connector.reread(cursor, ['line_items']);
    const { records } = await readAll(again, reread, mapping);
    expect(recordOf(records, row)).toMatchObject({ deleted: false });
  });

  it('are neither described nor read where their scopes were not given', async () => {
    await portal.close();
    portal = await startPortal();
    line({ price: '10', quantity: '1', product_family: 'Sensors' });
    const mapping = await proposedMapping(portal);
    expect(JSON.stringify(mapping)).not.toContain('line_items');
    portal.exchanges.length = 0;
    await readAll(portal.session, null, mapping);
    expect(portal.exchanges.filter(({ url }) => url.includes('line_items'))).toEqual([]);
  });
});

describe('an amount in a currency without a policy rate', () => {
  it('is worth what the portal’s rate of its close date says, where the scope was given', async () => {
    const rate = (conversionRate: number, effectiveAt: string) =>
      portal.world.hubspot.create(
        '_exchange_rates',
        { fromCurrencyCode: 'CHF', conversionRate, effectiveAt },
        'seed',
      );
    rate(1.05, '2026-01-01T00:00:00Z');
    rate(1.1, '2026-12-01T00:00:00Z');
    rate(1.2, '2027-02-01T00:00:00Z');
    const { deal } = portal.records;
    const swiss = { amount: '1000', deal_currency_code: 'CHF', closedate: '2026-12-31T00:00:00Z' };
    portal.world.hubspot.update('deals', deal.id, swiss, '5502');
    const mapping = await proposedMapping(portal);
    const { records } = await readAll(portal.session, null, mapping);
    const rates = await portal.session.currencyRates();
    const { claims } = await derivedFrom('hubspot', mapping, records, rates);
    expect(claims.get(deal.id)).toMatchObject({
      amount: { currency: 'USD', e4: 11_000_000n },
      recordedAmount: { currency: 'CHF', e4: 10_000_000n },
    });
  });

  it('is told by nobody where the scope was not given', async () => {
    await portal.close();
    portal = await startPortal();
    expect(await portal.session.currencyRates()).toBeNull();
  });
});

describe('the portal', () => {
  const path = '/crm/objects/2026-09/line_items';

  it('works out the net price, and lets Parley write no line', async () => {
    const properties = { price: '100', discount: '10', quantity: '3' };
    const { status, body } = await call('POST', path, { properties });
    expect(status).toBe(403);
    expect(body).toMatchObject({ category: 'MISSING_SCOPES' });
    const { id } = line(properties);
    const read = await call('GET', `${path}/${id}?properties=amount`);
    expect(read.body.properties).toMatchObject({ amount: '270' });
  });

  it('gives no splits to an app that did not ask for them', async () => {
    const { deal } = portal.records;
    const upsert = { inputs: [{ id: deal.id, splits: [] }] };
    const answer = await call('POST', '/deal-splits/2026-09/batch/upsert', upsert);
    expect(answer).toMatchObject({ status: 403, body: { category: 'MISSING_SCOPES' } });
  });
});
