// The card's address: genuine requests alone, the state of the record, and nothing that is hidden.
import { describe, expect, it } from 'vitest';
import {
  aConnection,
  COMPANY,
  HUBSPOT,
  MANAGER,
  MANAGER_USER,
  NOW,
  ownDeal,
  PORTAL,
  partnerDeal,
  SALESFORCE,
  SECRETS,
  SELLER,
} from '../../manifest/preview/book.ts';
import { SCENES } from '../../manifest/preview/scenes.ts';
import type { CardView } from '../../src/app/card/view-model.ts';
import { ParleyError } from '../../src/domain/errors.ts';
import { asTenantId, parseRecordKey } from '../../src/domain/ids.ts';
import type { Store } from '../../src/ports/store.ts';
import { cardSite, PUBLIC_URL, sceneOf } from './card-site.ts';

const open = sceneOf('open-high');

describe('only what HubSpot signed is answered', () => {
  it('a genuine request, its encoded e-mail signed decoded', async () => {
    const site = await cardSite(open);
    const answer = await site.show();
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(answer.body).toMatchObject({ state: 'open', severity: 'high' });
    const raw = `${site.place()}&${site.added()}`;
    const signedUrl = `${PUBLIC_URL}/v1/card?${raw}`;
    expect((await site.show(raw, { signedUrl })).status).toBe(401);
  });

  it.each([
    ['another secret', { secret: 'guessed' }],
    ['six minutes old', { timestamp: NOW - 6 * 60_000 }],
    ['of tomorrow', { timestamp: NOW + 2 * 60_000 }],
    ['another method', { signedMethod: 'POST' }],
    ['another address', { signedUrl: `${PUBLIC_URL}/webhooks/hubspot` }],
    ['another host', { host: 'elsewhere.example' }],
  ])('not one with %s', async (_, forgery) => {
    const site = await cardSite(open);
    const answer = await site.show(undefined, forgery);
    expect([answer.status, answer.body]).toEqual([401, { result: 'not_authentic' }]);
  });

  it('not one without a signature, nor an act that was changed on its way', async () => {
    const site = await cardSite(open);
    const path = `/v1/card?${site.place()}&${site.added()}`;
    const bare = await site.send('GET', path, '').unset('x-hubspot-signature-v3');
    expect(bare.status).toBe(401);
    const act = `/v1/card/acts?${site.added()}`;
    const changed = await site.send('POST', act, '{"act":1}').send('{"act":2}');
    expect(changed.status).toBe(401);
    expect(await site.statements()).toEqual([]);
  });

  it('not one in which the card named a portal or a user besides', async () => {
    const site = await cardSite(open);
    for (const own of ['portalId=999', `userId=${MANAGER_USER.userId}`, 'objectId=1']) {
      const query = `${own}&${site.place()}&${site.added()}`;
      const answer = await site.show(query);
      expect([answer.status, answer.body]).toEqual([400, { result: 'unreadable' }]);
    }
  });

  it('not about other objects, without a portal, or by another method', async () => {
    const site = await cardSite(open);
    const asked = async (query: string) => (await site.show(query)).status;
    expect(await asked(`objectTypeId=0-1&objectId=1&${site.added()}`)).toBe(400);
    expect(await asked(`objectTypeId=0-3&objectId=x&${site.added()}`)).toBe(400);
    expect(await asked(`${site.place()}&appId=77`)).toBe(400);
    expect((await site.send('POST', `/v1/card?${site.added()}`, '{}')).status).toBe(405);
    expect((await site.send('GET', `/v1/card/acts?${site.added()}`, '')).status).toBe(405);
  });
});

