// Links from tasks and sign-in in a real browser: both widths, light and dark, accessible, silent.
// Screenshots go to test/.artifacts: look at them.
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { signInAddress } from '../../src/app/sign-in/sign-in-link.ts';
import type { Listening } from '../../src/http/server.ts';
import type { CrmConnector } from '../../src/ports/crm.ts';
import type { Mail } from '../../src/ports/mail.ts';
import type { Store } from '../../src/ports/store.ts';
import { type OpenBrowser, openBrowser } from '../helpers/browser.ts';
import { cookieOf, openAccessSite } from '../http/access-world.ts';
import { openTestStore } from '../http/console-app.ts';
import { CONFLICT, type LinkedSite, listenTo, openLinkedSite, pathOf } from '../http/link-world.ts';
import { browserOrSkip, lookOver } from './look-at.ts';

const MANAGER = '005000000000001AAA';

/** Salesforce with the manager as its one user. */
function salesforceOfManager(): CrmConnector {
  const email = 'd.ruiz@vendor.example';
  const manager = { ownerId: MANAGER, userIds: [MANAGER], name: 'Dana Ruiz', email, active: true };
  const session = () => ({ users: async () => [manager], close: async () => {} });
  return { crm: 'salesforce', open: session } as unknown as CrmConnector;
}

const found = await browserOrSkip();

describe.skipIf('reason' in found)('in a browser', () => {
  let store: Store;
  let browser: OpenBrowser;
  let page: Page;
  let complaints: string[];
  const open: Listening[] = [];

  beforeAll(async () => {
    if ('reason' in found) return;
    store = await openTestStore();
    browser = await openBrowser(found);
  });
  afterAll(async () => {
    await browser?.close();
    for (const one of open) await one.close();
    await store?.close();
  });
  beforeEach(async () => {
    page = await browser.context.newPage();
    complaints = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
  });
  afterEach(() => page.close());

  async function siteAt(): Promise<{ readonly site: LinkedSite; readonly url: string }> {
    const site = await openLinkedSite(store);
    const listening = await listenTo(site);
    open.push(listening);
    return { site, url: listening.url };
  }

  async function look(name: string): Promise<void> {
    await lookOver(page, name);
    expect(complaints).toEqual([]);
  }

  test('from the link over its page to the decision, and back', async () => {
    const { site, url } = await siteAt();
    await page.goto(url + (await pathOf(site, 'partner_keeps')));
    await page.getByRole('heading', { level: 1, name: 'Partner keeps the deal?' }).waitFor();
    await look('link-confirm');
    await page.getByLabel('Note').fill('Registered first.');
    await page.getByRole('button', { name: 'Record this decision' }).click();
    await page.getByText('Dana Ruiz decided so on').waitFor();
    await look('link-decided');
    await page.getByRole('button', { name: 'Take the decision back' }).click();
    await page.getByText('That decision no longer stands').waitFor();
    await look('link-undone');
    const conflict = await site.app.store.inTenant(site.tenantId, (inside) =>
      inside.conflicts.get(CONFLICT),
    );
    expect(conflict).toMatchObject({ status: 'reopened', decision: null });
  });

  test('the sign-in page, the operator’s link, the page of an admin, and out again', async () => {
    const site = await openAccessSite(store, { mail: { send: async () => {} } });
    const listening = await listenTo(site);
    open.push(listening);
    await page.goto(`${listening.url}/connections`);
    await page.getByRole('heading', { level: 1, name: 'Sign in to Parley' }).waitFor();
    await look('sign-in');
    const address = await signInAddress(site.app, site.tenantId, {
      ...{ id: 'link-1', expiresAt: site.clock.now() + 1_000, opened: null },
      user: { kind: 'operator' },
    });
    await page.goto(listening.url + new URL(address).pathname);
    await look('sign-in-link');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Connections' }).click();
    await page.getByRole('heading', { name: 'Who administers' }).waitFor();
    await look('administrators');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in to Parley' }).waitFor();
    await page.goto(`${listening.url}/connections`);
    await page.getByRole('heading', { level: 1, name: 'Sign in to Parley' }).waitFor();
  });

  test('from the sign-in page over a letter to the manager’s conflicts', async () => {
    const { promise: letter, resolve: send } = Promise.withResolvers<Mail>();
    const mail = { send: async (one: Mail) => send(one) };
    const site = await openAccessSite(store, {
      mail,
      connectors: [salesforceOfManager()],
    });
    const listening = await listenTo(site);
    open.push(listening);
    await page.goto(`${listening.url}/conflicts/${CONFLICT}`);
    await page.getByLabel('By e-mail').fill('d.ruiz@vendor.example');
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await page.getByRole('heading', { level: 1, name: 'Look into your mail' }).waitFor();
    await look('sign-in-mail-asked');
    const [link = ''] = /^http\S+$/m.exec((await letter).text) ?? [];
    await page.goto(listening.url + new URL(link).pathname);
    await page.getByText('As d.ruiz@vendor.example').waitFor();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`**/conflicts/${CONFLICT}`);
    // A narrow page keeps whose it is in its menu.
    await page.getByText('Dana Ruiz').first().waitFor({ state: 'attached' });
  });

  test('the pages of a rep', async () => {
    const site = await openAccessSite(store);
    const listening = await listenTo(site);
    open.push(listening);
    const [pair = ''] = (await cookieOf(site, 'rep')).split(';');
    const value = pair.split('=')[1] ?? '';
    await browser.context.addCookies([{ name: 'parley_session', value, url: listening.url }]);
    await page.goto(`${listening.url}/`);
    await page.getByRole('heading', { level: 1, name: 'Your records' }).waitFor();
    await look('rep-list');
    await page.getByRole('link', { name: 'ACME Robotics' }).click();
    await page.getByText('Conflict next step').waitFor();
    await look('rep-conflict');
  });

  test('a link that is out of date', async () => {
    const { site, url } = await siteAt();
    const link = await pathOf(site, 'share');
    site.clock.advance(60 * 86_400_000);
    await page.goto(url + link);
    await page.getByRole('heading', { level: 1, name: 'Nothing was decided' }).waitFor();
    await look('link-expired');
  });

  test('links of one task opened side by side from elsewhere all keep their forms', async () => {
    const { site, url } = await siteAt();
    const [first, second] = [await pathOf(site, 'share'), await pathOf(site, 'direct_keeps')];
    const other = await browser.context.newPage();
    await page.goto(url + first);
    await other.goto(url + second);
    await page.getByRole('button', { name: 'Record this decision' }).click();
    await page.getByText('Dana Ruiz decided so on').waitFor();
    await other.getByRole('button', { name: 'Record this decision' }).click();
    await other.getByRole('heading', { level: 1, name: 'Share equally' }).waitFor();
    await other.close();
  });
});
