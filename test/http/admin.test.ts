// What an admin does in the console: only by our own forms, only as an admin, nothing lost.
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TenantId } from '../../src/domain/ids.ts';
import type { Store } from '../../src/ports/store.ts';
import { consoleApp, newTenant, openTestStore } from './console-app.ts';
import { acmeClaims, aTask, HUBSPOT, MANAGER, putBusyDay, SALESFORCE } from './console-world.ts';
import { putDryRun, putStillReading } from './console-world-reading.ts';

let store: Store;
let busy: TenantId;
let dry: TenantId;

beforeAll(async () => {
  store = await openTestStore();
  busy = await newTenant(store);
  await store.inTenant(busy, putBusyDay);
  dry = await newTenant(store);
  await store.inTenant(dry, putDryRun);
});
afterAll(() => store.close());

type TestApp = ReturnType<typeof consoleApp>['app'];

const GO_LIVE = `/connections/${SALESFORCE}/go-live`;
const MODE = `/connections/${SALESFORCE}/mode`;
const MODE_OF_HUBSPOT = `/connections/${HUBSPOT}/mode`;
const JO = { connection: HUBSPOT, email: ' jo@vendor.example ', territories: 'DACH, UK ,,DACH' };

/** The token of the form that posts to `action`, and the browser's cookie. */
async function openForm(app: TestApp, page: string, action: string) {
  const { text, headers } = await request(app).get(page).expect(200);
  const form = text.split('<form').find((part) => part.includes(`action="${action}`)) ?? '';
  const token = /name="token" value="([^"]+)"/.exec(form)?.[1] ?? '';
  const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  return { token, cookie };
}

function post(app: TestApp, path: string, cookie: string, form: object) {
  return request(app)
    .post(path)
    .set({ cookie, 'sec-fetch-site': 'same-origin' })
    .type('form')
    .send(form);
}

async function textOf(app: TestApp, path: string): Promise<string> {
  return (await request(app).get(path).expect(200)).text;
}

describe('the mode of a connection', () => {
  test('a dry run goes live over a page that says what would be written', async () => {
    const { app, switches } = consoleApp(store, dry);
    expect(await textOf(app, '/connections')).toContain(`href="${GO_LIVE}"`);
    const text = await textOf(app, GO_LIVE);
    for (const part of [
      'Go live with Salesforce',
      '<dd>3</dd>',
      '<dd>1</dd>',
      'Acme Robotics GmbH <small>Opportunity 006000000000001AAA</small>',
      'Suggested credit share',
      'What the records show now could not be looked at: No salesforce app is configured.',
      aTask().subject,
    ]) {
      expect(text).toContain(part);
    }
    const { token, cookie } = await openForm(app, GO_LIVE, MODE);
    const answer = await post(app, MODE, cookie, { token, mode: 'live' }).expect(303);
    expect(answer.headers['location']).toBe('/connections?live');
    const wanted = { tenantId: dry, connectionId: SALESFORCE, mode: 'live', by: MANAGER };
    expect(switches).toEqual([wanted]);
    expect(await textOf(app, '/connections?live')).toContain('Live. Parley begins to write');
  });

  test('the page before going live says that numbers can grow, or that it has to wait', async () => {
    const { app } = consoleApp(store, dry);
    expect(await textOf(app, GO_LIVE)).not.toContain('still');
    const tenantId = await newTenant(store);
    const other = consoleApp(store, tenantId).app;
    await store.inTenant(tenantId, async (tenant) => {
      await putDryRun(tenant);
      await tenant.dirty.mark(acmeClaims().map((claim) => claim.account.id));
    });
    const judging = await textOf(other, GO_LIVE);
    expect(judging).toContain('still judging, so these numbers can grow');
    expect(judging).toContain('value="live">Go live');
    await store.inTenant(tenantId, putStillReading);
    const reading = await textOf(other, GO_LIVE);
    expect(reading).toContain('still reading Salesforce');
    expect(reading).not.toContain('value="live"');
  });

  test('the page before going live leads back where there is nothing to go live with', async () => {
    const { app } = consoleApp(store, busy);
    await request(app).get(GO_LIVE).expect(303).expect('location', '/connections');
  });

  test('a connection nobody has, or somebody else, is not found', async () => {
    const { app, switches } = consoleApp(store, busy);
    for (const id of ['sf-nobody', 'sf/nobody']) {
      await request(app)
        .get(`/connections/${encodeURIComponent(id)}/go-live`)
        .expect(404);
    }
    const { cookie } = await openForm(app, '/connections', MODE);
    await post(app, '/connections/sf-nobody/mode', cookie, { mode: 'live' }).expect(403);
    expect(switches).toEqual([]);
  });

  test('live pauses and paused resumes by one button', async () => {
    const { app, switches } = consoleApp(store, busy);
    const first = await openForm(app, '/connections', MODE);
    await post(app, MODE, first.cookie, { token: first.token, mode: 'paused' }).expect(303);
    expect(switches).toMatchObject([{ connectionId: SALESFORCE, mode: 'paused' }]);
    const tenantId = await newTenant(store);
    await store.inTenant(tenantId, async (tenant) => {
      await putBusyDay(tenant);
      await tenant.connections.setWriteMode(SALESFORCE, 'paused');
      await tenant.connections.setState(HUBSPOT, 'needs_reauth', null);
    });
    const text = await textOf(consoleApp(store, tenantId).app, '/connections');
    expect(text).toMatch(/name="mode" value="live">Resume/);
    expect(text).toContain('Paused: reading only');
    expect(text).not.toContain(`action="${MODE_OF_HUBSPOT}"`);
  });

  test('a refusal is said on the page, escaped', async () => {
    const reason = 'HubSpot does not let <Parley> in.';
    const { app } = consoleApp(store, busy, { adminResult: { ok: false, reason } });
    const { token, cookie } = await openForm(app, '/connections', MODE);
    const answer = await post(app, MODE, cookie, { token, mode: 'paused' }).expect(409);
    expect(answer.text).toContain('role="alert">HubSpot does not let &lt;Parley&gt; in.');
  });
});

