// The group of a customer on its page and on the page of a conflict: parent, subsidiaries and sisters beside
// identity, each with whose word it is.
import request from 'supertest';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { answerMatch } from '../../src/app/answer-match.ts';
import { detect } from '../../src/app/detect.ts';
import type { Account, Claim } from '../../src/domain/claim.ts';
import type { TenantId } from '../../src/domain/ids.ts';
import { openMemoryStore } from '../../src/store/memory/memory-store.ts';
import { TestClock, testContext } from '../helpers/app-context.ts';
import { consoleApp, newTenant } from './console-app.ts';
import { aClaim, aPartnerClaim, MANAGER, NOW, putFrame } from './console-world.ts';
import { putFound } from './court-world.ts';

const HOLDING = { name: 'Vossmark Holding', domain: 'vossmark.example' };
const PUMPS = { name: 'Vossmark Pumps', domain: 'vossmark-pumps.example' };
const child = { parentDomain: 'vossmark.example' };

const account = (fields: Partial<Account>) => ({ account: fields });
const WORLD = {
  holding: aClaim({ recordId: '006V01', ...account(HOLDING) }),
  pumps: aClaim({ recordId: '006V02', ...account(PUMPS) }),
  pumpsToo: aPartnerClaim({
    ...{ recordId: '7301', partnerName: 'Helio VAR' },
    ...account({ ...PUMPS, name: 'VOSSMARK PUMPS GMBH', ...child }),
  }),
  valves: aPartnerClaim({
    recordId: '7302',
    ...account({ name: 'Vossmark Valves', domain: 'vossmark-valves.example', ...child }),
  }),
  other: aClaim({ recordId: '006V03', ...account({ name: 'Elsewhere', domain: 'else.example' }) }),
} satisfies Record<string, Claim>;

const store = openMemoryStore();
let tenantId: TenantId;
const app = testContext({ store, clock: new TestClock(NOW), ids: 'group' });

beforeEach(async () => {
  tenantId = await newTenant(store);
  await store.inTenant(tenantId, async (inside) => {
    await putFrame(inside);
    await putFound(inside, Object.values(WORLD));
  });
  await detect(app, tenantId);
});
afterAll(() => store.close());

const page = async (path: string) =>
  (await request(consoleApp(store, tenantId).app).get(path).expect(200)).text;
const pathOf = ({ account: { id } }: Claim) => `/customers/${encodeURIComponent(id)}`;
/** What a card lists, without its marks. */
const card = (text: string, name: string) => {
  const found = new RegExp(`<h2 id="${name}">.*?</section>`, 's').exec(text)?.[0] ?? '';
  const lines = [...found.matchAll(/<li>(.*?)<\/li>/gs)].map(([, line = '']) =>
    line.replace(/<small[^>]*>/, ' | ').replace(/<[^>]+>/g, ''),
  );
  return lines;
};
const recordOf = ({ account: { id } }: Claim) => id.split('/').at(-1);

test('a customer’s page shows parent and sisters by the field that names them, apart from its records', async () => {
  const text = await page(pathOf(WORLD.pumps));
  expect(card(text, 'group')).toEqual([
    `Parent: Vossmark Holding | HubSpot ${recordOf(WORLD.pumpsToo)} names vossmark.example as parent`,
    `Same group: Vossmark Valves | HubSpot ${recordOf(WORLD.valves)} names vossmark.example as parent`,
  ]);
  expect(text).toContain(`href="${pathOf(WORLD.holding)}"`);
  expect(text).toContain('2 claims in 2 channels, 1 conflict.');
  expect(text).not.toContain('Northwind Systems');
  const records = card(text, 'records').join();
  expect(records).toContain('VOSSMARK PUMPS GMBH');
  expect(records).not.toMatch(/Holding|Valves/);
});

test('a parent’s page shows its subsidiaries, each customer once', async () => {
  const lines = card(await page(pathOf(WORLD.holding)), 'group');
  expect(lines.map((line) => line.split(':')[0])).toEqual(['Subsidiary', 'Subsidiary']);
  expect(lines.join()).toMatch(/Vossmark Pumps.*Vossmark Valves/);
});

test('the page of a conflict shows the same group', async () => {
  const all = await store.inTenant(tenantId, ({ conflicts }) =>
    conflicts.list({ limit: 9, after: null }),
  );
  const both = all.find(({ judgement }) => judgement.claimIds.includes(WORLD.pumps.id));
  const text = await page(`/conflicts/${both?.id}`);
  expect(card(text, 'group').join()).toContain('Parent: Vossmark Holding');
});

test('a person’s word makes two customers related, and stands with who said it', async () => {
  expect(card(await page(pathOf(WORLD.other)), 'group')).toEqual([]);
  const [left, right] = [WORLD.other.account.id, WORLD.valves.account.id];
  await store.inTenant(tenantId, (inside) =>
    answerMatch(app, inside, { left, right, answer: 'related', by: MANAGER }),
  );
  expect(card(await page(pathOf(WORLD.other)), 'group')).toEqual([
    expect.stringMatching(/^Related: Vossmark Valves \| Answered by Dana Ruiz, 20 Nov 2026/),
  ]);
});

test('a parent without a record is named where two customers name it', async () => {
  const orphans = ['Ostra One', 'Ostra Two'].map((name, i) =>
    aClaim({
      recordId: `006V1${i}`,
      ...account({ name, domain: `ostra${i}.example`, parentDomain: 'ostra-group.example' }),
    }),
  );
  await store.inTenant(tenantId, (inside) => putFound(inside, orphans));
  const text = await page(pathOf(orphans[0] as Claim));
  expect(card(text, 'group').join()).toContain('Same group: Ostra Two');
  expect(text).toContain('Parent: ostra-group.example, of which there is no record.');
});

test('no partner is named where the policy masks them', async () => {
  await store.inTenant(tenantId, ({ policies }) =>
    policies.append('mask_level: { channel_manager: 1 }', 'admin', NOW),
  );
  const text = await page(pathOf(WORLD.pumps));
  expect(card(text, 'group')).toHaveLength(2);
  expect(text).not.toContain('Helio VAR');
});
