// Card and component of the same state beside each other, as `npm run preview` shows them: a picture of each
// state, in English and German. LOOK at test/.artifacts/state-*.png after a change, or at the contact sheet.
import path from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { NOW } from '../../manifest/preview/book.ts';
import { lightningScenes } from '../../manifest/preview/lightning.ts';
import { lightningFiles } from '../../manifest/preview/lightning-page.ts';
import { SCENES } from '../../manifest/preview/scenes.ts';
import { previewStates } from '../../manifest/preview/side-by-side.ts';
import { takePicture } from '../helpers/browser.ts';
import { ARTIFACTS, browserOrSkip } from './look-at.ts';
import { previewSite } from './preview-site.ts';

const PATIENCE_MS = 180_000;
const READY = `document.querySelectorAll('.card').length > 0
  && document.querySelectorAll('article:not(#loading) .spinner').length === 0`;
/** Where each state begins: the same in both frames once they have the same rows. */
const ROWS = `Object.fromEntries([...document.querySelectorAll('article')].map((one) => [one.id, one.offsetTop]))`;
type Rows = Readonly<Record<string, number>>;

const found = await browserOrSkip();
const isCompiled = (await lightningFiles()) !== null;

test('a state with the same name in both is called the same', () => {
  const titles = new Map(SCENES.map(({ name, title }) => [name, title]));
  const both = lightningScenes().filter(({ name }) => titles.has(name));
  expect(both.length).toBeGreaterThan(15);
  expect(both.filter(({ name, title }) => titles.get(name) !== title)).toEqual([]);
});

describe.skipIf('reason' in found || !isCompiled)('card and component side by side', () => {
  const site = previewSite(found, PATIENCE_MS);

  /** The page, once both frames show all they have. */
  async function open(query: string) {
    const page = await site.browser.context.newPage();
    await page.clock.setFixedTime(NOW);
    await page.setViewportSize({ width: 860, height: 900 });
    await page.goto(`${site.preview.url}/${query}`);
    const [, card, component] = page.frames();
    if (card === undefined || component === undefined) throw new Error('two frames were expected');
    await component.locator('[data-played]').waitFor();
    await card.waitForFunction(READY);
    return { page, card, component };
  }

  const rowsOf = async (frame: Frame) => (await frame.evaluate(ROWS)) as Rows;

  async function takeRow(page: Page, frames: readonly Frame[], row: string, file: string) {
    const boxes = await Promise.all(
      frames.map(async (frame) => {
        const article = frame.locator(`article[id="${row}"]`);
        return (await article.count()) === 0 ? null : article.boundingBox();
      }),
    );
    const heights = boxes.map((box) => box?.height ?? 0);
    const y = Math.max(...boxes.map((box) => box?.y ?? 0));
    const clip = { x: 0, y, width: 860, height: Math.max(...heights) };
    await takePicture(page, { path: path.join(ARTIFACTS, file), clip });
  }

  test.each(['en', 'de'])(
    'every state has one row, in %s',
    async (language) => {
      const { page, card, component } = await open(`?locale=${language}`);
      const shared = lightningScenes().flatMap(({ name }) =>
        SCENES.some((scene) => scene.name === name) ? [name] : [],
      );
      await expect
        .poll(async () => {
          const [left, right] = [await rowsOf(card), await rowsOf(component)];
          const offset = (left['none'] ?? 0) - (right['none'] ?? 0);
          return shared.filter((name) => (left[name] ?? 0) - (right[name] ?? 0) !== offset);
        })
        .toEqual([]);
      const height = Number(await page.evaluate('document.documentElement.scrollHeight'));
      await page.setViewportSize({ width: 860, height });
      for (const { name } of previewStates()) {
        await takeRow(page, [card, component], name, `state-${name}-${language}.png`);
      }
      await page.close();
    },
    PATIENCE_MS,
  );

  test('one state alone, and the way to the others keeps the language', async () => {
    const { page, card, component } = await open('?locale=de-de&state=masked-2');
    for (const frame of [card, component]) {
      expect(Object.keys(await rowsOf(frame))).toEqual(['masked-2']);
      await frame.getByText('Northwind Systems').first().waitFor();
      expect(await frame.locator('html').getAttribute('lang')).toBe('de');
    }
    await page.getByRole('link', { name: 'Masked at level 0' }).click();
    await page.waitForURL(/locale=de-de&state=masked-0/);
    await page.close();
  });
});
