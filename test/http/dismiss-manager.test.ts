// Taking the role away from somebody who decides, in the console: what the page says, and who may.
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dismissManager } from '../../src/app/admin-managers.ts';
import type { Store } from '../../src/ports/store.ts';
import { cookieOf, formTokenFor, openAccessSite } from './access-world.ts';
import { openTestStore } from './console-app.ts';
import { MANAGER } from './console-world.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const PAGE = '/managers/dismiss';
const WITH_ID = `${PAGE}?${new URLSearchParams({ manager: MANAGER })}`;

type Site = Awaited<ReturnType<typeof openAccessSite>>;

async function send(site: Site, who: 'admin' | 'manager', form: object) {
  const cookie = await cookieOf(site, who);
  return request(site.http)
    .post(PAGE)
    .set({ cookie, 'sec-fetch-site': 'same-origin' })
    .type('form')
    .send({ token: formTokenFor(site, PAGE), ...form });
}

async function textOf(site: Site, who: 'admin' | 'manager', path: string) {
  const cookie = await cookieOf(site, who);
  return (await request(site.http).get(path).set({ cookie }).expect(200)).text;
}

test('the list leads to a page that says what follows, and its button does it', async () => {
  const site = await openAccessSite(store);
  const list = await textOf(site, 'admin', '/connections');
  expect(list).toContain(`href="${WITH_ID}"`);
  const page = await textOf(site, 'admin', WITH_ID);
  expect(page).toContain('Take the role away from Dana Ruiz');
  expect(page).toContain('<dt>Conflicts that wait for them</dt><dd>3</dd>');
  expect(page).toContain('For 3 conflicts nobody else is appointed');
  const answer = await send(site, 'admin', { manager: MANAGER });
  expect(answer.headers['location']).toBe('/connections?dismissed#managers');
  expect(site.rings()).toBe(1);
  const after = await textOf(site, 'admin', '/connections?dismissed');
  expect(after).toContain('What waited for them goes to whoever is appointed for it.');
  expect(after).toContain('Nobody is appointed');
  expect(await textOf(site, 'admin', '/')).toContain('No channel manager is appointed');
  expect(await textOf(site, 'admin', '/setup/people')).toMatch(/Who decides<span[^>]*>, open/);
});

test('who was dismissed is signed out, and a rep from then on', async () => {
  const site = await openAccessSite(store);
  const before = await cookieOf(site, 'manager');
  await send(site, 'admin', { manager: MANAGER });
  const gone = await request(site.http).get('/reports').set({ cookie: before });
  expect(gone.headers['location']).toMatch(/^\/sign-in/);
  const again = await cookieOf(site, 'manager');
  await request(site.http).get('/reports').set({ cookie: again }).expect(403);
});

test('on a machine open to everybody on it, nobody acts as them', async () => {
  const site = await openAccessSite(store, { hasSignIn: false });
  const page = async () => (await request(site.http).get('/conflicts/cf_1042').expect(200)).text;
  expect(await page()).toContain('/conflicts/cf_1042/decide');
  const dismiss = { managerId: MANAGER, by: 'Sam' };
  await site.app.store.inTenant(site.tenantId, (inside) =>
    dismissManager(site.app, inside, dismiss),
  );
  expect(await page()).not.toContain('/conflicts/cf_1042/decide');
});

test('a second time, or nobody, is told so', async () => {
  const site = await openAccessSite(store);
  await send(site, 'admin', { manager: MANAGER });
  expect((await send(site, 'admin', { manager: MANAGER })).status).toBe(409);
  expect((await send(site, 'admin', {})).status).toBe(400);
  const cookie = await cookieOf(site, 'admin');
  const { headers } = await request(site.http).get(WITH_ID).set({ cookie }).expect(303);
  expect(headers['location']).toBe('/connections#managers');
});

test('only an admin sees the page, the link, or is taken at their word', async () => {
  const site = await openAccessSite(store);
  expect(await textOf(site, 'manager', '/connections')).not.toContain(PAGE);
  const cookie = await cookieOf(site, 'manager');
  await request(site.http).get(WITH_ID).set({ cookie }).expect(404);
  expect((await send(site, 'manager', { manager: MANAGER })).status).toBe(403);
  expect(await textOf(site, 'admin', WITH_ID)).toContain('Dana Ruiz');
});
