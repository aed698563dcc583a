// A split that a seller proposed, accepted as it stands: on the conflict's page, by a link from the task,
// from a CRM; and what is no longer valid is neither offered nor taken.
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UNDO_MS } from '../../src/app/acknowledge.ts';
import { decide } from '../../src/app/decide.ts';
import type { Conflict, ManagerId } from '../../src/domain/conflict.ts';
import type { Store } from '../../src/ports/store.ts';
import { openTestStore } from './console-app.ts';
import { HUBSPOT, MANAGER, NOW, SALESFORCE } from './console-world.ts';
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

const PATH = `/conflicts/${CONFLICT}`;
const ACCEPT = 'accept_other_split';
const NOTHING = 'There is no proposed split to accept';

async function openProposed(shares = [6_000, 4_000]): Promise<LinkedSite> {
  const site = await openLinkedSite(store);
  await propose(site, shares);
  return site;
}

/** As the card keeps it; the task is planned again. */
async function propose(site: LinkedSite, shares: readonly number[]): Promise<void> {
  await change(site, (conflict) => ({
    ...conflict,
    otherSplit: {
      split: conflict.judgement.claimIds.map((claimId, at) => ({
        claimId,
        basisPoints: shares[at] ?? 0,
      })),
      text: 'We ran the <trial>.',
      by: { connectionId: HUBSPOT, userId: '7', email: 'kim@vendor.example' },
      at: site.clock.now(),
    },
  }));
  await planTask(site.app, site.tenantId);
}

async function change(site: LinkedSite, to: (conflict: Conflict) => Conflict): Promise<void> {
  await site.app.store.inTenant(site.tenantId, async (inside) => {
    const conflict = await inside.conflicts.get(CONFLICT);
    if (conflict !== null) await inside.conflicts.update(to(conflict));
  });
}

const conflictOf = async ({ app, tenantId }: LinkedSite) =>
  app.store.inTenant(tenantId, (inside) => inside.conflicts.get(CONFLICT));
const sharesOf = (conflict: Conflict | null) =>
  conflict?.decision?.split?.map(({ basisPoints }) => basisPoints);

const accept = (site: LinkedSite, managerId: ManagerId = MANAGER, at = site.clock.now()) =>
  site.app.store.inTenant(site.tenantId, (inside) =>
    decide(site.app, inside, {
      ...{ conflictId: CONFLICT, outcome: ACCEPT, managerId, note: null, at },
      via: 'salesforce task',
    }),
  );

async function openPage({ http }: LinkedSite, path: string) {
  const page = await request(http).get(path).expect(200);
  const field = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page.text)?.[1];
  return {
    ...{ text: page.text, token: field('token') ?? '', proposedAt: field('proposedAt') },
    cookie: page.headers['set-cookie']?.[0]?.split(';')[0] ?? '',
  };
}

type Page = Awaited<ReturnType<typeof openPage>>;

const send = ({ http }: LinkedSite, { token, cookie }: Page, to: string, fields: object) =>
  request(http)
    .post(to)
    .set({ cookie, 'sec-fetch-site': 'same-origin' })
    .type('form')
    .send({ token, ...fields });

describe('on the conflict’s page', () => {
  test('it is offered with who proposed it, the shares and why, and accepted in one click', async () => {
    const site = await openProposed();
    const page = await openPage(site, PATH);
    expect(page.text).toContain('Accept the split proposed by kim@vendor.example (60 / 40)');
    expect(page.text).toContain('Proposed on 20 Nov 2026. “We ran the &lt;trial&gt;.”');
    const { proposedAt } = page;
    const sent = await send(site, page, `${PATH}/decide`, { outcome: ACCEPT, proposedAt });
    expect(sent.headers['location']).toBe(`${PATH}?decided`);
    const conflict = await conflictOf(site);
    expect(conflict).toMatchObject({ status: 'resolved', decision: { outcome: ACCEPT } });
    expect(sharesOf(conflict)).toEqual([6_000, 4_000]);
  });

  test('one that was proposed since is not taken for the one that was shown', async () => {
    const site = await openProposed();
    const page = await openPage(site, PATH);
    site.clock.advance(60_000);
    await propose(site, [1_000, 9_000]);
    const { proposedAt } = page;
    const sent = await send(site, page, `${PATH}/decide`, { outcome: ACCEPT, proposedAt });
    expect(sent.status).toBe(409);
    expect(sent.text).toContain('Another split was proposed since');
    expect(await conflictOf(site)).toMatchObject({ status: 'open', decision: null });
  });
});

