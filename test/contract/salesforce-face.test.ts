// The sandbox's Salesforce face as any client meets it: OAuth, SOQL, rows, collections, refusals.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../src/domain/time.ts';
import { at, bareSalesforce, DATA, listAt } from './salesforce-bare.ts';
import { type SalesforceRun, startSalesforce } from './salesforce-harness.ts';

let run: SalesforceRun;
beforeEach(async () => {
  run = await startSalesforce({ pageSize: 2 });
});
afterEach(() => run.close());

const { call, codeOf } = bareSalesforce(() => run);

const soql = (text: string, resource = 'query') =>
  call('GET', `${DATA}/${resource}?q=${encodeURIComponent(text)}`);

async function names(where: string): Promise<unknown[]> {
  const { body } = await soql(`SELECT Name FROM Opportunity ${where} LIMIT 2`);
  return listAt(body, 'records').map((one) => at(one, 'Name'));
}

describe('SOQL', () => {
  it('compares text without case, with LIKE, IN, null, numbers and dates', async () => {
    expect(await names("WHERE Name = 'first'")).toEqual(['First']);
    expect(await names("WHERE Name LIKE '%IR%'  ORDER BY Name")).toEqual(['First', 'Third']);
    expect(await names("WHERE Name IN ('Third', 'x')")).toEqual(['Third']);
    expect(await names("WHERE Name NOT IN ('Third', 'First')")).toEqual(['Second']);
    expect(await names('WHERE NextStep = null AND Amount > 999.5 ORDER BY Name')).toEqual([
      'First',
      'Second',
    ]);
    expect(await names('WHERE CloseDate < 2026-12-31')).toEqual([]);
    expect(
      await names("WHERE (NOT Name = 'First') AND IsClosed = false ORDER BY Name DESC"),
    ).toEqual(['Third', 'Second']);
  });

  it('nests parents and counts', async () => {
    const { body } = await soql(
      "SELECT Account.Name, Owner.Email FROM Opportunity WHERE Account.Name = 'acme gmbh' LIMIT 1",
    );
    expect(at(body, 'records', 0)).toMatchObject({
      attributes: { type: 'Opportunity' },
      Account: { attributes: { type: 'Account' }, Name: 'Acme GmbH' },
      Owner: { Email: run.manager.email },
    });
    expect((await soql('SELECT COUNT() FROM Opportunity')).body).toEqual({
      totalSize: 3,
      done: true,
      records: [],
    });
  });

  it('refuses the whole query for one fault', async () => {
    const faults = await Promise.all([
      soql('SELECT Id, Nope__c FROM Opportunity'),
      soql('SELECT Id FROM Nope__c'),
      soql("SELECT Id FROM Opportunity WHERE Description = 'x'"),
      soql("SELECT Id FROM Opportunity WHERE CreatedDate > '2026-01-01'"),
      soql("SELECT Id FROM Opportunity WHERE Name = 'a' AND IsWon = true OR IsClosed = true"),
      soql("SELECT Id FROM Opportunity WHERE Name = 'open"),
      soql('SELECT Nope.Name FROM Opportunity'),
    ]);
    expect(faults.map(codeOf)).toEqual([
      [400, 'INVALID_FIELD'],
      [400, 'INVALID_TYPE'],
      [400, 'INVALID_FIELD'],
      [400, 'INVALID_FIELD'],
      [400, 'MALFORMED_QUERY'],
      [400, 'MALFORMED_QUERY'],
      [400, 'INVALID_FIELD'],
    ]);
  });

  it('pages with a locator that dies when used up', async () => {
    const first = await soql('SELECT Id FROM Opportunity ORDER BY Id');
    expect(first.body).toMatchObject({ totalSize: 3, done: false });
    const nextPage = String(at(first.body, 'nextRecordsUrl'));
    const second = await call('GET', nextPage);
    expect(second.body).toMatchObject({ totalSize: 3, done: true });
    expect(at(second.body, 'records')).toHaveLength(1);
    expect(codeOf(await call('GET', nextPage))).toEqual([400, 'INVALID_QUERY_LOCATOR']);
  });

  it('shows deleted rows to queryAll only', async () => {
    run.remove(run.claimIds[0] ?? '');
    const living = await soql('SELECT COUNT() FROM Opportunity');
    const all = await soql('SELECT COUNT() FROM Opportunity', 'queryAll');
    expect([at(living.body, 'totalSize'), at(all.body, 'totalSize')]).toEqual([2, 3]);
  });
});

