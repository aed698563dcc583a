// The report of `parley scan` in a real browser.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { runScan } from '../../src/cli/scan.ts';
import { type OpenBrowser, openBrowser } from '../helpers/browser.ts';
import { browserOrSkip, lookAt } from './look-at.ts';

const found = await browserOrSkip();

describe.skipIf('reason' in found)('the scan report in a browser', () => {
  let folder: string;
  let browser: OpenBrowser;

  beforeAll(async () => {
    if ('reason' in found) return;
    folder = await mkdtemp(path.join(tmpdir(), 'parley-scan-page-'));
    const names = [
      'salesforce-opportunities',
      'hubspot-deals-de',
      'salesforce-accounts',
      'hubspot-companies',
    ];
    await runScan(
      {
        files: names.map((name) => path.resolve(`test/fixtures/scan/${name}.csv`)),
        policyFile: null,
        mapFile: null,
        asOf: '2026-11-20',
        outFolder: folder,
      },
      { out: () => {}, err: () => {}, isTerminal: false, write: () => {}, now: () => 0 },
    );
    browser = await openBrowser(found);
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('is accessible, fits and asks for nothing in every look', async () => {
    await lookAt(browser, path.join(folder, 'report.html'), {
      name: 'scan',
      async prepare(page) {
        await page.locator('.list summary').first().click();
        await page.getByText('Uphold the first claim.').first().waitFor();
      },
    });
  });
});
