// The setup, step by step: what each says out of the store, what its form does, who may.
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noteAccess, noteScopes } from '../../src/app/setup/access-state.ts';
import { setupDesk } from '../../src/app/setup/desk.ts';
import { saveUnseen } from '../../src/app/unseen.ts';
import { asAccountId, type TenantId } from '../../src/domain/ids.ts';
import { ownFieldsOf } from '../../src/domain/own-fields.ts';
import type { Store, TenantStore } from '../../src/ports/store.ts';
import { testContext } from '../helpers/app-context.ts';
import { consoleApp, newTenant, openTestStore } from './console-app.ts';
import { HUBSPOT, MANAGER, NOW, putFrame, SALESFORCE } from './console-world.ts';
import { putDryRun, putReadThrough, putStillReading } from './console-world-reading.ts';
import { putMapped } from './mapped-world.ts';
import { lookedUp, putAccess } from './setup-world.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

/** A tenant with some state, and its console. */
async function site(put: (inside: TenantStore) => Promise<unknown>) {
  const tenantId = await newTenant(store);
  await store.inTenant(tenantId, put);
  const app = testContext({ store, clock: { now: () => NOW }, connectors: lookedUp });
  const seen = consoleApp(store, tenantId, {
    setup: setupDesk(app),
    connect: {
      start: async () => ({ redirectTo: '/', cookie: 'cookie' }),
      finish: async () => ({ problem: 'not in this test' }),
    },
  });
  return { ...seen, tenantId };
}

const get = async (app: Parameters<typeof request>[0], step: string) =>
  (await request(app).get(`/setup/${step}`).expect(200)).text;

/** Sends a step's form as its page gives it, with more fields. */
async function sendForm(app: Parameters<typeof request>[0], step: string, more: object = {}) {
  const { text, headers } = await request(app).get(`/setup/${step}`).expect(200);
  const form = text.split('<form').find((part) => part.includes(`action="/setup/${step}`)) ?? '';
  const hidden = [...form.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)];
  const body = new URLSearchParams(
    hidden.map(([, name = '', value = '']): [string, string] => [name, value]),
  );
  for (const [name, value] of Object.entries(more)) body.set(name, String(value));
  const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  return request(app)
    .post(`/setup/${step}`)
    .set({ cookie, 'sec-fetch-site': 'same-origin' })
    .type('form')
    .send(body.toString());
}

describe('where it goes on', () => {
  test.each<[string, (inside: TenantStore) => Promise<unknown>]>([
    ['connect', async () => {}],
    ['access', (inside) => putFrame(inside)],
    [
      'mapping',
      async (inside) => {
        await putFrame(inside);
        await putAccess(inside);
        await putMapped(inside);
      },
    ],
  ])('at %s', async (step, put) => {
    const { app } = await site(put);
    await request(app).get('/setup').expect(303).expect('location', `/setup/${step}`);
  });

  test('nowhere before a CRM is connected: every later step leads back', async () => {
    const { app } = await site(async () => {});
    for (const step of ['access', 'mapping', 'dry-run', 'go-live']) {
      expect(await get(app, step)).toContain('Connect a CRM first');
    }
  });
});

describe('connecting', () => {
  test('says what each right is for before the CRM asks', async () => {
    const { app } = await site(async () => {});
    const text = await get(app, 'connect');
    expect(text).toContain('<details class="rights" open>');
    expect(text).toContain('Read lines. Optional. <small><code>extra</code>');
    expect(text).toContain('href="/connect/hubspot">Connect HubSpot');
  });

  test('says what is missing where no app was configured', async () => {
    const tenantId = await newTenant(store);
    const { text } = await request(consoleApp(store, tenantId).app).get('/setup/connect');
    expect(text).toContain('HUBSPOT_CLIENT_ID');
    expect(text).not.toContain('href="/connect/');
  });
});

