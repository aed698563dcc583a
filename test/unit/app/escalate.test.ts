// Escalation of what is overdue: each step once and on its day, whom it goes to, what stops it,
// and where it shows.
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { acknowledge, undoDecision } from '../../../src/app/acknowledge.ts';
import { decide } from '../../../src/app/decide.ts';
import { detect } from '../../../src/app/detect.ts';
import { enterContext } from '../../../src/app/enter-context.ts';
import { explain } from '../../../src/app/explain.ts';
import { followTasks } from '../../../src/app/task-sync.ts';
import type { ChannelManager, Conflict } from '../../../src/domain/conflict.ts';
import type { DeciderRole } from '../../../src/domain/escalation.ts';
import { asConnectionId } from '../../../src/domain/ids.ts';
import { DAY_MS, formatDay, HOUR_MS } from '../../../src/domain/time.ts';
import type { CrmConnector } from '../../../src/ports/crm.ts';
import type { TaskState } from '../../../src/ports/crm-tasks.ts';
import { testContext } from '../../helpers/app-context.ts';
import { at, NOW } from '../../helpers/claims.ts';
import { aConnection, aManager, CONNECTION } from '../../store/builders.ts';
import { ACCOUNT, type Collision, direct, openCollision, partner } from './one-collision.ts';

const MANAGER = aManager('m-1');
const other = asConnectionId('org-2');
const decider = (role: DeciderRole, change: Partial<ChannelManager> = {}) =>
  aManager(role, { name: role, crmOwnerId: role, role, ...change });
const RHEA = decider('regional_sales_director', { name: 'Rhea' });
const TOM = decider('head_of_channel', { name: 'Tom' });
const CARA = decider('chief_revenue_officer', { name: 'Cara', connectionId: other });

let world: Collision;
const inStore: Collision['inStore'] = (work) => world.inStore(work);
const put: Collision['put'] = (...claims) => world.put(...claims);
const judge = () => world.judge();
const appoint: Collision['appoint'] = (...people) => world.appoint(...people);
const tasks: Collision['tasks'] = (conflict) => world.tasks(conflict);
const page: Collision['page'] = (conflict) => world.page(conflict);

async function until(instant: string): Promise<Conflict> {
  world.clock.advance(at(instant) - world.clock.now());
  return judge();
}

const steps = async ({ id }: Conflict) =>
  (await inStore((store) => store.conflicts.events(id))).filter((one) => one.kind === 'escalated');
const begin = async () => {
  world = await openCollision(MANAGER);
};
beforeEach(begin);

