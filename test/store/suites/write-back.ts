// Targets, ledger, tasks.
import { describe, expect, it } from 'vitest';
import type { RecordTarget } from '../../../src/ports/store.ts';
import { aConflict, aRef, CONNECTION } from '../builders.ts';
import type { StoreUnderTest } from '../engines.ts';

const target = (recordId: string, values: RecordTarget['values']): RecordTarget => ({
  ref: aRef(recordId),
  home: 'claim',
  values,
});

export function writeBackPromises(opened: () => StoreUnderTest): void {
  describe('targets', () => {
    it('rise in generation where values differ, and are pending until settled there', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const put = (...targets: RecordTarget[]) =>
        run(tenant, (store) => store.targets.put(targets));
      const pending = () =>
        run(tenant, async (store) =>
          (await store.targets.pending(CONNECTION, 5_000, 10)).map((one) => [
            one.ref.recordId,
            one.generation,
          ]),
        );
      const settle = (recordId: string, generation: number) =>
        run(tenant, (store) => store.targets.settle([{ ref: aRef(recordId), generation }]));

      await put(target('1', { conflict_status: 'open' }), target('2', { reason: 'x' }));
      await put(target('1', { conflict_status: 'open' }), target('2', { reason: 'y' }));
      expect(await pending()).toEqual([
        ['1', 1],
        ['2', 2],
      ]);
      await settle('1', 1);
      await settle('2', 1);
      expect(await pending()).toEqual([['2', 2]]);
      expect(await run(tenant, (store) => store.targets.countPending(CONNECTION))).toBe(1);
      await settle('2', 2);
      await put(target('2', { reason: 'x' }));
      expect(await pending()).toEqual([['2', 3]]);
      expect(await run(tenant, (store) => store.targets.get([aRef('2'), aRef('9')]))).toEqual([
        { ...target('2', { reason: 'x' }), generation: 3 },
      ]);
    });

    it('are pending again on recheck; a settlement already under way does not count', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const pending = () =>
        run(tenant, async (store) => (await store.targets.pending(CONNECTION, 0, 10)).length);
      await run(tenant, (store) => store.targets.put([target('1', { reason: 'x' })]));
      const inFlight = { ref: aRef('1'), generation: 1 };
      await run(tenant, (store) => store.targets.recheck([aRef('1'), aRef('unknown')]));
      await run(tenant, (store) => store.targets.settle([inFlight]));
      expect(await pending()).toBe(1);
      await run(tenant, (store) => store.targets.settle([{ ...inFlight, generation: 2 }]));
      expect(await pending()).toBe(0);
    });

    it('wait while parked, and a new value ends the wait', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const pending = (now: number) =>
        run(tenant, async (store) => (await store.targets.pending(CONNECTION, now, 10)).length);
      await run(tenant, async (store) => {
        await store.targets.put([target('1', { reason: 'x' })]);
        await store.targets.park([{ ref: aRef('1'), until: 2_000 }]);
      });
      expect([await pending(1_999), await pending(2_000)]).toEqual([0, 1]);
      expect(await run(tenant, (store) => store.targets.countPending(CONNECTION))).toBe(1);
      await run(tenant, (store) => store.targets.put([target('1', { reason: 'y' })]));
      expect(await pending(1_999)).toBe(1);
    });
  });

  describe('ledger', () => {
    it('keeps the last entry per field and shows those in a state', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const entry = {
        ref: aRef('1'),
        field: 'reason',
        value: 'x',
        state: 'intended',
        note: null,
        at: 1,
      } as const;
      const refused = { ...entry, state: 'refused', note: 'FIELD_INTEGRITY', at: 2 } as const;
      const share = { ...entry, field: 'split_own_percent', value: 12.5 } as const;
      await run(tenant, async (store) => {
        await store.ledger.put([entry, share]);
        await store.ledger.put([refused]);
      });
      expect(await run(tenant, (store) => store.ledger.of([aRef('1')]))).toEqual([refused, share]);
      expect(await run(tenant, (store) => store.ledger.inState('refused', 5))).toEqual([refused]);
      expect(await run(tenant, (store) => store.ledger.inState('unknown', 5))).toEqual([]);
    });
  });

  describe('tasks', () => {
    it('exist once per conflict and are found by key and connection', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const conflict = aConflict('c-1', ['1']);
      const task = {
        conflictId: conflict.id,
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
        taskId: null,
        writtenHash: null,
      } as const;
      await run(tenant, async (store) => {
        await store.conflicts.insert(conflict);
        await store.tasks.save(task);
        await store.tasks.save({ ...task, taskId: '00T', about: aRef('1') });
      });
      const saved = { ...task, taskId: '00T', about: aRef('1') };
      const read = await run(tenant, async (store) => [
        await store.tasks.get(conflict.id),
        await store.tasks.byKey('key-1'),
        await store.tasks.byKey('key-2'),
        await store.tasks.ofConnection(CONNECTION),
      ]);
      expect(read).toEqual([saved, saved, null, [saved]]);
    });
  });
}
