// HubSpot, writing tasks: one per key, and who decided.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TaskDraft } from '../../src/ports/crm-tasks.ts';
import { CONNECTION, MANAGER, type Portal, startPortal } from './hubspot-harness.ts';

let portal: Portal;
beforeEach(async () => {
  portal = await startPortal();
});
afterEach(() => portal.close());

describe('tasks', () => {
  beforeEach(async () => {
    await portal.session.provision();
  });

  it('are made once, changed when the draft changes, left alone otherwise', async () => {
    const made = await portal.session.saveTask(draft());
    expect(made).toMatchObject({ created: true, changed: true });
    const task = portal.world.hubspot.require('tasks', made.taskId ?? '');
    expect(task.fields).toMatchObject({
      parley_task_key: 'key-1',
      hs_task_subject: 'Decide: Acme',
      hs_task_body: 'Two claims &lt;P-5&gt;<br>Decide by Friday',
      hs_task_priority: 'HIGH',
      hubspot_owner_id: MANAGER.ownerId,
      hs_timestamp: '2026-12-01T23:59:59.000Z',
    });
    const [link] = portal.world.hubspot.associationsOf('tasks', made.taskId ?? '', 'deals');
    expect(link).toMatchObject({ toId: portal.records.deal.id, typeId: 216 });
    const again = await portal.session.saveTask(draft({ taskId: made.taskId }));
    expect(again).toEqual({ taskId: made.taskId, created: false, changed: false });
    const closed = await portal.session.saveTask(
      draft({ taskId: made.taskId, status: 'completed' }),
    );
    expect(closed).toEqual({ taskId: made.taskId, created: false, changed: true });
  });

  it('are adopted after a lost answer, although the search index is late', async () => {
    portal.time.searchLagMs = 60_000;
    const fault = { kind: 'drop_reply' } as const;
    portal.faults.inject({
      crm: 'hubspot',
      method: 'POST',
      path: '/2026-09/tasks',
      fault,
      after: 1,
    });
    const made = await portal.session.saveTask(draft());
    const again = await portal.session.saveTask(draft());
    expect(again).toEqual({ taskId: made.taskId, created: false, changed: false });
    expect([...portal.world.hubspot.rows('tasks')]).toHaveLength(1);
  });

  it('are made anew when somebody deleted them', async () => {
    const made = await portal.session.saveTask(draft());
    portal.world.hubspot.remove('tasks', made.taskId ?? '', MANAGER.userId);
    const again = await portal.session.saveTask(draft({ taskId: made.taskId }));
    expect(again.created).toBe(true);
    expect(again.taskId).not.toBe(made.taskId);
  });

  it('keep the oldest of two with one key; the other asks nobody any more', async () => {
    const made = await portal.session.saveTask(draft());
    const twin = portal.world.hubspot.create(
      'tasks',
      { ...portal.world.hubspot.require('tasks', made.taskId ?? '').fields },
      MANAGER.userId,
    );
    const again = await portal.session.saveTask(draft({ about: null }));
    expect(again.taskId).toBe(made.taskId);
    const { fields } = portal.world.hubspot.require('tasks', twin.id);
    expect(fields).toMatchObject({ parley_task_key: null, hs_task_status: 'COMPLETED' });
    expect((await portal.session.readTasks(null)).tasks).toHaveLength(1);
  });

  it('keep the one of two that was answered, though the other is older', async () => {
    const { hubspot } = portal.world;
    const made = await portal.session.saveTask(draft());
    const { fields } = hubspot.require('tasks', made.taskId ?? '');
    const twin = hubspot.create('tasks', { ...fields }, MANAGER.userId);
    const done = { hs_task_status: 'COMPLETED', parley_task_outcome: 'partner_keeps' };
    hubspot.update('tasks', twin.id, done, MANAGER.userId);
    const again = await portal.session.saveTask(draft({ about: null }));
    expect(again).toEqual({ taskId: twin.id, created: false, changed: false });
    expect(hubspot.require('tasks', made.taskId ?? '').fields).toMatchObject({
      ...{ parley_task_key: null, hs_task_status: 'COMPLETED' },
    });
    expect((await portal.session.readTasks(null)).tasks).toMatchObject([
      { taskId: twin.id, status: 'completed', outcome: 'partner_keeps' },
    ]);
  });

  it('tell who completed them with which outcome, once', async () => {
    const { taskId } = await portal.session.saveTask(draft());
    const start = await portal.session.readTasks(null);
    expect(start.tasks).toMatchObject([{ key: 'key-1', status: 'open', changedBy: null }]);
    portal.advance(60_000);
    const done = { hs_task_status: 'COMPLETED', parley_task_outcome: 'partner_keeps' };
    portal.world.hubspot.update('tasks', taskId ?? '', done, MANAGER.userId);
    const page = await portal.session.readTasks(start.cursor);
    expect(page.tasks).toEqual([
      {
        key: 'key-1',
        taskId,
        status: 'completed',
        outcome: 'partner_keeps',
        note: null,
        changedBy: MANAGER.userId,
        ownerId: MANAGER.ownerId,
        modifiedAt: portal.time.now,
      },
    ]);
    expect((await portal.session.readTasks(page.cursor)).tasks).toEqual([]);
  });

  it('are told as deleted, once', async () => {
    const { taskId } = await portal.session.saveTask(draft());
    const start = await portal.session.readTasks(null);
    portal.advance(60_000);
    portal.world.hubspot.remove('tasks', taskId ?? '', '5502');
    const page = await portal.session.readTasks(start.cursor);
    expect(page.tasks).toMatchObject([{ taskId, status: 'deleted' }]);
    expect((await portal.session.readTasks(page.cursor)).tasks).toEqual([]);
  });
});

function draft(change: Partial<TaskDraft> = {}): TaskDraft {
  return {
    key: 'key-1',
    subject: 'Decide: Acme',
    body: 'Two claims <P-5>\nDecide by Friday',
    dueOn: Date.parse('2026-12-01T00:00:00Z') / 86_400_000,
    ownerId: MANAGER.ownerId,
    priority: 'high',
    about: { connectionId: CONNECTION, object: 'deals', recordId: portal.records.deal.id },
    taskId: null,
    status: 'open',
    ...change,
  };
}