describe('rows', () => {
  const opportunity = (id: string) => `${DATA}/sobjects/Opportunity/${id}`;

  it('derives what Salesforce derives and refuses writes to it', async () => {
    const [id = ''] = run.claimIds;
    await call('PATCH', opportunity(id), { StageName: 'Closed Won' });
    const { body } = await call('GET', opportunity(id));
    expect(body).toMatchObject({ IsClosed: true, IsWon: true, Probability: 100 });
    expect(at(body, 'LastStageChangeDate')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);
    expect(codeOf(await call('PATCH', opportunity(id), { IsWon: false }))).toEqual([
      400,
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    ]);
  });

  it('finds a partner’s opportunity by the partner user who owns it', async () => {
    const { salesforce } = run.world;
    const partner = salesforce.create('Account', { Name: 'Northwind', IsPartner: true }, 'seed');
    const fields = { Name: 'P', UserType: 'PowerPartner', AccountId: partner.id };
    const user = salesforce.create('User', fields, 'seed');
    const [id = ''] = run.claimIds;
    await call('PATCH', opportunity(id), { OwnerId: user.id });
    const { body } = await soql(
      'SELECT PartnerAccount.Name FROM Opportunity WHERE PartnerAccountId != null',
    );
    expect(at(body, 'records')).toMatchObject([{ PartnerAccount: { Name: 'Northwind' } }]);
  });

  it('checks what is written', async () => {
    const [id = ''] = run.claimIds;
    const tried = [
      { Nope__c: 1 },
      { Name: null },
      { NextStep: 'x'.repeat(256) },
      { Amount: '12' },
      { Parley_Conflict_Status__c: 'maybe' },
      { AccountId: run.manager.userId },
      { Id: id },
    ];
    const codes = [];
    for (const body of tried) codes.push(codeOf(await call('PATCH', opportunity(id), body)));
    expect(codes).toEqual([
      [400, 'INVALID_FIELD'],
      [400, 'REQUIRED_FIELD_MISSING'],
      [400, 'STRING_TOO_LONG'],
      [400, 'JSON_PARSER_ERROR'],
      [400, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'],
      [400, 'MALFORMED_ID'],
      [400, 'INVALID_FIELD'],
    ]);
    const missing = await call('POST', `${DATA}/sobjects/Opportunity`, { Name: 'No stage' });
    expect(codeOf(missing)).toEqual([400, 'REQUIRED_FIELD_MISSING']);
  });

  it('minds If-Unmodified-Since and deleted rows', async () => {
    const [id = ''] = run.claimIds;
    const before = { 'if-unmodified-since': new Date(run.world.now() - HOUR_MS).toUTCString() };
    const after = { 'if-unmodified-since': new Date(run.world.now()).toUTCString() };
    expect((await call('PATCH', opportunity(id), { NextStep: 'a' }, before)).status).toBe(412);
    expect((await call('PATCH', opportunity(id), { NextStep: 'a' }, after)).status).toBe(204);
    expect((await call('DELETE', opportunity(id))).status).toBe(204);
    expect(codeOf(await call('GET', opportunity(id)))).toEqual([404, 'ENTITY_IS_DELETED']);
  });

  it('has the package’s fields only while the package is installed', async () => {
    const query = 'SELECT Parley_Conflict_Status__c FROM Opportunity';
    expect((await soql(query)).status).toBe(200);
    run.faults.set({ salesforcePackageInstalled: false });
    expect(codeOf(await soql(query))).toEqual([400, 'INVALID_FIELD']);
  });
});

describe('many rows in one call', () => {
  const record = (id: string, fields: object) => ({
    attributes: { type: 'Opportunity' },
    id,
    ...fields,
  });

  it('answers 200 with one result per row, and all or none when asked', async () => {
    const [good = '', bad = ''] = run.claimIds;
    const records = [record(good, { NextStep: 'a' }), record(bad, { Name: '' })];
    const path = `${DATA}/composite/sobjects`;
    const some = await call('PATCH', path, { allOrNone: false, records });
    expect(some.status).toBe(200);
    expect(some.body).toMatchObject([
      { id: good, success: true, errors: [] },
      { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', fields: ['Name'] }] },
    ]);
    records[0] = record(good, { NextStep: 'b' });
    const none = await call('PATCH', path, { allOrNone: true, records });
    expect(at(none.body, 0, 'errors', 0, 'statusCode')).toBe('ALL_OR_NONE_OPERATION_ROLLED_BACK');
    const row = await call('GET', `${DATA}/sobjects/Opportunity/${good}?fields=NextStep`);
    expect(at(row.body, 'NextStep')).toBe('a');
  });

  it('takes 200 rows and no more', async () => {
    const records = Array.from({ length: 201 }, () => record(run.claimIds[0] ?? '', {}));
    const answer = await call('PATCH', `${DATA}/composite/sobjects`, { records });
    expect(answer.status).toBe(400);
  });

  it('upserts a task by its key: once created, then changed', async () => {
    const path = `${DATA}/sobjects/Task/Parley_Task_Key__c/k-1`;
    const first = await call('PATCH', path, { Subject: 'Decide', WhatId: run.claimIds[0] });
    const second = await call('PATCH', path, { Status: 'Completed' });
    expect([first.status, at(first.body, 'created')]).toEqual([201, true]);
    expect([second.status, at(second.body, 'created')]).toEqual([200, false]);
    const { body } = await soql('SELECT IsClosed, CompletedDateTime, What.Type FROM Task');
    expect(at(body, 'records')).toMatchObject([
      {
        IsClosed: true,
        CompletedDateTime: '2026-11-20T09:01:00.000+0000',
        What: { Type: 'Opportunity' },
      },
    ]);
  });

  it('runs composite parts in order with references', async () => {
    const part = (referenceId: string, method: string, url: string, body?: object) => ({
      referenceId,
      method,
      url: `${DATA}${url}`,
      body,
    });
    const { body } = await call('POST', `${DATA}/composite`, {
      compositeRequest: [
        part('account', 'POST', '/sobjects/Account', { Name: 'New' }),
        part('child', 'POST', '/sobjects/Account', { Name: 'Sub', ParentId: '@{account.id}' }),
        part('bad', 'GET', '/sobjects/Nope__c'),
      ],
    });
    const statuses = listAt(body, 'compositeResponse').map((one) => at(one, 'httpStatusCode'));
    expect(statuses).toEqual([201, 201, 404]);
    const parents = await soql("SELECT Parent.Name FROM Account WHERE Name = 'Sub'");
    expect(at(parents.body, 'records', 0, 'Parent', 'Name')).toBe('New');
  });

  it('lists changed and deleted ids of a span', async () => {
    run.advance(HOUR_MS);
    const [changed = '', deleted = ''] = run.claimIds;
    run.rename(changed, 'x');
    run.remove(deleted);
    const from = new Date(run.world.now() - 1000).toISOString();
    run.advance(1000);
    const to = new Date(run.world.now()).toISOString();
    const span = `start=${encodeURIComponent(from)}&end=${encodeURIComponent(to)}`;
    const updated = await call('GET', `${DATA}/sobjects/Opportunity/updated/?${span}`);
    const gone = await call('GET', `${DATA}/sobjects/Opportunity/deleted/?${span}`);
    expect(at(updated.body, 'ids')).toEqual([changed]);
    expect(at(gone.body, 'deletedRecords')).toMatchObject([{ id: deleted }]);
  });
});

describe('limits', () => {
  it('counts calls in a header and refuses over the limit', async () => {
    const first = await call('GET', `${DATA}/limits`);
    expect(first.headers.get('sforce-limit-info')).toMatch(/^api-usage=\d+\/125000$/);
    run.faults.setApiCallsUsed('salesforce', 125_000);
    expect(codeOf(await call('GET', `${DATA}/limits`))).toEqual([403, 'REQUEST_LIMIT_EXCEEDED']);
  });

  it('tells the world’s time in the Date header', async () => {
    const answer = await call('GET', `${DATA}/limits`);
    expect(Date.parse(answer.headers.get('date') ?? '')).toBe(run.world.now());
  });
});
