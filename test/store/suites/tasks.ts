// The tasks of conflicts: rounds, plans, who holds one, what is settled.
import { describe, expect, it } from 'vitest';
import {
  type ConflictTask,
  digestIdOf,
  noticeIdOf,
  type PlannedTask,
} from '../../../src/domain/conflict-task.ts';
import { asConflictId } from '../../../src/domain/ids.ts';
import { aConflict, aRef, CONNECTION } from '../builders.ts';
import type { StoreUnderTest } from '../engines.ts';

const task = (changes: Partial<ConflictTask> = {}): ConflictTask => ({
  conflictId: asConflictId('c-1'),
  round: 0,
  key: 'key-1',
  connectionId: CONNECTION,
  ownerId: '005',
  managerId: 'org-1/005',
  about: null,
  subject: 's',
  body: 'b',
  dueOn: 20_000,
  priority: 'high',
  status: 'open',
  ...changes,
});

const UNWRITTEN = {
  taskId: null,
  generation: 1,
  epoch: 0,
  isSettled: false,
  fault: null,
  seen: null,
};

const AS_PUT: PlannedTask = { ...task(), ...UNWRITTEN };

export function taskPromises(opened: () => StoreUnderTest): void {
  const start = async (...tasks: readonly ConflictTask[]) => {
    const { newTenant, run } = opened();
    const tenant = await newTenant();
    await run(tenant, async (store) => {
      for (const id of ['c-1', 'c-2']) await store.conflicts.insert(aConflict(id, ['1']));
      for (const one of tasks) await store.tasks.put(one);
    });
    return <T>(work: Parameters<typeof run<T>>[1]) => run(tenant, work);
  };

  describe('tasks', () => {
    it('have a conflict behind them, notices too, but for a digest', async () => {
      const run = await start();
      const digest = task({ conflictId: digestIdOf('org-1/005'), round: 2_956, key: 'week' });
      await run((store) => store.tasks.put(digest));
      expect(await run((store) => store.tasks.byKey('week'))).toEqual({ ...digest, ...UNWRITTEN });
      const notice = task({ conflictId: noticeIdOf(asConflictId('c-1')), key: 'told' });
      await run((store) => store.tasks.put(notice));
      const ofNotices = await run((store) => store.tasks.ofConflict(notice.conflictId));
      expect(ofNotices).toEqual([{ ...notice, ...UNWRITTEN }]);
      for (const id of [asConflictId('c-9'), noticeIdOf(asConflictId('c-9'))]) {
        const ofNothing = task({ conflictId: id, key: 'key-9' });
        await expect(run((store) => store.tasks.put(ofNothing))).rejects.toThrow();
      }
    });

    it('are found by conflict round by round, by key and by connection', async () => {
      const second = task({ round: 1, key: 'key-2', about: aRef('1') });
      const run = await start(second, task({ status: 'completed', askedAgain: 'why' }));
      const first = { ...task({ status: 'completed', askedAgain: 'why' }), ...UNWRITTEN };
      expect(await run((store) => store.tasks.ofConflict(asConflictId('c-1')))).toEqual([
        first,
        { ...second, ...UNWRITTEN },
      ]);
      expect(await run((store) => store.tasks.byKey('key-2'))).toMatchObject(second);
      expect(await run((store) => store.tasks.byKey('key-3'))).toBeNull();
      expect(await run((store) => store.tasks.ofConnection(CONNECTION))).toHaveLength(2);
      expect(await run((store) => store.tasks.countPending(CONNECTION))).toBe(2);
    });

    it('rise in generation where the plan differs, and are settled at one generation', async () => {
      const run = await start(task());
      const hasDue = () => run((store) => store.tasks.hasDue(CONNECTION, 0));
      expect(await hasDue()).toBe(true);
      const taken = await run((store) => store.tasks.take(CONNECTION, 0));
      expect(taken).toEqual({ ...task(), ...UNWRITTEN, epoch: 1 });
      if (taken === null) return;
      await run((store) => store.tasks.put(task()));
      await run((store) => store.tasks.put(task({ subject: 'changed meanwhile' })));
      await run((store) => store.tasks.settle(taken, '00T'));
      const again = await run((store) => store.tasks.take(CONNECTION, 0));
      expect(again).toMatchObject({ subject: 'changed meanwhile', generation: 2, taskId: '00T' });
      if (again === null) return;
      await run((store) => store.tasks.settle(again, '00T'));
      expect(await run((store) => store.tasks.byKey('key-1'))).toMatchObject({ isSettled: true });
      expect(await run((store) => store.tasks.take(CONNECTION, 0))).toBeNull();
      expect(await hasDue()).toBe(false);
    });

    it('belong to whoever took them last', async () => {
      const run = await start(task());
      const first = await run((store) => store.tasks.take(CONNECTION, 0));
      const second = await run((store) => store.tasks.take(CONNECTION, 0));
      if (first === null || second === null) throw new Error('there was one to take');
      expect(await run((store) => store.tasks.isHeld(first))).toBe(false);
      expect(await run((store) => store.tasks.isHeld(second))).toBe(true);
      await run((store) => store.tasks.settle(first, 'twin'));
      expect(await run((store) => store.tasks.byKey('key-1'))).toMatchObject({
        taskId: null,
        isSettled: false,
      });
    });

    it('that are to be closed go first', async () => {
      const closing = task({
        conflictId: asConflictId('c-2'),
        key: 'key-2',
        status: 'completed',
      });
      const run = await start(task(), closing);
      expect(await run((store) => store.tasks.take(CONNECTION, 0))).toMatchObject({ key: 'key-2' });
    });

    it('wait while parked with the reason; a new plan ends the wait', async () => {
      const run = await start(task());
      await run((store) => store.tasks.park(AS_PUT, 2_000, 'refused'));
      expect(await run((store) => store.tasks.byKey('key-1'))).toMatchObject({ fault: 'refused' });
      expect(await run((store) => store.tasks.take(CONNECTION, 1_999))).toBeNull();
      await run((store) => store.tasks.put(task({ body: 'new' })));
      // Said by somebody whose plan is the old one.
      await run((store) => store.tasks.park(AS_PUT, 2_000, 'refused'));
      expect(await run((store) => store.tasks.take(CONNECTION, 1_999))).toMatchObject({
        fault: null,
      });
    });

    it('go on waiting for an index, whatever the plan becomes', async () => {
      const run = await start(task());
      await run((store) => store.tasks.park(AS_PUT, 2_000, null));
      await run((store) => store.tasks.put(task({ body: 'new' })));
      expect(await run((store) => store.tasks.take(CONNECTION, 1_999))).toBeNull();
      expect(await run((store) => store.tasks.take(CONNECTION, 2_000))).toMatchObject({
        body: 'new',
      });
    });

    it('are all compared again: a refusal is over, a wait for an index goes on', async () => {
      const run = await start(task(), task({ round: 1, key: 'key-2' }));
      for (const fault of [null, 'refused']) {
        const taken = await run((store) => store.tasks.take(CONNECTION, 5));
        if (taken !== null) await run((store) => store.tasks.park(taken, 10, fault));
      }
      await run((store) => store.tasks.recheckAll(CONNECTION));
      expect(await run((store) => store.tasks.take(CONNECTION, 9))).toMatchObject({ key: 'key-2' });
      const both = await run((store) => store.tasks.ofConnection(CONNECTION));
      expect(both.map((one) => one.generation)).toEqual([2, 2]);
    });

    it('wait for nothing any more once they are settled', async () => {
      const run = await start(task());
      const taken = await run((store) => store.tasks.take(CONNECTION, 0));
      if (taken === null) throw new Error('there was one to take');
      await run((store) => store.tasks.park(AS_PUT, 2_000, null));
      await run((store) => store.tasks.settle(taken, '00T'));
      await run((store) => store.tasks.put(task({ body: 'new' })));
      expect(await run((store) => store.tasks.take(CONNECTION, 0))).toMatchObject({ body: 'new' });
    });

    it('are looked for afresh not before it is worth it', async () => {
      const run = await start(task());
      await run((store) => store.tasks.park(AS_PUT, 9_000, 'refused'));
      await run((store) => store.tasks.doubt(task(), 2_000));
      expect(await run((store) => store.tasks.take(CONNECTION, 1_999))).toBeNull();
      expect(await run((store) => store.tasks.take(CONNECTION, 2_000))).toMatchObject({
        fault: null,
      });
    });

    it('are looked for afresh when in doubt, and remember what was taken in', async () => {
      const run = await start(task());
      const taken = await run((store) => store.tasks.take(CONNECTION, 0));
      if (taken === null) throw new Error('there was one to take');
      await run(async (store) => {
        await store.tasks.settle(taken, '00T');
        await store.tasks.see(taken, 'mark');
        await store.tasks.doubt(taken);
      });
      expect(await run((store) => store.tasks.byKey('key-1'))).toMatchObject({
        taskId: null,
        isSettled: false,
        generation: 2,
        seen: 'mark',
      });
      expect(await run((store) => store.tasks.isHeld(taken))).toBe(false);
    });

    it('keep one key to one round', async () => {
      const run = await start(task());
      const twin = task({ conflictId: asConflictId('c-2') });
      await expect(run((store) => store.tasks.put(twin))).rejects.toMatchObject({
        code: 'STORE_CONFLICT',
      });
    });
  });
}
