// An admin installs Parley: from the link that signs in to live, through the setup and nothing else.
import { ADMIN, CHANNEL_MANAGERS, emailOf, PEOPLE } from '../../../connectors/sandbox/seed/cast.ts';
import { type Place, until } from './place.ts';
import type { Walker } from './walker.ts';

/** Called at each stop, by the name of the step. */
export type AtStop = (stop: string) => Promise<void>;

/** Goes the whole way; rejects with what was not there. */
export async function installByWizard(
  walker: Walker,
  place: Place,
  atStop: AtStop = async () => {},
): Promise<void> {
  const { page } = walker;
  const stop = async (name: string, heading: string) => {
    await page.locator('.steps [aria-current=step]', { hasText: heading }).waitFor();
    await atStop(name);
  };
  await page.goto(await place.signInLink());
  await walker.click(page.getByRole('button', { name: 'Sign in' }));
  await walker.click(page.getByRole('link', { name: 'Setup' }));
  await stop('connect', 'Connect');
  await connectBoth(walker);
  await walker.click(page.getByRole('button', { name: 'Next: Access' }));
  await stop('access', 'Access');
  await walker.click(page.getByRole('button', { name: 'Next: Mapping' }));
  await stop('mapping', 'Mapping');
  await walker.click(page.getByRole('button', { name: 'Use these mappings' }));
  await stop('rules', 'Rules');
  await walker.click(page.getByRole('button', { name: 'Use the default rules' }));
  await nameManagers(walker);
  await stop('people', 'Who decides');
  await walker.click(page.getByRole('button', { name: 'Next: Dry run' }));
  // The page looks again by itself.
  await page.getByText('Nothing has been written yet').waitFor({ timeout: 120_000 });
  await stop('dry-run', 'Dry run');
  await walker.click(page.getByRole('button', { name: 'Next: Go live' }));
  await stop('go-live', 'Go live');
  await walker.click(page.getByRole('button', { name: 'Go live with all' }));
  await page.getByText('Parley is set up and live.').waitFor();
  await atStop('live');
}

async function connectBoth(walker: Walker): Promise<void> {
  const { page } = walker;
  await walker.click(page.getByRole('button', { name: 'Connect Salesforce' }));
  const admin = `${PEOPLE[ADMIN].firstName} ${PEOPLE[ADMIN].lastName}`;
  await walker.choose(page.getByLabel('Sign in as'), admin);
  await walker.click(page.getByRole('button', { name: 'Allow' }));
  await page.waitForURL('**/setup/connect?connected');
  await walker.click(page.getByRole('button', { name: 'Connect HubSpot' }));
  await walker.click(page.getByRole('button').first());
  await page.waitForURL('**/setup/connect?connected');
}

async function nameManagers(walker: Walker): Promise<void> {
  const { page } = walker;
  for (const [key, { crm, territories }] of Object.entries(CHANNEL_MANAGERS)) {
    const home = page.getByLabel('Home CRM');
    const homes = await home.locator('option').allTextContents();
    const name = crm === 'salesforce' ? 'Salesforce' : 'HubSpot';
    await walker.choose(home, homes.find((one) => one.startsWith(name)) ?? '');
    const person = PEOPLE[key as keyof typeof CHANNEL_MANAGERS];
    await walker.type(page.getByLabel('E-mail in that CRM'), emailOf(person));
    if (territories.length > 0) {
      await walker.type(page.getByLabel('Territories'), territories.join(', '));
    }
    await walker.click(page.getByRole('button', { name: 'Appoint' }));
    await page.getByRole('rowheader', { name: new RegExp(person.lastName) }).waitFor();
  }
}

/** Everything that going live has to write is written. */
export async function untilWritten({ page }: Walker, { console }: Place): Promise<void> {
  await until(async () => {
    await page.goto(`${console}/connections`);
    const text = (await page.locator('main').textContent()) ?? '';
    return (text.match(/Waiting to be written\s*0 records/g) ?? []).length === 2;
  }, 'everything is written');
}
