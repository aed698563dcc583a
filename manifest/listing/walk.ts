// The setup guide, walked: sandbox CRMs and an empty Parley, an admin in a real browser from connecting
// to uninstalling, a picture at each stop. What the guide says is what these clicks did.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { ADMIN, CHANNEL_MANAGERS, emailOf, PEOPLE } from '../../connectors/sandbox/seed/cast.ts';
import { DEMO_APPS } from '../../src/cli/demo/world.ts';
import { freePort } from '../../test/helpers/free-port.ts';

const CLI = path.resolve(import.meta.dirname, '../../src/cli/main.ts');
const PATIENCE_MS = 120_000;
const STEP_MS = 500;

/** Takes the picture of a scene of `media.yaml`. */
export type Shoot = (scene: string, page: Page) => Promise<void>;

/** Goes the whole way; rejects with the step at which something was not as the guide says. */
export async function walk(page: Page, shoot: Shoot): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-walk-'));
  const ports = [await freePort(), await freePort(), await freePort()] as const;
  const [salesforce, hubspot, console] = ports.map((port) => `http://127.0.0.1:${port}`) as [
    string,
    string,
    string,
  ];
  const environment = {
    ...{ PARLEY_FOLDER: folder, PARLEY_PORT: String(ports[2]), PARLEY_LOG_LEVEL: 'silent' },
    ...{ ...DEMO_APPS, SALESFORCE_LOGIN_URL: salesforce, HUBSPOT_API_URL: hubspot },
    HUBSPOT_AUTHORIZE_URL: `${hubspot}/oauth/authorize`,
  };
  const started = [
    start(
      [
        ...['sandbox', '--folder', path.join(folder, 'sandbox')],
        ...['--salesforce-port', String(ports[0]), '--hubspot-port', String(ports[1])],
      ],
      {},
    ),
    start(['serve'], environment),
  ];
  try {
    await answers(`${salesforce}/sandbox/state`);
    await answers(`${console}/ready`);
    await connect(page, console);
    await appoint(page, console);
    await goLive(page, console, shoot);
    await lookAround(page, console, shoot);
    await uninstall(page, console);
  } finally {
    for (const child of started) child.kill('SIGTERM');
    await Promise.all(started.map((child) => child.exitCode ?? ended(child)));
    await rm(folder, { recursive: true, force: true });
  }
}

function start(args: readonly string[], environment: Readonly<Record<string, string>>) {
  return spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

const ended = (child: ChildProcess) =>
  new Promise<void>((resolve) => child.once('exit', () => resolve()));

async function answers(address: string): Promise<void> {
  await until(async () => (await fetch(address).catch(() => null))?.ok === true, address);
}

/** Asks again every half second. */
async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += STEP_MS) {
    if (await isSo()) return;
    await pause(STEP_MS);
  }
  throw new Error(`not so after ${PATIENCE_MS / 1_000} s: ${what}`);
}

async function connect(page: Page, console: string): Promise<void> {
  await page.goto(`${console}/connections`);
  await page.getByRole('button', { name: 'Connect Salesforce' }).click();
  const admin = `${PEOPLE[ADMIN].firstName} ${PEOPLE[ADMIN].lastName}`;
  await page.getByLabel('Sign in as').selectOption({ label: admin });
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForURL('**/connections?connected');
  await page.getByRole('button', { name: 'Connect HubSpot' }).click();
  await page.getByRole('button').first().click();
  await page.waitForURL('**/connections?connected');
}

async function appoint(page: Page, console: string): Promise<void> {
  for (const [key, { crm, territories }] of Object.entries(CHANNEL_MANAGERS)) {
    await page.goto(`${console}/connections`);
    const homes = await page.getByLabel('Home CRM').locator('option').allTextContents();
    const name = crm === 'salesforce' ? 'Salesforce' : 'HubSpot';
    const home = homes.find((one) => one.startsWith(name)) ?? '';
    await page.getByLabel('Home CRM').selectOption({ label: home });
    const person = PEOPLE[key as keyof typeof CHANNEL_MANAGERS];
    await page.getByLabel('E-mail in that CRM').fill(emailOf(person));
    await page.getByLabel('Territories').fill(territories.join(', '));
    await page.getByRole('button', { name: 'Appoint' }).click();
    await page.getByRole('rowheader', { name: new RegExp(person.lastName) }).waitFor();
  }
}

async function goLive(page: Page, console: string, shoot: Shoot): Promise<void> {
  await until(async () => {
    await page.goto(`${console}/connections`);
    const text = (await page.locator('main').textContent()) ?? '';
    return /Conflicts waiting\s*4\d/.test(text) && /Accounts to judge again\s*0/.test(text);
  }, 'everything is read and judged');
  for (const name of ['Salesforce', 'HubSpot']) {
    await page.goto(`${console}/connections`);
    await page.getByRole('button', { name: new RegExp(`^Go live\\s+${name}`) }).click();
    await page.getByRole('heading', { name: `Go live with ${name}` }).waitFor();
    if (name === 'Salesforce') await shoot('go-live', page);
    await page.getByRole('button', { name: 'Go live' }).click();
    await page.waitForURL('**/connections**');
  }
  await until(async () => {
    await page.goto(`${console}/connections`);
    const text = (await page.locator('main').textContent()) ?? '';
    return (text.match(/Waiting to be written\s*0 records/g) ?? []).length === 2;
  }, 'everything is written');
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
