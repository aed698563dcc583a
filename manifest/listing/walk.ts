// The setup guide, walked: sandbox CRMs and an empty Parley, an admin in a real browser from connecting
// to uninstalling, a picture at each stop. What the guide says is what these clicks did.
import type { Page } from 'playwright-core';
import { installByWizard, untilWritten } from '../../test/browser/walk/admin.ts';
import { openPlace, until } from '../../test/browser/walk/place.ts';
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
