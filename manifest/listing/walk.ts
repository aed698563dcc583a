// The setup guide, walked: sandbox CRMs and an empty Parley, an admin in a real browser from connecting
// to uninstalling, a picture at each stop. What the guide says is what these clicks did.
import type { Page } from 'playwright-core';
import type { Crm } from '../../src/domain/claim.ts';
import { ownFieldName } from '../../src/domain/own-fields.ts';
import { installByWizard, untilWritten } from '../../test/browser/walk/admin.ts';
import { openPlace, type Place, until } from '../../test/browser/walk/place.ts';
import { openRecordsOf } from '../../test/browser/walk/rep.ts';
import { rowsOf } from '../../test/browser/walk/sandbox-rows.ts';
import { Walker } from '../../test/browser/walk/walker.ts';

/** Takes the picture of a scene of `media.yaml`. */
export type Shoot = (scene: string, page: Page) => Promise<void>;

/** Goes the whole way; rejects with the step at which something was not as the guide says. */
export async function walk(page: Page, shoot: Shoot): Promise<void> {
  const place = await openPlace();
  try {
    const walker = new Walker(page, 'admin');
    await installByWizard(walker, place, async (stop) => {
      if (stop === 'dry-run') await shoot('go-live', page);
    });
    await untilWritten(walker, place);
    await lookAround(page, place.console, shoot);
    await onRecords(page, place, shoot);
    await uninstall(page, place.console);
  } finally {
    await place.close();
  }
}

async function lookAround(page: Page, console: string, shoot: Shoot): Promise<void> {
  await shoot('connections', page);
  await page.goto(`${console}/`);
  await shoot('list', page);
  await page.locator('a[href^="/conflicts/"]').nth(2).click();
  await shoot('conflict', page);
  await page.goto(`${console}/reports`);
  await shoot('report', page);
}

/** What sellers see of it on their records. */
async function onRecords(page: Page, place: Place, shoot: Shoot): Promise<void> {
  const pages = await openRecordsOf(place);
  try {
    const inPlace = page.getByRole('region', { name: 'Channel conflict' });
    const onRecord = async (scene: string, crm: Crm, object: string) => {
      const id = await severeRecord(place, crm, object);
      await page.goto(pages.recordUrl(object, id) ?? '');
      await inPlace.getByText(/High conflict/).waitFor();
      // Above are the sandbox's own controls.
      await page.evaluate(`document.querySelector('.columns').scrollIntoView()`);
      await shoot(scene, page);
    };
    await onRecord('card', 'hubspot', 'deals');
    await onRecord('component', 'salesforce', 'Opportunity');
  } finally {
    await pages.close();
  }
}

async function severeRecord(place: Place, crm: Crm, object: string): Promise<string> {
  const rows = await rowsOf(place, crm, object);
  const severe = rows.find(
    ({ fields }) =>
      fields[ownFieldName(crm, 'conflict_status')] === 'open' &&
      fields[ownFieldName(crm, 'conflict_severity')] === 'high',
  );
  if (severe === undefined) throw new Error(`none of the ${object} has a severe conflict`);
  return severe.id;
}

async function uninstall(page: Page, console: string): Promise<void> {
  await page.goto(`${console}/connections`);
  await page.getByRole('link', { name: /^Uninstall\s+HubSpot/ }).click();
  await page.getByLabel('I understand that this cannot be undone').check();
  await page.getByRole('button', { name: 'Uninstall' }).click();
  await until(async () => {
    await page.reload();
    return /Kept here/.test((await page.locator('main').textContent()) ?? '');
  }, 'the receipt of uninstalling');
}
