// What waits for approval, as the manager and as the approver see it in a real browser: both widths,
// light and dark, axe, and both answers without JavaScript. LOOK at test/.artifacts.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Listening, listen } from '../../src/http/server.ts';
import { openMemoryStore } from '../../src/store/memory/memory-store.ts';
import { type OpenBrowser, openBrowser } from '../helpers/browser.ts';
import { consoleApp, newTenant, type TestConsole } from '../http/console-app.ts';
import { putBusyDay } from '../http/console-world.ts';
import { APPROVER, putProposed } from '../http/console-world-acts.ts';
import { browserOrSkip, complaintsOf, lookOver } from './look-at.ts';

const PATH = '/conflicts/cf_1032';

const found = await browserOrSkip();

describe.skipIf('reason' in found)('what waits for approval', () => {
  let browser: OpenBrowser;
  let approver: TestConsole;
  const listening: Listening[] = [];
  const urls = new Map<string, string>();

  beforeAll(async () => {
    if ('reason' in found) return;
    const store = openMemoryStore();
    const tenantId = await newTenant(store);
    await store.inTenant(tenantId, async (inside) => {
      await putBusyDay(inside);
      await putProposed(inside);
    });
    const viewer = { name: 'Rhea Roth', managerId: APPROVER, isAdmin: false };
    approver = consoleApp(store, tenantId, { viewer });
    const sites = { manager: consoleApp(store, tenantId), approver };
    for (const [name, { app }] of Object.entries(sites)) {
      const one = await listen(app, { host: '127.0.0.1', port: 0 });
      listening.push(one);
      urls.set(name, `${one.url}${PATH}`);
    }
    browser = await openBrowser(found);
  });
  afterAll(async () => {
    await browser?.close();
    for (const one of listening) await one.close();
  });

  test.each(['manager', 'approver'])('as the %s in every look', async (who) => {
    const page = await browser.context.newPage();
    const complaints = complaintsOf(page);
    await page.goto(urls.get(who) ?? '');
    await page.getByText('Decide otherwise').click();
    expect(await page.getByRole('button', { name: 'Record decision' }).isVisible()).toBe(true);
    await lookOver(page, `approval-${who}`);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('without JavaScript it is approved, or sent back with a reason', async () => {
    if ('reason' in found) return;
    const plain = await openBrowser(found, { javaScriptEnabled: false });
    try {
      const page = await plain.context.newPage();
      await page.goto(urls.get('approver') ?? '');
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByRole('status').filter({ hasText: 'Decision recorded' }).waitFor();
      expect(approver.decisions).toMatchObject([{ outcome: 'direct_keeps', by: APPROVER }]);
      await page.goto(urls.get('approver') ?? '');
      await page.getByLabel('Reason').fill('The customer’s letter names them.');
      await page.getByRole('button', { name: 'Send it back' }).click();
      await page.getByRole('status').filter({ hasText: 'Sent back' }).waitFor();
      expect(approver.attentions).toEqual([
        ['send back: The customer’s letter names them.', 'cf_1032', APPROVER],
      ]);
    } finally {
      await plain.close();
    }
  });
});
