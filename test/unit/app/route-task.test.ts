// Whose a conflict is by the policy's routing rules: the first that names a channel manager, told where the
// owner of the task is shown, and kept once a CRM has the task.
import { beforeEach, describe, expect, it } from 'vitest';
import { dismissManager } from '../../../src/app/admin-managers.ts';
import { decide } from '../../../src/app/decide.ts';
import { enterContext } from '../../../src/app/enter-context.ts';
import { channelManagerFor } from '../../../src/app/route-task.ts';
import { sendBack } from '../../../src/app/send-back.ts';
import { dismissalView } from '../../../src/app/view-dismissal.ts';
import type { ChannelManager, Conflict } from '../../../src/domain/conflict.ts';
import { policyFromDocument } from '../../../src/domain/policy.ts';
import { at, money } from '../../helpers/claims.ts';
import { aManager, CONNECTION } from '../../store/builders.ts';
import { type Collision, direct, openCollision, partner } from './one-collision.ts';

const someone = (name: string, change: Partial<ChannelManager> = {}) =>
  aManager(name, { name, crmOwnerId: name, email: `${name}@vendor.example`, ...change });
const MIA = someone('Mia');
const DANA = someone('Dana', { territories: ['Nordics'] });
const LARGE =
  'task_routing: [{ when: { amount: { from: 100000, currency: EUR } }, to: dana@vendor.example }]\n';

describe('whoever is chosen', () => {
  const claims = [partner, direct];
  const chosen = (managers: readonly ChannelManager[], ...tos: readonly string[]) => {
    const task_routing = tos.map((to) => ({ when: { territory: 'US' }, to }));
    const found = channelManagerFor(claims, {
      managers,
      policy: policyFromDocument({ task_routing }),
    });
    return found && [found.manager.name, found.chosenBy];
  };

  it.each<[string, readonly ChannelManager[], readonly string[], unknown]>([
    [
      'is named by the first rule',
      [MIA, DANA],
      ['Dana@vendor.example', MIA.email],
      ['Dana', 'rule 1: territory US'],
    ],
    [
      'is of the next rule where one names nobody',
      [MIA, DANA],
      ['gone@vendor.example', DANA.email],
      ['Dana', 'rule 2: territory US'],
    ],
    ['is nobody who left', [MIA, { ...DANA, leftAt: 1 }], [DANA.email], ['Mia', null]],
    [
      'is nobody who decides only what is escalated',
      [MIA, { ...DANA, role: 'head_of_channel' }],
      [DANA.email],
      ['Mia', null],
    ],
    [
      'goes by territory without a rule',
      [DANA, someone('Jo', { territories: ['US'] }), MIA],
      [],
      ['Jo', null],
    ],
    ['is nobody where nobody is appointed for it', [DANA], [], null],
  ])('%s', (_name, managers, tos, expected) => {
    expect(chosen(managers, ...tos)).toEqual(expected);
  });

  it('is told by every condition of the rule', () => {
    const when = {
      ...{ territory: ['US', 'FR'], product_family: 'Platform', partner_tier: ['gold', 'none'] },
      ...{ partner_channel: 'reseller', partner_role: ['source', 'co_sell'] },
      ...{
        deal_type: 'new_business',
        amount: { from: '1000.50', below: 200_000, currency: 'EUR' },
      },
    };
    const policy = policyFromDocument({ task_routing: [{ when, to: DANA.email }] });
    const worth = claims.map((claim) => ({ ...claim, amount: money(2_000, 'EUR') }));
    expect(channelManagerFor(worth, { managers: [DANA], policy })?.chosenBy).toBe(
      'rule 1: territory US or FR, product family Platform, partner tier gold or none, partner channel reseller, partner role source or co sell, deal type new business, from 1,000.50 EUR and below 200,000 EUR',
    );
  });
});

let world: Collision;
beforeEach(async () => {
  world = await openCollision(MIA, DANA);
});

const adopt = (yaml: string) =>
  world.inStore((store) => store.policies.append(yaml, 'admin', world.clock.now()));
const claimWorth = (amount: number) =>
  world.put(partner, { ...direct, amount: money(amount, 'EUR') });
/** The CRM has the task. */
async function write(): Promise<void> {
  await world.inStore(async (store) => {
    const taken = await store.tasks.take(CONNECTION, world.clock.now());
    if (taken !== null) await store.tasks.settle(taken, 'T');
  });
}
const history = ({ id }: Conflict) =>
  world.inStore(async (store) => (await store.conflicts.events(id)).map(({ text }) => text));
const ownerOf = async (conflict: Conflict) => (await world.tasks(conflict)).at(-1)?.ownerId;

