// Deciding in the console: only by our own form, in the browser it was made for, by a manager.
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asConflictId, type TenantId } from '../../src/domain/ids.ts';
import type { Store } from '../../src/ports/store.ts';
import { consoleApp, newTenant, openTestStore } from './console-app.ts';
import { MANAGER, putBusyDay } from './console-world.ts';

let store: Store;
let tenantId: TenantId;

beforeAll(async () => {
  store = await openTestStore();
  tenantId = await newTenant(store);
  await store.inTenant(tenantId, putBusyDay);
});
afterAll(() => store.close());

const PATH = '/conflicts/cf_1042/decide';
const OWN_ORIGIN = { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080' };

type TestApp = ReturnType<typeof consoleApp>['app'];

async function openForm(app: TestApp, id = 'cf_1042') {
  const page = await request(app).get(`/conflicts/${id}`).expect(200);
  const token = /name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const cookie = page.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  return { token, cookie, setCookie: page.headers['set-cookie']?.[0] ?? '' };
}

function post(app: TestApp, cookie: string, form: object | string, path = PATH) {
  return request(app)
    .post(path)
    .set('cookie', cookie)
    .set('sec-fetch-site', 'same-origin')
    .type('form')
    .send(form);
}

test('a form from our page records outcome, note and manager, then shows the conflict', async () => {
  const { app, decisions } = consoleApp(store, tenantId);
  const { token, cookie, setCookie } = await openForm(app);
  expect(setCookie).toMatch(/HttpOnly; SameSite=Lax$/);
  const form = { token, outcome: 'partner_keeps', note: '  They were first. ' };
  const answer = await post(app, cookie, form).expect(303);
  expect(answer.headers['location']).toBe('/conflicts/cf_1042?decided');
  expect(decisions).toEqual([
    {
      tenantId,
      conflictId: asConflictId('cf_1042'),
      outcome: 'partner_keeps',
      note: 'They were first.',
      by: MANAGER,
    },
  ]);
});

test('a decision that cannot be taken comes back with the reason', async () => {
  const { app } = consoleApp(store, tenantId, {
    decide: async () => ({ ok: false, reason: 'Conflict cf_1042 is already resolved.' }),
  });
  const { token, cookie } = await openForm(app);
  const answer = await post(app, cookie, { token, outcome: 'share' }).expect(409);
  expect(answer.text).toContain('Conflict cf_1042 is already resolved.');
});

test('the token is bound to browser, conflict and tenant', async () => {
  const { app, decisions } = consoleApp(store, tenantId);
  const mine = await openForm(app);
  const other = await openForm(app);
  const form = { token: mine.token, outcome: 'share' };
  await post(app, other.cookie, form).expect(403);
  await post(app, '', form).expect(403);
  await post(app, mine.cookie, { ...form, token: '' }).expect(403);
  await post(app, mine.cookie, { ...form, token: `${mine.token}x` }).expect(403);
  await post(app, mine.cookie, form, '/conflicts/cf_1043/decide').expect(403);
  const foreign = consoleApp(store, await newTenant(store));
  await post(foreign.app, mine.cookie, form).expect(403);
  expect([...decisions, ...foreign.decisions]).toEqual([]);
});

test('a browser that only tells the origin is believed', async () => {
  const { app, decisions } = consoleApp(store, tenantId);
  const { token, cookie } = await openForm(app);
  const form = { token, outcome: 'share' };
  const send = request(app)
    .post(PATH)
    .set({ cookie, ...OWN_ORIGIN });
  await send.type('form').send(form).expect(303);
  expect(decisions).toHaveLength(1);
});

test.each([
  ['another site', { 'sec-fetch-site': 'cross-site' }],
  ['a sister site', { 'sec-fetch-site': 'same-site' }],
  ['another origin', { origin: 'https://evil.example' }],
  ['an opaque origin', { origin: 'null' }],
  ['nobody knows where', {}],
  ['our origin but another site', { ...OWN_ORIGIN, 'sec-fetch-site': 'cross-site' }],
])('a form sent from %s is refused', async (_from, headers) => {
  const { app, decisions } = consoleApp(store, tenantId);
  const { token, cookie } = await openForm(app);
  await request(app)
    .post(PATH)
    .set('cookie', cookie)
    .set(headers)
    .type('form')
    .send({ token, outcome: 'share' })
    .expect(403);
  expect(decisions).toEqual([]);
});

test.each([
  ['an unknown outcome', { outcome: 'reboot' }],
  ['no outcome', {}],
  ['an extra field', { outcome: 'share', tenantId: 'other' }],
  ['a field given twice', { outcome: ['share', 'share'] }],
  ['a note too long', { outcome: 'share', note: 'x'.repeat(501) }],
])('%s is refused', async (_what, fields) => {
  const { app, decisions } = consoleApp(store, tenantId);
  const { token, cookie } = await openForm(app);
  await post(app, cookie, Object.assign(fields, { token })).expect(400);
  expect(decisions).toEqual([]);
});

test('a field named like a prototype is refused or never arrives', async () => {
  const { app, decisions } = consoleApp(store, tenantId);
  const { token, cookie } = await openForm(app);
  for (const field of ['constructor=1', '__proto__[outcome]=share', 'toString=1']) {
    await post(app, cookie, `token=${token}&outcome=share&${field}`).expect(400);
  }
  await post(app, cookie, `token=${token}&__proto__=share`).expect(400);
  expect(decisions).toEqual([]);
  expect(Object.prototype).not.toHaveProperty('outcome');
});

test('other bodies: JSON 415, huge 413', async () => {
  const { app, decisions } = consoleApp(store, tenantId);
  const { token, cookie } = await openForm(app);
  await request(app)
    .post(PATH)
    .set({ cookie, 'sec-fetch-site': 'same-origin' })
    .send({ token, outcome: 'share' })
    .expect(415);
  await post(app, cookie, { token, outcome: 'share', note: 'x'.repeat(20_000) }).expect(413);
  expect(decisions).toEqual([]);
});

test('a viewer who is no manager sees no form and cannot decide', async () => {
  const { token, cookie } = await openForm(consoleApp(store, tenantId).app);
  const { app, decisions } = consoleApp(store, tenantId, {
    viewer: { managerId: null, isAdmin: false },
  });
  await request(app).get('/conflicts/cf_1042').expect(404);
  await post(app, cookie, { token, outcome: 'share' }).expect(403);
  const admin = consoleApp(store, tenantId, { viewer: { managerId: null } });
  const page = await request(admin.app).get('/conflicts/cf_1042').expect(200);
  expect(page.text).not.toContain(`action="${PATH}"`);
  await post(admin.app, cookie, { token, outcome: 'share' }).expect(403);
  expect([...decisions, ...admin.decisions]).toEqual([]);
});

test('looking never decides', async () => {
  const { app, decisions } = consoleApp(store, tenantId);
  await request(app).get(`${PATH}?outcome=share`).expect(405).expect('allow', 'POST');
  expect(decisions).toEqual([]);
});
