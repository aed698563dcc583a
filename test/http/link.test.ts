// Deciding by a link from the task: looking never decides, a confirmed form does, once.
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { closed } from '../../src/app/conflict-task.ts';
import type { Conflict } from '../../src/domain/conflict.ts';
import type { Store } from '../../src/ports/store.ts';
import { aesVault } from '../../src/vault/aes-vault.ts';
import { openTestStore } from './console-app.ts';
import { MANAGER } from './console-world.ts';
import {
  CONFLICT,
  type LinkedSite,
  openLinkedSite,
  pathOf,
  planTask,
  taskBody,
} from './link-world.ts';

let store: Store;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store.close());

async function openPage(site: LinkedSite, path: string) {
  const page = await request(site.http).get(path).expect(200);
  return {
    text: page.text,
    token: /name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? '',
    cookie: page.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
  };
}

type Opened = Pick<Awaited<ReturnType<typeof openPage>>, 'token' | 'cookie'>;

function confirm(site: LinkedSite, path: string, { token, cookie }: Opened, fields: object = {}) {
  return request(site.http)
    .post(path)
    .set({ cookie, 'sec-fetch-site': 'same-origin' })
    .type('form')
    .send({ token, ...fields });
}

const conflictOf = ({ app, tenantId }: LinkedSite) =>
  app.store.inTenant(tenantId, (inside) => inside.conflicts.get(CONFLICT));
const decisionsOf = ({ app, tenantId }: LinkedSite) =>
  app.store.inTenant(tenantId, (inside) => inside.conflicts.decisions(CONFLICT));

describe('the task', () => {
  test('carries a link per outcome, and the same text however often it is written', async () => {
    const site = await openLinkedSite(store);
    const body = await taskBody(site);
    expect(body.match(/\/decide\/[\w-]{64}$/gm)).toHaveLength(5);
    await planTask(site.app, site.tenantId);
    expect(await taskBody(site)).toBe(body);
    expect(body.length).toBeLessThan(2_000);
    expect(body).not.toMatch(/Northwind|Osei|Park/);
  });

  test('has other links once the facts are others', async () => {
    const site = await openLinkedSite(store);
    const before = await taskBody(site);
    await site.app.store.inTenant(site.tenantId, async (inside) => {
      const [conflict] = await inside.conflicts.hold([CONFLICT]);
      if (conflict) await inside.conflicts.update({ ...conflict, factsHash: 'other facts' });
    });
    await planTask(site.app, site.tenantId);
    expect(await taskBody(site)).not.toBe(before);
  });
});

describe('a link', () => {
  test('shows what would be decided, by whom, and where it is written; looking decides nothing', async () => {
    const site = await openLinkedSite(store);
    const path = await pathOf(site, 'direct_keeps');
    const { text } = await openPage(site, path);
    expect(text).toContain('Direct keeps the deal?');
    expect(text).toContain('Dana Ruiz');
    expect(text).toContain('HubSpot deal 70991');
    expect(text).toContain('100.00 %');
    await request(site.http).head(path).expect(200);
    await request(site.http).get(`${path}/undo`).expect(405);
    expect(await decisionsOf(site)).toEqual([]);
    expect(site.rings()).toBe(0);
  });

  test.each(['accept_split', 'share', 'not_a_conflict'] as const)(
    'for %s shows no more than the task says',
    async (outcome) => {
      const site = await openLinkedSite(store);
      const { text } = await openPage(site, await pathOf(site, outcome));
      expect(text).not.toMatch(/Northwind|Osei|Park|northwind|example/);
    },
  );

  test.each([
    ['direct_keeps', 'resolved'],
    ['not_a_conflict', 'dismissed'],
  ] as const)('confirmed decides %s in the name of the task’s owner', async (outcome, status) => {
    const site = await openLinkedSite(store);
    const path = await pathOf(site, outcome);
    const page = await openPage(site, path);
    const answer = await confirm(site, path, page, { note: 'They came first.' }).expect(303);
    expect(answer.headers['location']).toBe(path);
    expect(await conflictOf(site)).toMatchObject({
      status,
      decision: { outcome, decidedBy: MANAGER, via: 'task link', note: 'They came first.' },
    });
    expect(site.rings()).toBe(1);
    const after = await openPage(site, path);
    expect(after.text).toContain('by this link');
    expect(after.text).toContain('Take the decision back');
  });

  test('used twice decides once and says what was decided, and by whom', async () => {
    const site = await openLinkedSite(store);
    const path = await pathOf(site, 'share');
    const page = await openPage(site, path);
    const other = await pathOf(site, 'partner_keeps');
    const otherPage = await openPage(site, other);
    await confirm(site, path, page).expect(303);
    const second = await confirm(site, path, page).expect(409);
    expect(second.text).toContain('Share equally');
    expect(second.text).toContain('Dana Ruiz decided so');
    const third = await confirm(site, other, otherPage).expect(409);
    expect(third.text).toContain('Share equally');
    expect(third.text).not.toContain('by this link');
    expect(await decisionsOf(site)).toHaveLength(1);
  });

  test('for no conflict asks why first, and can still be used then', async () => {
    const site = await openLinkedSite(store);
    const path = await pathOf(site, 'not_a_conflict');
    const page = await openPage(site, path);
    const refused = await confirm(site, path, page, { note: '  ' }).expect(409);
    expect(refused.text).toContain('Say in the note why');
    await confirm(site, path, page, { note: 'Two sites.' }).expect(303);
  });

  test('takes its own decision back for fifteen minutes; then neither it nor the old task decide', async () => {
    const site = await openLinkedSite(store);
    const path = await pathOf(site, 'share');
    await confirm(site, path, await openPage(site, path)).expect(303);
    site.clock.advance(15 * 60_000);
    const decided = await openPage(site, path);
    await confirm(site, `${path}/undo`, decided).expect(303);
    expect(await conflictOf(site)).toMatchObject({ status: 'reopened', decision: null });
    expect((await openPage(site, path)).text).toContain('no longer stands');
    await confirm(site, path, decided).expect(409);
    await planTask(site.app, site.tenantId);
    expect(await pathOf(site, 'share')).not.toBe(path);
    expect(await conflictOf(site)).toMatchObject({ status: 'reopened' });
  });

  test('cannot take back after fifteen minutes, nor what another link decided', async () => {
    const site = await openLinkedSite(store);
    const [path, other] = [await pathOf(site, 'share'), await pathOf(site, 'direct_keeps')];
    const [page, otherPage] = [await openPage(site, path), await openPage(site, other)];
    await confirm(site, path, page).expect(303);
    await confirm(site, `${other}/undo`, otherPage).expect(409);
    site.clock.advance(15 * 60_000 + 1);
    expect((await openPage(site, path)).text).not.toContain('Take the decision back');
    await confirm(site, `${path}/undo`, page).expect(409);
    expect(await conflictOf(site)).toMatchObject({ status: 'resolved' });
  });
});

