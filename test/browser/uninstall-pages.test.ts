// HubSpot's side of uninstalling in a real browser, from the choice to the receipt: both widths, light and
// dark, axe, and the whole way by keyboard alone. LOOK at test/.artifacts.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveReceipt, type UninstallReceipt } from '../../src/app/uninstall-receipt.ts';
import { fieldsLeft } from '../../src/app/uninstall-words.ts';
import type { TenantId } from '../../src/domain/ids.ts';
import { type Listening, listen } from '../../src/http/server.ts';
import type { TenantStore } from '../../src/ports/store.ts';
import { openMemoryStore } from '../../src/store/memory/memory-store.ts';
import { type OpenBrowser, openBrowser } from '../helpers/browser.ts';
import { consoleApp, newTenant, type TestConsole } from '../http/console-app.ts';
import { HUBSPOT, MANAGER, NOW, putBusyDay } from '../http/console-world.ts';
import { browserOrSkip, complaintsOf, keepStill, lookOver } from './look-at.ts';

const FOCUSED = `({
  value: document.activeElement.getAttribute('value'),
  text: document.activeElement.textContent.trim(),
})`;
const PATH = `/connections/${HUBSPOT}/uninstall`;

const RECEIPT: UninstallReceipt = {
  ...{ crm: 'hubspot', externalId: '4242', by: 'Sam Admin', startedAt: NOW - 240_000 },
  ...{ finishedAt: null, step: 'take_back', keepFields: false, keepTasks: false },
  ...{ leaveRest: false, records: 1_204, tasks: 17, recordsRestored: 0, tasksClosed: 0 },
  ...{ fieldsRemoved: null, grant: null, conflicts: ['cf_1042'], conflictsEnded: 0 },
  ...{ conflictsJudgedAgain: 0, erased: {}, notDone: [] },
};

/** Something of Parley's that a record of HubSpot shows, and why it cannot be taken back. */
async function putRefused(store: TenantStore): Promise<void> {
  await store.connections.setWriteMode(HUBSPOT, 'undoing');
  for (const [recordId, note] of [
    ['70991', 'PROPERTY_DOESNT_EXIST: property "parley_next_step" was deleted by an admin.'],
    ['70992', 'The record is locked by the approval of quote 881, until 2 December.'],
  ] as const) {
    const ref = { connectionId: HUBSPOT, object: 'deals', recordId };
    await store.targets.put([{ ref, home: 'claim', values: { next_step: 'x' } }]);
    const entry = { ref, field: 'next_step', value: 'x', state: 'refused', note, at: NOW } as const;
    await store.ledger.put([entry]);
  }
}

const DONE: Partial<UninstallReceipt> = {
  ...{ step: 'done', finishedAt: NOW, recordsRestored: 1_203, tasksClosed: 17, fieldsRemoved: 31 },
  ...{ grant: 'ended', conflictsEnded: 9, conflictsJudgedAgain: 3 },
  erased: { claims: 539, accounts: 402 },
  notDone: [
    'deals 70992: The record is locked by the approval of quote 881, until 2 December. Delete the values there.',
    ...fieldsLeft('hubspot', {
      left: [
        {
          field: 'parley_conflict_status',
          problem: 'The segment "Deals in conflict, this quarter" uses it.',
          cure: 'Take it out of the segment, then archive it (Settings, Properties).',
        },
      ],
      shown: ['conflict_severity'],
    }),
  ],
};

/** By name of the screenshot: what has happened so far. */
const STATES: Readonly<Record<string, (store: TenantStore) => Promise<unknown>>> = {
  'uninstall-hubspot': async () => {},
  'uninstall-hubspot-shut-out': (store) =>
    store.connections.setState(HUBSPOT, 'needs_reauth', 'The app was removed.'),
  'uninstall-hubspot-refused': async (store) => {
    await putRefused(store);
    await saveReceipt(store, HUBSPOT, RECEIPT);
  },
  'uninstall-hubspot-fields': (store) =>
    saveReceipt(store, HUBSPOT, { ...RECEIPT, step: 'remove_fields' }),
  'uninstall-hubspot-receipt': async (store) => {
    await saveReceipt(store, HUBSPOT, { ...RECEIPT, ...DONE });
    await store.connections.setState(HUBSPOT, 'disconnected', 'Uninstalled.');
  },
};

const found = await browserOrSkip();

describe.skipIf('reason' in found)('uninstalling HubSpot', () => {
  type Site = { readonly site: TestConsole; readonly listening: Listening };
  const sites = new Map<string, Site>();
  let browser: OpenBrowser;

  beforeAll(async () => {
    if ('reason' in found) return;
    const store = openMemoryStore();
    for (const [name, put] of Object.entries(STATES)) {
      const tenantId: TenantId = await newTenant(store);
      await store.inTenant(tenantId, async (inside) => {
        await putBusyDay(inside);
        await put(inside);
      });
      const site = consoleApp(store, tenantId);
      sites.set(name, { site, listening: await listen(site.app, { host: '127.0.0.1', port: 0 }) });
    }
    browser = await openBrowser(found);
  });
  afterAll(async () => {
    await browser?.close();
    for (const { listening } of sites.values()) await listening.close();
  });

  const siteOf = (name: string): Site => {
    const site = sites.get(name);
    if (site === undefined) throw new Error(`no site ${name}`);
    return site;
  };

  test.each(Object.keys(STATES))('%s in every look', async (name) => {
    const page = await browser.context.newPage();
    const complaints = complaintsOf(page);
    await keepStill(page);
    await page.goto(`${siteOf(name).listening.url}${PATH}`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('HubSpot');
    await lookOver(page, name);
    expect(complaints).toEqual([]);
    await page.close();
  });

  test('begins by the keyboard alone, with what was chosen and only once somebody is sure', async () => {
    const { site, listening } = siteOf('uninstall-hubspot');
    const page = await browser.context.newPage();
    await page.goto(`${listening.url}${PATH}`);
    await tabTo(page, 'restore');
    await page.keyboard.press('ArrowDown');
    await tabTo(page, 'yes');
    await page.keyboard.press('Enter');
    // The browser itself asks for the tick.
    expect(site.uninstalls).toEqual([]);
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    expect(site.uninstalls).toMatchObject([
      { connectionId: HUBSPOT, keepFields: true, keepTasks: false, by: MANAGER },
    ]);
    await page.close();
  });
});

/** Presses Tab until the form field with this value, or the element with this text, has the focus. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = (await page.evaluate(FOCUSED)) as { value: string | null; text: string };
    if (focused.value === wanted || focused.text === wanted) return;
  }
  throw new Error(`the keyboard does not reach ${wanted}`);
}
