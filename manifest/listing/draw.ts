// Draws the listing's pictures: icons from the mark, screenshots from the real console on sandbox CRMs
// and from the card's preview. `node manifest/listing/draw.ts [--scale 2]`; 2 for submission. All names
// in them are invented. LOOK at images/ afterwards.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright-core';
import { findBrowser } from '../../test/helpers/browser.ts';
import { openPreview } from '../preview/serve.ts';
import { readListing } from './listing-fields.ts';
import { walk } from './walk.ts';

const IMAGES = path.join(import.meta.dirname, 'images');
/** 3:2, as both marketplaces show screenshots. */
const VIEW = { width: 1200, height: 800 };

const { values } = parseArgs({ options: { scale: { type: 'string', default: '1' } } });
const found = await findBrowser();
if ('reason' in found) throw new Error(`No pictures: ${found.reason}`);
const browser = await chromium.launch({
  executablePath: found.executablePath,
  args: ['--no-sandbox', '--disable-gpu'],
});
mkdirSync(IMAGES, { recursive: true });
try {
  await drawIcons();
  const page = await browser.newPage({ viewport: VIEW, deviceScaleFactor: Number(values.scale) });
  await walk(page, shoot);
  await drawCard(page);
} finally {
  await browser.close();
}

async function shoot(scene: string, page: Page): Promise<void> {
  await page.screenshot({ path: path.join(IMAGES, `${scene}.png`) });
  console.error(`drew ${scene}.png`);
}

/** Every size of both listings; a tile has the mark in its middle. */
async function drawIcons(): Promise<void> {
  const mark = readFileSync(path.join(import.meta.dirname, 'icon.svg'), 'utf8');
  const sizes = [readListing('hubspot'), readListing('salesforce')].flatMap(
    ({ media }) => media.icons,
  );
  for (const { size } of sizes) {
    const [width, height] = size;
    const page = await browser.newPage({ viewport: { width, height } });
    const style = 'html,body{margin:0;height:100%;background:#fff}svg{width:100%;height:100%}';
    await page.setContent(`<style>${style}</style>${mark}`);
    await page.screenshot({ path: path.join(IMAGES, `icon-${width}x${height}.png`) });
    await page.close();
  }
}

/** A draft: colours and place are the preview's, text and order the card's own. */
async function drawCard(page: Page): Promise<void> {
  const preview = await openPreview();
  try {
    await page.goto(`${preview.url}/?scene=open-high`);
    const card = page.getByRole('region', { name: 'open-high, 720 px' });
    await card.locator('.text').first().waitFor();
    await card.screenshot({ path: path.join(IMAGES, 'card.png') });
    console.error('drew card.png');
  } finally {
    await preview.close();
  }
}
