// What is said from the card: kept once, asked of the manager, and never a decision.
import { describe, expect, it } from 'vitest';
import { HUBSPOT, MANAGER_USER, partnerDeal, SELLER } from '../../manifest/preview/book.ts';
import { putClaims } from '../../manifest/preview/scenes.ts';
import { detect } from '../../src/app/detect.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { cardSite, sceneOf } from './card-site.ts';

const open = sceneOf('open-high');
const SAME = { kind: 'not_same', reason: 'Another plant, with a budget of its own.' } as const;

describe('a statement', () => {
  it('is kept with who said it, shown in the history, and decides nothing', async () => {
    const site = await cardSite(open);
    const { status, body } = await site.say(SAME);
    expect([status, body]).toMatchObject([
      200,
      { ok: true, view: { state: 'open', said: [{ kind: 'not_same', on: '2026-11-20' }] } },
    ]);
    expect(await site.statements()).toMatchObject([
      {
        kind: 'not_same',
        text: SAME.reason,
        ref: site.deal,
        by: { connectionId: HUBSPOT, ...SELLER },
      },
    ]);
    const kept = await site.inStore(async (store) => ({
      conflict: await store.conflicts.get('cf_1042' as never),
      events: await store.conflicts.events('cf_1042' as never),
      audits: (await store.audit.list(10)).map(({ kind, actor }) => [kind, actor]),
      dirty: await store.dirty.count(),
    }));
    expect(kept).toMatchObject({
      conflict: { status: 'open', decision: null },
      events: [{ kind: 'stated', actor: SELLER.email }],
      audits: [['statement', `${HUBSPOT}/${SELLER.userId}`]],
      dirty: 2,
    });
    expect(kept.events[0]?.text).toContain(SAME.reason);
    expect(site.jobs).toEqual([{ kind: 'detect', tenantId: site.tenantId, connectionId: null }]);
  });

  it('counts once however often it comes', async () => {
    const site = await cardSite(open);
    const first = await site.say(SAME, { key: 'the-very-same' });
    const again = await site.say(SAME, { key: 'the-very-same' });
    expect(again).toEqual(first);
    expect(await site.statements()).toHaveLength(1);
    const other = { ...SELLER, userId: '5502' } as never;
    await site.say(SAME, { key: 'the-very-same', user: other });
    expect(await site.statements()).toHaveLength(2);
  });

  it('"seen" of a seller is no acknowledgement; of the manager it is one', async () => {
    const site = await cardSite(open);
    const seller = await site.say({ kind: 'seen' });
    expect(seller.body).toMatchObject({ ok: true, view: { state: 'open' } });
    const manager = await site.say(
      { kind: 'seen' },
      { user: MANAGER_USER as never, key: 'of-the-manager' },
    );
    expect(manager.body).toMatchObject({ ok: true, view: { state: 'acknowledged' } });
    const again = await site.say(
      { kind: 'seen' },
      { user: MANAGER_USER as never, key: 'of-the-manager' },
    );
    expect(again).toEqual(manager);
  });

  it('another split keeps within 100 % and the cap of the policy, until the day of the decision', async () => {
    const site = await cardSite(sceneOf('masked-0'));
    const { split } = await site.view();
    expect(split.map(({ limit }) => limit).sort()).toEqual([1_000, 10_000, 10_000]);
    const referral = split.find(({ limit }) => limit < 10_000)?.line ?? '';
    const propose = (give: (line: string, index: number) => number, more: object[] = []) =>
      site.say({
        kind: 'other_split',
        shares: [
          ...split.map(({ line }, index) => ({ line, basisPoints: give(line, index) })),
          ...(more as never[]),
        ],
        reason: 'We did the proof of concept.',
      });
    const rest = (share: number) => (line: string, index: number) =>
      line === referral ? share : index === 0 ? 5_000 : 5_000 - share;
    const outside = { ok: false, refusal: 'split_outside_limits' };
    expect((await propose(rest(1_001))).body).toMatchObject(outside);
    expect((await propose((_, index) => (index === 0 ? 9_999 : 0))).body).toMatchObject(outside);
    expect((await propose(rest(0), [{ line: 'x', basisPoints: 0 }])).body).toMatchObject(outside);
    expect((await propose(() => -1)).status).toBe(400);
    expect(await site.statements()).toEqual([]);
    expect((await propose(rest(1_000))).body).toMatchObject({ ok: true });
    const [said] = await site.statements();
    expect(said?.split?.map(({ basisPoints }) => basisPoints).sort()).toEqual([
      1_000, 4_000, 5_000,
    ]);
    const kept = await site.inStore((store) => store.conflicts.get('cf_1042' as never));
    const { split: shares, text, by, at } = said ?? {};
    expect(kept?.otherSplit).toEqual({ split: shares, text, by, at });
    site.clock.advance(60_000);
    expect((await propose(rest(500))).body).toMatchObject({ ok: true });
    const later = await site.inStore((store) => store.conflicts.get('cf_1042' as never));
    expect(later?.otherSplit).toMatchObject({ at: site.clock.now() });
    expect(later?.decision).toBeNull();
    site.clock.advance(5 * DAY_MS);
    expect((await propose(rest(0))).body).toMatchObject({ ok: false, refusal: 'not_allowed' });
  });

  it('needs words, and a link that is one', async () => {
    const site = await cardSite(open);
    const refusal = async (act: Parameters<typeof site.say>[0]) => {
      const { body } = await site.say(act);
      return body.ok ? null : body.refusal;
    };
    expect(await refusal({ kind: 'not_same', reason: '  ' })).toBe('text_missing');
    expect(await refusal({ kind: 'evidence', text: '', link: null })).toBe('text_missing');
    expect(await refusal({ kind: 'evidence', text: '', link: 'javascript:alert(1)' })).toBe(
      'link_unreadable',
    );
    expect(await refusal({ kind: 'evidence', text: '', link: 'https://a.example/x' })).toBeNull();
    const long = await site.say({ kind: 'not_same', reason: 'x'.repeat(1_001) });
    expect(long.status).toBe(400);
    for (let more = 1; more < 20; more += 1) expect(await refusal(SAME)).toBeNull();
    expect(await refusal(SAME)).toBe('too_many');
  });

  it('about a conflict that is another one by now, or decided, is not taken', async () => {
    const site = await cardSite(open);
    const other = await site.say(SAME, { conflictId: 'cf_0001' });
    expect(other.body).toMatchObject({ ok: false, refusal: 'changed', view: { state: 'open' } });
    const decided = await cardSite(sceneOf('resolved'));
    const late = await decided.say(SAME);
    expect(late.body).toMatchObject({ ok: false, refusal: 'changed', view: { state: 'resolved' } });
    const none = await cardSite(sceneOf('none'));
    expect((await none.say(SAME)).body).toMatchObject({ ok: false, refusal: 'changed' });
    expect(await decided.statements()).toEqual([]);
  });

  it('asks the manager in the task, without the words of whoever said it', async () => {
    const site = await cardSite(sceneOf('none'));
    await site.inStore(async (store) => {
      await putClaims(store, [partnerDeal]);
      await store.dirty.mark([partnerDeal.account.id]);
    });
    await detect(site.app, site.tenantId);
    const { conflictId } = await site.view();
    await site.say({ kind: 'seen' }, { conflictId });
    const said = await site.say(
      { kind: 'not_same', reason: 'Northwind works for their parent.' },
      { conflictId },
    );
    expect(said.body).toMatchObject({ ok: true });
    await detect(site.app, site.tenantId);
    const [task] = await site.inStore((store) => store.tasks.ofConflict(conflictId as never));
    expect(task?.body).toContain('ASKED on 2026-11-20 by a seller: it is not the same deal');
    expect(task?.body.match(/ASKED/g)).toHaveLength(1);
    expect(task?.body).not.toContain('undefined');
    expect(task?.body).not.toContain('Northwind');
  });
});
