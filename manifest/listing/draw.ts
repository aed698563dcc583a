// Draws the listing's pictures: icons from the mark, screenshots from the real console, card and component
// on the sandbox CRMs, in the sizes of both marketplaces. `npm run listing-pictures`. All names in them are
// invented. LOOK at images/ afterwards.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { CRMS } from '../../src/domain/claim.ts';
import { findBrowser } from '../../test/helpers/browser.ts';
import { lightningFiles } from '../preview/lightning-page.ts';
import { pictureName, readListing } from './listing-fields.ts';
import { walk } from './walk.ts';

const IMAGES = path.join(import.meta.dirname, 'images');
/** 3:2, as both marketplaces show screenshots, and narrow enough to be read in the smaller one. */
const VIEW = { width: 1050, height: 700 };
/** Drawn larger than any marketplace asks for, then made smaller. */
const SCALE = 2;
/** For one step of the walk, on a busy machine. */
const PATIENCE_MS = 120_000;
const LISTINGS = CRMS.map((market) => readListing(market).media);

const found = await findBrowser();
if ('reason' in found) throw new Error(`No pictures: ${found.reason}`);
if ((await lightningFiles()) === null) {
  throw new Error(
    'No pictures: `npm run salesforce:check` first, which installs the component’s compiler.',
  );
}
const browser = await chromium.launch({
  executablePath: found.executablePath,
  args: ['--no-sandbox', '--disable-gpu'],
});
mkdirSync(IMAGES, { recursive: true });
try {
  await drawIcons();
  const page = await browser.newPage({ viewport: VIEW, deviceScaleFactor: SCALE });
  page.setDefaultTimeout(PATIENCE_MS);
  await walk(page, shoot);
} finally {
  await browser.close();
}

/** The scene in the size of each marketplace that shows it. */
async function shoot(scene: string, page: Page): Promise<void> {
  const drawn = (await page.screenshot()).toString('base64');
  for (const { screenshotSize, screenshots } of LISTINGS) {
    if (!screenshots.some((one) => one.scene === scene)) continue;
    const picture = `<img src="data:image/png;base64,${drawn}" alt="">`;
    await draw(pictureName(scene, screenshotSize), picture, screenshotSize);
  }
}

/** Every size of both listings; a tile has the mark in its middle. */
async function drawIcons(): Promise<void> {
  const mark = readFileSync(path.join(import.meta.dirname, 'icon.svg'), 'utf8');
  for (const { size } of LISTINGS.flatMap(({ icons }) => icons)) {
    await draw(pictureName('icon', size), mark, size);
  }
}

/** One picture or mark, filling a page of that size. */
async function draw(name: string, content: string, size: readonly [number, number]): Promise<void> {
  const [width, height] = size;
  const page = await browser.newPage({ viewport: { width, height } });
  const style =
    'html,body{margin:0;height:100%;background:#fff}svg,img{display:block;width:100%;height:100%}';
  await page.setContent(`<style>${style}</style>${content}`);
  await page.waitForFunction('[...document.images].every((image) => image.complete)');
  writeFileSync(path.join(IMAGES, name), await page.screenshot());
  await page.close();
  console.error(`drew ${name}`);
}