describe('a link that is out of date', () => {
  /** Opened while it still decided; its form is sent after `change`. */
  const isOverAfter = async (
    site: LinkedSite,
    change: () => Promise<void>,
    words: string,
  ): Promise<void> => {
    const path = await pathOf(site, 'share');
    const form = await openPage(site, path);
    await change();
    const { text } = await openPage(site, path);
    expect(text).toContain(words);
    expect(text).toContain(`href="/conflicts/${CONFLICT}"`);
    expect(text).not.toContain('<form');
    const answer = await confirm(site, path, form).expect(409);
    expect(answer.text).toContain(words);
    expect(await decisionsOf(site)).toEqual([]);
  };

  const changeConflict = (site: LinkedSite, change: Partial<Conflict>) =>
    site.app.store.inTenant(site.tenantId, async (inside) => {
      const [conflict] = await inside.conflicts.hold([CONFLICT]);
      if (conflict) await inside.conflicts.update({ ...conflict, ...change });
    });

  test('of an earlier round says so; the newer task has its own', async () => {
    const site = await openLinkedSite(store);
    const askAgain = async () => {
      await site.app.store.inTenant(site.tenantId, async (inside) => {
        const task = (await inside.tasks.ofConflict(CONFLICT)).at(-1);
        if (task) await inside.tasks.put(closed(task, 'it was deleted.'));
      });
      await planTask(site.app, site.tenantId);
    };
    await isOverAfter(site, askAgain, 'earlier task');
    const fresh = await pathOf(site, 'share');
    await confirm(site, fresh, await openPage(site, fresh)).expect(303);
  });

  test('of other facts says so', async () => {
    const site = await openLinkedSite(store);
    const change = () => changeConflict(site, { factsHash: 'other facts' });
    await isOverAfter(site, change, 'facts have changed');
  });

  test('past its last day says so', async () => {
    const site = await openLinkedSite(store);
    await isOverAfter(site, async () => site.clock.advance(40 * 86_400_000), 'expired');
  });

  test('of a conflict that ended says so', async () => {
    const site = await openLinkedSite(store);
    await isOverAfter(site, () => changeConflict(site, { status: 'ended' }), 'over');
  });
});

describe('what is no link', () => {
  test('looks like any page that is not there', async () => {
    const site = await openLinkedSite(store);
    const path = await pathOf(site, 'share');
    const foreign = await openLinkedSite(store);
    const nowhere = await request(site.http).get('/nowhere').expect(404);
    const changed = `${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`;
    for (const one of [changed, '/decide/x', await pathOf(foreign, 'share')]) {
      const answer = await request(site.http).get(one).expect(404);
      expect(answer.text).toBe(nowhere.text);
    }
    const otherKeys = { ...site.app, vault: aesVault([Buffer.alloc(32, 9)]) };
    await planTask(otherKeys, site.tenantId);
    await request(site.http)
      .get(await pathOf(site, 'share'))
      .expect(404);
  });

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another origin', { origin: 'https://evil.example' }],
    ['nobody knows where', {}],
  ])('a form sent from %s is refused', async (_from, headers) => {
    const site = await openLinkedSite(store);
    const path = await pathOf(site, 'share');
    const { token, cookie } = await openPage(site, path);
    await request(site.http)
      .post(path)
      .set({ cookie, ...headers })
      .type('form')
      .send({ token })
      .expect(403);
    expect(await decisionsOf(site)).toEqual([]);
  });

  test('a form is good for its own link alone, in its own browser', async () => {
    const site = await openLinkedSite(store);
    const [path, other] = [await pathOf(site, 'share'), await pathOf(site, 'direct_keeps')];
    const [page, stranger] = [await openPage(site, path), await openPage(site, path)];
    await confirm(site, other, page).expect(403);
    await confirm(site, path, { ...page, cookie: stranger.cookie }).expect(403);
    await confirm(site, path, page, { outcome: 'share' }).expect(400);
    await confirm(site, path, page, { note: 'x'.repeat(501) }).expect(400);
    expect(await decisionsOf(site)).toEqual([]);
  });

  test('who asks too often waits', async () => {
    const site = await openLinkedSite(store);
    for (let asked = 0; asked < 60; asked += 1)
      await request(site.http).get('/decide/x').expect(404);
    const answer = await request(site.http)
      .get(await pathOf(site, 'share'))
      .expect(429);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    site.clock.advance(60_000);
    await openPage(site, await pathOf(site, 'share'));
  });
});
