// Decisions that wait for a second person: which do, who approves, what the task asks, what refuses
// or ends the waiting, and where it shows.
import { beforeEach, describe, expect, it } from 'vitest';
import { undoDecision } from '../../../src/app/acknowledge.ts';
import { decide } from '../../../src/app/decide.ts';
import { sendBack } from '../../../src/app/send-back.ts';
import { followTasks } from '../../../src/app/task-sync.ts';
import type { ChannelManager, Conflict, Outcome } from '../../../src/domain/conflict.ts';
import type { DeciderRole } from '../../../src/domain/escalation.ts';
import { asConnectionId } from '../../../src/domain/ids.ts';
import type { CrmConnector } from '../../../src/ports/crm.ts';
import type { TaskState } from '../../../src/ports/crm-tasks.ts';
import { testContext } from '../../helpers/app-context.ts';
import { aDirectClaim, at, NOW } from '../../helpers/claims.ts';
import { aConnection, aManager, CONNECTION } from '../../store/builders.ts';
import {
  ACCOUNT,
  account,
  type Collision,
  direct,
  openCollision,
  partner,
} from './one-collision.ts';

const other = asConnectionId('org-2');
const person = (name: string, role: DeciderRole, change: Partial<ChannelManager> = {}) =>
  aManager(name, {
    ...{ name, role, crmOwnerId: `owner ${name}`, crmUserIds: [`user ${name}`] },
    email: `${name}@vendor.example`,
    ...change,
  });
const MIA = person('Mia', 'channel_manager');
const RHEA = person('Rhea', 'regional_sales_director');
const TOM = person('Tom', 'head_of_channel');
const CARA = person('Cara', 'chief_revenue_officer', { connectionId: other });

let world: Collision;
const inStore: Collision['inStore'] = (work) => world.inStore(work);
const put: Collision['put'] = (...claims) => world.put(...claims);
const judge = () => world.judge();
const appoint: Collision['appoint'] = (...people) => world.appoint(...people);
const tasks: Collision['tasks'] = (conflict) => world.tasks(conflict);
const page: Collision['page'] = (conflict) => world.page(conflict);

const adopt = (yaml: string) =>
  inStore((store) => store.policies.append(`${yaml}\n`, 'an admin', world.clock.now()));
/** They manage another territory from now on. */
const retire = (...people: readonly ChannelManager[]) =>
  appoint(
    ...people.map((one) => ({ ...one, role: 'channel_manager', territories: ['JP'] }) as const),
  );

async function says(who: ChannelManager, outcome: Outcome, note: string | null = 'They asked us.') {
  const { id: conflictId } = await judge();
  world.clock.advance(1_000);
  const said = {
    conflictId,
    outcome,
    managerId: who.id,
    via: 'console',
    note,
    at: world.clock.now(),
  };
  const result = await inStore((store) => decide(world.app, store, said));
  return { result, conflict: await judge() };
}

const kinds = async ({ id }: Conflict) =>
  (await inStore((store) => store.conflicts.events(id))).map(({ kind }) => kind);
const decisions = ({ id }: Conflict) => inStore((store) => store.conflicts.decisions(id));
const shown = async (field: 'next_step' | 'conflict_status') => {
  const ref = { connectionId: CONNECTION, object: 'Opportunity', recordId: 'D' };
  const [target] = await inStore((store) => store.targets.get([ref]));
  return target?.values[field];
};

beforeEach(async () => {
  world = await openCollision(MIA, RHEA, TOM);
});

describe('what waits for approval', () => {
  it('is nothing unless the policy names it', async () => {
    const { result, conflict } = await says(MIA, 'direct_keeps');
    expect(result).toEqual({ ok: true });
    expect(conflict.status).toBe('resolved');
  });

  it('is what the policy names: other credit than suggested, dismissals, high severity', async () => {
    await adopt('approval_for: [other_split]');
    expect((await says(MIA, 'direct_keeps')).result).toEqual({ ok: true, waitsFor: 'Rhea or Tom' });
    // The same credit in other words is no other credit.
    expect((await says(MIA, 'partner_keeps')).conflict.status).toBe('resolved');
  });

  it.each([
    ['[other_split]', 'not_a_conflict', 'dismissed'],
    ['[dismissal]', 'not_a_conflict', 'open'],
    ['[dismissal]', 'direct_keeps', 'resolved'],
    ['[high_severity]', 'direct_keeps', 'resolved'],
  ] as const)('by %s of "%s" leaves the conflict %s', async (list, outcome, status) => {
    await adopt(`approval_for: ${list}`);
    expect((await says(MIA, outcome)).conflict.status).toBe(status);
  });

  it('of high severity is also what was suggested', async () => {
    await put({ ...partner, stage: 'propose' }, { ...direct, stage: 'propose' });
    await adopt('approval_for: [high_severity]');
    expect((await says(MIA, 'accept_split')).conflict.status).toBe('open');
  });

  it('is what an override says of its segment', async () => {
    const set = 'set: { approval_for: [other_split] }';
    await adopt(`overrides: [{ name: Renewals, when: { deal_type: renewal }, ${set} }]`);
    expect((await says(MIA, 'direct_keeps')).conflict.status).toBe('resolved');
  });

  it('is not what those decide to whom overdue conflicts go', async () => {
    await adopt('approval_for: [other_split]');
    const { conflict } = await says(RHEA, 'direct_keeps');
    expect(conflict).toMatchObject({ status: 'resolved', decision: { decidedBy: RHEA.id } });
  });
});

