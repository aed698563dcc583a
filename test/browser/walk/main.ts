// `npm run walk [-- --records 600]`: everybody's way through Parley in a real browser against the sandbox
// CRMs, with the clicks and seconds each takes.
import { parseArgs } from 'node:util';
import { findBrowser, openBrowser } from '../../helpers/browser.ts';
import { installByWizard } from './admin.ts';
import { openPlace } from './place.ts';
import { type Tally, Walker } from './walker.ts';

const { values } = parseArgs({ options: { records: { type: 'string', default: '600' } } });
const found = await findBrowser();
if ('reason' in found) throw new Error(`No walk: ${found.reason}`);
const place = await openPlace({ records: Number(values.records) });
try {
  const browser = await openBrowser(found);
  try {
    const admin = new Walker(await browser.context.newPage(), 'admin: from nothing to live');
    await installByWizard(admin, place);
    print(admin.tally());
  } finally {
    await browser.close();
  }
} finally {
  await place.close();
}

function print({ name, clicks, fieldsTyped, seconds }: Tally): void {
  console.log(`${name}: ${clicks} clicks, ${fieldsTyped} fields typed, ${seconds} s`);
}