describe('a link from the task', () => {
  test('says what it accepts and acts only once it is confirmed', async () => {
    const site = await openProposed();
    const body = await taskBody(site);
    expect(body).toMatch(/^Proposed by a seller on 2026-11-20: .* 60\.00 % \/ .* 40\.00 %\.$/m);
    expect(body).not.toContain('kim@');
    expect(body).not.toContain('trial');
    const path = await pathOf(site, ACCEPT);
    const page = await openPage(site, path);
    expect(page.text).toContain('Accept the split proposed by a seller (60 / 40)');
    expect((await conflictOf(site))?.decision).toBeNull();
    expect((await send(site, page, path, {})).status).toBe(303);
    expect(sharesOf(await conflictOf(site))).toEqual([6_000, 4_000]);
    site.clock.advance(UNDO_MS / 2);
    expect((await openPage(site, path)).text).toContain('Take the decision back');
  });

  test('decides nothing once another split was proposed; the new task has its own', async () => {
    const site = await openProposed();
    const path = await pathOf(site, ACCEPT);
    const page = await openPage(site, path);
    await propose(site, [5_000, 5_000]);
    expect((await openPage(site, path)).text).toContain('Nothing was decided');
    await send(site, page, path, {});
    expect((await conflictOf(site))?.decision).toBeNull();
    expect(await pathOf(site, ACCEPT)).not.toBe(path);
  });
});

describe('what is not valid', () => {
  async function expectNotOffered(site: LinkedSite): Promise<void> {
    await planTask(site.app, site.tenantId);
    expect(await taskBody(site)).not.toMatch(/proposed by/i);
    expect((await openPage(site, PATH)).text).not.toContain('Accept the split proposed');
    const before = await conflictOf(site);
    expect(await accept(site)).toEqual({ ok: false, reason: expect.stringContaining(NOTHING) });
    expect(await conflictOf(site)).toEqual(before);
  }

  test('is nothing where nobody proposed one', async () => {
    await expectNotOffered(await openLinkedSite(store));
  });

  test('is a split of other claims', async () => {
    const site = await openProposed();
    await change(site, ({ otherSplit, ...conflict }) => ({
      ...conflict,
      ...(otherSplit && { otherSplit: { ...otherSplit, split: otherSplit.split.slice(0, 1) } }),
    }));
    await expectNotOffered(site);
  });

  test('is a split of a claim whose record is gone', async () => {
    const site = await openProposed();
    const path = await pathOf(site, ACCEPT);
    await site.app.store.inTenant(site.tenantId, async (inside) => {
      const id = (await inside.conflicts.get(CONFLICT))?.judgement.claimIds[1];
      const [claim] = id === undefined ? [] : await inside.claims.current([id]);
      if (claim === undefined) throw new Error('no claim');
      const [connectionId = '', object = '', recordId = ''] = claim.id.split('/');
      const ref = { connectionId: connectionId as typeof HUBSPOT, object, recordId };
      const gone = { id: claim.id, ref, claim: null, accountId: claim.account.id };
      await inside.claims.put([{ ...gone, at: site.clock.now() }]);
    });
    expect((await openPage(site, path)).text).toContain('Nothing was decided');
    await expectNotOffered(site);
  });

  test('is one proposed after whoever decides had decided', async () => {
    const site = await openProposed();
    expect(await accept(site, MANAGER, NOW - 60_000)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('Another split was proposed since'),
    });
    expect((await conflictOf(site))?.decision).toBeNull();
  });
});

describe('where the policy asks for approval of another split', () => {
  const RHEA: ManagerId = `${SALESFORCE}/rhea`;

  test('it waits, keeps its shares whatever is proposed meanwhile, and stands once it is approved', async () => {
    const site = await openProposed();
    await site.app.store.inTenant(site.tenantId, async (inside) => {
      await inside.policies.append('approval_for: [other_split]\n', 'an admin', NOW);
      await inside.managers.save({
        ...{ id: RHEA, connectionId: SALESFORCE, crmOwnerId: 'rhea', crmUserIds: ['rhea'] },
        ...{ name: 'Rhea Roth', email: 'rhea@vendor.example', territories: [] },
        role: 'regional_sales_director',
      });
    });
    expect(await accept(site)).toEqual({ ok: true, waitsFor: 'Rhea Roth' });
    expect(await conflictOf(site)).toMatchObject({ status: 'open', decision: null });
    site.clock.advance(60_000);
    await propose(site, [0, 10_000]);
    expect((await openPage(site, PATH)).text).toContain(
      'Accept the split proposed by a seller (60 / 40)',
    );
    expect(await taskBody(site)).toContain(
      'Approve: Accept the split proposed by a seller (60 / 40)',
    );
    expect(await accept(site, RHEA)).toEqual({ ok: true });
    expect(sharesOf(await conflictOf(site))).toEqual([6_000, 4_000]);
  });
});