test('a new browser gets one cookie for all forms of a page', async () => {
  const { headers } = await request(consoleApp(store, busy).app).get('/connections').expect(200);
  expect(headers['set-cookie']).toHaveLength(1);
});

describe('channel managers', () => {
  test('the form appoints by e-mail, with the territories between the commas', async () => {
    const { app, appointments } = consoleApp(store, dry, { viewer: { managerId: null } });
    const { token, cookie } = await openForm(app, '/connections', '/managers');
    const answer = await post(app, '/managers', cookie, { token, ...JO }).expect(303);
    expect(answer.headers['location']).toBe('/connections?appointed#managers');
    expect(appointments).toEqual([
      {
        tenantId: dry,
        connectionId: HUBSPOT,
        email: 'jo@vendor.example',
        territories: ['DACH', 'UK'],
        role: 'channel_manager',
        by: 'Dana Ruiz',
      },
    ]);
  });

  test('no territory is everything no other manager covers', async () => {
    const { app, appointments } = consoleApp(store, dry);
    const { token, cookie } = await openForm(app, '/connections', '/managers');
    await post(app, '/managers', cookie, { token, ...JO, territories: ' , ' }).expect(303);
    expect(appointments).toMatchObject([{ territories: [] }]);
  });

  test('the form appoints those to whom conflicts are escalated, and no other roles', async () => {
    const { app, appointments } = consoleApp(store, dry, { viewer: { managerId: null } });
    const { token, cookie } = await openForm(app, '/connections', '/managers');
    const form = { token, ...JO, role: 'head_of_channel' };
    await post(app, '/managers', cookie, form).expect(303);
    await post(app, '/managers', cookie, { ...form, role: 'emperor' }).expect(400);
    expect(appointments).toMatchObject([{ role: 'head_of_channel' }]);
  });

  test('are listed with home and territories', async () => {
    const { app } = consoleApp(store, busy);
    const text = await textOf(app, '/connections');
    expect(text).toContain('Dana Ruiz <small>d.ruiz@vendor.example</small>');
    expect(text).toContain('Salesforce 00D000000000001EAA</td>');
    expect(text).toContain('Everything no other manager covers');
  });

  test('an unknown e-mail comes back with the reason and all that was entered', async () => {
    const evil = '"><img src=x onerror=alert(1)>';
    const reason = `${evil} is no active user of ${HUBSPOT}.`;
    const { app } = consoleApp(store, dry, { adminResult: { ok: false, reason } });
    const { token, cookie } = await openForm(app, '/connections', '/managers');
    const form = { token, connection: HUBSPOT, email: evil, territories: `DACH, ${evil}` };
    const { text } = await post(app, '/managers', cookie, form).expect(409);
    const shown = '&quot;&gt;&lt;img src=x onerror=alert(1)&gt;';
    expect(text).toContain(`role="alert">${shown} is no active user of ${HUBSPOT}.`);
    expect(text).toContain(`name="email" value="${shown}"`);
    expect(text).toContain(`name="territories" value="DACH, ${shown}"`);
    expect(text).toContain(`<option value="${HUBSPOT}" selected>`);
    expect(text).not.toContain('<img src=x');
    const again = /action="\/managers[\s\S]*?name="token" value="([^"]+)"/.exec(text)?.[1];
    await post(app, '/managers', cookie, { ...form, token: again }).expect(409);
  });

  test('without any, the list of conflicts says so and leads to the form', async () => {
    const warning = 'No channel manager is appointed: conflicts are shown, but nobody gets a task.';
    expect(await textOf(consoleApp(store, dry).app, '/')).toContain(warning);
    expect(await textOf(consoleApp(store, busy).app, '/')).not.toContain(warning);
  });

  test('without a CRM there is nobody to appoint', async () => {
    const text = await textOf(consoleApp(store, await newTenant(store)).app, '/connections');
    expect(text).toContain('Connect a CRM first');
    expect(text).not.toContain('action="/managers');
  });
});

const FORMS = [
  ['the mode', MODE, { mode: 'paused' }],
  ['the managers', '/managers', JO],
] as const;

describe.each(FORMS)('the form of %s', (_name, path, fields) => {
  const all = (site: ReturnType<typeof consoleApp>) => [...site.switches, ...site.appointments];

  test('is bound to browser, form and tenant', async () => {
    const site = consoleApp(store, busy);
    const { token, cookie } = await openForm(site.app, '/connections', path);
    const other = await openForm(site.app, '/connections', path);
    const conflict = await openForm(site.app, '/conflicts/cf_1042', '/conflicts/cf_1042/decide');
    const hubspot = await openForm(site.app, '/connections', MODE_OF_HUBSPOT);
    await post(site.app, path, other.cookie, { ...fields, token }).expect(403);
    await post(site.app, path, '', { ...fields, token }).expect(403);
    await post(site.app, path, cookie, fields).expect(403);
    await post(site.app, path, cookie, { ...fields, token: `${token}x` }).expect(403);
    for (const { token: foreign, cookie: own } of [conflict, hubspot]) {
      await post(site.app, path, own, { ...fields, token: foreign }).expect(403);
    }
    const elsewhere = consoleApp(store, dry);
    await post(elsewhere.app, path, cookie, { ...fields, token }).expect(403);
    expect([...all(site), ...all(elsewhere)]).toEqual([]);
    await post(site.app, path, cookie, { ...fields, token }).expect(303);
    expect(all(site)).toHaveLength(1);
  });

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['nobody knows where', {}],
  ])('sent from %s is refused', async (_from, headers) => {
    const site = consoleApp(store, busy);
    const { token, cookie } = await openForm(site.app, '/connections', path);
    const sent = request(site.app)
      .post(path)
      .set({ cookie, ...headers });
    await sent
      .type('form')
      .send({ ...fields, token })
      .expect(403);
    expect(all(site)).toEqual([]);
  });

  test('with other fields, as JSON or by looking does nothing', async () => {
    const site = consoleApp(store, busy);
    const { token, cookie } = await openForm(site.app, '/connections', path);
    const send = (form: object) => post(site.app, path, cookie, { token, ...form });
    await send({ ...fields, tenantId: 'other' }).expect(400);
    await send({}).expect(400);
    await send({ ...fields, mode: 'dry_run', email: ['a', 'b'] }).expect(400);
    await request(site.app)
      .post(path)
      .set({ cookie, 'sec-fetch-site': 'same-origin' })
      .send({ ...fields, token })
      .expect(415);
    await request(site.app).get(path).expect(405).expect('allow', 'POST');
    expect(all(site)).toEqual([]);
  });

  test('is not shown to people who are no admins, nor taken from them', async () => {
    const { token, cookie } = await openForm(consoleApp(store, busy).app, '/connections', path);
    const site = consoleApp(store, busy, { viewer: { isAdmin: false } });
    expect(await textOf(site.app, '/connections')).not.toContain('<form');
    await post(site.app, path, cookie, { ...fields, token }).expect(403);
    const nobody = consoleApp(store, busy, { viewer: null });
    await post(nobody.app, path, cookie, { ...fields, token }).expect(401);
    expect([...all(site), ...all(nobody)]).toEqual([]);
  });
});

test('people who are no admins neither look at going live nor connect a CRM', async () => {
  const connect = {
    start: async () => ({ redirectTo: 'https://login.example', cookie: 'c' }),
    finish: async () => ({ problem: 'not in this test' }),
  };
  const { app } = consoleApp(store, dry, { connect, viewer: { isAdmin: false } });
  await request(app).get(GO_LIVE).expect(404);
  await request(app).get('/connect/salesforce').expect(403);
  const text = await textOf(app, '/connections');
  expect(text).not.toContain('href="/connect/');
  expect(text).not.toContain('go-live');
  await request(consoleApp(store, dry, { connect }).app)
    .get('/connect/salesforce')
    .expect(303);
});
