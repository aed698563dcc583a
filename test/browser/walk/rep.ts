// A seller meets a conflict on a deal in HubSpot: reads the flag, says so on the card, opens the history.

import { DEFAULT_PORTAL } from '../../../connectors/sandbox/hubspot/portal.ts';
import { SANDBOX_CLIENT } from '../../../connectors/sandbox/server.ts';
import { openRecordPages, type RecordPages } from '../../../manifest/preview/record-pages.ts';
import type { AtStop } from './admin.ts';
import type { Place } from './place.ts';
import type { SellersDeal } from './sandbox-rows.ts';
import type { Walker } from './walker.ts';

/** Pages a seller may try besides. */
const ELSEWHERE = ['/', '/matches', '/reports', '/connections', '/status', '/setup', '/policy'];

/** Record pages of the place's sandbox CRMs. */
export function openRecordsOf(place: Place): Promise<RecordPages> {
  return openRecordPages({
    sandbox: place,
    ...{ portalId: String(DEFAULT_PORTAL.hubId), secret: SANDBOX_CLIENT.clientSecret },
    ...{ publicUrl: place.console, parleyUrl: place.console },
  });
}

/** Goes the whole way; everything that Parley answers is in the walker's page. */
export async function seeAndSay(
  walker: Walker,
  place: Place,
  deal: SellersDeal,
  atStop: AtStop = async () => {},
): Promise<void> {
  const { page } = walker;
  const pages = await openRecordsOf(place);
  try {
    await page.goto(`${pages.url}/hubspot/deals/${deal.id}?as=${encodeURIComponent(deal.email)}`);
    const card = page.getByRole('region', { name: 'Channel conflict' });
    await card.getByText('also claims this customer').waitFor();
    await atStop('card');
    await walker.click(card.getByRole('button', { name: 'I have seen this' }));
    await card.getByText('Noted that you have seen this.').waitFor();
    await walker.click(card.getByRole('button', { name: 'Not the same deal' }));
    const reason = card.getByRole('textbox', { name: 'Your reason' });
    await walker.type(reason, 'Another plant of theirs, with a budget of its own.');
    await walker.click(card.getByRole('button', { name: 'Ask the manager' }));
    await card.getByText('not the same deal.').waitFor();
    await atStop('said');
    await walker.follow(card.getByRole('link', { name: 'Open full history' }));
    await walker.click(page.getByRole('button', { name: 'Sign in' }));
    await page.getByText('Conflict next step').waitFor();
    await atStop('history');
  } finally {
    await pages.close();
  }
}

/** Tries every page of the console that is not a seller's, and other people's conflicts. */
export async function tryEverything(
  { page }: Walker,
  place: Place,
  conflictIds: readonly string[],
): Promise<void> {
  const paths = [...ELSEWHERE, ...conflictIds.map((id) => `/conflicts/${id}`)];
  for (const path of paths) await page.goto(`${place.console}${path}`);
}
