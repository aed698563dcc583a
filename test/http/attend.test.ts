// "I have seen this" and "Take the decision back": forms of one button, guarded as the decision is.
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UNDO_MS } from '../../src/app/acknowledge.ts';
import { asConflictId, type TenantId } from '../../src/domain/ids.ts';
import type { Store } from '../../src/ports/store.ts';
import { consoleApp, newTenant, openTestStore } from './console-app.ts';
import { MANAGER, NOW, putBusyDay } from './console-world.ts';

let store: Store;
let tenantId: TenantId;

beforeAll(async () => {
  store = await openTestStore();
  tenantId = await newTenant(store);
  await store.inTenant(tenantId, async (inside) => {
    await putBusyDay(inside);
    await inside.conflicts.addEvent({
      ...{ conflictId: asConflictId('cf_1030'), at: NOW - UNDO_MS, kind: 'decided' },
      ...{ actor: 'Dana Ruiz', text: 'Decided.' },
    });
  });
});
afterAll(() => store.close());

type TestApp = ReturnType<typeof consoleApp>['app'];

async function open(app: TestApp, id: string) {
  const page = await request(app).get(`/conflicts/${id}`).expect(200);
  const token = /name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  return { token, text: page.text, cookie: page.headers['set-cookie']?.[0]?.split(';')[0] ?? '' };
}

const post = (app: TestApp, path: string, cookie: string, form: object) =>
  request(app)
    .post(path)
    .set('cookie', cookie)
    .set('sec-fetch-site', 'same-origin')
    .type('form')
    .send(form);

test.each([
  ['cf_1042', 'acknowledge', 'I have seen this', 'seen', 'Noted that you have seen it.'],
  ['cf_1030', 'undo', 'Take the decision back', 'undone', 'Decision taken back.'],
])('%s: %s', async (id, act, label, notice, said) => {
  const { app, attentions } = consoleApp(store, tenantId);
  const { token, text, cookie } = await open(app, id);
  expect(text).toContain(label);
  const path = `/conflicts/${id}/${act}`;
  await post(app, path, cookie, { token: 'forged' }).expect(403);
  await post(app, path, cookie, { token, more: '1' }).expect(400);
  await request(app).get(path).expect(405);
  expect(attentions).toEqual([]);
  const answer = await post(app, path, cookie, { token }).expect(303);
  expect(answer.headers['location']).toBe(`/conflicts/${id}?${notice}`);
  expect(attentions).toEqual([[act, id, MANAGER]]);
  const page = await request(app).get(`/conflicts/${id}?${notice}`).expect(200);
  expect(page.text).toContain(said);
});

test('who is no manager sees neither button and cannot use them', async () => {
  const manager = consoleApp(store, tenantId);
  const { token, cookie } = await open(manager.app, 'cf_1042');
  const { app, attentions } = consoleApp(store, tenantId, { viewer: { managerId: null } });
  expect((await open(app, 'cf_1042')).text).not.toContain('I have seen this');
  expect((await open(app, 'cf_1030')).text).not.toContain('Take the decision back');
  await post(app, '/conflicts/cf_1042/acknowledge', cookie, { token }).expect(403);
  expect(attentions).toEqual([]);
});

test('a decision older than 15 minutes shows no button', async () => {
  const { app } = consoleApp(store, tenantId, { clock: { now: () => NOW + 1 } });
  expect((await open(app, 'cf_1030')).text).not.toContain('Take the decision back');
});

test('what cannot be done comes back with the reason', async () => {
  const { app } = consoleApp(store, tenantId, {
    acknowledge: async () => ({ ok: false, reason: 'Conflict cf_1042 is already resolved.' }),
  });
  const { token, cookie } = await open(app, 'cf_1042');
  const answer = await post(app, '/conflicts/cf_1042/acknowledge', cookie, { token }).expect(409);
  expect(answer.text).toContain('Conflict cf_1042 is already resolved.');
});
