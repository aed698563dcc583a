// The HubSpot card in a real browser: the uploaded bundle in a worker, every state at both widths, with
// eyes (screenshots), a keyboard and axe. LOOK at test/.artifacts/card-*.png after a change.
import path from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { SCENES } from '../../manifest/preview/scenes.ts';
import { takePicture } from '../helpers/browser.ts';
import { ARTIFACTS, browserOrSkip, seriousFaults } from './look-at.ts';
import { previewSite } from './preview-site.ts';

/** Cards wider inside than outside, and pieces of text that leave their card. */
const OVERFLOWS = `[...document.querySelectorAll('.card')]
  .filter((card) => card.scrollWidth > card.clientWidth)
  .map((card) => card.getAttribute('aria-label'))`;
const EMPTY = `[...document.querySelectorAll('.card')]
  .filter((card) => card.querySelectorAll('.text, .spinner').length === 0).length`;

/** A long page on a busy machine. */
const PATIENCE_MS = 180_000;
const found = await browserOrSkip();

describe.skipIf('reason' in found)('the card in a browser', { timeout: PATIENCE_MS }, () => {
  const site = previewSite(found, PATIENCE_MS);
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    if ('reason' in found) return;
    page = await site.browser.context.newPage();
    // A 503 is one of the states; the browser says so itself.
    page.on('console', (message) => {
      if (!message.text().includes('503')) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.setViewportSize({ width: 1160, height: 900 });
  });

  const open = async (query: string) => {
    await page.goto(`${site.preview.url}/${query}`);
    await page.waitForFunction(`document.querySelectorAll('.card').length > 0 && ${EMPTY} === 0`);
    // All but the one that stays so.
    await page.waitForFunction(
      `document.querySelectorAll('article:not(#loading) .spinner').length === 0`,
    );
  };
  const card = (scene: string, width: number) =>
    page.getByRole('region', { name: `${scene}, ${width} px` });

  test.each(['en-gb', 'de-de', 'fr-fr', 'es-es'])(
    'every state fits in 340 and 720 px in %s, and axe finds nothing',
    async (locale) => {
      await open(`card?locale=${locale}`);
      expect(await page.locator('.card').count()).toBe(2 * (SCENES.length + 2));
      expect(await page.evaluate(OVERFLOWS), locale).toEqual([]);
      await takePicture(page, {
        path: path.join(ARTIFACTS, `card-${locale.slice(0, 2)}.png`),
        fullPage: true,
      });
      if (locale === 'en-gb') expect(await seriousFaults(page)).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );

  test('everything can be said by keyboard, and what is said is thanked for', async () => {
    await open('card?state=open-high');
    const wide = card('open-high', 720);
    await wide.getByRole('button', { name: 'I have seen this' }).focus();
    await page.keyboard.press('Enter');
    await wide.getByRole('status').filter({ hasText: 'Noted that you have seen this.' }).waitFor();
    expect(await wide.getByRole('button', { name: 'I have seen this' }).count()).toBe(0);
    await page.keyboard.press('Tab');
    await wide.getByRole('button', { name: 'Not the same deal' }).focus();
    await page.keyboard.press('Enter');
    await wide.getByRole('button', { name: 'Ask the manager' }).press('Enter');
    const reason = wide.getByRole('textbox', { name: 'Your reason' });
    await reason.and(page.locator('[aria-invalid=true]')).waitFor();
    await takePicture(page, { path: path.join(ARTIFACTS, 'card-form.png') });
    expect(await seriousFaults(page)).toEqual([]);
    await reason.fill('Another plant of theirs, with a budget of its own.');
    await wide.getByRole('button', { name: 'Ask the manager' }).press('Enter');
    await wide.getByText('You said on 20 Nov 2026: not the same deal.').waitFor();
    expect(complaints).toEqual([]);
  });

  test('another split is proposed at 340 px', async () => {
    await open('card?state=masked-0');
    const narrow = card('masked-0', 340);
    await narrow.getByRole('button', { name: 'Propose another split' }).click();
    await narrow.getByRole('spinbutton', { name: 'This deal (%)' }).fill('30');
    await narrow.getByText('Total 110%. It must be 100%.').waitFor();
    await narrow.getByRole('textbox', { name: 'Your reason' }).fill('We did the first demo.');
    await narrow.getByRole('button', { name: 'Ask the manager' }).click();
    await narrow.getByText('The shares must total 100% and keep within their limits.').waitFor();
    await takePicture(page, { path: path.join(ARTIFACTS, 'card-split.png'), fullPage: true });
    expect(await seriousFaults(page)).toEqual([]);
    expect(await page.evaluate(OVERFLOWS)).toEqual([]);
    await narrow.getByRole('spinbutton', { name: 'A registered partner (%)' }).fill('60');
    await narrow.getByRole('button', { name: 'Ask the manager' }).click();
    await narrow.getByText('You proposed another split on 20 Nov 2026.').waitFor();
    expect(complaints).toEqual([]);
  });

  test('somebody checks before they start, at 340 px', async () => {
    await open('card?state=none');
    const narrow = card('none', 340);
    await narrow.getByRole('button', { name: 'Check before you start' }).press('Enter');
    await narrow.getByText('This deal’s customer: free.').waitFor();
    await narrow.getByRole('textbox', { name: 'Company name' }).fill('Borealis Foods');
    await narrow.getByRole('textbox', { name: 'Country' }).fill('Sweden');
    await narrow.getByRole('button', { name: 'Check', exact: true }).press('Enter');
    await narrow.getByText('Borealis Foods: talk to Dana Ruiz before you start.').waitFor();
    await takePicture(page, { path: path.join(ARTIFACTS, 'card-check.png'), fullPage: true });
    expect(await seriousFaults(page)).toEqual([]);
    expect(await page.evaluate(OVERFLOWS)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
