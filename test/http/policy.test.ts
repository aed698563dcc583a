// The policy in the console: what holds and what each version changed, faults by line, what another
// policy would change, and adopting the very document that was shown.
import request from 'supertest';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { adoptOver } from '../../src/app/adopt-policy.ts';
import { simulateStored } from '../../src/app/simulate-stored.ts';
import type { TenantId } from '../../src/domain/ids.ts';
import { policyFromDocument } from '../../src/domain/policy.ts';
import { openMemoryStore } from '../../src/store/memory/memory-store.ts';
import { testContext } from '../helpers/app-context.ts';
import { consoleApp, newTenant } from './console-app.ts';
import { MANAGER, NOW, putBusyDay } from './console-world.ts';
import { putKeys } from './console-world-acts.ts';

const store = openMemoryStore();
let tenantId: TenantId;
let site: ReturnType<typeof consoleApp>;

beforeEach(async () => {
  tenantId = await newTenant(store);
  site = consoleApp(store, tenantId);
  await store.inTenant(tenantId, async (inside) => {
    await putBusyDay(inside);
    await putKeys(inside);
  });
});
afterAll(() => store.close());

type App = ReturnType<typeof consoleApp>['app'];
const adopt = (yaml: string, base: number) =>
  adoptOver({ store, clock: { now: () => NOW } }, tenantId, { yaml, base, by: MANAGER });
const versions = () => store.inTenant(tenantId, ({ policies }) => policies.current());

const tokensIn = (text: string) =>
  [...text.matchAll(/name="token" value="([^"]+)"/g)].map(([, it]) => it ?? '');
async function open(app: App) {
  const page = await request(app).get('/policy');
  const cookie = page.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  return { status: page.status, text: page.text, token: tokensIn(page.text)[0] ?? '', cookie };
}
const post = (app: App, path: string, cookie: string, form: object) =>
  request(app)
    .post(path)
    .set('cookie', cookie)
    .set('sec-fetch-site', 'same-origin')
    .type('form')
    .send(form);
async function tried(yaml: string, app = site.app) {
  const { token, cookie } = await open(app);
  const answer = await post(app, '/policy/simulate', cookie, { token, yaml });
  return {
    cookie,
    status: answer.status,
    text: answer.text,
    token: tokensIn(answer.text)[0] ?? '',
  };
}

describe('the page', () => {
  test('says what holds in plain words, since when and by whom, and what each version changed', async () => {
    expect((await open(site.app)).text).toContain('The default policy holds');
    await adopt('stale_days: 90\n', 0);
    await adopt('stale_days: 90\ntie_hours: 12\nswitched_off: [S-2]\n', 1);
    const { text } = await open(site.app);
    for (const words of [
      'Version 2 holds since 20 Nov 2026, adopted by Dana Ruiz.',
      'An approved registration protects your deal for 90 days',
      'Different territories compete',
      'stale_days: 60 -&gt; 90',
      'tie_hours: 24 -&gt; 12',
      '<code>stale_days</code>',
      'line 1',
    ]) {
      expect(text, words).toContain(
        words.replace('Different territories', 'Claims in different territories'),
      );
    }
  });

  test('says who is asked by which rule, and of which nobody is', async () => {
    expect((await open(site.app)).text).not.toContain('Who is asked');
    const rule = (when: string, to: string) => `  - { when: ${when}, to: ${to} }\n`;
    const dana = await store.inTenant(tenantId, async ({ managers }) => (await managers.list())[0]);
    const rules = [
      rule('{ territory: DACH }', dana?.email ?? ''),
      rule('{ deal_type: renewal }', 'gone@vendor.example'),
    ];
    await adopt(`task_routing:\n${rules.join('')}`, 0);
    const { text } = await open(site.app);
    expect(text).toContain(`<li>Territory DACH: Dana Ruiz (${dana?.email})</li>`);
    expect(text).toContain(
      '<li>Deal type renewal: passed over, as gone@vendor.example is no channel manager</li>',
    );
    expect(text).toContain('task_routing.1: none -&gt; territory DACH: ');
    expect(text).not.toContain('none -&gt; none');
  });

  test('is for channel managers and admins', async () => {
    const rep = consoleApp(store, tenantId, { viewer: { managerId: null, isAdmin: false } });
    expect((await open(rep.app)).status).toBe(403);
  });
});

