// `npm run walk [-- --records 600 --shots]`: everybody's way through Parley in a real browser against the
// sandbox CRMs, with the clicks and seconds each takes, and a search of everything a seller is answered
// for what must stay hidden. `--shots` puts a picture of each stop into test/.artifacts.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { findBrowser, openBrowser } from '../../helpers/browser.ts';
import { installByWizard, untilWritten } from './admin.ts';
import { decideFromTask, decideInConsole } from './decide.ts';
import { openPlace } from './place.ts';
import { seeAndSay, tryEverything } from './rep.ts';
import { conflictIds, sellersDeal } from './sandbox-rows.ts';
import { leaksIn, recordAnswers, Walker } from './walker.ts';

const ARTIFACTS = path.resolve('test/.artifacts');
const { values } = parseArgs({
  options: { records: { type: 'string', default: '600' }, shots: { type: 'boolean' } },
});
const found = await findBrowser();
if ('reason' in found) throw new Error(`No walk: ${found.reason}`);
mkdirSync(ARTIFACTS, { recursive: true });
const browserAt = { executablePath: found.executablePath };
const place = await openPlace({ records: Number(values.records) });
try {
  await somebody('admin: from nothing to live', async (walker, atStop) => {
    await installByWizard(walker, place, atStop);
    const { clicks, seconds } = walker.tally();
    console.log(`  ${clicks} clicks and ${seconds} s until everything was live`);
    await untilWritten(walker, place);
  });
  const deal = await sellersDeal(place);
  const seller = await somebody('seller: sees the flag, says so, reads on', async (walker, at) => {
    await seeAndSay(walker, place, deal, at);
    const { clicks, fieldsTyped, seconds } = walker.tally();
    console.log(
      `  ${clicks} clicks, ${fieldsTyped} fields typed and ${seconds} s until the history`,
    );
    await tryEverything(walker, place, await conflictIds(place));
  });
  const leaks = leaksIn(seller.answers, place, deal.hidden);
  console.log(
    `  ${seller.answers.length} answers searched for ${deal.hidden.length} hidden texts: ${leaks.length} found`,
  );
  for (const leak of leaks) console.log(`  LEAK ${leak}`);
  await somebody('channel manager: decides from the task', (walker, atStop) =>
    decideFromTask(walker, place, atStop),
  );
  const manager = await somebody('channel manager: decides in the console', async (walker, at) => {
    await decideInConsole(walker, place, at);
    const { clicks, seconds } = walker.tally();
    console.log(`  ${clicks} clicks and ${seconds} s until the decision`);
    await walker.page.goto(`${place.console}/conflicts/${deal.conflictId}`);
  });
  const shown = leaksIn(manager.answers, place, deal.hidden).length;
  console.log(`  the same search finds ${shown} of them in what the channel manager is answered`);
  if (shown === 0)
    throw new Error('The search finds nothing where all is shown: it proves nothing.');
  if (leaks.length > 0) process.exitCode = 1;
} finally {
  await place.close();
}

/** A browser of their own: nobody inherits somebody else's session. */
async function somebody(
  name: string,
  walk: (walker: Walker, atStop: (stop: string) => Promise<void>) => Promise<void>,
) {
  const browser = await openBrowser(browserAt);
  try {
    const page = await browser.context.newPage();
    await page.setViewportSize({ width: 1200, height: 900 });
    const answers = recordAnswers(page);
    const walker = new Walker(page, name);
    const who = name.split(':')[0]?.replace(' ', '-');
    await walk(walker, async (stop) => {
      if (!values.shots) return;
      const file = path.join(ARTIFACTS, `walk-${who}-${stop}.png`);
      await page.screenshot({ path: file, fullPage: true });
    });
    const { clicks, fieldsTyped, seconds } = walker.tally();
    console.log(`${name}: ${clicks} clicks, ${fieldsTyped} fields typed, ${seconds} s`);
    return { answers };
  } finally {
    await browser.close();
  }
}