describe('access', () => {
  test('is in order with every right that is needed and all own fields', async () => {
    const { app } = await site(async (inside) => {
      await putFrame(inside);
      await putAccess(inside);
    });
    const text = await get(app, 'access');
    expect(text).toContain('<dd>1 of 2 given</dd>');
    expect(text).toContain('3 in place, 1 of them made just now');
    expect(text).toContain('Not allowed, and not needed: extra.');
    expect(text).toContain('Next: Mapping');
  });

  test('says which fields a Salesforce admin puts on the layout of tasks, to be answered there', async () => {
    const { app } = await site(putFrame);
    const text = await get(app, 'access');
    const filled = ownFieldsOf('task').filter(({ filledBy }) => filledBy === 'manager');
    expect(filled).toHaveLength(2);
    for (const { label } of filled) expect(text).toContain(`“${label}”`);
    // Once, though a HubSpot portal is connected too.
    expect(text.match(/page layout of tasks/g)).toHaveLength(1);
  });

  test('names each thing that is missing with its cure, and lets go on without', async () => {
    const { app } = await site(async (inside) => {
      await putFrame(inside);
      await noteScopes(inside, SALESFORCE, ['extra']);
      await noteAccess(inside, SALESFORCE, {
        checkedAt: NOW,
        fields: {
          ...{ created: [], present: [] },
          missing: [
            { field: 'Opportunity.Reason', problem: 'is hidden.', cure: 'Assign the set.' },
          ],
        },
        unseen: ['claims[0].stage: Opportunity has no field Stage__c'],
        fault: null,
      });
      const places = [{ object: 'Opportunity', field: 'Amount' }];
      await saveUnseen(inside, SALESFORCE, { since: NOW + 1, places });
    });
    const text = await get(app, 'access');
    expect(text).toContain('Right not given: <code>api</code></strong> Read and show.');
    expect(text).toContain('<strong>Opportunity.Reason</strong> is hidden. Assign the set.');
    expect(text).toContain('Opportunity has no field Stage__c');
    expect(text).toContain('Opportunity.Amount is no longer shown');
    expect(text).toContain('Go on without: Mapping');
  });

  test('tells the package’s version and who has its permission sets', async () => {
    const right = { isThere: true, holders: 0, isOwn: false };
    const { app } = await site(async (inside) => {
      await putFrame(inside);
      await putAccess(inside, {
        ...{ version: '0.1', wantedVersion: '0.1' },
        rights: [
          { ...right, name: 'Parley Integration', neededBy: 'parley', holders: 1, isOwn: true },
          { ...right, name: 'Parley Rep', neededBy: 'people' },
          { ...right, name: 'Parley Channel Manager', neededBy: 'people', holders: 2 },
        ],
      });
    });
    const text = await get(app, 'access');
    expect(text).toContain('<dt>Package</dt><dd>version 0.1</dd>');
    expect(text).toContain(
      '<dd>Parley Integration: Parley’s user has it; Parley Rep: 0 people; Parley Channel Manager: 2 people</dd>',
    );
    expect(text).toContain('Nobody has the permission set “Parley Rep” yet');
    expect(text).not.toContain('Nobody has the permission set “Parley Channel Manager”');
    expect(text).toContain('Next: Mapping');
  });

  test('says so where Parley’s user may not look who has permission sets', async () => {
    const { app } = await site(async (inside) => {
      await putFrame(inside);
      await putAccess(inside, { version: null, wantedVersion: '0.1', rights: null });
    });
    const text = await get(app, 'access');
    expect(text).toContain('<dd>Parley’s user may not look</dd>');
    expect(text).not.toContain('<dt>Package</dt>');
  });

  test('looked at again where the CRM does not let us in says so', async () => {
    const { app } = await site(async (inside) => {
      await putFrame(inside);
      await inside.connections.setState(HUBSPOT, 'needs_reauth', 'gone');
    });
    const { status, text } = await sendForm(app, 'access', { connection: HUBSPOT });
    expect(status).toBe(409);
    expect(text).toContain('the CRM does not let Parley in');
  });
});

