// Entering context on the conflict page: read strictly, refused in words with nothing lost, passed on
// once; shown with who, when and evidence. Guarded as every form is.
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enterContext, withdrawContext } from '../../src/app/enter-context.ts';
import { asConflictId, type TenantId } from '../../src/domain/ids.ts';
import type { Store } from '../../src/ports/store.ts';
import { openMemoryStore } from '../../src/store/memory/memory-store.ts';
import { TestClock, testContext } from '../helpers/app-context.ts';
import { consoleApp, newTenant } from './console-app.ts';
import { day, MANAGER, NOW, putBusyDay } from './console-world.ts';

let store: Store;
let tenantId: TenantId;

beforeAll(async () => {
  store = openMemoryStore();
  tenantId = await newTenant(store);
  await store.inTenant(tenantId, putBusyDay);
});
afterAll(() => store.close());

const ID = asConflictId('cf_1042');
const PATH = `/conflicts/${ID}/context`;
type TestApp = ReturnType<typeof consoleApp>['app'];

async function open(app: TestApp) {
  const page = await request(app).get(`/conflicts/${ID}`).expect(200);
  const token = /name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const claims = [...page.text.matchAll(/name="claim" value="([^"]+)"/g)].map(([, id]) => id ?? '');
  const cookie = page.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  return { token, cookie, claims, text: page.text };
}

const post = (app: TestApp, cookie: string, form: object, path = PATH) =>
  request(app)
    .post(path)
    .set('cookie', cookie)
    .set('sec-fetch-site', 'same-origin')
    .type('form')
    .send(form);

const EVIDENCE = { evidence: ' Letter of 3 Nov. ', link: 'https://files.example/3' };

test('each form is read into its fact and passed on with evidence and author', async () => {
  const { app, entries } = consoleApp(store, tenantId);
  const { token, cookie, claims } = await open(app);
  const [first = '', second = ''] = claims;
  const forms = [
    { kind: 'customer_choice', claim: second, dated: '2026-11-18' },
    { kind: 'co_sell', agreement: 'CS-7', claim: claims, share: ['33,33', '66.67'] },
    { kind: 'co_sell', agreement: ' CS-8 ', claim: claims, share: ['', ''] },
    { kind: 'incumbent', partner: 'Northwind Systems', contract_end: '2027-01-31' },
    { kind: 'named_account', named_since: '2026-10-01' },
  ];
  for (const form of forms) {
    const answer = await post(app, cookie, { token, ...EVIDENCE, ...form }).expect(303);
    expect(answer.headers['location']).toBe(`/conflicts/${ID}?entered#context`);
  }
  const split = [
    { claimId: first, basisPoints: 3_333 },
    { claimId: second, basisPoints: 6_667 },
  ];
  expect(entries.map(({ fact }) => fact)).toEqual([
    { kind: 'customer_choice', claimId: second, dated: day('2026-11-18') },
    { kind: 'co_sell', agreement: 'CS-7', claimIds: claims, split },
    { kind: 'co_sell', agreement: 'CS-8', claimIds: claims, split: null },
    { kind: 'incumbent', incumbent: 'Northwind Systems', contractEnd: day('2027-01-31') },
    { kind: 'named_account', namedSince: day('2026-10-01') },
  ]);
  expect(entries[0]).toMatchObject({
    ...{ tenantId, conflictId: ID, by: { managerId: MANAGER, name: 'Dana Ruiz' } },
    evidence: { text: 'Letter of 3 Nov.', link: 'https://files.example/3' },
  });
});

test.each<[string, Record<string, string | string[]>, string]>([
  ['a date that is none', { kind: 'named_account', named_since: '2026-02-30' }, 'since which'],
  ['no date', { kind: 'customer_choice', claim: 'x' }, 'a day of the calendar'],
  ['nobody chosen', { kind: 'customer_choice', dated: '2026-11-01' }, 'Choose whom'],
  ['no agreement', { kind: 'co_sell', claim: ['a', 'b'] }, 'number or name'],
  [
    'a share that is no number',
    { kind: 'co_sell', agreement: 'CS', claim: ['a', 'b'], share: ['60', 'rest'] },
    'Shares are percentages from 0 to 100',
  ],
  [
    'a share too fine',
    { kind: 'co_sell', agreement: 'CS', claim: ['a', 'b'], share: ['33.333', '66.667'] },
    'at most two decimals',
  ],
  ['no partner', { kind: 'incumbent', contract_end: '2027-01-31' }, 'Choose the partner'],
  [
    'no evidence',
    { kind: 'named_account', named_since: '2026-10-01', evidence: ' ', link: '' },
    'Say on what evidence',
  ],
  [
    'a link that would run',
    { kind: 'named_account', named_since: '2026-10-01', link: 'javascript:alert(1)' },
    'The link must be a web address',
  ],
])('%s comes back in words, with what was sent', async (_what, form, words) => {
  const { app, entries } = consoleApp(store, tenantId);
  const { token, cookie } = await open(app);
  const sent = { token, evidence: 'A <letter>', ...form };
  const { text } = await post(app, cookie, sent).expect(422);
  const alert = /role="alert">([^<]+)</.exec(text)?.[1];
  expect(alert).toContain(words);
  expect(text).toContain('<details open>');
  if (!('evidence' in form)) expect(text).toContain('A &lt;letter&gt;</textarea>');
  expect(entries).toEqual([]);
});

