// A channel manager decides: from the link in the task, and in the console.
import { CHANNEL_MANAGERS, PEOPLE } from '../../../connectors/sandbox/seed/cast.ts';
import { ownFieldName } from '../../../src/domain/own-fields.ts';
import type { AtStop } from './admin.ts';
import type { Place } from './place.ts';
import { rowsOf } from './sandbox-rows.ts';
import type { Walker } from './walker.ts';

const OUTCOME = 'Accept suggested split';

/** Opens the link in the body of an open task and confirms; nothing happens before that. */
export async function decideFromTask(
  walker: Walker,
  place: Place,
  atStop: AtStop = async () => {},
): Promise<void> {
  const { page } = walker;
  const key = ownFieldName('salesforce', 'task_key');
  const tasks = await rowsOf(place, 'salesforce', 'Task');
  const bodies = tasks
    .filter(({ fields }) => fields[key] && fields['Status'] !== 'Completed')
    .map(({ fields }) => String(fields['Description']));
  const link = bodies
    .flatMap((body) => body.split('\n'))
    .find((line) => line.trim().startsWith(OUTCOME))
    ?.match(/https?:\S+/)?.[0];
  if (link === undefined) throw new Error('no open task has a link');
  await walker.open(link);
  await page.getByRole('button', { name: 'Record this decision' }).waitFor();
  await atStop('confirm');
  await walker.click(page.getByRole('button', { name: 'Record this decision' }));
  await page.getByRole('button', { name: 'Take the decision back' }).waitFor();
  await atStop('decided');
}

/** Signs in with Salesforce, opens the most urgent conflict, chooses an outcome. */
export async function decideInConsole(
  walker: Walker,
  place: Place,
  atStop: AtStop = async () => {},
): Promise<void> {
  const { page } = walker;
  const [dana] = Object.keys(CHANNEL_MANAGERS) as (keyof typeof CHANNEL_MANAGERS)[];
  const { firstName, lastName } = PEOPLE[dana ?? 'dana'];
  await page.goto(`${place.console}/`);
  await atStop('sign-in');
  await walker.click(page.getByRole('button', { name: /Salesforce/ }));
  await walker.choose(page.getByLabel('Sign in as'), `${firstName} ${lastName}`);
  await walker.click(page.getByRole('button', { name: 'Allow' }));
  await page.getByRole('heading', { name: 'Conflicts' }).waitFor();
  await atStop('list');
  await walker.click(page.locator('tbody a[href^="/conflicts/"]').first());
  await walker.click(page.getByRole('radio').first());
  await atStop('conflict');
  await walker.click(page.getByRole('button', { name: 'Record decision' }));
  await page.getByText('Decision recorded.').waitFor();
  await atStop('recorded');
}
