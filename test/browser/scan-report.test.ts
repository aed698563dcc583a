// The report of `parley scan` in a real browser, opened from a file: accessible, fitting, silent on the
// network. Screenshots go to test/.artifacts: look at them.
import { mkdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runScan } from '../../src/cli/scan.ts';
import { findBrowser, type OpenBrowser, openBrowser } from '../helpers/browser.ts';

const ARTIFACTS = path.resolve('test/.artifacts');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
type AxeResult = {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
};

const found = await findBrowser();
if ('reason' in found) {
  if (process.env['CI'] === 'true') throw new Error(`Browser tests cannot run: ${found.reason}`);
  console.log(`Browser tests skipped: ${found.reason}`);
}

describe.skipIf('reason' in found)('the scan report in a browser', () => {
  let folder: string;
  let browser: OpenBrowser;

  beforeAll(async () => {
    if ('reason' in found) return;
    mkdirSync(ARTIFACTS, { recursive: true });
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

  test.each([
    ['wide', 1200, 'light'],
    ['wide-dark', 1200, 'dark'],
    ['narrow', 340, 'light'],
  ] as const)('%s', async (look, width, colorScheme) => {
    const page = await browser.context.newPage();
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    const address = pathToFileURL(path.join(folder, 'report.html')).href;
    await page.goto(address);
    await page.locator('.list summary').first().click();
    await page.getByText('Uphold the first claim.').first().waitFor();
    await page.screenshot({ path: path.join(ARTIFACTS, `scan-${look}.png`), fullPage: true });
    await page.evaluate(AXE);
    const { violations } = (await page.evaluate('axe.run()')) as AxeResult;
    expect(
      violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`)),
    ).toEqual([]);
    expect(await page.evaluate(OVERFLOW)).toBe(0);
    expect(asked).toEqual([address]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
