// Partners' links: issued, used and revoked on the console's page; the public page asks by its own form
// only, says one of two things, and nothing of the book is in any of its answers.
import request from 'supertest';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { checkDesk } from '../../src/app/check/desk.ts';
import type { TenantId } from '../../src/domain/ids.ts';
import { openMemoryStore } from '../../src/store/memory/memory-store.ts';
import { TestClock, testContext } from '../helpers/app-context.ts';
import { consoleApp, newTenant } from './console-app.ts';
import { NOW, putBusyDay } from './console-world.ts';
import { putKeys } from './console-world-acts.ts';

const store = openMemoryStore();
let tenantId: TenantId;
let clock: TestClock;
let site: ReturnType<typeof console_>;

/** The console over the product's own desk. */
function console_(changes: Parameters<typeof consoleApp>[2] = {}) {
  const desk = checkDesk(testContext({ store, clock }));
  return consoleApp(store, tenantId, {
    clock,
    checks: desk,
    partnerChecks: {
      look: (token) => desk.look(tenantId, token),
      ask: (token, typed) => desk.ask(tenantId, token, typed),
    },
    ...changes,
  });
}

beforeEach(async () => {
  tenantId = await newTenant(store);
  clock = new TestClock(NOW);
  site = console_();
  await store.inTenant(tenantId, async (inside) => {
    await putBusyDay(inside);
    await putKeys(inside);
  });
});
afterAll(() => store.close());

type App = ReturnType<typeof consoleApp>['app'];

async function open(app: App, path: string) {
  const page = await request(app).get(path);
  const token = /name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const cookie = page.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  return { status: page.status, text: page.text, token, cookie };
}

const post = (app: App, path: string, cookie: string, form: object) =>
  request(app)
    .post(path)
    .set('cookie', cookie)
    .set('host', '127.0.0.1:8080')
    .set('origin', 'http://127.0.0.1:8080')
    .type('form')
    .send(form);

async function issue(form: object = {}) {
  const page = await open(site.app, '/checks');
  // The last form of the page.
  const token = [...page.text.matchAll(/name="token" value="([^"]+)"/g)].at(-1)?.[1] ?? '';
  const fields = { partner: 'Quay Marketplace', perDay: '20', days: '90', token, ...form };
  const answer = await post(site.app, '/checks/links', page.cookie, fields);
  const address = /value="http:\/\/127\.0\.0\.1:8080(\/check\/[^"]+)"/.exec(answer.text)?.[1] ?? '';
  return { answer, address, cookie: page.cookie };
}

async function ask(address: string, typed: object) {
  const page = await open(site.app, address);
  return post(site.app, address, page.cookie, {
    ...{ name: '', website: '', country: '', token: page.token },
    ...typed,
  });
}
const ACME = { name: 'Acme Robotics', website: 'acme-robotics.example' };

