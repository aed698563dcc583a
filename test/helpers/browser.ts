// A real browser for tests: the system's, else the one that npm brought. Every run gets a fresh
// profile, which is removed afterwards.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type BrowserContext,
  chromium,
  type Page,
  type PageScreenshotOptions,
} from 'playwright-core';

export type FoundBrowser = { readonly executablePath: string } | { readonly reason: string };

const SYSTEM_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where a browser is, or one plain reason why there is none. Starts nothing. */
export async function findBrowser(): Promise<FoundBrowser> {
  const wanted = process.env['PARLEY_CHROMIUM'];
  if (wanted !== undefined) {
    return existsSync(wanted)
      ? { executablePath: wanted }
      : { reason: `PARLEY_CHROMIUM names ${wanted}, which is not there` };
  }
  const system = SYSTEM_BROWSERS.find((file) => existsSync(file));
  if (system !== undefined) return { executablePath: system };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { reason: 'no Chromium or Chrome found; name one in PARLEY_CHROMIUM' };
  }
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    // Its own flags are not used: they switch web security off and break at a second window.
    return { executablePath: await packaged.executablePath() };
  } catch (error) {
    return { reason: `no system browser, and the packaged one does not unpack: ${error}` };
  }
}

export type OpenBrowser = {
  readonly context: BrowserContext;
  close(): Promise<void>;
};

/** Starts the browser with an empty profile; `options` as playwright takes them for a context. */
export async function openBrowser(
  { executablePath }: { readonly executablePath: string },
  options: { readonly javaScriptEnabled?: boolean } = {},
): Promise<OpenBrowser> {
  const profile = await mkdtemp(path.join(tmpdir(), 'parley-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    ...options,
    executablePath,
    args: ARGS,
    headless: true,
  });
  return {
    context,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** How a browser that is short of memory or time refuses a picture of a page it shows well. */
const NO_PICTURE = /Unable to capture screenshot/;

/** A picture for people to look at; no test rests on it, so one that the browser refuses is asked for again. */
export async function takePicture(page: Page, options: PageScreenshotOptions): Promise<void> {
  try {
    await page.screenshot(options);
  } catch (error) {
    if (!NO_PICTURE.test(String(error))) throw error;
    await page.screenshot(options);
  }
}
