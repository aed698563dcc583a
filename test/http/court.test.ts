// Match court: which pairs are asked about, with reasons that add up and what each answer changes;
// answers in batches, taken from our own form only, in force in what is judged next, and taken back.
import request from 'supertest';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { answerDomain } from '../../src/app/answer-domain.ts';
import { answerMatch } from '../../src/app/answer-match.ts';
import { confirmSnapshot } from '../../src/app/confirm-snapshot.ts';
import { shareDomain } from '../../src/app/share-domain.ts';
import { courtPage } from '../../src/app/view-court.ts';
import { isActive } from '../../src/domain/conflict.ts';
import type { TenantId } from '../../src/domain/ids.ts';
import { probabilityOf } from '../../src/matching/score.ts';
import { openMemoryStore } from '../../src/store/memory/memory-store.ts';
import { consoleApp, newTenant } from './console-app.ts';
import { NOW, putFrame } from './console-world.ts';
import { putCourt, putWaiting } from './court-world.ts';

const store = openMemoryStore();
let tenantId: TenantId;
let world: Awaited<ReturnType<typeof putCourt>>;

beforeEach(async () => {
  tenantId = await newTenant(store);
  await store.inTenant(tenantId, (inside) => putFrame(inside));
  world = await putCourt(store, tenantId);
});
afterAll(() => store.close());

const view = () => store.inTenant(tenantId, (inside) => courtPage(inside, { now: NOW }));
const asked = async () => (await view()).questions.map(({ names }) => names[0]);
const waiting = async () => {
  const all = await store.inTenant(tenantId, ({ conflicts }) =>
    conflicts.list({ limit: 50, after: null }),
  );
  return all
    .filter(({ status }) => isActive(status))
    .map(({ judgement }) => judgement.match.join());
};

/** The console over the product's own use cases. */
const console_ = () =>
  consoleApp(store, tenantId, {
    court: {
      answer: (id, input) => store.inTenant(id, (inside) => answerMatch(world.app, inside, input)),
      answerDomain: (id, input) =>
        store.inTenant(id, (inside) => answerDomain(world.app, inside, input)),
      shareDomain: (id, input) =>
        store.inTenant(id, (inside) => shareDomain(world.app, inside, input)),
      renew: (id, input) =>
        store.inTenant(id, (inside) => confirmSnapshot(world.app, inside, input)),
    },
  });
type TestApp = ReturnType<typeof consoleApp>['app'];

async function open(app: TestApp) {
  const page = await request(app).get('/matches').expect(200);
  const tokens = [...page.text.matchAll(/name="token" value="([^"]+)"/g)].map(([, it]) => it ?? '');
  const ids = (name: string) =>
    [...page.text.matchAll(new RegExp(`name="${name}" value="([^"]+)"`, 'g'))].map(([, id]) => id);
  const cookie = page.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  return { text: page.text, tokens, cookie, left: ids('left'), right: ids('right') };
}

const post = (app: TestApp, cookie: string, form: object, path = '/matches') =>
  request(app)
    .post(path)
    .set('cookie', cookie)
    .set('sec-fetch-site', 'same-origin')
    .type('form')
    .send(form);

