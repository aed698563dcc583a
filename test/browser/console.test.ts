// The console in a real browser: scripts and styles under the strict policy, accessibility, the
// keyboard, both widths, light and dark. Screenshots go to test/.artifacts: look at them.
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type OpenBrowser, openBrowser, takePicture } from '../helpers/browser.ts';
import { MANAGER, SALESFORCE } from '../http/console-world.ts';
import { type ConsoleSites, openConsoleSites } from './console-sites.ts';
import {
  ARTIFACTS,
  browserOrSkip,
  keepStill,
  lookOver,
  OVERFLOW,
  seriousFaults,
} from './look-at.ts';

// Code for the page is text: the tests themselves know no DOM.
const PLANT_IMAGE = `document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="data:,">')`;
const PLANT_INLINE = `
  const script = document.createElement('script');
  script.textContent = 'window.planted = true';
  document.body.append(script);
  document.body.insertAdjacentHTML('beforeend', '<p style="color: red">planted</p>');
`;
const FOCUSED = `({
  text: document.activeElement.textContent.trim(),
  name: document.activeElement.getAttribute('name'),
})`;

const PAGES = {
  list: ['busy', '/?status=all'],
  conflict: ['busy', '/conflicts/cf_1042'],
  'conflict-escalated': ['busy', '/conflicts/cf_1043'],
  'conflict-three-sides': ['busy', '/conflicts/cf_1044'],
  'conflict-decided': ['busy', '/conflicts/cf_1030'],
  'list-mine': ['busy', '/?whose=mine'],
  connections: ['busy', '/connections'],
  dismissal: ['busy', `/managers/dismiss?manager=${encodeURIComponent(MANAGER)}`],
  reports: ['busy', '/reports'],
  problem: ['busy', '/conflicts/cf_9999'],
  'list-unmanaged': ['dry', '/'],
  'connections-dry-run': ['dry', '/connections'],
  uninstall: ['busy', `/connections/${SALESFORCE}/uninstall`],
  undo: ['busy', `/connections/${SALESFORCE}/undo`],
  'go-live': ['dry', `/connections/${SALESFORCE}/go-live`],
  matches: ['court', '/matches'],
  mapping: ['busy', `/connections/${SALESFORCE}/mapping`],
  health: ['busy', '/status'],
  'health-needs': ['reading', '/status'],
  'mapping-input': ['dry', `/connections/${SALESFORCE}/mapping/input?key=claims[0].channel`],
  'mapping-proposals': ['dry', `/connections/${SALESFORCE}/mapping/proposals`],
  'mapping-draft': ['dry', `/connections/${SALESFORCE}/mapping/draft`],
  'mapping-changed': ['dry', `/connections/${SALESFORCE}/mapping`],
  'setup-connect': ['empty', '/setup/connect'],
  'setup-access': ['dry', '/setup/access'],
  'setup-mapping': ['dry', '/setup/mapping'],
  'setup-rules': ['dry', '/setup/rules'],
  'setup-people': ['dry', '/setup/people'],
  'setup-dry-run': ['dry', '/setup/dry-run'],
  'setup-go-live': ['dry', '/setup/go-live'],
  'setup-reading': ['reading', '/setup/dry-run'],
  'connections-reading': ['reading', '/connections'],
} as const;

const found = await browserOrSkip();