describe('an overdue conflict', () => {
  it('goes from step to step, each on its day, each once', async () => {
    await appoint(RHEA, TOM, CARA);
    // Friday; due on Tuesday the 24th.
    expect(formatDay((await judge()).dueOn)).toBe('2026-11-24');
    expect(await steps(await until('2026-11-24T23:59:59Z'))).toEqual([]);
    const first = await until('2026-11-25T00:00:00Z');
    expect(first).toMatchObject({ status: 'open', escalation: { step: 1 } });
    expect(formatDay(first.escalation?.dueOn ?? 0)).toBe('2026-11-26');
    expect(formatDay(first.dueOn)).toBe('2026-11-24');
    await judge();
    await until('2026-11-26T23:59:59Z');
    expect(await steps(first)).toHaveLength(1);
    const second = await until('2026-11-27T00:00:00Z');
    expect(formatDay(second.escalation?.dueOn ?? 0)).toBe('2026-11-30');
    const last = await until('2026-12-20T00:00:00Z');
    expect(last.escalation?.step).toBe(2);
    expect(await steps(last)).toMatchObject([
      {
        actor: 'Channel policy',
        text: 'Escalated to the regional sales director Rhea and the head of channel Tom (A-3): undecided on the due day 2026-11-24. Decide by 2026-11-26.',
        transition: { from: 'open', to: 'open', policyVersion: 0, factsHash: last.factsHash },
      },
      { text: expect.stringContaining('the chief revenue officer Cara (A-3)') },
    ]);
    const trail = await inStore((store) => store.audit.list(9));
    expect(trail.map(({ kind, actor, subject }) => ({ kind, actor, subject }))).toEqual([
      { kind: 'escalation', actor: 'policy', subject: last.id },
      { kind: 'escalation', actor: 'policy', subject: last.id },
    ]);
    expect(JSON.parse(trail[0]?.document ?? '')).toMatchObject({
      ...{ clause: 'A-3', policyVersion: 0, factsHash: last.factsHash },
    });
  });

  it('found late goes one step, with a whole period for whoever is told now', async () => {
    await judge();
    const found = await until('2026-12-14T09:00:00Z');
    expect(found.escalation?.step).toBe(1);
    expect(formatDay(found.escalation?.dueOn ?? 0)).toBe('2026-12-15');
  });

  it('keeps what was judged reproducible', async () => {
    await judge();
    const { id: conflictId } = await until('2026-11-25T00:00:00Z');
    const found = await explain(world.app, world.tenantId, { conflictId, at: world.clock.now() });
    expect(found?.replay).toEqual({ outcome: 'reproduced' });
    expect(found?.history.some(({ kind }) => kind === 'escalated')).toBe(true);
  });

  it('goes on although somebody has seen it, and stops when it is decided', async () => {
    const { id: conflictId } = await judge();
    const request = { conflictId, managerId: MANAGER.id };
    await inStore((store) => acknowledge(world.app, store, request));
    const seen = await until('2026-11-25T00:00:00Z');
    expect(seen).toMatchObject({ status: 'acknowledged', escalation: { step: 1 } });
    await inStore((store) =>
      decide(world.app, store, {
        ...{ ...request, outcome: 'share', via: 'console', note: null, at: world.clock.now() },
      }),
    );
    const decided = await until('2026-12-20T00:00:00Z');
    expect(await steps(decided)).toHaveLength(1);
  });

  it('whose decision was taken back is where it was; with new facts it begins anew', async () => {
    const { id: conflictId } = await judge();
    await until('2026-11-25T00:00:00Z');
    const request = { conflictId, managerId: MANAGER.id };
    const share = () =>
      inStore((store) =>
        decide(world.app, store, {
          ...{ ...request, outcome: 'share', via: 'console', note: null, at: world.clock.now() },
        }),
      );
    await share();
    await inStore((store) => undoDecision(world.app, store, request));
    expect(await judge()).toMatchObject({ status: 'reopened', escalation: { step: 1 } });
    await share();
    await judge();
    const fact = { kind: 'named_account', namedSince: 20_000 } as const;
    const by = { managerId: MANAGER.id, name: '' };
    const evidence = { text: 'A list.', link: null };
    await inStore((store) => enterContext(world.app, store, { conflictId, fact, evidence, by }));
    expect(await judge()).toMatchObject({ status: 'reopened', escalation: null });
  });

  it('that rises in severity gives whoever decides now the new time', async () => {
    await judge();
    await until('2026-11-25T09:00:00Z');
    await put({ ...partner, stage: 'propose' }, { ...direct, stage: 'propose' });
    const risen = await judge();
    expect(risen.judgement.severity).toBe('high');
    expect(risen.escalation?.step).toBe(1);
    expect(risen.escalation?.dueOn).toBe(risen.dueOn);
  });

  it('goes one step although several workers judge it at once', async () => {
    const { id } = await judge();
    world.clock.advance(at('2026-11-25T00:00:00Z') - world.clock.now());
    await inStore((store) => store.dirty.mark([ACCOUNT]));
    await Promise.all([1, 2, 3].map(() => detect(world.app, world.tenantId)));
    await inStore((store) => store.dirty.mark([ACCOUNT]));
    await Promise.all([1, 2, 3].map(() => detect(world.app, world.tenantId)));
    expect(await steps({ id } as Conflict)).toHaveLength(1);
  });

  it('takes each step at most once and in order, whenever it is looked at', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 4 * 24 }), { minLength: 1, maxLength: 12 }),
        async (hours) => {
          await begin();
          let step = 0;
          for (const wait of hours) {
            const due = (await judge()).escalation?.dueOn ?? (await judge()).dueOn;
            world.clock.advance(wait * HOUR_MS);
            const now = (await judge()).escalation?.step ?? 0;
            const isOver = world.clock.now() >= (due + 1) * DAY_MS;
            expect(now).toBe(isOver ? Math.min(2, step + 1) : step);
            step = now;
          }
          expect(await steps(await judge())).toHaveLength(step);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the days of a step', () => {
  it('end by the clocks of the policy, and are its business days', async () => {
    const text =
      'business_hours: { from: "09:00", to: "17:00", time_zone: America/Los_Angeles }\nholidays: [2026-11-26]\n';
    await inStore((store) => store.policies.append(text, 'mia', NOW));
    await judge();
    expect(await steps(await until('2026-11-25T07:59:59Z'))).toEqual([]);
    const first = await until('2026-11-25T08:00:00Z');
    expect(first.escalation?.step).toBe(1);
    // Wednesday, then Friday: Thursday is a holiday.
    expect(formatDay(first.escalation?.dueOn ?? 0)).toBe('2026-11-27');
  });
});

