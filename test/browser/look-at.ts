// How tests look at a page in a real browser: in each look a picture for people (test/.artifacts), axe, and
// nothing that sticks out.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { findBrowser, type OpenBrowser, takePicture } from '../helpers/browser.ts';

export const ARTIFACTS = path.resolve('test/.artifacts');
mkdirSync(ARTIFACTS, { recursive: true });

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const IS_THERE = "typeof axe === 'object'";
/** Colours that change by degrees have become what they will be. */
const SETTLED = 'Promise.all(document.getAnimations().map(({ finished }) => finished))';
type AxeResult = {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
};

/** By how many pixels the page is wider than its window. */
export const OVERFLOW =
  'document.documentElement.scrollWidth - document.documentElement.clientWidth';

/** A name for the picture, a width, and the person's colours. What colours cannot change is not asked again. */
const LOOKS = [
  { look: 'narrow', width: 340, colorScheme: 'light', rules: 'all' },
  { look: 'wide', width: 1200, colorScheme: 'light', rules: 'all' },
  { look: 'wide-dark', width: 1200, colorScheme: 'dark', rules: 'color-contrast' },
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

/** What axe has against the page as it is now: the rule and the element. */
export async function seriousFaults(
  page: Page,
  rules: 'all' | 'color-contrast' = 'all',
): Promise<readonly string[]> {
  if (!(await page.evaluate(IS_THERE))) await page.evaluate(AXE);
  const only = rules === 'all' ? '' : JSON.stringify({ runOnly: [rules] });
  const { violations } = (await page.evaluate(`axe.run(${only})`)) as AxeResult;
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

/** The page as it is, in every look: its pictures are `NAME-LOOK.png`. */
export async function lookOver(page: Page, name: string): Promise<void> {
  for (const { look, width, colorScheme, rules } of LOOKS) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await page.evaluate(SETTLED);
    const file = path.join(ARTIFACTS, `${name}-${look}.png`);
    await takePicture(page, { path: file, fullPage: true });
    expect(await seriousFaults(page, rules), look).toEqual([]);
    expect(await page.evaluate(OVERFLOW), look).toBe(0);
  }
}

/** Keeps what the page's console says, as a list that grows; `unless` of it is expected. */
export function complaintsOf(page: Page, unless?: string): readonly string[] {
  const complaints: string[] = [];
  // Refusals by the content security policy arrive here as well.
  page.on('console', (message) => {
    if (unless === undefined || !message.text().includes(unless)) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}

/** A page that looks again by itself stays as it is while it is looked at. */
export async function keepStill(page: Page): Promise<void> {
  await page.route('**', async (route) => {
    if (!route.request().isNavigationRequest()) return route.continue();
    const response = await route.fetch();
    const { refresh: _, ...headers } = response.headers();
    return route.fulfill({ response, headers });
  });
}

/** Opens a page that a command wrote, lets `prepare` use it as a person would, and looks it over: it asks the
 * network for nothing. */
export async function lookAt(
  { context }: OpenBrowser,
  file: string,
  options: { readonly name: string; prepare(page: Page): Promise<void> },
): Promise<void> {
  const page = await context.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const complaints = complaintsOf(page);
  const address = pathToFileURL(file).href;
  await page.goto(address);
  await options.prepare(page);
  await lookOver(page, options.name);
  expect(asked).toEqual([address]);
  expect(complaints).toEqual([]);
  await page.close();
}
