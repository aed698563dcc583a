// HubSpot, reading: schema, full pass, changes, links, deletions, merges, late index.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mergeRecords } from '../../connectors/sandbox/merge.ts';
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
  portal = await startPortal();
});
afterEach(() => portal.close());

describe('describe', () => {
  it('tells properties, deal stages and company labels', async () => {
    const schema = await portal.session.describe();
    const fields = (object: string) => schema.objects.find((one) => one.name === object)?.fields;
    const channel = fields('deals')?.find((field) => field.name === 'sales_channel');
    expect(channel).toMatchObject({ type: 'enumeration', writable: true });
    expect(channel?.options).toContain('system_integrator');
    expect(fields('deals')?.find((field) => field.name === 'hs_is_closed')?.writable).toBe(false);
    expect(fields('pipelines')?.find((field) => field.name === '128440314')).toMatchObject({
      label: 'Partner Pipeline: Won',
      options: ['64811207', 'closed', '1.0'],
    });
    expect(fields('deal company labels')?.map((field) => field.name)).toEqual(['Partner']);
  });

  it('lists the company currency first', async () => {
    const schema = await portal.session.describe();
    const deals = schema.objects.find((one) => one.name === 'deals');
    const currency = deals?.fields.find((field) => field.name === 'deal_currency_code');
    expect(currency?.options[0]).toBe('USD');
  });
});

describe('the first read', () => {
  it('says first what it will cost, lists deals last and no archive but that of owners', async () => {
    const mapping = await proposedMapping(portal);
    portal.exchanges.length = 0;
    const pages = portal.session.readChanges(null, mapping);
    const first = await pages[Symbol.asyncIterator]().next();
    const plan = first.value?.plan;
    expect(first.value?.records).toEqual([]);
    expect(plan?.parts.at(-1)).toMatchObject({ object: 'deals', way: 'list', calls: 2 });
    // 70 % of this portal's 100,000, less what is kept for the more urgent than a poll.
    expect(plan?.allowance).toEqual({ calls: 68_950, perMs: 10_000 });

    portal.exchanges.length = 0;
    await readAll(portal.session, null, mapping);
    const lists = portal.exchanges
      .map(({ url }) => new URL(url))
      .filter(({ searchParams }) => searchParams.has('archived'))
      .map(({ pathname, searchParams }) => [
        pathname.split('/').at(-1),
        searchParams.get('archived'),
      ]);
    const archives = lists.filter(([, archived]) => archived === 'true');
    expect(archives).toHaveLength(1);
    expect(portal.exchanges.filter(({ url }) => url.includes('/owners/'))).toHaveLength(2);
    expect(lists.at(-1)).toEqual(['deals', 'false']);
  });

  it('asks once for the associations of five pages', async () => {
    const mapping = await proposedMapping(portal);
    const { deal } = portal.records;
    for (let n = 0; n < 620; n += 1) {
      portal.world.hubspot.create('deals', { ...deal.fields, dealname: `Deal ${n}` }, 'seed');
    }
    portal.exchanges.length = 0;
    const { records } = await readAll(portal.session, null, mapping);
    expect(records.filter((one) => one.object === 'deals').length).toBeGreaterThan(620);
    const count = (part: string) => portal.exchanges.filter(({ url }) => url.includes(part)).length;
    expect([count('/2026-09/deals?'), count('/deals/companies/batch/read')]).toEqual([7, 2]);
  });

  it('gives every record with fields, links and owners', async () => {
    const mapping = await proposedMapping(portal);
    const { records } = await readAll(portal.session, null, mapping);
    const { deal, acme, acmeUk, nordwind, call } = portal.records;
    const read = recordOf(records, deal);
    expect(read?.fields).toMatchObject({
      dealname: 'Acme: platform',
      amount: '84000',
      registration_status: null,
      registered_at: '2026-11-19T10:00:00.000Z',
    });
    expect(read?.links).toEqual(
      expect.arrayContaining([
        { name: 'company:primary', object: 'companies', recordId: acme.id },
        { name: 'company', object: 'companies', recordId: acme.id },
        { name: 'company', object: 'companies', recordId: nordwind.id },
        { name: 'company:Partner', object: 'companies', recordId: nordwind.id },
        { name: 'owner', object: 'owners', recordId: MANAGER.ownerId },
      ]),
    );
    expect(recordOf(records, acme)?.fields['city']).toBeNull();
    expect(recordOf(records, acmeUk)?.links).toEqual([
      { name: 'parent', object: 'companies', recordId: acme.id },
    ]);
    expect(recordOf(records, call)?.links).toEqual([
      { name: 'deal', object: 'deals', recordId: deal.id },
    ]);
    const owner = records.find((one) => one.recordId === MANAGER.ownerId);
    expect(owner?.fields).toMatchObject({ name: 'Jonas Keller', userId: MANAGER.userId });
    expect(records.filter((one) => one.object === 'pipelines')).toHaveLength(2);
  });

  it('leaves out a property that does not exist instead of calling it empty', async () => {
    const mapping = await proposedMapping(portal);
    const account = { ...mapping.account, duns: { path: 'no_such_property' } };
    const { records } = await readAll(portal.session, null, { ...mapping, account });
    expect(recordOf(records, portal.records.acme)?.fields).not.toHaveProperty('no_such_property');
  });

  it('pages, and goes on from any page', async () => {
    for (let count = 0; count < 730; count += 1) {
      portal.world.hubspot.create('companies', { name: `Company ${count}` }, MANAGER.userId);
    }
    const mapping = await proposedMapping(portal);
    const whole = await readAll(portal.session, null, mapping);
    const companies = whole.pages.filter((page) => page.records[0]?.object === 'companies');
    expect(companies.map((page) => page.records.length)).toEqual([500, 233]);
    const rest = await readAll(portal.session, companies[0]?.cursor ?? null, mapping);
    expect(rest.records.filter((one) => one.object === 'companies')).toHaveLength(233);
    expect(rest.records.filter((one) => one.object === 'deals')).toHaveLength(1);
  });
});

