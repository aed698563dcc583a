// The setup, walked against the sandbox CRMs over HTTP by processes as they are shipped, without
// JavaScript and through a restart. `npm run walk` walks it with everybody else and takes the time.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenBrowser, openBrowser } from '../helpers/browser.ts';
import { browserOrSkip } from './look-at.ts';
import { installByWizard } from './walk/admin.ts';
import { openPlace, type Place } from './walk/place.ts';
import { Walker } from './walk/walker.ts';

const PATIENCE_MS = 240_000;
const found = await browserOrSkip();

describe.skipIf('reason' in found)('from nothing to live', () => {
  let place: Place;
  let browser: OpenBrowser;

  beforeAll(async () => {
    if ('reason' in found) return;
    place = await openPlace({ records: 40 });
    browser = await openBrowser(found, { javaScriptEnabled: false });
  }, PATIENCE_MS);
  afterAll(async () => {
    await browser?.close();
    await place?.close();
  }, PATIENCE_MS);

  test(
    'by the setup alone, in 18 clicks and 3 typed fields, and a restart loses nothing',
    async () => {
      const page = await browser.context.newPage();
      const walker = new Walker(page, 'admin');
      const stops: string[] = [];
      await installByWizard(walker, place, async (stop) => {
        stops.push(stop);
        if (stop !== 'rules') return;
        await place.restart();
        await page.goto(`${place.console}/setup`);
        expect(new URL(page.url()).pathname).toBe('/setup/rules');
        expect(await page.locator('.steps .done').allTextContents()).toEqual(
          expect.arrayContaining([expect.stringContaining('Mapping, done')]),
        );
      });
      expect(stops.at(-1)).toBe('live');
      const { clicks, fieldsTyped } = walker.tally();
      expect({ clicks, fieldsTyped }).toEqual({ clicks: 18, fieldsTyped: 3 });
    },
    PATIENCE_MS,
  );
});
