// Walks of everybody against the sandbox CRMs over HTTP, by processes as they are shipped: the setup
// without JavaScript and through a restart, a seller on a record page, a channel manager. `npm run walk`
// walks the same and takes the time.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type OpenBrowser, openBrowser } from '../helpers/browser.ts';
import { browserOrSkip } from './look-at.ts';
import { installByWizard, untilWritten } from './walk/admin.ts';
import { decideFromTask, decideInConsole } from './walk/decide.ts';
import { openPlace, type Place } from './walk/place.ts';
import { seeAndSay, tryEverything } from './walk/rep.ts';
import { conflictIds, type SellersDeal, sellersDeal } from './walk/sandbox-rows.ts';
import { leaksIn, recordAnswers, Walker } from './walk/walker.ts';

const PATIENCE_MS = 240_000;
const found = await browserOrSkip();

/** In this order: each goes on where the one before has come. */
describe.skipIf('reason' in found)('from nothing to decided', () => {
  let place: Place;
  let deal: SellersDeal;
  const browsers: OpenBrowser[] = [];

  beforeAll(async () => {
    place = await openPlace({ records: 40 });
  }, PATIENCE_MS);
  afterAll(async () => {
    for (const browser of browsers) await browser.close();
    await place?.close();
  }, PATIENCE_MS);

  /** In a browser of their own. */
  async function somebody(name: string, options: { readonly javaScriptEnabled?: boolean } = {}) {
    if ('reason' in found) throw new Error(found.reason);
    const browser = await openBrowser(found, options);
    browsers.push(browser);
    const page = await browser.context.newPage();
    return { page, walker: new Walker(page, name), answers: recordAnswers(page) };
  }
  const effort = (walker: Walker) => {
    const { clicks, fieldsTyped } = walker.tally();
    return { clicks, fieldsTyped };
  };

  test(
    'an admin installs by the setup alone, without JavaScript, and a restart loses nothing',
    async () => {
      const { page, walker } = await somebody('admin', { javaScriptEnabled: false });
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
      expect(effort(walker)).toEqual({ clicks: 18, fieldsTyped: 3 });
      await untilWritten(walker, place);
      deal = await sellersDeal(place);
    },
    PATIENCE_MS,
  );

  test(
    'a seller sees the flag, says so on the card, reads on; nothing hidden is in any answer',
    async () => {
      const { walker, answers } = await somebody('seller');
      // The test runner's own mode would bundle React's development build.
      vi.stubEnv('NODE_ENV', 'production');
      await seeAndSay(walker, place, deal).finally(() => vi.unstubAllEnvs());
      expect(effort(walker)).toEqual({ clicks: 5, fieldsTyped: 1 });
      await tryEverything(walker, place, await conflictIds(place));
      expect(answers.length).toBeGreaterThan(20);
      expect(leaksIn(answers, place, deal.hidden)).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    'a channel manager decides from the task and in the console, where nothing is hidden',
    async () => {
      const task = await somebody('manager');
      await decideFromTask(task.walker, place);
      expect(effort(task.walker)).toEqual({ clicks: 2, fieldsTyped: 0 });
      const { page, walker, answers } = await somebody('manager');
      await decideInConsole(walker, place);
      expect(effort(walker)).toEqual({ clicks: 6, fieldsTyped: 0 });
      await page.goto(`${place.console}/conflicts/${deal.conflictId}`);
      // The search that found nothing in a seller's answers finds it here.
      expect(leaksIn(answers, place, deal.hidden).length).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});
