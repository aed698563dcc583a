// Signing in by a letter: what is asked for, who gets one, and that nobody learns whose addresses are known.
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  askForLetter,
  LETTER_EVERY_MS,
  MAILED_LINK_MS,
  USERS_HOLD_MS,
} from '../../src/app/sign-in/mailed-link.ts';
import type { CrmConnector, CrmUser } from '../../src/ports/crm.ts';
import type { Mail } from '../../src/ports/mail.ts';
import type { Store } from '../../src/ports/store.ts';
import { openAccessSite } from './access-world.ts';
import { openTestStore } from './console-app.ts';
import { browser } from './cookie-browser.ts';
import { CONFLICT, type LinkedSite } from './link-world.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

const user = (userId: string, email: string, active = true): CrmUser => ({
  ...{ ownerId: `o-${userId}`, userIds: [userId], name: email, email, active },
});

const MANAGER_ID = '005000000000001AAA';

/** Salesforce with these users; counts how often it is asked for them. */
function salesforce(users: readonly CrmUser[]) {
  let readings = 0;
  const open = () => ({
    users: async () => {
      readings += 1;
      return users;
    },
    close: async () => {},
  });
  const connector = { crm: 'salesforce', open } as unknown as CrmConnector;
  return { connector, readings: () => readings };
}

const USERS = [
  user(MANAGER_ID, 'D.Ruiz@vendor.example'),
  user('005000000000009AAA', 'left@vendor.example', false),
  user('005000000000010AAA', 'team@vendor.example'),
  user('005000000000011AAA', 'team@vendor.example'),
];

async function siteWithMail(users: readonly CrmUser[] = USERS) {
  const crm = salesforce(users);
  const sent: Mail[] = [];
  const { promise: first, resolve } = Promise.withResolvers<Mail>();
  const mail = {
    send: async (one: Mail) => {
      sent.push(one);
      resolve(one);
    },
  };
  const site = await openAccessSite(store, { mail, connectors: [crm.connector] });
  const ask = askForLetter(site.app, site.tenantId, mail);
  return { site, sent, first, readings: crm.readings, ask };
}

/** Asks as the sign-in page does. */
async function askOnPage(site: LinkedSite, email: string, to = '/') {
  const one = browser(site);
  const page = await one.get(`/sign-in?to=${encodeURIComponent(to)}`);
  const token = /name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  return one.post('/sign-in/mail', { token, email, to });
}

const linkIn = ({ text }: Mail) => new URL(/^http\S+$/m.exec(text)?.[0] ?? '').pathname;

test('a manager asks, confirms the letter’s link, and is at the page that was wanted', async () => {
  const { site, first } = await siteWithMail();
  const asked = await askOnPage(site, 'd.ruiz@Vendor.example', `/conflicts/${CONFLICT}`);
  expect(asked.status).toBe(200);
  const letter = await first;
  expect(letter.to).toBe('D.Ruiz@vendor.example');
  expect(letter.text).toContain('works once');
  const phone = browser(site);
  const link = linkIn(letter);
  expect((await phone.get('/')).status).toBe(303);
  const { page, answer } = await phone.enter(link);
  expect(page.text).toContain('D.Ruiz@vendor.example');
  expect(answer).toMatchObject({ status: 303, to: `/conflicts/${CONFLICT}` });
  expect((await phone.get(answer.to)).text).toContain('Dana Ruiz');
  expect((await browser(site).get(link)).status).toBe(410);
});

test('looking at the link signs nobody in, and after a quarter of an hour it is over', async () => {
  const { site, first, ask } = await siteWithMail();
  await ask({ email: 'd.ruiz@vendor.example', to: '/' });
  const link = linkIn(await first);
  const one = browser(site);
  expect((await one.get(link)).status).toBe(200);
  expect((await one.get('/')).status).toBe(303);
  site.clock.advance(MAILED_LINK_MS);
  expect((await one.get(link)).status).toBe(410);
});

test('the answer is the same, word for word, whether or not the address is known', async () => {
  const { site } = await siteWithMail();
  const known = await askOnPage(site, 'd.ruiz@vendor.example');
  const unknown = await askOnPage(site, 'nobody@elsewhere.example');
  expect(known.status).toBe(200);
  expect(unknown).toEqual({ ...known, set: unknown.set });
});

test('the answer does not wait for what is looked up', async () => {
  const never = new Promise<never>(() => {});
  const open = () => ({ users: () => never, close: async () => {} });
  const connector = { crm: 'salesforce', open } as unknown as CrmConnector;
  const mail = { send: async () => {} };
  const site = await openAccessSite(store, { mail, connectors: [connector] });
  expect((await askOnPage(site, 'd.ruiz@vendor.example')).status).toBe(200);
});

test.each([
  ['unknown', 'nobody@elsewhere.example'],
  ['of a user who was deactivated', 'left@vendor.example'],
  ['that two users share', 'team@vendor.example'],
])('an address %s gets no letter', async (_which, email) => {
  const { ask, sent } = await siteWithMail();
  await ask({ email, to: '/' });
  expect(sent).toEqual([]);
});

test('an address gets one letter in five minutes, over all processes', async () => {
  const { site, ask, sent } = await siteWithMail();
  const other = askForLetter(site.app, site.tenantId, { send: async (one) => void sent.push(one) });
  const asked = { email: 'd.ruiz@vendor.example', to: '/' };
  await Promise.all([ask(asked), other(asked), ask(asked)]);
  expect(sent).toHaveLength(1);
  site.clock.advance(LETTER_EVERY_MS);
  await other(asked);
  expect(sent).toHaveLength(2);
});

test('however many ask, the CRM is asked for its users once a minute', async () => {
  const { site, ask, readings } = await siteWithMail();
  for (let n = 0; n < 5; n += 1) await ask({ email: `guess${n}@vendor.example`, to: '/' });
  expect(readings()).toBe(1);
  site.clock.advance(USERS_HOLD_MS);
  await ask({ email: 'guess@vendor.example', to: '/' });
  expect(readings()).toBe(2);
});

test('one place may ask five times a minute', async () => {
  const { site } = await siteWithMail();
  const answers: number[] = [];
  for (let n = 0; n < 6; n += 1) answers.push((await askOnPage(site, `g${n}@x.example`)).status);
  expect(answers).toEqual([200, 200, 200, 200, 200, 429]);
});

test('a form from elsewhere, or without an address, asks for nothing', async () => {
  const { site, readings } = await siteWithMail();
  const one = browser(site);
  const form = { token: 'x', email: 'd.ruiz@vendor.example' };
  expect((await one.post('/sign-in/mail', form)).status).toBe(403);
  expect((await askOnPage(site, 'a@x.example, b@x.example')).status).toBe(400);
  expect(readings()).toBe(0);
});

test('a letter leads to pages of our own alone', async () => {
  const { site, first } = await siteWithMail();
  await askOnPage(site, 'd.ruiz@vendor.example', '//evil.example');
  expect((await browser(site).enter(linkIn(await first))).answer.to).toBe('/');
});

test('without a mail server the page says so and offers the other ways', async () => {
  const site = await openAccessSite(store);
  const { text } = await browser(site).get('/sign-in');
  expect(text).toContain('no mail server is set up');
  expect(text).not.toContain('type="email"');
  expect(text).toMatch(/HubSpot:[\s\S]+parley sign-in/);
  expect((await browser(site).post('/sign-in/mail', {})).status).toBe(404);
});