describe('a conflict', () => {
  it('is whose rule it meets, and says so beside its task and in its history', async () => {
    await adopt(LARGE);
    await claimWorth(100_000);
    const conflict = await world.judge();
    expect(await ownerOf(conflict)).toBe('Dana');
    expect((await world.page(conflict))?.task?.text).toMatch(
      / for Dana by rule 1: from 100,000 EUR, due \d/,
    );
    expect((await history(conflict))[0]).toMatch(/\. For Dana by rule 1: from 100,000 EUR\.$/);
  });

  it('that meets none is as without rules', async () => {
    await adopt(LARGE);
    await claimWorth(99_999);
    const conflict = await world.judge();
    expect((await world.page(conflict))?.task?.text).toMatch(/ for Mia, due \d/);
    expect((await history(conflict))[0]).toMatch(/decide by [-\d]+\.$/);
  });

  it('follows the rules until a CRM has the task', async () => {
    await adopt(LARGE);
    await claimWorth(10);
    await world.judge();
    await claimWorth(100_000);
    const conflict = await world.judge();
    expect(await ownerOf(conflict)).toBe('Dana');
    expect(await history(conflict)).toContain('Goes to Dana by rule 1: from 100,000 EUR.');
  });

  it('tells which rule chose by now, while nobody was asked', async () => {
    const rule = (when: string) => `  - { when: { ${when} }, to: ${DANA.email} }\n`;
    await adopt(`task_routing:\n${rule('amount: { from: 50 }')}${rule('territory: US')}`);
    await world.put({ ...partner, amount: null }, { ...direct, amount: null });
    expect((await world.judge()).chosenBy).toBe('rule 2: territory US');
    await world.put({ ...partner, amount: money(60) });
    expect((await world.judge()).chosenBy).toBe('rule 1: from 50 USD');
  });

  it('stays with whom it was asked, and says why it went there, whatever an amount or rate is since', async () => {
    await adopt(LARGE);
    await claimWorth(100_000);
    await world.judge();
    await write();
    await claimWorth(99_999);
    await world.judge();
    await adopt(`${LARGE.replace('EUR', 'USD')}exchange_rates_to_usd: { EUR: 0.5 }\n`);
    await claimWorth(90_000);
    const conflict = await world.judge();
    expect(await ownerOf(conflict)).toBe('Dana');
    expect(conflict).toMatchObject({
      ...{ managerId: DANA.id, chosenBy: 'rule 1: from 100,000 EUR', policyVersion: 2 },
    });
    expect((await history(conflict)).filter((text) => text.startsWith('Goes to'))).toEqual([]);
  });

  it('of somebody who left goes to whom the rules choose then, as told before', async () => {
    await adopt(
      `task_routing: [{ when: { territory: US }, to: ${MIA.email} }, { when: { deal_type: new_business }, to: ${DANA.email} }]\n`,
    );
    await world.judge();
    await write();
    const next = await world.inStore((store) => dismissalView(store, MIA.id));
    expect(next?.next).toEqual([{ name: 'Dana', conflicts: 1 }]);
    const request = { managerId: MIA.id, by: 'admin' };
    await world.inStore((store) => dismissManager(world.app, store, request));
    const conflict = await world.judge();
    expect(await ownerOf(conflict)).toBe('Dana');
    expect(await history(conflict)).toContain('Goes to Dana by rule 2: deal type new business.');
  });

  it('that is reopened by new facts is chosen anew', async () => {
    const { id: conflictId } = await world.judge();
    await write();
    const answer = { outcome: 'share', via: 'console', note: null, at: world.clock.now() } as const;
    await world.inStore((store) =>
      decide(world.app, store, { conflictId, managerId: MIA.id, ...answer }),
    );
    await adopt(LARGE);
    await claimWorth(100_000);
    expect(await world.judge()).toMatchObject({ status: 'resolved', managerId: MIA.id });
    await world.inStore((store) =>
      enterContext(world.app, store, {
        ...{ conflictId, fact: { kind: 'named_account', namedSince: 20_000 } },
        ...{ evidence: { text: 'A list.', link: null }, by: { managerId: MIA.id, name: '' } },
      }),
    );
    const reopened = await world.judge();
    expect(reopened).toMatchObject({ status: 'reopened', managerId: DANA.id });
    expect((await history(reopened)).at(-1)).toMatch(/ For Dana by rule 1: from 100,000 EUR\.$/);
  });

  it('whose decision waits for approval is asked of the line, and sent back to whom the rule chose', async () => {
    await world.appoint(someone('Rhea', { role: 'regional_sales_director' }));
    await adopt(`${LARGE}approval_for: [high_severity]\n`);
    await claimWorth(100_000);
    const { id: conflictId } = await world.judge();
    await write();
    const answer = { outcome: 'share', via: 'console', note: null, at: world.clock.now() } as const;
    const request = { conflictId, managerId: DANA.id, ...answer };
    await world.inStore((store) => decide(world.app, store, request));
    const waiting = await world.judge();
    expect(await ownerOf(waiting)).toBe('Rhea');
    expect((await world.page(waiting))?.task?.text).toMatch(/ for Rhea, due \d/);
    const back = { conflictId, managerId: 'Rhea', reason: 'Too much.' };
    await world.inStore((store) => sendBack(world.app, store, back));
    const again = await world.judge();
    expect(await ownerOf(again)).toBe('Dana');
    expect((await world.page(again))?.task?.text).toMatch(
      / for Dana by rule 1: from 100,000 EUR, /,
    );
  });

  it('that is overdue goes up the line as ever, and its task no longer names the rule', async () => {
    await world.appoint(someone('Rhea', { role: 'regional_sales_director' }));
    await adopt(LARGE);
    await claimWorth(100_000);
    await world.judge();
    world.clock.advance(at('2026-12-01T00:00:00Z') - world.clock.now());
    const late = await world.judge();
    expect(late).toMatchObject({ escalation: { step: 1 }, managerId: DANA.id });
    expect(await ownerOf(late)).toBe('Rhea');
    expect((await world.page(late))?.task?.text).toMatch(/ for Rhea, due \d/);
  });
});
