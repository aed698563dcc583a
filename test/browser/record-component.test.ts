// The Lightning component on the sandbox's record pages, as `parley demo` shows it: what the record says, and
// what is said there going all the way to its answer. LOOK at test/.artifacts/record-component.png after a change.
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_PORTAL } from '../../connectors/sandbox/hubspot/portal.ts';
import { SANDBOX_CLIENT } from '../../connectors/sandbox/server.ts';
import { lightningFiles } from '../../manifest/preview/lightning-page.ts';
import { openRecordPages, type RecordPages } from '../../manifest/preview/record-pages.ts';
import { hearStatements } from '../../src/app/statements.ts';
import { writeBack } from '../../src/app/write-back.ts';
import { ownFieldName } from '../../src/domain/own-fields.ts';
import { Thread } from '../e2e/thread.ts';
import { type OpenBrowser, openBrowser } from '../helpers/browser.ts';
import { browserOrSkip } from './look-at.ts';

const found = await browserOrSkip();
const isCompiled = (await lightningFiles()) !== null;

describe.skipIf('reason' in found || !isCompiled)('the component on a record page', () => {
  let thread: Thread;
  let pages: RecordPages;
  let browser: OpenBrowser;
  beforeAll(async () => {
    if ('reason' in found) return;
    thread = await Thread.start(200);
    await thread.setWriteMode('live');
    // The first brings the conflicts' records, the second the heartbeat, without which nothing may be asked.
    for (let rounds = 0; rounds < 2; rounds += 1) await thread.round();
    const { salesforceUrl: salesforce, hubspotUrl: hubspot } = thread.world;
    pages = await openRecordPages({
      sandbox: { salesforce, hubspot },
      ...{ portalId: String(DEFAULT_PORTAL.hubId), secret: SANDBOX_CLIENT.clientSecret },
      ...{ publicUrl: hubspot, parleyUrl: hubspot },
    });
    browser = await openBrowser(found);
  });
  afterAll(async () => {
    await browser?.close();
    await pages?.close();
    await thread?.close();
  });

  /** The page of an opportunity that shows a status, or none. */
  async function onOpportunity(isFlagged: boolean) {
    const status = ownFieldName('salesforce', 'conflict_status');
    const rows = [...thread.world.world.salesforce.rows('Opportunity')];
    const wanted = rows.find(({ fields }) =>
      isFlagged ? fields[status] === 'open' : !fields[status] && fields['AccountId'],
    );
    const page = await browser.context.newPage();
    await page.setViewportSize({ width: 1160, height: 800 });
    await page.goto(pages.recordUrl('Opportunity', wanted?.id ?? '') ?? '');
    return { page, component: page.getByRole('region', { name: 'Channel conflict' }) };
  }

  /** Parley reads what was said, and answers it on its record. */
  async function answer(): Promise<void> {
    const { app, tenantId } = thread;
    const { id } = thread.connection('salesforce');
    await hearStatements(app, tenantId, id);
    await writeBack(app, tenantId, id);
  }

  test('shows the conflict, and what a seller says is answered there', async () => {
    const { page, component } = await onOpportunity(true);
    await component.getByText('Suggestion only').waitFor();
    await component.getByRole('button', { name: 'I have seen this' }).click();
    await component.getByText('Parley reads it within two minutes').waitFor();
    await answer();
    await page.reload();
    await component.getByText('I have seen this: told to the channel manager').waitFor();
    await page.screenshot({ path: path.resolve('test/.artifacts/record-component.png') });
    // Somebody else has said nothing.
    const others = page.locator('select[name="as"] option:not([selected])');
    await page.goto(
      `${page.url()}?as=${encodeURIComponent((await others.first().textContent()) ?? '')}`,
    );
    await component.getByRole('button', { name: 'I have seen this' }).waitFor();
    expect(await component.getByText('told to the channel manager').count()).toBe(0);
  });

  test('is asked whether the account is free where there is no conflict', async () => {
    const { page, component } = await onOpportunity(false);
    await component.getByRole('button', { name: 'Is this account free?' }).click();
    await component.getByText('Parley reads it within two minutes').waitFor();
    await answer();
    await page.reload();
    await component.getByText(/^(Free:|Before you start, talk to).*As of 20/).waitFor();
  });
});