describe('a decision that waits', () => {
  beforeEach(() => adopt('approval_for: [other_split, dismissal]'));

  it('decides nothing: no decision, the fields say whom it waits for', async () => {
    const { conflict } = await says(MIA, 'direct_keeps');
    expect(conflict).toMatchObject({ status: 'open', decision: null });
    expect(conflict.proposal).toMatchObject({ outcome: 'direct_keeps', decidedBy: MIA.id });
    expect(await decisions(conflict)).toEqual([]);
    expect(await shown('conflict_status')).toBe('open');
    expect(await shown('next_step')).toBe(
      'Hold price talks: the decision waits for the approval of Rhea or Tom (by 2026-11-24). Keep meetings as planned.',
    );
  });

  it('asks the first of the next step by a task of its own, without the manager’s words', async () => {
    const { conflict } = await says(MIA, 'direct_keeps', 'Northwind came too late.');
    const all = await tasks(conflict);
    expect(all.map(({ status, ownerId }) => [status, ownerId])).toEqual([
      ['completed', MIA.crmOwnerId],
      ['open', RHEA.crmOwnerId],
    ]);
    expect(all[1]?.subject).toBe(
      'Approve: Acme Robotics (Direct vs partner, medium, by 2026-11-24)',
    );
    expect(all[1]?.body).toMatch(
      /^APPROVAL ASKED on 2026-11-20: Mia decided "Direct keeps the deal", which stands once you approve it \(A-4\)\./,
    );
    expect(all[1]?.body).toMatch(
      / {2}Approve: Direct keeps the deal: http.*\n {2}Accept suggested split: http/,
    );
    expect(all[1]?.body).not.toContain('Northwind');
  });

  it('stands as the manager’s once approved, and the trail names both', async () => {
    await says(MIA, 'not_a_conflict', 'Two sites.');
    const proposedAt = world.clock.now();
    const { result, conflict } = await says(TOM, 'not_a_conflict', null);
    expect(result).toEqual({ ok: true });
    expect(conflict.status).toBe('dismissed');
    expect('proposal' in conflict).toBe(false);
    expect(await decisions(conflict)).toMatchObject([
      {
        ...{ decidedBy: MIA.id, note: 'Two sites.', decidedAt: world.clock.now() },
        approval: { by: TOM.id, proposedAt },
      },
    ]);
    expect(await kinds(conflict)).toEqual(['opened', 'proposed', 'decided']);
    const trail = await inStore((store) => store.audit.list(9));
    expect(trail.map(({ kind, actor }) => [kind, actor]).toReversed()).toEqual([
      ['proposal', MIA.id],
      ['decision', TOM.id],
    ]);
    expect(JSON.parse(trail[0]?.document ?? '')).toMatchObject({ decidedBy: MIA.id });
    expect((await tasks(conflict)).map(({ status }) => status)).toEqual(['completed', 'completed']);
    expect((await page(conflict))?.instruction).toMatch(/by Mia, approved by Tom \(console\)/);
  });

  it('is not the manager’s to approve, nor anybody’s who manages channels', async () => {
    const nina = person('Nina', 'channel_manager', { territories: ['DACH'] });
    await appoint(nina);
    await says(MIA, 'direct_keeps');
    for (const who of [MIA, nina]) {
      const { result, conflict } = await says(who, 'direct_keeps');
      expect(result).toMatchObject({ ok: false, reason: expect.stringContaining('Rhea or Tom') });
      expect(conflict.status).toBe('open');
    }
  });

  it('is not approved by the same person under the account of the other CRM', async () => {
    const again = { email: ' MIA@vendor.example', connectionId: other };
    await appoint(person('Mia in HubSpot', 'head_of_channel', again));
    await says(MIA, 'direct_keeps');
    const self = { ...person('Mia in HubSpot', 'head_of_channel', again) };
    const { result, conflict } = await says(self, 'direct_keeps');
    expect(result).toMatchObject({ ok: false });
    expect(conflict.status).toBe('open');
    const no = { conflictId: conflict.id, managerId: self.id, reason: 'No.' };
    expect(await inStore((store) => sendBack(world.app, store, no))).toMatchObject({ ok: false });
  });

  it('gives way to another decision of the manager, and of whoever was to approve it', async () => {
    await says(MIA, 'direct_keeps');
    const { conflict: second } = await says(MIA, 'share');
    expect(second.proposal?.outcome).toBe('share');
    const { conflict } = await says(RHEA, 'partner_keeps');
    expect(conflict.decision).toMatchObject({ outcome: 'partner_keeps', decidedBy: RHEA.id });
    expect(conflict.decision?.approval).toBeUndefined();
  });

  it('goes back with a reason, and the manager is asked again', async () => {
    const { conflict: waiting } = await says(MIA, 'direct_keeps');
    const request = {
      conflictId: waiting.id,
      managerId: RHEA.id,
      reason: 'Northwind has a letter.',
    };
    expect(await inStore((store) => sendBack(world.app, store, request))).toEqual({ ok: true });
    const conflict = await judge();
    expect(conflict).toMatchObject({ status: 'open', decision: null });
    expect('proposal' in conflict).toBe(false);
    expect(await kinds(conflict)).toEqual(['opened', 'proposed', 'sent_back']);
    const last = (await tasks(conflict)).at(-1);
    expect(last).toMatchObject({ status: 'open', ownerId: MIA.crmOwnerId });
    expect(last?.body).toMatch(
      /^Asked again: Rhea did not approve "the direct team keeps the deal"; the reason: see More\./,
    );
    expect(last?.body).not.toContain('Northwind');
    expect((await page(conflict))?.history.at(-1)?.text).toContain('“Northwind has a letter.”');
    expect(await inStore((store) => sendBack(world.app, store, request))).toMatchObject({
      ok: false,
    });
  });

  it('is sent back by nobody who could not approve it, nor by somebody who left', async () => {
    const { conflict } = await says(MIA, 'direct_keeps');
    await appoint({ ...TOM, leftAt: NOW });
    for (const managerId of [MIA.id, 'org-1/nobody', TOM.id]) {
      const request = { conflictId: conflict.id, managerId, reason: 'No.' };
      expect(await inStore((store) => sendBack(world.app, store, request))).toMatchObject({
        ok: false,
      });
    }
    expect((await judge()).proposal).toBeDefined();
  });

  it('is refused where nobody is appointed who may approve it', async () => {
    await retire(RHEA, TOM);
    const { result, conflict } = await says(MIA, 'direct_keeps');
    expect(result).toMatchObject({ ok: false, reason: expect.stringContaining('nobody') });
    expect(conflict).toMatchObject({ status: 'open', decision: null });
    expect((await says(MIA, 'accept_split')).conflict.status).toBe('resolved');
  });

  it('goes to the next step of the line where nobody is appointed for the first', async () => {
    await retire(RHEA, TOM);
    await appoint(CARA);
    const { conflict } = await says(MIA, 'direct_keeps');
    expect((await tasks(conflict)).map(({ connectionId }) => connectionId)).toEqual([
      CONNECTION,
      other,
    ]);
  });

  it('falls away with the facts it rests on, and with whoever could approve it', async () => {
    const lapsed = async () => {
      const conflict = await judge();
      expect('proposal' in conflict).toBe(false);
      expect((await tasks(conflict)).at(-1)).toMatchObject({
        ...{ status: 'open', ownerId: MIA.crmOwnerId },
        subject: expect.stringMatching(/^Decide: /),
      });
      return (await page(conflict))?.history.at(-1)?.text;
    };
    await says(MIA, 'direct_keeps');
    await put({ ...partner, territory: 'FR' }, { ...direct, territory: 'FR' });
    expect(await lapsed()).toContain('as the facts changed');
    await says(MIA, 'direct_keeps');
    await retire(RHEA, TOM);
    await inStore((store) => store.dirty.mark([ACCOUNT]));
    expect(await lapsed()).toContain('nobody who may approve it');
  });

  it('falls away when it would give other credit than was proposed', async () => {
    await adopt('approval_for: [high_severity]');
    await put({ ...partner, stage: 'propose' }, { ...direct, stage: 'propose' });
    expect((await says(MIA, 'accept_split')).conflict.proposal).toBeDefined();
    const worked = { activities: [{ type: 'meeting', at: NOW - 1 }] } as const;
    await put({ ...aDirectClaim(direct.id, worked), account, stage: 'propose' });
    const conflict = await judge();
    expect(conflict.judgement.splits.map(({ basisPoints }) => basisPoints)).toContain(7_000);
    expect('proposal' in conflict).toBe(false);
    expect((await page(conflict))?.history.at(-1)?.text).toContain('other credit');
  });

  it('does not outlive the collision', async () => {
    await says(MIA, 'direct_keeps');
    await put({ ...direct, productFamily: 'another' });
    const ended = await judge();
    expect(ended.status).toBe('ended');
    expect('proposal' in ended).toBe(false);
  });

  it('keeps waiting while nothing it rests on changes', async () => {
    const { conflict } = await says(MIA, 'direct_keeps');
    await put({ ...direct, stage: 'qualify' });
    expect((await judge()).proposal).toEqual(conflict.proposal);
  });

  it('is overdue like any other, with the task where it was', async () => {
    await says(MIA, 'direct_keeps');
    world.clock.advance(at('2026-11-25T00:00:00Z') - world.clock.now());
    const late = await judge();
    expect(late).toMatchObject({ escalation: { step: 1 }, proposal: { outcome: 'direct_keeps' } });
    const all = await tasks(late);
    expect(all).toHaveLength(2);
    expect(all[1]).toMatchObject({
      ...{ status: 'open', ownerId: RHEA.crmOwnerId },
      subject: 'Approve (escalated): Acme Robotics (Direct vs partner, medium, by 2026-11-26)',
    });
  });

  it('once approved can be taken back like any other, and waits anew', async () => {
    await says(MIA, 'direct_keeps');
    const { conflict } = await says(RHEA, 'direct_keeps');
    const request = { conflictId: conflict.id, managerId: MIA.id };
    expect(await inStore((store) => undoDecision(world.app, store, request))).toEqual({ ok: true });
    expect(await judge()).toMatchObject({ status: 'reopened', decision: null });
    expect((await says(MIA, 'direct_keeps')).conflict.proposal).toBeDefined();
  });

  it('is shown on the page: who decided what, why, and who may approve', async () => {
    const { conflict } = await says(MIA, 'direct_keeps', 'They asked us.');
    const view = await page(conflict);
    expect(view?.instruction).toMatch(
      /^Mia decided on 20 Nov 2026: Direct keeps the deal\. It stands once Rhea or Tom approves it \(A-4\), by 24 Nov 2026/,
    );
    expect(view?.facts).toContainEqual({
      name: 'Approval by',
      value: expect.stringMatching(/^Rhea or Tom, 24 Nov/),
    });
    expect(view?.proposal).toMatchObject({ by: 'Mia', note: 'They asked us.' });
    expect([...(view?.proposal?.mayApprove ?? [])]).toEqual([RHEA.id, TOM.id]);
    expect(view?.steps[0]?.when).toBe('decided; approval by 24 Nov 2026');
  });
});