describe.skipIf('reason' in found)('the console in a browser', () => {
  let sites: ConsoleSites;
  let browser: OpenBrowser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    if ('reason' in found) return;
    sites = await openConsoleSites();
    browser = await openBrowser(found);
  });
  afterAll(async () => {
    await browser?.close();
    await sites?.close();
  });

  beforeEach(async () => {
    page = await browser.context.newPage();
    complaints = [];
    // Refusals by the content security policy arrive here as well.
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
  });
  afterEach(() => page.close());

  const open = (address: string) => page.goto(`${sites.busy.url}${address}`);
  const openDry = (address: string) => page.goto(`${sites.dry.url}${address}`);

  test.each(Object.entries(PAGES))(
    '%s is accessible, fits and complains of nothing in every look',
    async (name, [where, address]) => {
      await keepStill(page);
      await page.goto(`${sites[where].url}${address}`);
      await lookOver(page, name);
      const expected = name === 'problem' ? 1 : 0;
      expect(complaints.filter((text) => !text.includes('status of 404'))).toEqual([]);
      expect(complaints).toHaveLength(expected);
    },
  );

  test('axe finds a planted fault, so its silence means something', async () => {
    await open('/');
    await page.evaluate(PLANT_IMAGE);
    expect(await seriousFaults(page)).toEqual([expect.stringContaining('image-alt')]);
  });

  test('the policy stops an inline script and an inline style', async () => {
    await open('/');
    await page.evaluate(PLANT_INLINE);
    expect(await page.evaluate('window.planted')).toBeUndefined();
    expect(complaints.join()).toContain('Content Security Policy');
  });

  test('typing filters the list without leaving the page, and the address follows', async () => {
    await open('/');
    await page.evaluate('window.stayed = true');
    await page.getByLabel('Account, partner or owner').fill('cobalt');
    await page.getByText('1–1 of 1 conflict').waitFor();
    expect(await page.locator('tbody tr').count()).toBe(1);
    await page.waitForURL(/text=cobalt/);
    await page.getByLabel('Severity').selectOption('high');
    await page.getByText('No conflict fits this filter').waitFor();
    expect(await page.evaluate('window.stayed')).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('without JavaScript the same filter works by its button', async () => {
    if ('reason' in found) return;
    const plain = await openBrowser(found, { javaScriptEnabled: false });
    try {
      const still = await plain.context.newPage();
      await still.goto(`${sites.busy.url}/`);
      await still.getByLabel('Account, partner or owner').fill('cobalt');
      await still.getByRole('button', { name: 'Filter' }).click();
      await still.getByText('1–1 of 1 conflict').waitFor();
    } finally {
      await plain.close();
    }
  });

  test('without JavaScript: a period is picked, its weeks read as a table, its file fetched', async () => {
    if ('reason' in found) return;
    const plain = await openBrowser(found, { javaScriptEnabled: false });
    try {
      const still = await plain.context.newPage();
      await still.goto(`${sites.busy.url}/`);
      await still.getByRole('link', { name: 'Reports' }).click();
      await still.getByLabel('First day').fill('2026-10-01');
      await still.getByLabel('Last day').fill('2026-10-31');
      await still.getByRole('button', { name: 'Show' }).click();
      await still.getByText('1 Oct 2026 to 31 Oct 2026: 1 conflict opened, 1 decision').waitFor();
      await still.getByText('As a table').click();
      await still.getByRole('row', { name: '8 Oct 2026 1 0' }).waitFor();
      const download = still.waitForEvent('download');
      await still.getByRole('link', { name: 'Download every figure as CSV' }).click();
      expect((await download).suggestedFilename()).toBe('parley-report-2026-10-01-2026-10-31.csv');
    } finally {
      await plain.close();
    }
  });

  test('from the list to a recorded decision with the keyboard alone', async () => {
    await open('/');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(FOCUSED)).toMatchObject({ text: 'Skip to content' });
    await page.keyboard.press('Enter');
    await tabTo('ACME Robotics');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'ACME Robotics' }).waitFor();
    await tabTo('', 'outcome');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Their meeting came first.');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'Decision recorded' }).waitFor();
    expect(sites.busy.site.decisions).toMatchObject([
      { conflictId: 'cf_1042', outcome: 'direct_keeps', note: 'Their meeting came first.' },
    ]);
    expect(complaints).toEqual([]);
  });

  test('from the list to an appointment that is refused, with nothing lost', async () => {
    await openDry('/');
    await page.getByRole('link', { name: 'Appoint one' }).click();
    await page.getByLabel('E-mail in that CRM').fill('jo@vendor.example');
    await page.getByLabel('Territories').fill('DACH, UK');
    await page.getByRole('button', { name: 'Appoint' }).click();
    await page.getByRole('alert').filter({ hasText: 'no active user' }).waitFor();
    expect(await page.getByLabel('E-mail in that CRM').inputValue()).toBe('jo@vendor.example');
    expect(await page.getByLabel('Territories').inputValue()).toBe('DACH, UK');
    expect(sites.dry.site.appointments).toMatchObject([{ territories: ['DACH', 'UK'] }]);
    await takePicture(page, { path: path.join(ARTIFACTS, 'appoint-refused.png') });
    expect(await seriousFaults(page)).toEqual([]);
    expect(complaints.filter((text) => !text.includes('status of 409'))).toEqual([]);
  });

  test('without JavaScript: pause, and go live over the page that shows what is written', async () => {
    if ('reason' in found) return;
    const plain = await openBrowser(found, { javaScriptEnabled: false });
    try {
      const still = await plain.context.newPage();
      await still.goto(`${sites.busy.url}/connections`);
      await still.getByRole('button', { name: `Pause Salesforce` }).click();
      await still.getByRole('status').filter({ hasText: 'Paused.' }).waitFor();
      expect(sites.busy.site.switches).toMatchObject([
        { connectionId: SALESFORCE, mode: 'paused' },
      ]);
      await still.goto(`${sites.dry.url}/connections`);
      await still.getByRole('button', { name: 'Go live Salesforce' }).click();
      await still.getByRole('heading', { name: 'Go live with Salesforce' }).waitFor();
      await still.getByRole('button', { name: 'Go live' }).click();
      await still.getByRole('alert').waitFor();
      expect(sites.dry.site.switches).toMatchObject([{ connectionId: SALESFORCE, mode: 'live' }]);
    } finally {
      await plain.close();
    }
  });

  test('without JavaScript: a batch of matches is answered, what stays open is left out', async () => {
    if ('reason' in found) return;
    const plain = await openBrowser(found, { javaScriptEnabled: false });
    try {
      const still = await plain.context.newPage();
      await still.goto(`${sites.court.url}/matches`);
      const fuzzy = still.locator('section', { hasText: 'Quarridge' }).first();
      await fuzzy.getByLabel('One customer').check();
      await still.getByRole('button', { name: 'Record the answers' }).click();
      await still.getByRole('status').filter({ hasText: '1 answer recorded' }).waitFor();
      expect(sites.court.site.answers).toMatchObject([{ answer: 'same', by: MANAGER }]);
      await still.getByText('Answer again').click();
      await still.getByLabel('Is it one customer?').selectOption('not_sure');
      await still.getByRole('button', { name: 'Record', exact: true }).click();
      await still.getByRole('status').filter({ hasText: '1 answer recorded' }).waitFor();
      await still.getByRole('button', { name: 'These are several customers' }).click();
      await still.getByRole('status').filter({ hasText: 'related from now on' }).waitFor();
      expect(sites.court.site.answers[1]).toMatchObject({ answer: 'not_sure' });
      expect(sites.court.site.domains).toMatchObject([{ domain: 'sharedsite.example' }]);
    } finally {
      await plain.close();
    }
  });

  describe.each([340, 1200])('context that no CRM holds, %i px wide', (width) => {
    beforeEach(() => page.setViewportSize({ width, height: 900 }));
    const shoot = (name: string) =>
      takePicture(page, { path: path.join(ARTIFACTS, `${name}-${width}.png`), fullPage: true });
    const shootSection = (name: string) =>
      page
        .locator('section', { has: page.locator('#context') })
        .screenshot({ path: path.join(ARTIFACTS, `${name}-${width}.png`) });

    test('every form opens, fits and is accessible', async () => {
      await open('/conflicts/cf_1042');
      const forms = page.locator('.enter summary');
      expect(await forms.count()).toBe(4);
      for (const one of await forms.all()) await one.click();
      await page.getByText('Withdraw').first().click();
      await page.getByText('No longer holds').click();
      await shootSection('context-forms');
      expect(await seriousFaults(page)).toEqual([]);
      expect(await page.evaluate(OVERFLOW)).toBe(0);
      expect(complaints).toEqual([]);
    });

    test('a split that is not 100 comes back with what was sent, then is taken', async () => {
      const before = sites.busy.site.entries.length;
      await open('/conflicts/cf_1044');
      await page.getByText('Co-sell agreement or agreed split').first().click();
      await page.getByLabel('Number or name of the agreement').fill('CS-7');
      const shares = page.getByRole('textbox', { name: /Direct team|Helio|Quay/ });
      expect(await shares.count()).toBe(3);
      await shares.nth(0).fill('60');
      await shares.nth(1).fill('rest');
      const form = page.locator('form', { has: page.locator('input[name=agreement]') });
      await form.getByLabel('Evidence').fill('Mail of 3 November.');
      await form.getByRole('button', { name: 'Enter' }).click();
      await page.getByRole('alert').filter({ hasText: 'Shares are percentages' }).waitFor();
      expect(await shares.nth(1).inputValue()).toBe('rest');
      expect(await form.getByLabel('Evidence').inputValue()).toBe('Mail of 3 November.');
      await shootSection('context-refused');
      expect(await seriousFaults(page)).toEqual([]);
      await shares.nth(1).fill('40');
      await form.getByRole('button', { name: 'Enter' }).click();
      await page.getByRole('status').filter({ hasText: 'judged again' }).waitFor();
      expect(sites.busy.site.entries.slice(before)).toMatchObject([
        { conflictId: 'cf_1044', fact: { agreement: 'CS-7', split: [{ basisPoints: 6_000 }, {}] } },
      ]);
      expect(complaints.filter((text) => !text.includes('status of 422'))).toEqual([]);
    });

    test('a decision that can be taken back shows its button', async () => {
      await open('/conflicts/cf_1031');
      await page.getByRole('button', { name: 'Take the decision back' }).waitFor();
      await shoot('conflict-undo');
      expect(await seriousFaults(page)).toEqual([]);
      expect(await page.evaluate(OVERFLOW)).toBe(0);
    });
  });

  /** Presses Tab until the element with this text (or form field name) has the focus. */
  async function tabTo(text: string, name?: string): Promise<void> {
    for (let presses = 0; presses < 30; presses += 1) {
      await page.keyboard.press('Tab');
      const focused = (await page.evaluate(FOCUSED)) as { text: string; name: string | null };
      if (name === undefined ? focused.text === text : focused.name === name) return;
    }
    throw new Error(`the keyboard does not reach ${name ?? text}`);
  }
});