describe('accepting', () => {
  const mapped = async (inside: TenantStore) => {
    await putFrame(inside);
    await putMapped(inside);
  };
  const current = (tenantId: TenantId) =>
    store.inTenant(tenantId, (inside) => inside.mappings.current(SALESFORCE));

  test('is offered with what Parley proposes now, once all is read, until a person said yes', async () => {
    const link = `/connections/${SALESFORCE}/mapping/proposals`;
    const { app, tenantId } = await site(mapped);
    expect(await get(app, 'mapping')).not.toContain(link);
    await store.inTenant(tenantId, putReadThrough);
    expect(await get(app, 'mapping')).toContain(link);
    await sendForm(app, 'mapping');
    expect(await get(app, 'mapping')).not.toContain(link);
  });

  test('says of a mapping that follows from names alone why no records were looked at', async () => {
    const { app } = await site(async (inside) => {
      await mapped(inside);
      await noteAccess(inside, SALESFORCE, {
        ...{ checkedAt: NOW, fields: null, unseen: [], fault: null, unsampled: 'Calls ran out.' },
      });
    });
    const text = await get(app, 'mapping');
    expect(text).toContain('as no records could be read: Calls ran out. <a');
    expect(text).toContain(`/connections/${SALESFORCE}/mapping/proposals`);
    await sendForm(app, 'mapping');
    expect(await get(app, 'mapping')).not.toContain('Calls ran out');
  });

  test('puts the proposed mapping in force under who said it, and tells the trail', async () => {
    const { app, tenantId } = await site(mapped);
    const before = await current(tenantId);
    const answer = await sendForm(app, 'mapping');
    expect([answer.status, answer.headers['location']]).toEqual([303, '/setup/rules']);
    const after = await current(tenantId);
    expect(after).toMatchObject({ version: 2, by: MANAGER });
    expect(after?.mapping).toEqual(before?.mapping);
    const [entry] = await store.inTenant(tenantId, (inside) => inside.audit.list(1));
    expect(entry).toMatchObject({ kind: 'mapping', actor: MANAGER, subject: SALESFORCE });
    expect(await get(app, 'mapping')).toContain('The mapping is settled');
    // A second click finds nothing to accept.
    const again = await sendForm(app, 'mapping', { seen: `1 ${SALESFORCE}` });
    expect(again.status).toBe(403);
  });

  test('is refused for a mapping that is not the one that was shown', async () => {
    const { app, tenantId } = await site(mapped);
    const { status, text } = await sendForm(app, 'mapping', { seen: `7 ${SALESFORCE}` });
    expect(status).toBe(409);
    expect(text).toContain('The mapping of Salesforce is another one now.');
    expect((await current(tenantId))?.by).toBe('proposed');
  });

  test('makes the default rules the first version, once', async () => {
    const { app, tenantId } = await site((inside) => putFrame(inside));
    expect(await get(app, 'rules')).toContain('These are the default rules.');
    const answer = await sendForm(app, 'rules');
    expect(answer.headers['location']).toBe('/setup/people');
    expect(await get(app, 'rules')).toContain('Version 1 holds since');
    const policy = await store.inTenant(tenantId, (inside) => inside.policies.current());
    expect(policy).toMatchObject({ version: 1, by: MANAGER });
  });
});