describe('trying another policy', () => {
  test('shows what would have been otherwise, and changes nothing', async () => {
    const { status, text } = await tried('winner_percent: 60\ncontribution_pool_percent: 40\n');
    expect([status, site.faults]).toEqual([200, []]);
    expect(text).toContain('winner_percent: 70 -&gt; 60');
    expect(text).toMatch(/Another winner or split<\/th><td class="number">[1-9]/);
    expect(text).toContain('ACME Robotics');
    expect(await versions()).toBeNull();
  });

  test('of an equal policy nothing', async () => {
    const { text } = await tried('stale_days: 60\n');
    expect(text).toContain('No conflict of the last year would have been otherwise; 4 the same.');
  });

  test('names each fault by its line and keeps what was typed', async () => {
    const { status, text } = await tried('stale_days: soon\r\n# kept <b>\r\nstale: 1\r\n');
    expect(status).toBe(422);
    expect(text).toContain('This document has 2 faults');
    expect(text).toMatch(/Line 1<\/strong> <code>stale_days<\/code>/);
    expect(text).toMatch(/Line 3<\/strong> <code>stale<\/code> unknown key/);
    expect(text).toContain('# kept &lt;b&gt;');
  });

  test('refuses what is too long, from elsewhere, or two at once', async () => {
    expect((await tried(`# ${'x'.repeat(200_001)}`)).status).toBe(400);
    expect((await tried(`# ${'x'.repeat(1_100_000)}`)).status).toBe(413);
    const { token, cookie } = await open(site.app);
    const form = { token, yaml: '' };
    const foreign = post(site.app, '/policy/simulate', cookie, form);
    expect((await foreign.set('sec-fetch-site', 'cross-site')).status).toBe(403);
    let goOn = () => {};
    const slow = consoleApp(store, tenantId, {
      policy: {
        adopt: async () => ({ ok: true }),
        simulate: () => new Promise((_, reject) => (goOn = () => reject(new Error('over')))),
      },
    });
    const own = await open(slow.app);
    const send = () =>
      post(slow.app, '/policy/simulate', own.cookie, { token: own.token, yaml: '' });
    const first = send().then(({ status }) => status);
    while (goOn.toString() === '() => {}') await new Promise((resolve) => setImmediate(resolve));
    expect((await send()).status).toBe(503);
    goOn();
    expect(await first).toBe(500);
  });

  test('stops when its time is over and says so', async () => {
    let now = NOW;
    const around = testContext({ store, clock: { now: () => (now += 3_000) } });
    const inTenant: Parameters<typeof simulateStored>[1] = (work) => store.inTenant(tenantId, work);
    const result = await simulateStored(around, inTenant, policyFromDocument({}));
    expect(result.isPartial).toBe(true);
    expect(result.customers).toBeGreaterThan(0);
    expect(result.customers).toBeLessThan(4);
  });
});

describe('adopting', () => {
  const YAML = 'stale_days: 90 # as agreed\n';
  const sure = { base: '0', yaml: YAML, sure: 'yes' };

  test('puts the document that was shown in force, with who did it', async () => {
    const { token, cookie } = await tried(YAML);
    const done = await post(site.app, '/policy/adopt', cookie, { token, ...sure });
    expect([done.status, done.headers['location']]).toEqual([303, '/policy?adopted']);
    expect(await versions()).toMatchObject({ version: 1, yaml: YAML, by: MANAGER });
    expect((await request(site.app).get('/policy?adopted')).text).toContain('Adopted.');
  });

  test('takes no other document, none that nobody tried, and none without the tick', async () => {
    const { token, cookie } = await tried(YAML);
    const { token: plain } = await open(site.app);
    const status = async (form: object) =>
      (await post(site.app, '/policy/adopt', cookie, form)).status;
    expect(await status({ token, ...sure, yaml: 'stale_days: 30\n' })).toBe(403);
    expect(await status({ token: plain, ...sure })).toBe(403);
    expect(await status({ token, base: '0', yaml: YAML })).toBe(400);
    expect(await versions()).toBeNull();
  });

  test('not over a version that came in between', async () => {
    const { token, cookie } = await tried(YAML);
    await adopt('tie_hours: 12\n', 0);
    const done = await post(site.app, '/policy/adopt', cookie, { token, ...sure });
    expect([done.status, done.text.includes('adopted meanwhile')]).toEqual([409, true]);
    expect(await versions()).toMatchObject({ version: 1, yaml: 'tie_hours: 12\n' });
  });

  test('is for admins: others try and read', async () => {
    const manager = consoleApp(store, tenantId, { viewer: { isAdmin: false } });
    const { token, cookie, text } = await tried(YAML, manager.app);
    expect(text).toContain('An admin adopts a policy here');
    const form = { token, ...sure };
    expect((await post(manager.app, '/policy/adopt', cookie, form)).status).toBe(403);
    expect(await versions()).toBeNull();
  });
});