describe('the page', () => {
  test('asks about pairs that only probability brings into conflicts that wait', async () => {
    const { questions, waiting: count, proposals, answered, hasSnapshot } = await view();
    expect(questions.map(({ clause }) => clause.id).sort()).toEqual(['M-4', 'M-8']);
    expect([count, hasSnapshot]).toEqual([2, true]);
    expect(proposals).toMatchObject([
      {
        domain: 'sharedsite.example',
        names: ['Aster Insurance Brokers', 'Lindholm Timber AB'],
        conflicts: [{}],
      },
    ]);
    expect(answered).toMatchObject([
      { answer: 'related', by: 'Dana Ruiz, 20 Nov 2026, 13:30 UTC' },
    ]);
  });

  test('shows reasons that add up to the probability that was judged by', async () => {
    const { questions } = await view();
    for (const { evidence } of questions) {
      const { prior, reasons, rest, total, probability } = evidence;
      const sum = reasons.reduce((so, { weight }) => so + weight, prior + rest);
      expect(sum).toBeCloseTo(total, 6);
      expect(Math.abs(probabilityOf(total) * 100 - Number.parseFloat(probability))).toBeLessThan(
        1.3,
      );
    }
    const fuzzy = questions.find(({ clause }) => clause.id === 'M-8');
    expect(fuzzy?.evidence.reasons.map(({ text }) => text)).toContain(
      'no other record of the book fits either of the two as well',
    );
    expect(fuzzy?.fields).toContainEqual({
      ...{ label: 'Postal code', left: '6541 CX', right: '6541 CX', isEqual: true },
    });
  });

  test('says what each answer does to each conflict', async () => {
    const fuzzy = (await view()).questions.find(({ clause }) => clause.id === 'M-8');
    expect(fuzzy?.effects).toMatchObject({
      same: [{ text: 'severity high instead of medium, then: share the credit' }],
      different: [{ text: 'ends' }],
      related: [{ text: 'ends' }],
      not_sure: [{ text: 'stays as it is' }],
    });
  });

  test('is not for people who may not answer: it names every side', async () => {
    const { app } = consoleApp(store, tenantId, { viewer: { managerId: null, isAdmin: false } });
    const { text } = await request(app).get('/matches').expect(403);
    expect(text).not.toContain('Quarridge');
  });
});

describe('answers', () => {
  test('come in a batch, are in force in what is judged next, and are not asked again', async () => {
    expect((await waiting()).sort()).toEqual(['M-2', 'M-4', 'M-8']);
    const { app } = console_();
    const { tokens, cookie, left, right } = await open(app);
    const form = { token: tokens[0], left: left.slice(0, 2), right: right.slice(0, 2) };
    const answer = await post(app, cookie, {
      ...{ ...form, 'answer-0': 'different', 'answer-1': 'same' },
    }).expect(303);
    expect(answer.headers['location']).toBe('/matches?answered=2');
    expect(await asked()).toEqual([]);
    await world.work();
    expect((await waiting()).sort()).toEqual(['M-10', 'M-2']);
    const { text } = await open(app);
    expect(text).toContain('No probable match waits for an answer.');
    expect(text).toContain('Dana Ruiz');
  });

  test('are taken back by a later one', async () => {
    const { app } = console_();
    const { tokens, cookie, left, right } = await open(app);
    const pair = { token: tokens[0], left: left[0], right: right[0] };
    await post(app, cookie, { ...pair, 'answer-0': 'different' }).expect(303);
    await world.work();
    expect(await waiting()).toHaveLength(2);
    await post(app, cookie, { ...pair, 'answer-0': 'not_sure' }).expect(303);
    await world.work();
    expect((await waiting()).sort()).toEqual(['M-2', 'M-4', 'M-8']);
    const all = await store.inTenant(tenantId, ({ answers }) => answers.list(10));
    expect(all.map((one) => one.answer).sort()).toEqual(['different', 'not_sure', 'related']);
  });

  test.each([
    ['nothing chosen', {}, 422],
    ['an answer Parley does not know', { 'answer-0': 'perhaps' }, 400],
    ['an answer to no question', { 'answer-7': 'same' }, 400],
    ['a field of somebody else', { other: 'same' }, 400],
    ['one record without the other', { right: [], 'answer-0': 'same' }, 400],
  ])('are refused as sent wrongly: %s', async (_, change, status) => {
    const site = consoleApp(store, tenantId);
    const { tokens, cookie, left, right } = await open(site.app);
    const form = { token: tokens[0], left: left[0], right: right[0], ...change };
    await post(site.app, cookie, form).expect(status);
    expect(site.answers).toEqual([]);
  });

  test('are taken from our own form, from people who may, and in words when too late', async () => {
    const site = consoleApp(store, tenantId, {
      adminResult: { ok: false, reason: 'It has gone.' },
    });
    const { tokens, cookie, left, right } = await open(site.app);
    const form = { token: tokens[0], left: left[0], right: right[0], 'answer-0': 'same' };
    await post(site.app, cookie, { ...form, token: 'x' }).expect(403);
    await request(site.app).post('/matches').type('form').send(form).expect(403);
    await post(site.app, cookie, form, '/matches/shared-domains').expect(403);
    expect(site.answers).toEqual([]);
    const late = await post(site.app, cookie, form).expect(409);
    expect(late.text).toContain('It has gone.');
    const guest = consoleApp(store, tenantId, { viewer: { managerId: null, isAdmin: false } });
    await post(guest.app, cookie, form).expect(403);
    expect(guest.answers).toEqual([]);
  });
});

