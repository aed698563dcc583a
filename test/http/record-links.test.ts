// The way from the console to the records in the CRMs, as `parley serve` puts it together.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { accountIdOf, asTenantId } from '../../src/domain/ids.ts';
import { prepareTenant, type Running, serveOn } from '../../src/serve.ts';
import { freePort } from '../helpers/free-port.ts';
import { aClaim, putBusyDay, putClaims, SALESFORCE } from './console-world.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'parley-links-'));
const ACCOUNT = accountIdOf({
  ...{ connectionId: SALESFORCE, object: 'Account', recordId: '001000000000001AAA' },
});
let running: Running;
beforeAll(async () => {
  const config = readConfig({
    ...{ PARLEY_FOLDER: folder, PARLEY_SIGN_IN: 'none', PARLEY_PORT: String(await freePort()) },
    ...{ SALESFORCE_CLIENT_ID: 'client', SALESFORCE_CLIENT_SECRET: 'secret' },
    ...{ HUBSPOT_CLIENT_ID: 'client', HUBSPOT_CLIENT_SECRET: 'secret' },
  });
  const tenantId = asTenantId(config.PARLEY_TENANT);
  const parley = await compose(config, { info: () => {}, warn: () => {} });
  // No job runs: what is stored is what the pages show.
  await prepareTenant(parley, tenantId);
  await parley.app.store.inTenant(tenantId, async (inside) => {
    await putBusyDay(inside);
    await putClaims(inside, [aClaim({ recordId: '006000000000009AAA', account: { id: ACCOUNT } })]);
  });
  running = await serveOn(parley, config);
});
afterAll(async () => {
  await running?.close();
  rmSync(folder, { recursive: true, force: true });
});

const OPPORTUNITY =
  'https://vendor.my.salesforce.com/lightning/r/Opportunity/006000000000001AAA/view';
const DEAL = 'https://app.hubspot.com/contacts/4242/record/0-3/70991';

const pageAt = async (where: string) => (await fetch(`${running.url}${where}`)).text();

test('claims side by side lead to their records in both CRMs', async () => {
  const text = await pageAt('/conflicts/cf_1042');
  expect(text).toContain(`href="${OPPORTUNITY}"`);
  expect(text).toContain(`href="${DEAL}"`);
});

test('each line of what both sides did leads to the record that says so', async () => {
  const text = await pageAt('/conflicts/cf_1042');
  const lines =
    text.slice(text.indexOf('id="timeline"')).split('</ol>')[0]?.split('<li>').slice(1) ?? [];
  const linked = (address: string) => lines.filter((line) => line.includes(`href="${address}"`));
  expect(linked(OPPORTUNITY).length).toBeGreaterThan(0);
  expect(linked(DEAL).length).toBeGreaterThan(0);
  expect(linked(OPPORTUNITY).length + linked(DEAL).length).toBe(lines.length);
});

test('the list leads to the records of each side', async () => {
  const text = await pageAt('/');
  expect(text).toContain(`href="${OPPORTUNITY}"`);
  expect(text).toContain(`href="${DEAL}"`);
});

test('the page of a customer leads to its account in the CRM', async () => {
  const text = await pageAt(`/customers/${encodeURIComponent(ACCOUNT)}`);
  expect(text).toContain(
    'href="https://vendor.my.salesforce.com/lightning/r/Account/001000000000001AAA/view"',
  );
});
