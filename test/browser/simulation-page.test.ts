// The page of `parley policy simulate` in a real browser, with a year of an invented vendor's claims.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { runSimulate } from '../../src/cli/simulate.ts';
import { type OpenBrowser, openBrowser } from '../helpers/browser.ts';
import { yearOfScenarios } from '../helpers/year-of-scenarios.ts';
import { browserOrSkip, lookAt } from './look-at.ts';

const found = await browserOrSkip();

describe.skipIf('reason' in found)('the page of a simulation in a browser', () => {
  let folder: string;
  let browser: OpenBrowser;

  beforeAll(async () => {
    if ('reason' in found) return;
    folder = await mkdtemp(path.join(tmpdir(), 'parley-simulation-page-'));
    const [claims, policy] = ['claims.json', 'shorter.yaml'].map((name) => path.join(folder, name));
    await writeFile(claims ?? '', JSON.stringify(yearOfScenarios(60)));
    await writeFile(policy ?? '', 'protection_days: 30\ntie_hours: 120\nstale_days: 40\n');
    await runSimulate(
      {
        policyFile: policy ?? '',
        againstFile: null,
        stored: null,
        files: [claims ?? ''],
        mapFile: null,
        from: null,
        to: null,
        htmlFile: path.join(folder, 'page.html'),
        json: false,
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
    await lookAt(browser, path.join(folder, 'page.html'), {
      name: 'simulation',
      async prepare(page) {
        await page.locator('.list summary').first().click();
        await page.locator('.plain summary').first().click();
        await page.getByText('Uphold').first().waitFor();
      },
    });
  });
});
