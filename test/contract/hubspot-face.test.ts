// The sandbox's HubSpot face by plain HTTP: what it answers and what it refuses, as other people's
// HubSpot clients meet it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MANAGER, type Portal, startPortal } from './hubspot-harness.ts';

let portal: Portal;
beforeEach(async () => {
  portal = await startPortal();
});
afterEach(() => portal.close());

type Answer = { readonly status: number; readonly body: Record<string, unknown>; headers: Headers };

async function call(method: string, path: string, body?: unknown, token?: string): Promise<Answer> {
  const answer = await fetch(`${portal.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token ?? portal.grant.accessToken}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    body: text === '' ? {} : JSON.parse(text),
  };
}

const OBJECTS = '/crm/objects/2026-09';
const search = (object: string, body: unknown) => call('POST', `${OBJECTS}/${object}/search`, body);
const dated = { propertyName: 'hs_lastmodifieddate', operator: 'GTE', value: '0' };

describe('bearer and scopes', () => {
  it('refuses no token and a dead one', async () => {
    const none = await fetch(`${portal.url}/crm/owners/2026-09`);
    expect(none.status).toBe(401);
    expect(await none.json()).toMatchObject({ category: 'INVALID_AUTHENTICATION' });
    const dead = await call('GET', '/crm/owners/2026-09', undefined, 'eu1-dead');
    expect(dead).toMatchObject({ status: 401, body: { category: 'EXPIRED_AUTHENTICATION' } });
  });

  it('refuses what was not granted and names the scope', async () => {
    const answer = await call('POST', '/deal-splits/2026-09/batch/read', { inputs: [{ id: '1' }] });
    expect(answer.status).toBe(403);
    expect(answer.body['errors']).toMatchObject([
      { context: { requiredGranularScopes: ['crm.dealsplits.read_write'] } },
    ]);
  });

  it('takes OAuth parameters in the body only', async () => {
    const query = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x' });
    const answer = await fetch(`${portal.url}/oauth/2026-09/token?${query}`, { method: 'POST' });
    expect(answer.status).toBe(400);
    expect((await fetch(`${portal.url}/oauth/v1/token`, { method: 'POST' })).status).not.toBe(200);
  });

  it('introspects a live token and a revoked one', async () => {
    const token = portal.grant.refreshToken;
    const post = async (path: string) => {
      const body = new URLSearchParams({
        token,
        client_id: 'parley-test',
        client_secret: 'a-secret',
      });
      return fetch(`${portal.url}/oauth/2026-09/token/${path}`, { method: 'POST', body });
    };
    expect(await (await post('introspect')).json()).toMatchObject({
      active: true,
      hub_id: 48_210_377,
      token_use: 'refresh_token',
    });
    expect((await post('revoke')).status).toBe(204);
    expect(await (await post('introspect')).json()).toEqual({ active: false });
  });
});

describe('records', () => {
  it('answer by name, type id and singular, with text values and null for empty', async () => {
    const { deal } = portal.records;
    for (const type of ['deals', '0-3', 'deal']) {
      const query = 'properties=amount,hs_is_closed,closedate,nonsense';
      const answer = await call('GET', `${OBJECTS}/${type}/${deal.id}?${query}`);
      expect(answer.body['properties']).toEqual({
        amount: '84000',
        closedate: null,
        hs_is_closed: 'false',
        createdate: '2026-11-19T10:00:00.000Z',
        hs_lastmodifieddate: '2026-11-19T10:00:00.000Z',
        hs_object_id: deal.id,
      });
    }
  });

  it('carry associations and history where asked', async () => {
    const { deal, acme } = portal.records;
    portal.world.hubspot.update('deals', deal.id, { amount: '5' }, MANAGER.userId);
    const query = 'associations=companies&propertiesWithHistory=amount';
    const { body } = await call('GET', `${OBJECTS}/deals/${deal.id}?${query}`);
    expect(body['associations']).toMatchObject({
      companies: {
        results: expect.arrayContaining([{ id: acme.id, type: 'deal_to_company' }]),
      },
    });
    expect(body['propertiesWithHistory']).toMatchObject({
      amount: [{ value: '5', sourceType: 'CRM_UI', updatedByUserId: 5501 }, { value: '84000' }],
    });
  });

  it.each([
    ['an unknown property', { nonsense: 'x' }, 'PROPERTY_DOESNT_EXIST'],
    ['an option that is none', { dealtype: 'x' }, 'INVALID_OPTION'],
    ['a stage of another pipeline', { dealstage: '128440310' }, 'INVALID_OPTION'],
    ['a currency the account has not', { deal_currency_code: 'XTS' }, 'INVALID_OPTION'],
    ['text for a number', { amount: 'many' }, 'INVALID_FLOAT'],
    ['a day that is none', { registration_expires: '2026-13-40' }, 'INVALID_DATE'],
    ['an owner that is none', { hubspot_owner_id: '1' }, 'INVALID_OWNER_ID'],
    ['a calculated property', { hs_is_closed: 'true' }, 'READ_ONLY_VALUE'],
  ])('refuse %s', async (_what, properties, code) => {
    const { deal } = portal.records;
    const answer = await call('PATCH', `${OBJECTS}/deals/${deal.id}`, { properties });
    expect(answer).toMatchObject({ status: 400, body: { category: 'VALIDATION_ERROR' } });
    expect(answer.body['errors']).toMatchObject([{ code }]);
    expect(answer.body['message']).toContain(code);
  });

  it('refuse a task without a date and an association type that does not fit', async () => {
    const bare = await call('POST', `${OBJECTS}/tasks`, { properties: { hs_task_subject: 'x' } });
    expect(bare).toMatchObject({
      status: 400,
      body: { context: { properties: ['hs_timestamp'] } },
    });
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 5 }];
    const wrong = await call('POST', `${OBJECTS}/tasks`, {
      properties: { hs_timestamp: '2026-12-01T00:00:00Z' },
      associations: [{ to: { id: portal.records.deal.id }, types }],
    });
    expect(wrong.status).toBe(400);
    expect([...portal.world.hubspot.rows('tasks')]).toEqual([]);
  });

  it('live and die: create, update, archive, list the archive', async () => {
    const properties = { name: 'New', domain: 'new.example' };
    const made = await call('POST', `${OBJECTS}/companies`, { properties });
    expect(made.status).toBe(201);
    const id = String(made.body['id']);
    expect((await call('DELETE', `${OBJECTS}/companies/${id}`)).status).toBe(204);
    expect((await call('GET', `${OBJECTS}/companies/${id}`)).status).toBe(404);
    const { body } = await call('GET', `${OBJECTS}/companies?archived=true`);
    expect(body['results']).toMatchObject([{ id, archived: true }]);
  });

  it('merge: the old id leads to the survivor', async () => {
    const { acme, acmeUk } = portal.records;
    const merge = { primaryObjectId: acmeUk.id, objectIdToMerge: acme.id };
    expect((await call('POST', `${OBJECTS}/companies/merge`, merge)).status).toBe(200);
    const query = 'properties=hs_merged_object_ids';
    const { body } = await call('GET', `${OBJECTS}/companies/${acme.id}?${query}`);
    expect(body).toMatchObject({ id: acmeUk.id, properties: { hs_merged_object_ids: acme.id } });
  });
});

describe('batches', () => {
  it('take 100 inputs, each id once', async () => {
    const inputs = Array.from({ length: 101 }, (_, id) => ({ id: String(id) }));
    const over = await call('POST', `${OBJECTS}/deals/batch/read`, { inputs, properties: [] });
    expect(over.status).toBe(400);
    const { id } = portal.records.deal;
    const twice = [
      { id, properties: {} },
      { id, properties: {} },
    ];
    const repeated = await call('POST', `${OBJECTS}/deals/batch/update`, { inputs: twice });
    expect(repeated.status).toBe(400);
  });

  it('answer 207 when an id is not there', async () => {
    const inputs = [{ id: portal.records.deal.id }, { id: '99' }];
    const body = { inputs, properties: ['dealname'], propertiesWithHistory: [] };
    const answer = await call('POST', `${OBJECTS}/deals/batch/read`, body);
    expect(answer.status).toBe(207);
    expect(answer.body).toMatchObject({
      numErrors: 1,
      results: [{ id: portal.records.deal.id }],
      errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['99'] } }],
    });
  });

  it('create row by row only with write trace ids', async () => {
    const good = { properties: { name: 'Good' } };
    const bad = { properties: { nonsense: 'x' } };
    const path = `${OBJECTS}/companies/batch/create`;
    const before = portal.world.hubspot.count('companies');
    expect((await call('POST', path, { inputs: [good, bad] })).status).toBe(400);
    expect(portal.world.hubspot.count('companies')).toBe(before);
    const inputs = [
      { ...good, objectWriteTraceId: 'a' },
      { ...bad, objectWriteTraceId: 'b' },
    ];
    const answer = await call('POST', path, { inputs });
    expect(answer.status).toBe(207);
    expect(answer.body['errors']).toMatchObject([{ context: { objectWriteTraceId: ['b'] } }]);
    expect(portal.world.hubspot.count('companies')).toBe(before + 1);
  });

  it('upsert by a unique property', async () => {
    const definition = { name: 'key', label: 'Key', groupName: 'companyinformation' };
    const text = { ...definition, type: 'string', fieldType: 'text', hasUniqueValue: true };
    await call('POST', '/crm/properties/2026-09/companies', text);
    const inputs = [{ id: 'k1', idProperty: 'key', properties: { name: 'Keyed' } }];
    const upsert = () => call('POST', `${OBJECTS}/companies/batch/upsert`, { inputs });
    expect((await upsert()).body['results']).toMatchObject([{ new: true }]);
    expect((await upsert()).body['results']).toMatchObject([{ new: false }]);
  });
});

describe('search', () => {
  it('compares, sorts and pages', async () => {
    const greater = { propertyName: 'amount', operator: 'GT', value: '9000' };
    const found = await search('deals', { filterGroups: [{ filters: [greater] }] });
    expect(found.body['total']).toBe(1);
    const page = await search('companies', { sorts: ['-name'], limit: 2, properties: ['name'] });
    const names = (page.body['results'] as { properties: { name: string } }[]).map(
      (one) => one.properties.name,
    );
    expect(names).toEqual(['Nordwind', 'Acme UK']);
    expect(page.body['paging']).toEqual({ next: { after: '2' } });
  });

  it('does not show archived records', async () => {
    portal.world.hubspot.remove('deals', portal.records.deal.id, '1');
    expect((await search('deals', { filterGroups: [] })).body['total']).toBe(0);
  });

  it.each([
    ['more than 200 a page', { limit: 201 }],
    ['more than 10,000 results', { limit: 200, after: '9900' }],
    ['six groups', { filterGroups: Array.from({ length: 6 }, () => ({ filters: [dated] })) }],
    ['seven filters in a group', { filterGroups: [{ filters: Array(7).fill(dated) }] }],
    ['nineteen filters', { filterGroups: Array(4).fill({ filters: Array(5).fill(dated) }) }],
    ['two sorts', { sorts: ['name', 'domain'] }],
    ['a long body', { properties: ['x'.repeat(3_000)] }],
    ['an unknown property', { filterGroups: [{ filters: [{ ...dated, propertyName: 'zz' }] }] }],
    ['an unknown operator', { filterGroups: [{ filters: [{ ...dated, operator: 'LIKE' }] }] }],
  ])('refuses %s', async (_what, body) => {
    expect((await search('companies', body)).status).toBe(400);
  });
});

describe('properties', () => {
  const definition = {
    name: 'mine',
    label: 'Mine',
    type: 'string',
    fieldType: 'text',
    groupName: 'dealinformation',
  };
  const path = '/crm/properties/2026-09/deals';

  it('are made once; archiving and making again restores', async () => {
    expect((await call('POST', path, definition)).status).toBe(201);
    const again = await call('POST', path, definition);
    expect(again).toMatchObject({
      status: 409,
      body: {
        category: 'OBJECT_ALREADY_EXISTS',
        subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS',
      },
    });
    expect((await call('DELETE', `${path}/mine`)).status).toBe(204);
    expect((await call('GET', `${path}/mine`)).status).toBe(404);
    expect((await call('DELETE', `${path}/mine`)).status).toBe(404);
    const { body } = await call('GET', `${path}?archived=true`);
    expect(body['results']).toMatchObject([{ name: 'mine', archived: true }]);
    expect((await call('POST', path, definition)).status).toBe(201);
    expect((await call('GET', `${path}?archived=true`)).body['results']).toEqual([]);
  });

  it.each([
    ['capitals in the name', { name: 'Mine' }],
    ['a field type that does not fit', { type: 'datetime', fieldType: 'text' }],
    ['a group that does not exist', { groupName: 'none' }],
    ['an enumeration without options', { type: 'enumeration', fieldType: 'select' }],
  ])('refuse %s', async (_what, change) => {
    expect((await call('POST', path, { ...definition, ...change })).status).toBe(400);
  });

  it('are archived together, whatever is there, but for those in use', async () => {
    await call('POST', path, definition);
    const inputs = [{ name: 'mine' }, { name: 'nobody' }];
    portal.faults.set({ hubspotPropertiesInUse: ['deals.mine'] });
    const subCategory = 'PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE';
    const refused = { status: 400, body: { category: 'VALIDATION_ERROR', subCategory } };
    expect(await call('POST', `${path}/batch/archive`, { inputs })).toMatchObject(refused);
    expect(await call('DELETE', `${path}/mine`)).toMatchObject(refused);
    expect((await call('GET', `${path}/mine`)).status).toBe(200);
    portal.faults.set({ hubspotPropertiesInUse: [] });
    for (let times = 0; times < 2; times += 1) {
      expect((await call('POST', `${path}/batch/archive`, { inputs })).status).toBe(204);
    }
    expect((await call('GET', `${path}/mine`)).status).toBe(404);
  });

  it('keep their group while they are in it', async () => {
    await call('POST', `${path}/groups`, { name: 'g', label: 'G' });
    await call('POST', path, { ...definition, groupName: 'g' });
    const refused = await call('DELETE', `${path}/groups/g`);
    expect(refused.status).toBe(400);
    expect(refused.body['message']).toContain('PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES');
    await call('DELETE', `${path}/mine`);
    expect((await call('DELETE', `${path}/groups/g`)).status).toBe(204);
  });
});

describe('associations', () => {
  it('have one primary company per deal', async () => {
    const { deal, acmeUk } = portal.records;
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 5 }];
    const inputs = [{ from: { id: deal.id }, to: { id: acmeUk.id }, types }];
    await call('POST', '/crm/associations/2026-09/deals/companies/batch/create', { inputs });
    const query = 'properties=hs_primary_associated_company';
    const { body } = await call('GET', `${OBJECTS}/deals/${deal.id}?${query}`);
    expect(body['properties']).toMatchObject({ hs_primary_associated_company: acmeUk.id });
  });

  it('can be labelled and taken apart', async () => {
    const { deal, acmeUk } = portal.records;
    const labels = '/crm/associations/2026-09/deals/companies/labels';
    const made = await call('POST', labels, { label: 'Distributor', name: 'distributor' });
    expect(made.body['results']).toHaveLength(2);
    const [{ typeId }] = made.body['results'] as [{ typeId: number }];
    const one = `${OBJECTS}/deals/${deal.id}/associations/companies/${acmeUk.id}`;
    const types = [{ associationCategory: 'USER_DEFINED', associationTypeId: typeId }];
    const put = await call('PUT', one, types);
    expect(put).toMatchObject({ status: 201, body: { labels: ['Distributor'] } });
    expect((await call('DELETE', one)).status).toBe(204);
    const left = portal.world.hubspot.associationsOf('deals', deal.id, 'companies');
    expect(left.filter((association) => association.toId === acmeUk.id)).toEqual([]);
  });
});

describe('rate limits', () => {
  it('count down and refuse with the policy’s name', async () => {
    await portal.close();
    portal = await startPortal({ switches: { hubspotBurstLimit: 2 } });
    const answers: Answer[] = [];
    for (let sent = 0; sent < 3; sent += 1) answers.push(await call('GET', '/crm/owners/2026-09'));
    expect(answers.map((one) => one.status)).toEqual([200, 200, 429]);
    expect(answers[0]?.headers.get('x-hubspot-ratelimit-remaining')).toBe('1');
    expect(answers[2]?.body).toMatchObject({ policyName: 'TEN_SECONDLY_ROLLING' });
  });
});

it('tells owners, pipelines, account and limits', async () => {
  const { body: owner } = await call('GET', '/crm/owners/2026-09/5501?idProperty=userId');
  expect(owner).toMatchObject({ id: MANAGER.ownerId, userId: 5501 });
  const { body: stage } = await call(
    'GET',
    '/crm/pipelines/2026-09/deals/default/stages/closedwon',
  );
  expect(stage).toMatchObject({ metadata: { isClosed: 'true', probability: '1.0' } });
  const { body: account } = await call('GET', '/account-info/2026-09/details');
  expect(account).toMatchObject({ portalId: 48_210_377, companyCurrency: 'USD' });
  expect((await call('GET', '/crm/limits/2026-09/custom-properties')).status).toBe(200);
  expect((await call('GET', '/crm/v2/objects/deals')).status).toBe(404);
});
