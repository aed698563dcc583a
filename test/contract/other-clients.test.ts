// The sandbox as clients find it that were written for the real CRMs by others: their own methods, not ours.
import { Client } from '@hubspot/api-client';
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/deals/index.js';
import { Connection } from 'jsforce';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../src/domain/time.ts';
import { type Portal, proposedMapping, readAll, startPortal } from './hubspot-harness.ts';
import { connectSalesforce, type SalesforceRun, startSalesforce } from './salesforce-harness.ts';

describe('jsforce, by its own methods', () => {
  let run: SalesforceRun;
  let org: Connection;
  beforeEach(async () => {
    run = await startSalesforce();
    const { accessToken } = await connectSalesforce(run);
    org = new Connection({ instanceUrl: run.url, accessToken, version: '67.0' });
  });
  afterEach(() => run.close());

  it('learns who it is, what the org has and what is left of the day', async () => {
    expect(await org.identity()).toMatchObject({ user_id: run.manager.userId });
    const { sobjects } = await org.describeGlobal();
    expect(sobjects.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Account', 'Opportunity', 'Lead', 'Task', 'User']),
    );
    const { fields } = await org.describe('Opportunity');
    expect(fields.find(({ name }) => name === 'StageName')).toMatchObject({ type: 'picklist' });
    expect((await org.limits())['DailyApiRequests']?.Remaining).toBeGreaterThan(0);
  });

  it('makes, reads, changes and deletes records, one and many', async () => {
    const accounts = org.sobject('Account');
    const made = await accounts.create([{ Name: 'One' }, { Name: 'Two' }, {}]);
    expect(made.map(({ success }) => success)).toEqual([true, true, false]);
    const ids = made.flatMap((one) => (one.success ? [one.id] : []));
    await accounts.update(ids.map((Id) => ({ Id, Phone: '+49 30 1' })));
    const read = await accounts.retrieve(ids);
    expect(read.map(({ Name, Phone }) => [Name, Phone])).toEqual([
      ['One', '+49 30 1'],
      ['Two', '+49 30 1'],
    ]);
    expect(await accounts.destroy(ids)).toMatchObject([{ success: true }, { success: true }]);
    await expect(accounts.retrieve(ids[0] ?? '')).rejects.toThrow('entity is deleted');
    const [from, to] = [run.world.now() - HOUR_MS, run.world.now()].map((at) =>
      new Date(at).toISOString(),
    );
    run.advance(HOUR_MS);
    const { ids: changed } = await accounts.updated(from ?? '', to ?? '');
    expect(changed).toEqual(expect.arrayContaining([...run.accountIds]));
  });

  it('queries with parents, conditions and counts, and is told what is wrong', async () => {
    const { records } = await org.query('SELECT Id, Account.Name FROM Opportunity LIMIT 1');
    expect(records[0]).toMatchObject({ Account: { Name: 'Acme GmbH' } });
    const found = await org.sobject('Account').find({ Name: { $like: 'Acme%' } }, 'Id, Name');
    expect(found).toHaveLength(2);
    expect(await org.sobject('Opportunity').count()).toBe(run.claimIds.length);
    await expect(org.query('SELECT Nope FROM Account')).rejects.toThrow('No such column');
  });

  it('reads by the Bulk API', async () => {
    org.bulk2.pollInterval = 10;
    const rows = await (await org.bulk2.query('SELECT Id, Name FROM Account')).toArray();
    expect(rows).toHaveLength(2);
  });
});

describe('HubSpot’s own client, by its typed methods', () => {
  let portal: Portal;
  let crm: Client['crm'];
  beforeEach(async () => {
    portal = await startPortal();
    const { accessToken } = portal.grant;
    crm = new Client({ accessToken, basePath: portal.url }).crm;
  });
  afterEach(() => portal.close());

  it('makes, reads, changes, finds and archives a deal', async () => {
    const { basicApi, batchApi, searchApi } = crm.deals;
    const { deal } = portal.records;
    const { properties } = await basicApi.getById(deal.id, ['dealstage', 'pipeline']);
    const { dealstage = '', pipeline = '' } = properties;
    const made = await basicApi.create({
      properties: { dealname: 'Mine', dealstage: dealstage ?? '', pipeline: pipeline ?? '' },
      associations: [],
    });
    await basicApi.update(made.id, { properties: { dealname: 'Yours' } });
    const inputs = [{ id: made.id }];
    const ask = { inputs, properties: ['dealname'], propertiesWithHistory: [] };
    expect((await batchApi.read(ask)).results[0]?.properties['dealname']).toBe('Yours');
    const filter = { propertyName: 'dealname', operator: FilterOperatorEnum.Eq, value: 'Yours' };
    const found = await searchApi.doSearch({ filterGroups: [{ filters: [filter] }] });
    expect(found.results.map(({ id }) => id)).toEqual([made.id]);
    await basicApi.archive(made.id);
    await expect(basicApi.getById(made.id)).rejects.toMatchObject({ code: 404 });
  });

  it('lists owners, pipelines, properties and links', async () => {
    const { deal, acme } = portal.records;
    expect((await crm.owners.ownersApi.getPage()).results.length).toBeGreaterThan(0);
    expect((await crm.pipelines.pipelinesApi.getAll('deals')).results.length).toBeGreaterThan(0);
    const { results } = await crm.properties.coreApi.getAll('deals');
    expect(results.map(({ name }) => name)).toContain('dealstage');
    const links = await crm.associations.v4.basicApi.getPage('deals', deal.id, 'companies');
    expect(links.results.map(({ toObjectId }) => String(toObjectId))).toContain(acme.id);
  });

  it('is not how Parley asks: its calls have a dated address', async () => {
    const { session, exchanges } = portal;
    await session.provision();
    await readAll(session, null, await proposedMapping(portal));
    const paths = exchanges.map(({ url }) => new URL(url).pathname);
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !path.includes('/2026-09'))).toEqual([]);
  });
});
