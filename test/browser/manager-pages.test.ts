// Checks, the page of a partner's link, the policy and a customer's timeline in a real browser: both
// widths, light and dark, axe, and the forms without JavaScript. LOOK at test/.artifacts.
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkDesk } from '../../src/app/check/desk.ts';
import { type Listening, listen } from '../../src/http/server.ts';
import { openMemoryStore } from '../../src/store/memory/memory-store.ts';
import { TestClock, testContext } from '../helpers/app-context.ts';
import { type OpenBrowser, openBrowser, takePicture } from '../helpers/browser.ts';
import { consoleApp, newTenant } from '../http/console-app.ts';
import { acmeClaims, NOW, putBusyDay } from '../http/console-world.ts';
import { putKeys } from '../http/console-world-acts.ts';
import { ARTIFACTS, browserOrSkip, complaintsOf, lookOver } from './look-at.ts';

const found = await browserOrSkip();

describe.skipIf('reason' in found)('pages for managers', () => {
  let browser: OpenBrowser;
  let listening: Listening;
  let partnerPath = '';
  const customer = `/customers/${encodeURIComponent(acmeClaims()[0].account.id)}`;

  beforeAll(async () => {
    if ('reason' in found) return;
    const store = openMemoryStore();
    const tenantId = await newTenant(store);
    await store.inTenant(tenantId, async (inside) => {
      await putBusyDay(inside);
      await inside.policies.append('stale_days: 90\nswitched_off: [S-2]\n', 'an admin', NOW - 1);
      await putKeys(inside);
    });
    const desk = checkDesk(testContext({ store, clock: new TestClock(NOW) }));
    const site = consoleApp(store, tenantId, {
      checks: desk,
      partnerChecks: {
        look: (token) => desk.look(tenantId, token),
        ask: (token, typed) => desk.ask(tenantId, token, typed),
      },
    });
    listening = await listen(site.app, { host: '127.0.0.1', port: 0 });
    browser = await openBrowser(found);
    // As a manager does it, and as a partner uses what they were given.
    const page = await browser.context.newPage();
    await page.goto(`${listening.url}/checks`);
    await page.getByLabel('Partner', { exact: true }).fill('Quay Marketplace');
    await page.getByRole('button', { name: 'Issue' }).click();
    const address = await page.getByLabel('Copy it now').inputValue();
    partnerPath = new URL(address).pathname;
    await takePicture(page, { path: path.join(ARTIFACTS, 'checks-issued.png'), fullPage: true });
    await page.goto(`${listening.url}${partnerPath}`);
    for (const [name, website] of [
      ['Nobody Knows Ltd', 'nobody-knows.example'],
      ['Acme Robotics', 'https://www.acme-robotics.example/en'],
    ]) {
      await page.getByLabel('Company name').fill(name ?? '');
      await page.getByLabel('Website').fill(website ?? '');
      await page.getByRole('button', { name: 'Check' }).click();
      await page.getByText(`${name}: `).waitFor();
    }
    await takePicture(page, { path: path.join(ARTIFACTS, 'partner-check-answer.png') });
    await page.close();
  });
  afterAll(async () => {
    await browser?.close();
    await listening?.close();
  });

  /** By name of the screenshot: where, and what a person does there first. */
  const PAGES: Readonly<Record<string, readonly [() => string, (page: Page) => Promise<void>]>> = {
    checks: [() => '/checks', async () => {}],
    'partner-check': [() => partnerPath, async () => {}],
    policy: [() => '/policy', async (page) => page.getByText('with where each comes from').click()],
    'policy-faults': [
      () => '/policy',
      async (page) => {
        await page.getByLabel('Policy document (YAML)').fill('stale_days: soon\nstale: 1\n');
        await page.getByRole('button', { name: 'Show what it would change' }).click();
        await page.getByText('This document has 2 faults').waitFor();
      },
    ],
    'policy-tried': [
      () => '/policy',
      async (page) => {
        const text = 'winner_percent: 60\ncontribution_pool_percent: 40\n';
        await page.getByLabel('Policy document (YAML)').fill(text);
        await page.getByRole('button', { name: 'Show what it would change' }).click();
        await page.getByRole('heading', { name: 'What it would change' }).waitFor();
      },
    ],
    customer: [() => customer, async () => {}],
  };

  test.each(Object.entries(PAGES))('%s in every look', async (name, [address, act]) => {
    const page = await browser.context.newPage();
    const complaints = complaintsOf(page, 'status of 422');
    await page.goto(`${listening.url}${address()}`);
    await act(page);
    await lookOver(page, name);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('without JavaScript a policy is tried and adopted, and a partner asks', async () => {
    if ('reason' in found) return;
    const plain = await openBrowser(found, { javaScriptEnabled: false });
    try {
      const page = await plain.context.newPage();
      await page.goto(`${listening.url}/policy`);
      await page.getByLabel('Policy document (YAML)').fill('tie_hours: 12\n');
      await page.getByRole('button', { name: 'Show what it would change' }).click();
      await page.getByLabel('I have seen what it changes').check();
      await page.getByRole('button', { name: 'Adopt this policy' }).click();
      await page.getByText('Version 2 holds since').waitFor();
      await page.goto(`${listening.url}${partnerPath}`);
      await page.getByLabel('Company name').fill('Borealis Foods');
      await page.getByLabel('Country').fill('Sweden');
      await page.getByRole('button', { name: 'Check' }).click();
      await page.getByText('Borealis Foods: ').waitFor();
    } finally {
      await plain.close();
    }
  });
});