test.each([
  ['an unknown kind', { kind: 'rumour', evidence: 'x' }],
  ['an extra field', { kind: 'named_account', named_since: '2026-10-01', tenant: 'other' }],
  ['a date given twice', { kind: 'named_account', named_since: ['2026-10-01', '2026-10-02'] }],
  ['evidence too long', { kind: 'named_account', evidence: 'x'.repeat(1_001) }],
])('%s is refused', async (_what, form) => {
  const { app, entries } = consoleApp(store, tenantId);
  const { token, cookie } = await open(app);
  await post(app, cookie, { token, ...form }).expect(400);
  expect(entries).toEqual([]);
});

test('what the use case refuses comes back with its reason', async () => {
  const refuse = async () => ({ ok: false, reason: 'The shares add up to 99.00 %.' }) as const;
  const { app } = consoleApp(store, tenantId, { context: { enter: refuse, withdraw: refuse } });
  const { token, cookie } = await open(app);
  const form = { token, kind: 'named_account', named_since: '2026-10-01', ...EVIDENCE };
  expect((await post(app, cookie, form).expect(409)).text).toContain('The shares add up to 99.00');
  const end = { token, entry: 'ce_1', reason: 'A draft.' };
  expect((await post(app, cookie, end, `${PATH}/withdraw`).expect(409)).text).toContain('add up');
});

test('withdrawing needs a reason and is passed on', async () => {
  const { app, withdrawals } = consoleApp(store, tenantId);
  const { token, cookie } = await open(app);
  const path = `${PATH}/withdraw`;
  await post(app, cookie, { token, entry: 'ce_1', reason: '  ' }, path).expect(422);
  await post(app, cookie, { token, entry: '1; drop', reason: 'x' }, path).expect(400);
  await post(app, cookie, { token, entry: 'ce_1', reason: ' A draft. ' }, path).expect(303);
  expect(withdrawals).toMatchObject([{ entryId: 'ce_1', reason: 'A draft.', conflictId: ID }]);
});

test('only channel managers and admins enter; the others read', async () => {
  const { token, cookie } = await open(consoleApp(store, tenantId).app);
  const form = { token, kind: 'named_account', named_since: '2026-10-01', ...EVIDENCE };
  const nobody = consoleApp(store, tenantId, { viewer: { managerId: null, isAdmin: false } });
  expect((await request(nobody.app).get(`/conflicts/${ID}`)).text).not.toContain('<form');
  await post(nobody.app, cookie, form).expect(403);
  await post(nobody.app, cookie, { token, entry: 'ce_1', reason: 'x' }, `${PATH}/withdraw`).expect(
    403,
  );
  const admin = consoleApp(store, tenantId, { viewer: { managerId: null, name: 'Ada' } });
  await post(admin.app, cookie, form).expect(303);
  expect(admin.entries).toMatchObject([{ by: { managerId: null, name: 'Ada' } }]);
  expect([...nobody.entries, ...nobody.withdrawals]).toEqual([]);
});

test('another conflict, another browser, another site and unknown conflicts are refused', async () => {
  const { app, entries } = consoleApp(store, tenantId);
  const { token, cookie } = await open(app);
  const form = { token, kind: 'named_account', named_since: '2026-10-01', ...EVIDENCE };
  await post(app, cookie, form, '/conflicts/cf_1043/context').expect(403);
  await post(app, '', form).expect(403);
  const foreign = request(app).post(PATH).set({ cookie, 'sec-fetch-site': 'cross-site' });
  await foreign.type('form').send(form).expect(403);
  await request(app).get(PATH).expect(405).expect('allow', 'POST');
  expect(entries).toEqual([]);
});

test('the page shows what holds and what no longer does, with who, when and evidence', async () => {
  const inside = testContext({ store, clock: new TestClock(NOW) });
  const owner = await newTenant(store);
  await store.inTenant(owner, putBusyDay);
  const by = { managerId: MANAGER, name: '' };
  const fact = { kind: 'named_account', namedSince: day('2026-10-01') } as const;
  const evidence = { text: 'List of <Q4>', link: 'https://files.example/list' };
  const page = async () =>
    (await request(consoleApp(store, owner).app).get(`/conflicts/${ID}`)).text;
  const enter = () =>
    store.inTenant(owner, (own) =>
      enterContext(inside, own, { conflictId: ID, fact, evidence, by }),
    );
  expect(await enter()).toEqual({ ok: true });
  const shown = await page();
  for (const text of [
    'Named account of the direct team since 1 Oct 2026.',
    '“List of &lt;Q4&gt;”',
    '<a href="https://files.example/list" rel="noreferrer nofollow">',
    'Entered by Dana Ruiz, 20 Nov 2026, 14:20 UTC',
    '>Withdraw<',
  ]) {
    expect(shown).toContain(text);
  }
  const entryId = /name="entry" value="([^"]+)"/.exec(shown)?.[1] ?? '';
  const asked = { conflictId: ID, entryId, reason: 'Wrong customer.', by };
  await store.inTenant(owner, (own) => withdrawContext(inside, own, asked));
  const after = await page();
  expect(after).toContain('Withdrawn by Dana Ruiz, 20 Nov 2026, 14:20 UTC: “Wrong customer.”');
  expect(after).toContain('Nothing was entered that still holds.');
  expect(after).not.toContain('name="entry"');
});
