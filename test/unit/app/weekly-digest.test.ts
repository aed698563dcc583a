// The weekly digest: one a week and manager, by the one write path, quiet where there is nothing to say.
import { beforeEach, describe, expect, it } from 'vitest';
import type { AppContext } from '../../../src/app/context.ts';
import { followTasks } from '../../../src/app/task-sync.ts';
import { planDigests, weekNumber } from '../../../src/app/weekly-digest.ts';
import { writeBack } from '../../../src/app/write-back.ts';
import { digestIdOf } from '../../../src/domain/conflict-task.ts';
import type { TenantId } from '../../../src/domain/ids.ts';
import { DAY_MS, mondayOf, parseDay } from '../../../src/domain/time.ts';
import type { CrmConnector } from '../../../src/ports/crm.ts';
import type { TaskDraft, TaskState } from '../../../src/ports/crm-tasks.ts';
import type { Store, TenantStore } from '../../../src/ports/store.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { aTenant, TestClock, testContext } from '../../helpers/app-context.ts';
import { at, day, MANAGER, NOW, putBusyDay, SALESFORCE } from '../../http/console-world.ts';
import { putDryRun } from '../../http/console-world-reading.ts';

/** Monday morning after the Friday of the console's world. */
const MONDAY = at('2026-11-23T06:00:00Z');

let store: Store;
let tenantId: TenantId;
let clock: TestClock;
let app: AppContext;
let drafts: TaskDraft[];
let states: TaskState[];

beforeEach(async () => {
  store = openMemoryStore();
  clock = new TestClock(MONDAY);
  drafts = [];
  states = [];
  const connector = {
    crm: 'salesforce',
    open: () => ({
      async saveTask(draft: TaskDraft) {
        drafts.push(draft);
        return { taskId: `00T${drafts.length}`, created: draft.taskId === null, changed: true };
      },
      readTasks: async () => ({ tasks: states, cursor: 'c' }),
      usage: () => ({ requests: 0, writes: 0, dailyUsed: null, dailyLimit: null }),
      close: async () => {},
    }),
  } as unknown as CrmConnector;
  app = { ...testContext({ store, clock, connectors: [connector] }), weeklyDigest: true };
  tenantId = await aTenant(store);
});

const run = <T>(work: (inside: TenantStore) => Promise<T>) => store.inTenant(tenantId, work);
const digests = () => run((inside) => inside.tasks.ofConflict(digestIdOf(MANAGER)));
const written = () => drafts.filter(({ subject }) => subject.startsWith('Parley week'));

