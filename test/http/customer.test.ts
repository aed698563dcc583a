// The timeline of a customer: every claim of both CRMs on it, the conflicts and decisions among them, in
// order of time, masked by level; reached from the conflict.
import request from 'supertest';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { TenantId } from '../../src/domain/ids.ts';
import { openMemoryStore } from '../../src/store/memory/memory-store.ts';
import { consoleApp, newTenant } from './console-app.ts';
import { NOW, putBusyDay } from './console-world.ts';
import { putKeys } from './console-world-acts.ts';

const store = openMemoryStore();
let tenantId: TenantId;
let site: ReturnType<typeof consoleApp>;

beforeEach(async () => {
  tenantId = await newTenant(store);
  await store.inTenant(tenantId, putBusyDay);
  await store.inTenant(tenantId, putKeys);
  site = consoleApp(store, tenantId);
});
afterAll(() => store.close());

const linkOf = async (conflict: string) => {
  const { text } = await request(site.app).get(`/conflicts/${conflict}`);
  return /href="(\/customers\/[^"]+)"/.exec(text)?.[1] ?? '';
};
const linesOf = (text: string) =>
  [...text.matchAll(/<li><small><time[^>]*>([^<]+)<\/time>, ([^<]+)<\/small>(.*?)<\/li>/g)].map(
    ([, day, source, rest]) => `${day} | ${source} | ${rest?.replace(/<[^>]+>/g, '')}`,
  );

test('tells what both CRMs and Parley know of it, the oldest first', async () => {
  const { text } = await request(site.app)
    .get(await linkOf('cf_1042'))
    .expect(200);
  expect(linesOf(text)).toEqual([
    '3 Nov 2026 | HubSpot, reseller | Northwind Systems: Deal created',
    '3 Nov 2026 | HubSpot, reseller | Northwind Systems: Registration (approved)',
    '5 Nov 2026 | Salesforce, direct | Direct team: Opportunity created',
    '6 Nov 2026 | Salesforce, direct | Direct team: Email',
    '9 Nov 2026 | HubSpot, reseller | Northwind Systems: Meeting',
    '12 Nov 2026 | Salesforce, direct | Direct team: Demo',
    '16 Nov 2026 | HubSpot, reseller | Northwind Systems: Workshop',
    '18 Nov 2026 | Salesforce, direct | Direct team: Proposal',
    '19 Nov 2026 | Parley | Conflict opened',
  ]);
  expect(text).toContain('2 claims in 2 channels, 1 conflict.');
  expect(text.match(/<li>(?:<a[^>]*>)?ACME Robotics|<li>Acme Robotics GmbH/g)).toHaveLength(2);
});

test('tells of decisions, and leads to the conflict', async () => {
  const { text } = await request(site.app).get(await linkOf('cf_1030'));
  expect(linesOf(text)).toContain('12 Nov 2026 | Parley | Decided: Direct keeps the deal');
  expect(text).toContain('href="/conflicts/cf_1030"');
});

test.each([
  ['mask_level: { channel_manager: 1 }', ['Partner: Deal created'], 'Northwind'],
  ['mask_level: { channel_manager: 2 }', ['Northwind Systems: Deal created'], 'Jonas Park'],
])('masks by %s', async (yaml, shown, hidden) => {
  const link = await linkOf('cf_1042');
  await store.inTenant(tenantId, ({ policies }) => policies.append(yaml, 'admin', NOW));
  const { text } = await request(site.app).get(link);
  for (const words of shown) expect(linesOf(text).join('\n')).toContain(words);
  expect(text).not.toContain(hidden);
});

test('is not there for unknown accounts, other tenants and people who are neither', async () => {
  const link = await linkOf('cf_1042');
  const other = consoleApp(store, await newTenant(store));
  const rep = consoleApp(store, tenantId, { viewer: { managerId: null, isAdmin: false } });
  const status = async ({ app }: typeof site, path: string) =>
    (await request(app).get(path)).status;
  expect(await status(site, '/customers/hs-4242%2Fcompanies%2F1')).toBe(404);
  expect(await status(site, '/customers/%3Cb%3E')).toBe(404);
  expect(await status(other, link)).toBe(404);
  expect(await status(rep, link)).toBe(403);
});