describe('the state of a record', () => {
  it.each([
    ['none', { state: 'none', checkedAt: '2026-11-20T14:08:00.000Z', isStale: false }],
    ['unchecked', { state: 'unchecked' }],
    ['not-live', { state: 'not_live' }],
    ['no-permission', { state: 'no_permission', why: 'not_connected' }],
    ['open-high', { state: 'open', severity: 'high', isProbable: false, outcome: null }],
    ['open-medium', { state: 'open', severity: 'medium' }],
    ['open-low', { state: 'open', severity: 'low' }],
    ['acknowledged', { state: 'acknowledged', decision: { by: ['Dana Ruiz'], on: '2026-11-24' } }],
    [
      'resolved',
      {
        state: 'resolved',
        decision: null,
        acts: [],
        outcome: { what: 'accept_split', on: '2026-11-17', by: 'Dana Ruiz' },
        split: [{ basisPoints: 3_000 }, { basisPoints: 7_000 }],
      },
    ],
    ['dismissed', { state: 'dismissed', outcome: { what: 'not_a_conflict' }, split: [] }],
    ['probable', { state: 'open', isProbable: true, acts: ['seen', 'not_same', 'evidence'] }],
    ['escalated', { decision: { isLate: true, isEscalated: true, on: '2026-11-18' } }],
    ['stale', { state: 'open', isStale: true, checkedAt: '2026-11-19T06:10:00.000Z' }],
    ['company', { state: 'open', severity: 'high', further: 1 }],
    [
      'said',
      {
        acts: ['not_same', 'other_split', 'evidence'],
        said: [
          { kind: 'seen', on: '2026-11-20' },
          { kind: 'not_same', on: '2026-11-20' },
        ],
      },
    ],
    [
      'partner-deal',
      {
        hidden: null,
        others: [{ kind: 'direct', isOwn: false, isRegistered: false }],
        split: [{ basisPoints: 7_000, side: { isOwn: true } }, { basisPoints: 3_000 }],
      },
    ],
    ['manager', { acts: ['seen', 'evidence'], hidden: null, decision: { isYours: true } }],
  ])('%s', async (name, wanted) => {
    const site = await cardSite(sceneOf(name));
    const answer = await site.show();
    expect([answer.status, site.faults]).toEqual([200, []]);
    expect(answer.body).toMatchObject(wanted);
  });

  it('a channel manager who left is shown what a seller is shown', async () => {
    const site = await cardSite(sceneOf('manager'));
    await site.inStore(async (inside) => {
      for (const one of await inside.managers.list()) {
        await inside.managers.save({ ...one, leftAt: 1 });
      }
    });
    expect(await site.view()).toMatchObject({ decision: { isYours: false } });
  });

  it('says since when, by whom, why, what to do with the credit, and where the rest is', async () => {
    const site = await cardSite(open);
    expect(await site.view()).toEqual({
      state: 'open',
      conflictId: 'cf_1042',
      severity: 'high',
      isProbable: false,
      others: [{ kind: 'partner', isOwn: false, isRegistered: true }],
      hidden: { shareBy: 'Dana Ruiz' },
      since: '2026-11-03',
      days: 17,
      decision: {
        by: ['Dana Ruiz'],
        on: '2026-11-24',
        isLate: false,
        isEscalated: false,
        isYours: false,
      },
      outcome: null,
      split: [
        {
          line: expect.stringMatching(/^[0-9a-f]{12}$/),
          side: { kind: 'direct', isOwn: true, isRegistered: false },
          basisPoints: 3_000,
          limit: 10_000,
        },
        {
          line: expect.stringMatching(/^[0-9a-f]{12}$/),
          side: { kind: 'partner', isOwn: false, isRegistered: true },
          basisPoints: 7_000,
          limit: 10_000,
        },
      ],
      why: [
        {
          on: '2026-10-02',
          side: { kind: 'direct', isOwn: true, isRegistered: false },
          what: 'created',
        },
        {
          on: '2026-11-03',
          side: { kind: 'partner', isOwn: false, isRegistered: true },
          what: 'registered',
        },
        {
          on: '2026-11-09',
          side: { kind: 'direct', isOwn: true, isRegistered: false },
          what: 'demo',
        },
      ],
      match: ['domain'],
      further: 0,
      acts: ['seen', 'not_same', 'other_split', 'evidence'],
      said: [],
      historyUrl: 'https://parley.example/conflicts/cf_1042',
      checkedAt: '2026-11-20T14:08:00.000Z',
      isStale: false,
    });
  });

  it('unknown portals, unknown users and records nobody has read', async () => {
    const site = await cardSite(open);
    const asked = async (query: string) => (await site.show(query)).body;
    expect(await asked(`${site.place()}&${site.added({ portal: '999' })}`)).toEqual({
      state: 'no_permission',
      why: 'not_connected',
    });
    expect(await asked(`${site.place()}&${site.added({ user: null })}`)).toEqual({
      state: 'no_permission',
      why: 'unknown_viewer',
    });
    const elsewhere = site.place({ object: 'deals', recordId: '31337' });
    expect(await asked(`${elsewhere}&${site.added()}`)).toEqual({ state: 'unchecked' });
  });

  it('"no conflict" is not said of what waits to be judged', async () => {
    const site = await cardSite(sceneOf('none'));
    await site.inStore((store) => store.dirty.mark([ownDeal.account.id]));
    expect((await site.show()).body).toEqual({ state: 'unchecked' });
    const company = `${site.place(COMPANY)}&${site.added()}`;
    expect((await site.show(company)).body).toEqual({ state: 'unchecked' });
  });

  it('a conflict whose records have all gone asks nothing of anybody', async () => {
    const site = await cardSite(open);
    await site.inStore((store) =>
      store.claims.put(
        [ownDeal, partnerDeal].map(({ id, account }) => {
          const ref = parseRecordKey(id);
          return { id, ref, accountId: account.id, claim: null, at: NOW };
        }),
      ),
    );
    const gone = { state: 'open', acts: [], others: [], why: [], split: [] };
    expect(await site.view()).toMatchObject(gone);
  });

  it('of several tenants with one portal the newest connection answers', async () => {
    const site = await cardSite(open);
    const { store } = site.app;
    const other = asTenantId('other');
    await store.createTenant({ id: other, name: 'Other', createdAt: 0 });
    const put = (connectedAt: number) =>
      store.inTenant(other, (one) => one.connections.save(aConnection({ connectedAt })));
    await put(1_000);
    expect(await site.view()).toMatchObject({ state: 'open' });
    await put(NOW);
    expect(await site.view()).toEqual({ state: 'unchecked' });
    await store.inTenant(other, (one) => one.connections.setState(HUBSPOT, 'disconnected', null));
    expect(await site.view()).toMatchObject({ state: 'open' });
  });

  it('a fault of ours says when to ask again, and no more', async () => {
    const fault = new ParleyError('STORE_UNREACHABLE', 'No database at db.internal.');
    const broken = (store: Store): Store => ({
      ...store,
      createTenant: (tenant) => store.createTenant(tenant),
      inTenant: (id, work) => store.inTenant(id, work),
      findInstalls: () => Promise.reject(fault),
    });
    const site = await cardSite(open, broken);
    const answer = await site.show();
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '60']);
    expect(answer.body).toEqual({ state: 'error', retryAt: '2026-11-20T14:21:00.000Z' });
    expect(site.faults).toEqual([fault]);
  });

  it('asking changes nothing', async () => {
    const site = await cardSite(open);
    const kept = () =>
      site.inStore(async (store) => ({
        audit: await store.audit.list(100),
        conflicts: await store.conflicts.list({ limit: 100, after: null }),
        dirty: await store.dirty.count(),
      }));
    const before = await kept();
    const answers = [await site.show(), await site.show()].map(({ text }) => text);
    expect(answers[0]).toBe(answers[1]);
    expect([await kept(), site.jobs]).toEqual([before, []]);
  });
});

