// Signing in: one-time links, the card's link, Salesforce, cookies, signing out.
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { orgIdOf } from '../../connectors/sandbox/salesforce/oauth-routes.ts';
import { cardDesk } from '../../src/app/card/desk.ts';
import {
  CARD_LINK_MS,
  OPERATOR_LINK_MS,
  signInAddress,
} from '../../src/app/sign-in/sign-in-link.ts';
import { asConnectionId } from '../../src/domain/ids.ts';
import { ownPath } from '../../src/http/sign-in-routes.ts';
import type { CrmConnector } from '../../src/ports/crm.ts';
import type { Store } from '../../src/ports/store.ts';
import { startSalesforce } from '../contract/salesforce-harness.ts';
import { cookieOf, formTokenFor, openAccessSite } from './access-world.ts';
import { openTestStore } from './console-app.ts';
import { HUBSPOT, SALESFORCE } from './console-world.ts';
import { browser } from './cookie-browser.ts';
import { CONFLICT, type LinkedSite } from './link-world.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const pathOf = (address: string) => new URL(address).pathname;

let links = 0;
/** As `parley sign-in` makes it. */
async function operatorLink({ app, tenantId, clock }: LinkedSite): Promise<string> {
  links += 1;
  const link = { id: `link-${links}`, expiresAt: clock.now() + OPERATOR_LINK_MS, opened: null };
  return pathOf(await signInAddress(app, tenantId, { ...link, user: { kind: 'operator' } }));
}

describe('without a session', () => {
  test('pages lead to the sign-in page and back, forms are refused', async () => {
    const site = await openAccessSite(store);
    const one = browser(site);
    expect(await one.get('/connections')).toMatchObject({
      status: 303,
      to: '/sign-in?to=%2Fconnections',
    });
    expect((await one.post(`/conflicts/${CONFLICT}/decide`, { token: 'x' })).status).toBe(401);
    const page = await one.get(`/sign-in?to=${encodeURIComponent(`/conflicts/${CONFLICT}`)}`);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('Acme');
  });

  test.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/a//b',
    '/..//x',
    '/%2f/x',
    'x',
    '/a?b',
    '/.//x',
  ])('nobody is sent to %s', (to) => {
    expect(ownPath(to)).toBe('/');
    expect(ownPath([to])).toBe('/');
  });

  test('pages of our own are kept', () => {
    for (const path of ['/', '/conflicts/cf_1-2.x', '/connections/sf-00D/uninstall']) {
      expect(ownPath(path)).toBe(path);
    }
  });
});