describe('the dry run and going live', () => {
  test('looks again by itself while a CRM is read, and offers nothing', async () => {
    const { app } = await site(async (inside) => {
      await putDryRun(inside);
      await putStillReading(inside);
    });
    const { text, headers } = await request(app).get('/setup/dry-run').expect(200);
    expect(headers['refresh']).toBe('3');
    expect(text).toContain('Parley is reading your CRMs.');
    expect(text).not.toContain('Would write');
    const last = await get(app, 'go-live');
    expect(last).toContain('still reading Salesforce');
    expect(last).not.toContain('<form class="onward"');
  });

  /** What the step on top says of the dry run, and the sentence its page begins with. */
  async function saidOf(put: (inside: TenantStore) => Promise<unknown>) {
    const { app } = await site(put);
    const text = await get(app, 'dry-run');
    return {
      step: /Dry run<span[^>]*>, (?:open|done)<\/span><\/a> <small>([^<]*)/.exec(text)?.[1],
      lead: /<p class="lead"[^>]*>([^<]*)/.exec(text)?.[1],
      isDone: text.includes('Dry run<span class="unseen">, done'),
    };
  }
  const mapHubspot = async (inside: TenantStore) => {
    await putMapped(inside);
    const mapping = (await inside.mappings.current(SALESFORCE))?.mapping;
    if (mapping !== undefined) await inside.mappings.append(HUBSPOT, mapping, 'Sam', NOW);
  };

  test.each<[string, (inside: TenantStore) => Promise<unknown>, object]>([
    [
      'while a CRM is read',
      async (inside) => {
        await mapHubspot(inside);
        await putStillReading(inside);
        await inside.dirty.mark([asAccountId('sf/Account/1')]);
      },
      { step: 'reading', lead: /^Parley is reading your CRMs\./, isDone: false },
    ],
    [
      'while what was read is judged',
      async (inside) => {
        await mapHubspot(inside);
        await inside.dirty.mark([asAccountId('sf/Account/1')]);
      },
      { step: 'judging', lead: /^Parley is judging: 1 account to go\./, isDone: false },
    ],
    [
      'once all is read and judged',
      mapHubspot,
      { step: 'read and judged', lead: /^Everything is read and judged\./, isDone: true },
    ],
    [
      'where one CRM cannot be read yet',
      putMapped,
      {
        step: 'HubSpot not read',
        lead: /^Everything but HubSpot is read and judged\./,
        isDone: false,
      },
    ],
    [
      'where none can be read yet',
      async () => {},
      { step: 'nothing read', lead: /^Nothing can be read yet\./, isDone: false },
    ],
  ])('the step and its page say the same %s', async (_, put, said) => {
    const expected = said as { step: string; lead: RegExp; isDone: boolean };
    const found = await saidOf(async (inside) => {
      await putDryRun(inside);
      await put(inside);
    });
    expect(found).toEqual({ ...expected, lead: expect.stringMatching(expected.lead) });
  });

  test('the step and its page say the same though reading ends between the two', async () => {
    const tenantId = await newTenant(store);
    const inTenant = (put: (inside: TenantStore) => Promise<unknown>) =>
      store.inTenant(tenantId, put);
    for (const put of [putDryRun, mapHubspot, putStillReading]) await inTenant(put);
    const desk = setupDesk(testContext({ store, clock: { now: () => NOW }, connectors: lookedUp }));
    const view = async () => {
      const seen = await desk.view(tenantId);
      await inTenant(putReadThrough);
      return seen;
    };
    const { app } = consoleApp(store, tenantId, { setup: { ...desk, view } });
    const text = await get(app, 'dry-run');
    expect(text).toContain('<small>reading</small>');
    expect(text).toContain('Parley is reading your CRMs.');
  });

  test('counts and shows what would be flagged, written and asked', async () => {
    const { app } = await site(async (inside) => {
      await putDryRun(inside);
      await mapHubspot(inside);
    });
    const { text, headers } = await request(app).get('/setup/dry-run').expect(200);
    expect(headers['refresh']).toBeUndefined();
    for (const part of [
      '1 conflict',
      '3 records',
      '1 task for 1 person',
      'Suggested credit share',
      // What a record shows now is looked up in the CRM.
      '<td data-name="Now">45</td>',
      '<td data-name="Now">empty</td>',
      '<td data-name="Now">hidden from Parley’s user</td>',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('every value can be fetched as a file', async () => {
    const { app } = await site(putDryRun);
    const { text, type } = await request(app).get(`/connections/${SALESFORCE}/dry-run.csv`);
    expect(type).toBe('text/csv');
    const lines = text.split('\r\n');
    expect(lines[0]).toBe('customer,record,what,will_be');
    expect(lines).toContain(
      'Acme Robotics GmbH,Opportunity 006000000000001AAA,Suggested credit share,30',
    );
    expect(lines.at(-2)).toMatch(/,New task,/);
    await request(app).get('/connections/sf-nobody/dry-run.csv').expect(404);
  });

  test('once live it leads to the pages that take everything back', async () => {
    const { app } = await site(putFrame);
    expect(await get(app, 'go-live')).toContain(`href="/connections/${HUBSPOT}/undo">HubSpot`);
    await request(app).get(`/connections/${HUBSPOT}/undo`).expect(200);
  });

  test('says of a paused connection that it is still read', async () => {
    const { app } = await site(async (inside) => {
      await putFrame(inside);
      await inside.connections.setWriteMode(HUBSPOT, 'paused');
    });
    expect(await get(app, 'go-live')).toContain('paused; it goes on reading and writes nothing.');
  });

  test('goes live with all connections by one button', async () => {
    const { app, switches } = await site(putDryRun);
    const answer = await sendForm(app, 'go-live');
    expect(answer.headers['location']).toBe('/setup/go-live?live');
    expect(switches.map(({ connectionId, mode }) => [connectionId, mode]).sort()).toEqual([
      [HUBSPOT, 'live'],
      [SALESFORCE, 'live'],
    ]);
  });
});

test('naming who decides comes back with what was entered where it is refused', async () => {
  const tenantId = await newTenant(store);
  await store.inTenant(tenantId, putDryRun);
  const { app } = consoleApp(store, tenantId, {
    adminResult: { ok: false, reason: 'No such user.' },
  });
  const { status, text } = await sendForm(app, 'people', {
    ...{ connection: HUBSPOT, email: 'jo@vendor.example', territories: 'DACH' },
  });
  expect(status).toBe(409);
  expect(text).toContain('No such user.');
  expect(text).toContain('value="jo@vendor.example"');
});
