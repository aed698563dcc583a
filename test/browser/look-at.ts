// A page that a command wrote, opened from its file in a real browser: accessible, fitting, silent on
// the network. Screenshots go to test/.artifacts: look at them.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { findBrowser, type OpenBrowser, takePicture } from '../helpers/browser.ts';

const ARTIFACTS = path.resolve('test/.artifacts');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
type AxeResult = {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
};

/** A name for the screenshot, a width, and the person's colours. */
export const LOOKS = [
  { look: 'wide', width: 1200, colorScheme: 'light' },
  { look: 'wide-dark', width: 1200, colorScheme: 'dark' },
  { look: 'narrow', width: 340, colorScheme: 'light' },
] as const;

/** The browser, or why its tests are skipped; on CI they never are. */
export async function browserOrSkip() {
  const found = await findBrowser();
  if ('reason' in found) {
    if (process.env['CI'] === 'true') throw new Error(`Browser tests cannot run: ${found.reason}`);
    console.log(`Browser tests skipped: ${found.reason}`);
  }
  return found;
}

/** Opens the file, lets `prepare` use it as a person would, and checks the page. */
export async function lookAt(
  { context }: OpenBrowser,
  file: string,
  options: {
    readonly name: string;
    readonly look: (typeof LOOKS)[number];
    prepare(page: Page): Promise<void>;
  },
): Promise<void> {
  const { look, width, colorScheme } = options.look;
  mkdirSync(ARTIFACTS, { recursive: true });
  const page = await context.newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme });
  const address = pathToFileURL(file).href;
  await page.goto(address);
  await options.prepare(page);
  await takePicture(page, {
    path: path.join(ARTIFACTS, `${options.name}-${look}.png`),
    fullPage: true,
  });
  await page.evaluate(AXE);
  const { violations } = (await page.evaluate('axe.run()')) as AxeResult;
  expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))).toEqual(
    [],
  );
  expect(await page.evaluate(OVERFLOW)).toBe(0);
  expect(asked).toEqual([address]);
  expect(complaints).toEqual([]);
  await page.close();
}
