// One image of all pictures that the browser tests took, so that a person can look at every state of every
// surface at once: `npm run contact-sheet [-- --only setup --width 420]`, after the browser tests.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { findBrowser, openBrowser } from '../helpers/browser.ts';

const ARTIFACTS = path.resolve('test/.artifacts');
const SHEET = 'contact-sheet.png';
const GAP_PX = 12;
/** Chromium draws no picture beyond this height. */
const MOST_HEIGHT_PX = 16_000;

const { values } = parseArgs({
  options: {
    /** Only pictures whose name contains it. */
    only: { type: 'string', default: '' },
    /** Of one picture on the sheet, in pixels. */
    width: { type: 'string', default: '260' },
    columns: { type: 'string', default: '8' },
  },
});

const found = await findBrowser();
if ('reason' in found) throw new Error(`No sheet: ${found.reason}`);
const pictures = readdirSync(ARTIFACTS)
  .filter((name) => name.endsWith('.png') && name !== SHEET && name.includes(values.only))
  .sort();
if (pictures.length === 0) {
  throw new Error(`${ARTIFACTS} holds no such picture: run \`vitest run test/browser\` first.`);
}
const width = Number(values.width);
const columns = Math.min(Number(values.columns), pictures.length);
const figures = pictures.map(
  (name) =>
    `<figure><img src="${pathToFileURL(path.join(ARTIFACTS, name)).href}" alt=""><figcaption>${name.replace('.png', '')}</figcaption></figure>`,
);
const style = `
  body { margin: ${GAP_PX}px; font: 12px sans-serif; background: #888; columns: ${columns}; column-gap: ${GAP_PX}px; }
  figure { margin: 0 0 ${GAP_PX}px; break-inside: avoid; background: #fff; }
  img { display: block; width: 100%; max-height: ${3 * width}px; object-fit: cover; object-position: top; }
  figcaption { padding: 3px 6px; }`;
const browser = await openBrowser(found);
try {
  const page = await browser.context.newPage();
  await page.setViewportSize({ width: columns * (width + GAP_PX) + GAP_PX, height: 800 });
  // Only a page from a file may show pictures from files.
  await page.goto(pathToFileURL(ARTIFACTS).href);
  await page.setContent(`<!doctype html><style>${style}</style>${figures.join('')}`);
  await page.waitForFunction('[...document.images].every((image) => image.complete)');
  const height = Number(await page.evaluate('document.documentElement.scrollHeight'));
  if (height > MOST_HEIGHT_PX) throw new Error('The sheet is too tall: more --columns.');
  await page.screenshot({ path: path.join(ARTIFACTS, SHEET), fullPage: true });
} finally {
  await browser.close();
}
console.log(`${pictures.length} pictures on ${path.join(ARTIFACTS, SHEET)}`);