describe('in a week with something to say', () => {
  beforeEach(() => run(putBusyDay));

  it('a manager gets one, with counts, what is late and what to do next', async () => {
    expect(await planDigests(app, tenantId)).toBe(1);
    const [digest] = await digests();
    expect(digest).toMatchObject({
      subject: 'Parley week 48: 3 waiting, 2 overdue, 1 due this week',
      ownerId: '005000000000001AAA',
      connectionId: SALESFORCE,
      about: null,
      dueOn: day('2026-11-27'),
      status: 'open',
    });
    expect(digest?.body).toBe(
      [
        'Waiting for you: 3. Overdue: 2 (oldest: Borealis Foods AB, since 2026-11-18). Due this week: 1.',
        'Last week: 3 new, 0 decided.',
        '',
        'Do next',
        '  2026-11-18 medium, Borealis Foods AB: http://127.0.0.1:4300/conflicts/cf_1043',
        '  2026-11-20 high, ACME Robotics: http://127.0.0.1:4300/conflicts/cf_1042',
        '  2026-11-26 low, Cobalt Rail plc: http://127.0.0.1:4300/conflicts/cf_1044',
        '',
        'For Dana Ruiz, week of 2026-11-23. Decides nothing: complete it when you have read it. The next one closes it.',
      ].join('\n'),
    );
    expect(digest?.body).not.toMatch(/Northwind|Helio|Osei|EUR/);
  });

  it('however often it is planned, by however many at once, it is one and stays as it is', async () => {
    await Promise.all([planDigests(app, tenantId), planDigests(app, tenantId)]);
    await writeBack(app, tenantId, SALESFORCE);
    clock.advance(3 * DAY_MS);
    expect(await planDigests(app, tenantId)).toBe(0);
    await writeBack(app, tenantId, SALESFORCE);
    expect(await digests()).toHaveLength(1);
    expect(written()).toHaveLength(1);
  });

  it('the next week has another, and closes the one before', async () => {
    await planDigests(app, tenantId);
    await writeBack(app, tenantId, SALESFORCE);
    clock.advance(7 * DAY_MS);
    await planDigests(app, tenantId);
    await writeBack(app, tenantId, SALESFORCE);
    expect(written().map(({ status }) => status)).toEqual(['open', 'completed', 'open']);
    expect(new Set(written().map(({ key }) => key)).size).toBe(2);
    const [, , newest] = written();
    expect(newest?.subject).toContain('week 49');
  });

  it('counts what was decided in the week before', async () => {
    clock = new TestClock(at('2026-11-16T06:00:00Z'));
    app = { ...app, clock };
    await planDigests(app, tenantId);
    const [digest] = await digests();
    expect(digest?.body).toContain('Last week: 1 new, 1 decided (median 1.3 days).');
  });

  it('what somebody does to it decides nothing and asks nothing again', async () => {
    await planDigests(app, tenantId);
    await writeBack(app, tenantId, SALESFORCE);
    const [digest] = await digests();
    const state = { key: digest?.key ?? '', taskId: '00T1', outcome: 'share', note: null };
    const who = { changedBy: '005000000000001AAA', ownerId: null, modifiedAt: MONDAY };
    states = (['open', 'completed', 'deleted'] as const).map((status) => ({
      ...state,
      ...who,
      status,
    }));
    const report = await followTasks(app, tenantId, SALESFORCE);
    expect(report).toEqual({ tasksRead: 3, decisions: 0, refusals: 0 });
    expect(await digests()).toHaveLength(1);
  });

  it('is not made where it is switched off', async () => {
    expect(await planDigests({ ...app, weeklyDigest: false }, tenantId)).toBe(0);
    expect(await digests()).toEqual([]);
  });
});

describe('nobody gets one', () => {
  it('in a dry run', async () => {
    await run(putDryRun);
    expect(await planDigests(app, tenantId)).toBe(0);
  });

  it('in the week in which the CRM was connected', async () => {
    await run(putBusyDay);
    await run(async (inside) => {
      for (const one of await inside.connections.list()) {
        await inside.connections.save({ ...one, connectedAt: MONDAY });
      }
    });
    expect(await planDigests(app, tenantId)).toBe(0);
  });

  it('once they left', async () => {
    await run(putBusyDay);
    await run(async (inside) => {
      for (const one of await inside.managers.list()) {
        await inside.managers.save({ ...one, leftAt: MONDAY });
      }
    });
    expect(await planDigests(app, tenantId)).toBe(0);
  });

  it('with nothing to say: the week counts as told', async () => {
    await run(putBusyDay);
    await run(async (inside) => {
      const list = await inside.conflicts.list({ limit: 100, after: null });
      for (const one of list) await inside.conflicts.update({ ...one, status: 'superseded' });
    });
    await planDigests(app, tenantId);
    await writeBack(app, tenantId, SALESFORCE);
    expect(written().map(({ status, taskId }) => [status, taskId])).toEqual([['completed', null]]);
    expect(await planDigests(app, tenantId)).toBe(0);
  });
});

it('weeks begin on Monday and have the numbers of ISO 8601', () => {
  const numberOf = (text: string) => weekNumber(mondayOf(parseDay(text) ?? 0));
  expect(mondayOf(day('2026-11-22'))).toBe(day('2026-11-16'));
  expect(mondayOf(day('2026-11-23'))).toBe(day('2026-11-23'));
  expect(mondayOf(-4)).toBe(-10);
  expect(numberOf('2026-01-01')).toBe(1);
  expect(numberOf('2027-01-03')).toBe(53);
  expect(numberOf('2027-01-04')).toBe(1);
  expect(numberOf('2025-12-29')).toBe(1);
  expect(NOW).toBeLessThan(MONDAY);
});