describe('a shared domain', () => {
  test('goes into the policy by a click, and its accounts are related from then on', async () => {
    const { app } = console_();
    const { tokens, cookie } = await open(app);
    const form = { token: tokens[1], domain: 'sharedsite.example', answer: 'shared' };
    const answer = await post(app, cookie, form, '/matches/shared-domains').expect(303);
    expect(answer.headers['location']).toBe('/matches?shared');
    await post(app, cookie, form, '/matches/shared-domains').expect(303);
    await world.work();
    expect((await waiting()).sort()).toEqual(['M-4', 'M-8']);
    const [policy, trail] = await store.inTenant(tenantId, async (inside) => [
      await inside.policies.current(),
      await inside.audit.list(50),
    ]);
    expect(policy).toMatchObject({ version: 1, yaml: 'shared_domains:\n  - sharedsite.example\n' });
    expect(trail.filter(({ kind }) => kind === 'policy')).toMatchObject([
      { subject: 'sharedsite.example' },
    ]);
    expect((await view()).proposals).toEqual([]);
  });

  test('is declined by a click, not proposed again, and proposed once more when that is taken back', async () => {
    const { app } = console_();
    const say = async (answer: string) => {
      const { tokens, cookie } = await open(app);
      const form = { token: tokens[1], domain: 'sharedsite.example', answer };
      return post(app, cookie, form, '/matches/shared-domains');
    };
    const said = await say('declined');
    expect(said.headers['location']).toBe('/matches?declined');
    await world.work();
    expect(await view()).toMatchObject({
      proposals: [],
      declined: [{ domain: 'sharedsite.example', by: 'Dana Ruiz, 20 Nov 2026, 13:30 UTC' }],
    });
    expect((await waiting()).sort()).toEqual(['M-2', 'M-4', 'M-8']);
    const { text } = await open(app);
    expect(text).toContain('Web domains of one customer');
    expect(text).not.toContain('These are several customers');
    expect((await say('perhaps')).status).toBe(400);
    expect((await say('taken_back')).status).toBe(303);
    expect(await view()).toMatchObject({ declined: [], proposals: [{ conflicts: [{}] }] });
    const trail = await store.inTenant(tenantId, ({ audit }) => audit.list(50));
    expect(trail.filter(({ kind }) => kind === 'domain_answer')).toMatchObject([
      { subject: 'sharedsite.example' },
      { subject: 'sharedsite.example' },
    ]);
  });

  test('is the admin’s to say', async () => {
    const site = consoleApp(store, tenantId, { viewer: { isAdmin: false } });
    const { text, tokens, cookie } = await open(site.app);
    expect(text).toContain('sharedsite.example');
    expect(text).not.toContain('These are several customers');
    const form = { token: tokens[0], domain: 'sharedsite.example', answer: 'declined' };
    await post(site.app, cookie, form, '/matches/shared-domains').expect(403);
    expect(site.domains).toEqual([]);
  });
});

describe('a snapshot that waits', () => {
  const states = async () =>
    (await store.inTenant(tenantId, ({ matching }) => matching.list())).map(({ state }) => state);

  test('is shown with what it would change, and put in force by a yes', async () => {
    const number = await putWaiting(store, tenantId);
    const { app } = console_();
    const { text, cookie } = await open(app);
    expect(text).toContain('that would open 1 conflict and end or change 2');
    const form = text.slice(text.indexOf('action="/matches/renewal"'));
    const token = /name="token" value="([^"]+)"/.exec(form)?.[1];
    const path = '/matches/renewal';
    const other = await post(app, cookie, { token, number: number + 1 }, path).expect(409);
    expect(other.text).toContain('not what waits any more');
    expect(await states()).toEqual(['in_force', 'waiting']);
    await post(app, cookie, { token, number }, path).expect(303);
    expect(await states()).toEqual(['retired', 'in_force']);
    await world.work();
    expect(await states()).toEqual(['in_force']);
  });
});
