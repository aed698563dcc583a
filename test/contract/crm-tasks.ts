// What every CRM connector promises of tasks: one per key, and what people do with it is followed.
import { expect, it } from 'vitest';
import { ParleyError } from '../../src/domain/errors.ts';
import type { RecordRef } from '../../src/domain/ids.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import type { CrmSession } from '../../src/ports/crm.ts';
import type { TaskDraft } from '../../src/ports/crm-tasks.ts';
import { type CrmRun, codeOf } from './crm-run.ts';

/** What a connector promises of Parley's tasks, as a part of the suite of the CRM port. */
export function tasks(
  current: () => CrmRun,
  open: () => Promise<{ session: CrmSession }>,
  claimRef: (index: number) => RecordRef,
): void {
  const draft = (change: Partial<TaskDraft> = {}): TaskDraft => ({
    key: 'a1b2c3d4e5f6',
    subject: 'Decide: Acme & Söhne (high, by 2026-12-01)',
    body: 'DECIDE BY 2026-12-01\n\nTwo sides <claim> the same customer.',
    dueOn: 20_788,
    ownerId: current().manager.ownerId,
    priority: 'high',
    about: claimRef(0),
    taskId: null,
    status: 'open',
    ...change,
  });
  const ready = async () => {
    const { session } = await open();
    await session.provision();
    return session;
  };
  const count = () => {
    const { world, connector, objects } = current();
    return [...world.database(connector.crm).rows(objects.task)].length;
  };

  it('makes one task per key and writes nothing when nothing changed', async () => {
    const session = await ready();
    const before = count();
    const first = await session.saveTask(draft());
    expect(first).toMatchObject({ created: true, changed: true });
    expect(count()).toBe(before + 1);
    const { writes } = session.usage();
    const again = await session.saveTask(draft({ taskId: first.taskId }));
    expect(again).toEqual({ taskId: first.taskId, created: false, changed: false });
    expect(session.usage().writes).toBe(writes);
    const changed = await session.saveTask(draft({ taskId: first.taskId, subject: 'Decide now' }));
    expect(changed).toEqual({ taskId: first.taskId, created: false, changed: true });
    expect(count()).toBe(before + 1);
  });

  it('finds the task that a lost answer left behind', async () => {
    const run = current();
    const session = await ready();
    const before = count();
    const { connector, lostTaskCreation } = run;
    run.faults.inject({ ...lostTaskCreation, crm: connector.crm, fault: { kind: 'drop_reply' } });
    await session.saveTask(draft()).catch(() => null);
    expect(run.faults.waiting()).toEqual([]);
    const again = await session.saveTask(draft());
    expect(again.created).toBe(false);
    expect(count()).toBe(before + 1);
  });

  it('says beforehand when it may make one that only an index would show, and not otherwise', async () => {
    const run = current();
    const session = await ready();
    const before = count();
    const said: string[] = [];
    const stop = async (): Promise<void> => {
      said.push('about to make one');
      throw new ParleyError('CRM_RECORD_CHANGED', 'Somebody else has it');
    };
    await session.saveTask(draft(), stop);
    expect(said).toEqual([]);
    const loose = draft({ key: 'f6e5d4c3b2a1', about: null });
    const lags = run.connector.crm === 'hubspot';
    const saved = session.saveTask(loose, stop);
    if (lags) await expect(saved).rejects.toThrow('Somebody else has it');
    else await expect(saved).resolves.toMatchObject({ created: true });
    expect(said).toHaveLength(lags ? 1 : 0);
    expect(count()).toBe(before + (lags ? 1 : 2));
  });

  it('follows what people do: completed with an outcome, by whom, deleted', async () => {
    const run = current();
    const session = await ready();
    const { taskId } = await session.saveTask(draft());
    const first = await session.readTasks(null);
    expect(first.tasks).toMatchObject([
      { key: draft().key, taskId, status: 'open', outcome: null },
    ]);
    run.advance(HOUR_MS);
    const quiet = await session.readTasks(first.cursor);
    run.advance(HOUR_MS);
    const said = { outcome: 'not_a_conflict', note: 'Another subsidiary.' };
    run.completeTask(taskId ?? '', said, run.manager.userId);
    const done = await session.readTasks(quiet.cursor);
    expect(done.tasks).toMatchObject([
      { taskId, status: 'completed', ...said, changedBy: run.manager.userId },
    ]);
    run.advance(HOUR_MS);
    run.world
      .database(run.connector.crm)
      .remove(run.objects.task, taskId ?? '', run.manager.userId);
    const gone = await session.readTasks(done.cursor);
    expect(gone.tasks.find((one) => one.taskId === taskId)?.status).toBe('deleted');
  });

  it('leaves a task alone that a person completed', async () => {
    const session = await ready();
    const { taskId } = await session.saveTask(draft());
    await session.saveTask(draft({ taskId, status: 'completed' }));
    const late = await session.saveTask(draft({ taskId, subject: 'Changed meanwhile' }));
    expect(late).toEqual({ taskId, created: false, changed: false });
    expect((await session.readTasks(null)).tasks.map((one) => one.status)).toEqual(['completed']);
  });

  it('says so where the owner can be given no task', async () => {
    const session = await ready();
    const before = count();
    const ownerId = current().inactiveOwner();
    expect(await codeOf(session.saveTask(draft({ ownerId })))).toBe('CRM_OWNER_INACTIVE');
    expect(count()).toBe(before);
    expect(await session.saveTask(draft())).toMatchObject({ created: true });
  });

  it('makes no task only to close it', async () => {
    const session = await ready();
    const saved = await session.saveTask(draft({ status: 'completed' }));
    expect(saved).toEqual({ taskId: null, created: false, changed: false });
    expect((await session.readTasks(null)).tasks).toEqual([]);
  });
}