describe('the operator’s link', () => {
  test('signs in as an admin, once, when its page is confirmed', async () => {
    const site = await openAccessSite(store);
    const [one, two] = [browser(site), browser(site)];
    const link = await operatorLink(site);
    expect((await two.get(link)).text).toContain('operator of this installation');
    const { answer, token } = await one.enter(link);
    expect(answer).toMatchObject({ status: 303, to: '/' });
    const cookie = answer.set.find((line) => line.startsWith('parley_session=')) ?? '';
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await one.get('/connections')).text).toContain('Who administers');
    expect((await one.post(link, { token })).status).toBe(303);
    expect((await two.get(link)).status).toBe(410);
    expect((await two.enter(link)).answer.status).toBe(403);
    expect((await two.get('/')).status).toBe(303);
  });

  test('over https its cookie belongs to this host alone', async () => {
    const site = await openAccessSite(store, { publicUrl: 'https://parley.example' });
    const { answer } = await browser(site).enter(await operatorLink(site));
    const cookie = answer.set.find((line) => line.includes('parley_session')) ?? '';
    expect(cookie).toMatch(
      /^__Host-parley_session=[^;]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  test('is over after a quarter of an hour; changed, or of another tenant, it is none', async () => {
    const [site, foreign] = [await openAccessSite(store), await openAccessSite(store)];
    const link = await operatorLink(site);
    const changed = `${link.slice(0, 60)}${link[60] === 'A' ? 'B' : 'A'}${link.slice(61)}`;
    expect((await browser(site).get(changed)).status).toBe(404);
    expect((await browser(foreign).get(link)).status).toBe(404);
    expect((await browser(site).post(changed)).status).toBe(404);
    site.clock.advance(OPERATOR_LINK_MS);
    expect((await browser(site).get(link)).status).toBe(410);
  });

  test('two browsers at once: one gets in', async () => {
    const site = await openAccessSite(store);
    const link = await operatorLink(site);
    const both = await Promise.all([browser(site), browser(site)].map((one) => one.enter(link)));
    const inside = both.filter(({ answer }) =>
      answer.set.some((line) => line.startsWith('parley_session=')),
    );
    expect(inside).toHaveLength(1);
  });
});

describe('the card’s link', () => {
  /** What the card would be given for this user on the HubSpot deal. */
  async function historyPath(site: LinkedSite, userId: string, email: string): Promise<string> {
    const asked = {
      result: 'read',
      viewer: { externalId: '4242', userId, email },
      place: { object: 'deals', recordId: '70991' },
    } as const;
    const connector = { crm: 'hubspot', readCard: () => asked } as unknown as CrmConnector;
    const app = { ...site.app, connectors: new Map([['hubspot' as const, connector]]) };
    const findInstalls: Store['findInstalls'] = async () => [
      { externalId: '4242', tenantId: site.tenantId, connectionId: HUBSPOT },
    ];
    const inStore = { ...app.store, findInstalls, inTenant: app.store.inTenant.bind(app.store) };
    const desk = cardDesk({
      app: { ...app, store: inStore },
      queue: { enqueue: async () => {} },
      signInTenant: site.tenantId,
    });
    const shown = await desk.show('hubspot', {
      method: 'GET',
      url: '',
      headers: {},
      body: new Uint8Array(),
    });
    if (shown.result !== 'shown' || !('historyUrl' in shown.view)) throw new Error('nothing shown');
    return pathOf(shown.view.historyUrl);
  }

  test('signs in who HubSpot says looks, and leads to the conflict', async () => {
    const site = await openAccessSite(store);
    const link = await historyPath(site, '950', 'guest@vendor.example');
    // Not the id of the viewer: three digits come about by chance in what is sealed.
    expect(link).not.toMatch(/guest|70991|cf_1042/);
    const one = browser(site);
    const { page, answer } = await one.enter(link);
    expect(page.text).toContain('guest@vendor.example');
    expect(answer).toMatchObject({ status: 303, to: `/conflicts/${CONFLICT}` });
    const shown = await one.get(answer.to);
    expect(shown.status).toBe(200);
    expect(shown.text).toContain('HubSpot deal 70991');
    expect(shown.text).not.toMatch(/Osei|006000000000001AAA|Northwind/);
    expect((await one.get('/connections')).status).toBe(403);
  });

  test('is over after five minutes; who is signed in already is led on all the same', async () => {
    const site = await openAccessSite(store);
    const [first, second] = [
      await historyPath(site, '950', 'guest@vendor.example'),
      await historyPath(site, '950', 'guest@vendor.example'),
    ];
    const one = browser(site);
    await one.enter(first);
    site.clock.advance(CARD_LINK_MS);
    expect(await one.get(second)).toMatchObject({ status: 303, to: `/conflicts/${CONFLICT}` });
    expect((await browser(site).get(second)).status).toBe(410);
  });

  test('ends the session that was there before', async () => {
    const site = await openAccessSite(store);
    const one = browser(site);
    await one.enter(await operatorLink(site));
    const before = new Map(one.jar);
    await one.enter(await historyPath(site, '950', 'guest@vendor.example'));
    const old = browser(site);
    for (const [name, value] of before) old.jar.set(name, value);
    expect((await old.get('/connections')).status).toBe(303);
  });
});

describe('signing out', () => {
  test('ends the session at the server too; a form from elsewhere does not', async () => {
    const site = await openAccessSite(store);
    const cookie = await cookieOf(site, 'manager');
    const send = (form: object, headers: object) =>
      request(site.http)
        .post('/sign-out')
        .set({ cookie, ...headers })
        .type('form')
        .send(form);
    const token = formTokenFor(site, '/sign-out');
    await send({ token }, { 'sec-fetch-site': 'cross-site' }).expect(403);
    await send({ token: 'x' }, { 'sec-fetch-site': 'same-origin' }).expect(403);
    await request(site.http).get('/').set({ cookie }).expect(200);
    const done = await send({ token }, { 'sec-fetch-site': 'same-origin' }).expect(303);
    expect(done.headers['set-cookie']?.[0]).toMatch(/^parley_session=;/);
    await request(site.http).get('/').set({ cookie }).expect(303);
  });

  test('everywhere ends every session of the person', async () => {
    const site = await openAccessSite(store);
    const [here, there] = [await cookieOf(site, 'rep'), await cookieOf(site, 'rep')];
    await request(site.http)
      .post('/sign-out')
      .set({ cookie: here, 'sec-fetch-site': 'same-origin' })
      .type('form')
      .send({ token: formTokenFor(site, '/sign-out'), everywhere: 'yes' })
      .expect(303);
    await request(site.http).get('/').set({ cookie: there }).expect(303);
  });

  test('a CRM that is gone takes its people along', async () => {
    const site = await openAccessSite(store);
    const cookie = await cookieOf(site, 'rep');
    await site.app.store.inTenant(site.tenantId, (inside) =>
      inside.connections.setState(HUBSPOT, 'disconnected', null),
    );
    await request(site.http).get('/').set({ cookie }).expect(303);
  });
});

describe('with Salesforce', () => {
  /** A sandbox org whose users may sign in; connected here unless told otherwise. */
  async function openOrg({ isConnected = true } = {}) {
    const org = await startSalesforce();
    const site = await openAccessSite(store, { connectors: [org.connector] });
    await site.app.store.inTenant(site.tenantId, async (inside) => {
      const known = await inside.connections.get(SALESFORCE);
      if (known === null || !isConnected) return;
      const id = asConnectionId('sf-sandbox');
      const externalId = orgIdOf(org.world.salesforce);
      await inside.connections.save({ ...known, id, externalId });
    });
    return { org, site, one: browser(site) };
  }

  test('a user of the connected org comes back signed in, to the page that was asked for', async () => {
    const { org, one } = await openOrg();
    const start = await one.get('/sign-in/salesforce?to=%2Fconflicts%2Fcf_1042');
    expect(start.status).toBe(303);
    const asked = new URL(start.to).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      scope: 'openid',
      code_challenge_method: 'S256',
      redirect_uri: 'http://127.0.0.1:8080/sign-in/salesforce/callback',
    });
    const answer = await org.consent(start.to);
    const back = await one.get(`/sign-in/salesforce/callback?${answer}`);
    expect(back).toMatchObject({ status: 303, to: '/conflicts/cf_1042' });
    expect((await one.get('/')).text).toContain('Dana Ruiz');
    expect((await one.get(`/sign-in/salesforce/callback?${answer}`)).status).toBe(400);
    await org.close();
  });

  test.each([
    ['another state', (answer: URLSearchParams) => answer.set('state', 'guessed')],
    ['another code', (answer: URLSearchParams) => answer.set('code', 'guessed')],
    ['no code', (answer: URLSearchParams) => answer.delete('code')],
    ['a state given twice', (answer: URLSearchParams) => answer.append('state', 'x')],
  ])('an answer with %s signs nobody in', async (_what, change) => {
    const { org, one } = await openOrg();
    const answer = await org.consent((await one.get('/sign-in/salesforce')).to);
    change(answer);
    const back = await one.get(`/sign-in/salesforce/callback?${answer}`);
    expect(back.status).toBe(400);
    expect(one.jar.has('parley_session')).toBe(false);
    await org.close();
  });

  test('an answer to another browser, or after ten minutes, signs nobody in', async () => {
    const { org, site, one } = await openOrg();
    const answer = await org.consent((await one.get('/sign-in/salesforce')).to);
    const callback = `/sign-in/salesforce/callback?${answer}`;
    const stranger = browser(site);
    await stranger.get('/sign-in/salesforce');
    expect((await stranger.get(callback)).status).toBe(400);
    site.clock.advance(10 * 60_000 + 1);
    expect((await one.get(callback)).status).toBe(400);
    await org.close();
  });

  test('a user of an org that is not connected stays outside', async () => {
    const { org, one } = await openOrg({ isConnected: false });
    const answer = await org.consent((await one.get('/sign-in/salesforce')).to);
    const back = await one.get(`/sign-in/salesforce/callback?${answer}`);
    expect(back.status).toBe(400);
    expect(back.text).toContain('not connected to this Parley');
    await org.close();
  });
});