describe('later reads', () => {
  it('give what changed, and only that once the overlap has passed', async () => {
    const mapping = await proposedMapping(portal);
    const first = await readAll(portal.session, null, mapping);
    portal.advance(30 * MINUTE);
    const idle = await readAll(portal.session, first.cursor, mapping);
    expect(idle.records.filter((one) => one.object === 'deals')).toEqual([]);
    const { deal } = portal.records;
    portal.world.hubspot.update('deals', deal.id, { amount: '90000' }, '5502');
    const next = await readAll(portal.session, idle.cursor, mapping);
    expect(recordOf(next.records, deal)?.fields['amount']).toBe('90000');
    expect(next.records.filter((one) => one.object === 'companies')).toEqual([]);
  });

  it('see a change that the search index showed late', async () => {
    const mapping = await proposedMapping(portal);
    const first = await readAll(portal.session, null, mapping);
    portal.advance(30 * MINUTE);
    portal.time.searchLagMs = 2 * MINUTE;
    const { deal } = portal.records;
    portal.world.hubspot.update('deals', deal.id, { amount: '91000' }, '5502');
    portal.advance(MINUTE);
    const early = await readAll(portal.session, first.cursor, mapping);
    expect(recordOf(early.records, deal)).toBeUndefined();
    portal.advance(3 * MINUTE);
    const late = await readAll(portal.session, early.cursor, mapping);
    expect(recordOf(late.records, deal)?.fields['amount']).toBe('91000');
  });

  it('by id do not wait for the search index', async () => {
    const mapping = await proposedMapping(portal);
    portal.advance(30 * MINUTE);
    portal.time.searchLagMs = 2 * MINUTE;
    const { deal, acme, nordwind } = portal.records;
    portal.world.hubspot.update('deals', deal.id, { amount: '91000' }, '5502');
    associate(portal.world, deal, nordwind, 5, 6);
    portal.world.hubspot.dissociate(deal, acme);
    const records = await portal.session.readRecords([refOf(deal)], mapping);
    const found = recordOf(records, deal);
    expect(found?.fields['amount']).toBe('91000');
    expect(found?.links).toContainEqual({
      name: 'company:primary',
      object: 'companies',
      recordId: nordwind.id,
    });
    expect(found?.links.map((link) => link.recordId)).not.toContain(acme.id);
    expect(portal.exchanges.filter((one) => one.url.includes('/search'))).toEqual([]);
  });

  it('walk more records of one instant than a search page holds', async () => {
    const mapping = await proposedMapping(portal);
    const first = await readAll(portal.session, null, mapping);
    portal.advance(30 * MINUTE);
    const made = Array.from({ length: 450 }, (_, count) =>
      portal.world.hubspot.create('companies', { name: `Bulk ${count}` }, MANAGER.userId),
    );
    portal.advance(MINUTE);
    const after = portal.world.hubspot.create('companies', { name: 'After' }, MANAGER.userId);
    const { records } = await readAll(portal.session, first.cursor, mapping);
    const seen = new Set(records.map((one) => one.recordId));
    expect([...made, after].filter((row) => !seen.has(row.id))).toEqual([]);
  });

  it('report deletions as such', async () => {
    const mapping = await proposedMapping(portal);
    const first = await readAll(portal.session, null, mapping);
    portal.advance(30 * MINUTE);
    const { deal } = portal.records;
    portal.world.hubspot.remove('deals', deal.id, '5502');
    const { records } = await readAll(portal.session, first.cursor, mapping);
    expect(recordOf(records, deal)).toMatchObject({ deleted: true, mergedInto: null });
  });

  it('report a merged company with its survivor', async () => {
    const mapping = await proposedMapping(portal);
    const first = await readAll(portal.session, null, mapping);
    portal.advance(30 * MINUTE);
    const { acme, acmeUk, deal } = portal.records;
    const twins = { winnerId: acmeUk.id, loserId: acme.id };
    mergeRecords(portal.world, { crm: 'hubspot', object: 'companies', ...twins, by: '5502' });
    const { records } = await readAll(portal.session, first.cursor, mapping);
    expect(recordOf(records, acme)).toMatchObject({ deleted: true, mergedInto: acmeUk.id });
    expect(recordOf(records, acmeUk)?.deleted).toBe(false);
    expect(recordOf(records, deal)).toBeUndefined();
  });

  it('find a changed association within a day, although no time moved', async () => {
    const mapping = await proposedMapping(portal);
    const first = await readAll(portal.session, null, mapping);
    portal.advance(30 * MINUTE);
    const { deal, acmeUk } = portal.records;
    associate(portal.world, deal, acmeUk, 27, 28, 'USER_DEFINED');
    const soon = await readAll(portal.session, first.cursor, mapping);
    expect(recordOf(soon.records, deal)).toBeUndefined();
    portal.advance(24 * 60 * MINUTE);
    const { records } = await readAll(portal.session, soon.cursor, mapping);
    expect(recordOf(records, deal)?.links).toContainEqual({
      name: 'company:Partner',
      object: 'companies',
      recordId: acmeUk.id,
    });
  });
});