describe('on the task', () => {
  beforeEach(() => adopt('approval_for: [other_split, dismissal]'));

  /** The CRM tells that the newest task was completed. */
  async function completes(who: ChannelManager, outcome: Outcome, note: string | null = null) {
    const conflict = await judge();
    const task = (await tasks(conflict)).at(-1);
    world.clock.advance(1_000);
    const state: TaskState = {
      ...{ key: task?.key ?? '', taskId: 'T', status: 'completed', outcome, note },
      ...{ changedBy: who.crmUserIds[0] ?? null, ownerId: null, modifiedAt: world.clock.now() },
    };
    const session = {
      readTasks: async () => ({ tasks: [state], cursor: '' }),
      close: async () => undefined,
    };
    const crm = { crm: aConnection().crm, open: () => session } as unknown as CrmConnector;
    const context = testContext({ store: world.app.store, clock: world.clock, connectors: [crm] });
    await followTasks(context, world.tenantId, CONNECTION);
    return judge();
  }

  it('the manager’s answer waits, and the approver’s same answer approves it', async () => {
    const waiting = await completes(MIA, 'direct_keeps');
    expect(waiting.proposal).toMatchObject({ decidedBy: MIA.id, via: 'salesforce task' });
    const conflict = await completes(RHEA, 'direct_keeps');
    expect(conflict.decision).toMatchObject({ decidedBy: MIA.id, approval: { by: RHEA.id } });
  });

  it('approving a dismissal asks for no second reason', async () => {
    await completes(MIA, 'not_a_conflict', 'Two sites.');
    expect((await completes(RHEA, 'not_a_conflict')).status).toBe('dismissed');
  });

  it('the manager who answers the approver’s task is told whom it waits for', async () => {
    await completes(MIA, 'direct_keeps');
    const conflict = await completes(MIA, 'direct_keeps');
    expect(conflict.decision).toBeNull();
    const last = (await tasks(conflict)).at(-1);
    expect(last).toMatchObject({ status: 'open', ownerId: RHEA.crmOwnerId });
    expect(last?.body).toMatch(/^Asked again: It is decided so already and waits/);
  });
});