/** The channel manager's CRM tells of the task of the first round. */
async function answers(change: Partial<TaskState>): Promise<void> {
  const [task] = await inStore((store) => store.tasks.ofConnection(CONNECTION));
  world.clock.advance(1_000);
  const state: TaskState = {
    ...{ key: task?.key ?? '', taskId: 'T', status: 'completed', outcome: null, note: null },
    ...{ changedBy: MANAGER.crmUserIds[0] ?? null, ownerId: null, modifiedAt: world.clock.now() },
    ...change,
  };
  const session = {
    readTasks: async () => ({ tasks: [state], cursor: '' }),
    close: async () => undefined,
  };
  const crm = { crm: aConnection().crm, open: () => session } as unknown as CrmConnector;
  const context = testContext({ store: world.app.store, clock: world.clock, connectors: [crm] });
  await followTasks(context, world.tenantId, CONNECTION);
}

describe('the task', () => {
  it('goes to the first who is appointed, says why, and stays one', async () => {
    await judge();
    await appoint(TOM, { ...RHEA, territories: ['DACH'] }, CARA);
    const [task, ...more] = await tasks(await until('2026-11-25T00:00:00Z'));
    expect(more).toEqual([]);
    expect(task).toMatchObject({
      ...{ round: 0, status: 'open', ownerId: 'head_of_channel' },
      subject: 'Decide (escalated): Acme Robotics (Direct vs partner, medium, by 2026-11-26)',
    });
    expect(formatDay(task?.dueOn ?? 0)).toBe('2026-11-26');
    expect(task?.body).toMatch(
      /^ESCALATED on 2026-11-25 to the regional sales director and the head of channel Tom \(A-3\): not decided by 2026-11-24\.\n\nDECIDE BY 2026-11-26/,
    );
  });

  it('is asked again where whoever decides now works in the other CRM', async () => {
    await appoint(CARA);
    await judge();
    await until('2026-11-25T00:00:00Z');
    const all = await tasks(await until('2026-11-27T00:00:00Z'));
    expect(all.map(({ round, status, connectionId }) => [round, status, connectionId])).toEqual([
      [0, 'completed', CONNECTION],
      [1, 'open', other],
    ]);
    expect(all[1]?.body).toMatch(
      /^Asked again: it is overdue and goes to the chief revenue officer Cara\./,
    );
  });

  it('answered in the old CRM while it moves still decides, and closes the new round', async () => {
    await appoint(CARA);
    await judge();
    await until('2026-11-25T00:00:00Z');
    const conflict = await until('2026-11-27T00:00:00Z');
    await answers({ outcome: 'partner_keeps', changedBy: 'a seller' });
    expect((await judge()).status).toBe('open');
    await answers({ outcome: 'not_a_conflict' });
    expect((await judge()).status).toBe('open');
    await answers({ outcome: 'direct_keeps' });
    expect(await judge()).toMatchObject({
      status: 'resolved',
      decision: { outcome: 'direct_keeps', decidedBy: MANAGER.id },
    });
    expect((await tasks(conflict)).map(({ status }) => status)).toEqual(['completed', 'completed']);
    const events = await inStore((store) => store.conflicts.events(conflict.id));
    expect(events.filter(({ kind }) => kind === 'decision_refused')).toHaveLength(2);
  });

  it('answered in the old CRM once the question has been answered is told only', async () => {
    await appoint(CARA);
    await judge();
    await until('2026-11-25T00:00:00Z');
    const { id } = await until('2026-11-27T00:00:00Z');
    await inStore((store) =>
      decide(world.app, store, {
        ...{ conflictId: id, outcome: 'partner_keeps', managerId: CARA.id, via: 'console' },
        ...{ note: null, at: world.clock.now() },
      }),
    );
    await answers({ outcome: 'direct_keeps' });
    expect(await judge()).toMatchObject({ status: 'resolved', decision: { decidedBy: CARA.id } });
  });

  it('stays with the directors where nobody is appointed after them', async () => {
    await appoint(RHEA);
    await judge();
    await until('2026-11-25T00:00:00Z');
    const last = await until('2026-11-27T00:00:00Z');
    expect(last.escalation?.step).toBe(2);
    expect((await tasks(last)).map(({ ownerId }) => ownerId)).toEqual([RHEA.crmOwnerId]);
    expect((await page(last))?.instruction).toMatch(/^The chief revenue officer decides by/);
  });

  it('goes back to the channel manager where the one it was escalated to left', async () => {
    await appoint(RHEA);
    await judge();
    const [asked] = await tasks(await until('2026-11-25T00:00:00Z'));
    expect(asked?.managerId).toBe(RHEA.id);
    await appoint({ ...RHEA, leftAt: NOW });
    await inStore((store) => store.dirty.mark([ACCOUNT]));
    expect((await tasks(await judge())).map(({ managerId }) => managerId)).toEqual([MANAGER.id]);
  });

  it('stays with the channel manager where nobody is appointed', async () => {
    await judge();
    const [task] = await tasks(await until('2026-11-25T00:00:00Z'));
    expect(task).toMatchObject({ ownerId: MANAGER.crmOwnerId, managerId: MANAGER.id });
  });
});