it('calls dated paths only, puts no secret into an address, and says all a search must say', async () => {
  await readAll(portal.session, null, await proposedMapping(portal));
  const urls = portal.exchanges.map((exchange) => new URL(exchange.url));
  expect(urls.filter((url) => !url.pathname.includes('/2026-09'))).toEqual([]);
  expect(urls.flatMap((url) => [...url.searchParams.keys()])).not.toContain('access_token');
  const searches = portal.exchanges.filter(({ url }) => url.endsWith('/search'));
  // HubSpot's published description requires all of them.
  const asked = ['after', 'filterGroups', 'limit', 'properties', 'sorts'];
  for (const { requestBody } of searches) {
    expect(Object.keys(JSON.parse(requestBody ?? '')).sort()).toEqual(asked);
  }
  expect(searches.length).toBeGreaterThan(0);
  const text = JSON.stringify(portal.trace());
  expect(text).not.toContain(portal.grant.accessToken);
  expect(text).not.toContain(portal.grant.refreshToken);
});

it('knows the people who may decide, by owner id and by user id', async () => {
  const users = await portal.session.users();
  expect(users.find((user) => user.ownerId === MANAGER.ownerId)).toEqual({
    ownerId: MANAGER.ownerId,
    userIds: [MANAGER.userId],
    name: 'Jonas Keller',
    email: 'Jonas@halden.test',
    active: true,
  });
});