describe('what is hidden is in no answer', () => {
  const wordsFor = (level: number) => [
    ...SECRETS.never,
    ...(level < 2 ? SECRETS.names : []),
    ...(level < 3 ? SECRETS.contacts : []),
  ];
  const levelOf = (name: string) =>
    name === 'manager' ? 3 : Number(/^masked-(\d)/.exec(name)?.[1] ?? 0);

  it.each(SCENES.map((scene) => [scene.name, scene] as const))('%s', async (name, scene) => {
    const site = await cardSite(scene);
    const shown = await site.show();
    const acts = [
      await site.say({ kind: 'seen' }),
      await site.say({ kind: 'not_same', reason: 'Another plant.' }),
      await site.say({ kind: 'other_split', shares: [], reason: 'We did the work.' }),
      await site.say({ kind: 'evidence', text: 'A letter.', link: null }),
      await site.say({ kind: 'seen' }, { conflictId: 'cf_9999' }),
    ];
    const company = await site.show(`${site.place(COMPANY)}&${site.added()}`);
    const text = [shown.text, company.text, ...acts.map(({ body }) => JSON.stringify(body))].join(
      '\n',
    );
    expect(text).toContain('"state"');
    expect(wordsFor(levelOf(name)).filter((word) => text.includes(word))).toEqual([]);
    expect(shown.text).not.toContain(PORTAL);
  });

  it.each([
    [0, { kind: 'partner', isOwn: false, isRegistered: true }],
    [1, { kind: 'partner', isOwn: false, isRegistered: true, tier: 'gold', channel: 'reseller' }],
    [2, { tier: 'gold', name: 'Northwind Systems' }],
    [3, { name: 'Northwind Systems', contact: 'Jonas Park' }],
  ])('level %i shows what it may', async (level, side) => {
    const site = await cardSite(sceneOf(`masked-${level}`));
    const { others, hidden } = await site.view();
    expect(others[0]).toMatchObject(side);
    if (level < 2) expect(others[0]).toEqual(side);
    expect(hidden === null).toBe(level >= 2);
  });

  it('a manager of another connection with the same user id is a seller here', async () => {
    const site = await cardSite(sceneOf('masked-0'));
    const elsewhere = { ...MANAGER, id: 'x/1', connectionId: SALESFORCE };
    await site.inStore((store) =>
      store.managers.save({ ...elsewhere, crmUserIds: [SELLER.userId] }),
    );
    expect((await site.view()).hidden).not.toBeNull();
  });

  it('a manager is known by their user id in this portal, not by their e-mail', async () => {
    const site = await cardSite(sceneOf('masked-0'));
    const as = async (user: typeof SELLER) =>
      (
        (await site.show(`${site.place()}&${site.added({ user })}`)).body as CardView & {
          hidden: unknown;
        }
      ).hidden;
    expect(await as({ ...SELLER, email: MANAGER_USER.email } as never)).not.toBeNull();
    expect(await as({ ...MANAGER_USER } as never)).toBeNull();
  });
});