describe('records and page', () => {
  it('say who decides now and by when; the page keeps the first due day', async () => {
    await appoint(RHEA);
    await judge();
    const escalated = await until('2026-11-25T10:00:00Z');
    const targets = await inStore((store) =>
      store.targets.pending(CONNECTION, world.clock.now(), 9),
    );
    expect(targets.find(({ home }) => home === 'claim')?.values).toMatchObject({
      conflict_due: '2026-11-26',
      next_step:
        'Hold price talks: overdue, escalated to the regional sales director Rhea and the head of channel, who decide by 2026-11-26. Keep meetings as planned.',
    });
    const view = await page(escalated);
    expect(view?.isLate).toBe(true);
    expect(view?.instruction).toContain('decide by 26 Nov 2026 (in 1 day), as it is overdue.');
    expect(view?.facts).toContainEqual({ name: 'Decision by', value: 'Rhea, 26 Nov 2026' });
    expect(view?.steps).toEqual([
      {
        who: 'Channel manager (Mia Manager)',
        when: 'not decided by 24 Nov 2026',
        isNow: false,
      },
      {
        who: 'Regional sales director (Rhea) and head of channel (nobody appointed)',
        when: 'by 26 Nov 2026',
        isNow: true,
      },
      {
        who: 'Chief revenue officer (nobody appointed)',
        when: 'if it is still undecided',
        isNow: false,
      },
    ]);
  });
});