describe('a link', () => {
  test('is issued, opens a page of its own, and its checks are shown to the manager', async () => {
    const { answer, address } = await issue();
    expect([answer.status, site.faults]).toEqual([200, []]);
    const page = await open(site.app, address);
    expect(page.status).toBe(200);
    expect(page.text).toContain('For Quay Marketplace');
    expect(page.text).toContain('20 checks left today');
    expect(page.text).not.toContain('href="/connections"');
    const said = await ask(address, ACME);
    expect(said.text).toContain('Acme Robotics: talk to Dana Ruiz before you start.');
    expect(said.text).toContain('19 checks left today');
    expect((await ask(address, { name: 'Nobody', country: 'Chad' })).text).toContain(
      'Nobody: free.',
    );
    const seen = (await open(site.app, '/checks')).text;
    for (const word of ['2 of 20', 'Talk to the channel manager', 'Free', 'Nobody', '>TD<']) {
      expect(seen, word).toContain(word);
    }
    expect((await open(site.app, '/checks')).text).not.toContain(address);
  });

  test('asks for more where too little was typed, and counts nothing', async () => {
    const { address } = await issue();
    const said = await ask(address, { name: 'Acme <b>Robotics' });
    expect(said.status).toBe(422);
    expect(said.text).toContain('A name alone is not enough');
    expect(said.text).toContain('value="Acme &lt;b&gt;Robotics"');
    expect(said.text).toContain('20 checks left today');
  });

  test('has its number of checks a day', async () => {
    const { address } = await issue({ perDay: '1' });
    expect((await ask(address, ACME)).status).toBe(200);
    const second = await ask(address, { name: 'Borealis', website: 'borealis.example' });
    expect([second.status, second.text.includes('All checks of today are used')]).toEqual([
      429,
      true,
    ]);
    clock.advance(86_400_000);
    expect((await ask(address, { name: 'B', website: 'borealis.example' })).status).toBe(200);
  });

  test('is revoked at once; unknown, expired and revoked ones look the same', async () => {
    const { address } = await issue();
    const { address: short } = await issue({ days: '1' });
    const page = await open(site.app, '/checks');
    const path = /action="(\/checks\/links\/[^"]+\/revoke)"/g;
    const [newest, first] = [...page.text.matchAll(path)].map(([, it]) => it ?? '');
    expect(newest).not.toBe(first);
    const token = new RegExp(`${first}">\\s*<input type="hidden" name="token" value="([^"]+)"`);
    const own = token.exec(page.text)?.[1] ?? '';
    const done = await post(site.app, first ?? '', page.cookie, { token: own });
    expect([done.status, done.headers['location']]).toEqual([303, '/checks?revoked']);
    expect((await open(site.app, '/checks?revoked')).text).toContain('Revoked on 20 Nov 2026');
    clock.advance(86_400_000);
    const bodies = await Promise.all(
      [address, short, '/check/cl_made-up', `${address.slice(0, -1)}x`].map((one) =>
        open(site.app, one),
      ),
    );
    expect(bodies.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect(new Set(bodies.map(({ text }) => text)).size).toBe(1);
  });

  test('asks by its own form only', async () => {
    const { address } = await issue();
    const page = await open(site.app, address);
    const { address: other } = await issue();
    const form = { name: 'Acme', website: 'acme-robotics.example', country: '', token: page.token };
    expect((await post(site.app, address, '', form)).status).toBe(403);
    expect((await post(site.app, other, page.cookie, form)).status).toBe(403);
    const foreign = post(site.app, address, page.cookie, form).set(
      'origin',
      'https://evil.example',
    );
    expect((await foreign).status).toBe(403);
    expect((await post(site.app, address, page.cookie, { ...form, more: '1' })).status).toBe(400);
    const json = request(site.app)
      .post(address)
      .set('cookie', page.cookie)
      .send({ ...form });
    expect((await json).status).toBe(415);
    expect((await request(site.app).put(address)).status).toBe(405);
    expect(await store.inTenant(tenantId, ({ checks }) => checks.list(9))).toEqual([]);
  });

  test('is limited per address beside its own number', async () => {
    site = console_({ perMinute: 3 });
    const { address } = await issue();
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await open(site.app, address)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await open(site.app, '/check/cl_made-up')).status).toBe(429);
  });
});

describe('the page of checks', () => {
  test('lets channel managers issue, admins look and revoke, others neither', async () => {
    await issue();
    const admin = console_({ viewer: { managerId: null } });
    const seen = await open(admin.app, '/checks');
    expect(seen.text).toContain('Only a channel manager issues links');
    const form = { partner: 'X', perDay: '1', days: '1', token: seen.token };
    const sent = await post(admin.app, '/checks/links', seen.cookie, form);
    expect(sent.status).toBe(403);
    const rep = console_({ viewer: { managerId: null, isAdmin: false } });
    expect((await open(rep.app, '/checks')).status).toBe(403);
    expect((await open(console_({ viewer: null }).app, '/checks')).status).toBe(401);
  });

  test.each([
    { partner: ' ' },
    { perDay: '0' },
    { perDay: '201' },
    { days: '367' },
    { days: '1.5' },
  ])('refuses %j', async (change) => {
    expect((await issue(change)).answer.status).toBe(400);
    expect(await store.inTenant(tenantId, ({ checks }) => checks.links())).toEqual([]);
  });

  test('does not revoke by another form', async () => {
    const { cookie } = await issue();
    const page = await open(site.app, '/checks');
    const sent = await post(site.app, '/checks/links/cl_0/revoke', cookie, { token: page.token });
    expect(sent.status).toBe(403);
  });
});

test('nothing of the book is in what a partner reads', async () => {
  const { address } = await issue();
  const bodies: string[] = [(await open(site.app, address)).text];
  // Known by website, by another record's website, by name; unknown; too little; too much.
  for (const typed of [
    { name: 'x', website: 'acme-robotics.example' },
    { name: 'x', website: 'borealis.example' },
    { name: 'x', website: 'delta-freight.example' },
    { name: 'x', website: 'unknown.example' },
    { name: 'x' },
    { name: '' },
  ]) {
    bodies.push((await ask(address, typed)).text);
  }
  const text = bodies.join('\n');
  expect(text).toContain('talk to Dana Ruiz');
  const claims = await store.inTenant(tenantId, (inside) => inside.claims.page(null, 100));
  const conflicts = await store.inTenant(tenantId, (inside) =>
    inside.conflicts.list({ limit: 100, after: null }),
  );
  const planted = [
    ...claims.flatMap(({ account, partner, owner, recordId, productFamily }) => [
      ...[account.name, account.city, account.duns, partner?.name, owner?.name, owner?.email],
      ...[recordId, account.id, productFamily],
    ]),
    ...conflicts.map(({ id }) => id),
  ].flatMap((word) => (word && word !== 'Quay Marketplace' ? [word] : []));
  expect(planted.length).toBeGreaterThan(30);
  expect(planted.filter((word) => text.includes(word))).toEqual([]);
});
