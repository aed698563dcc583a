// Targets and ledger.
import { describe, expect, it } from 'vitest';
import { asConnectionId } from '../../../src/domain/ids.ts';
import type { RecordTarget, TakenTarget } from '../../../src/ports/write-store.ts';
import { aRef, CONNECTION } from '../builders.ts';
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
        run(tenant, (store) =>
          store.targets.settle([
            { ...target(recordId, {}), generation, epoch: 0, triedSince: null },
          ]),
        );

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

    it('are put as new only where nothing was said yet', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      await run(tenant, (store) => store.targets.put([target('1', { reason: 'x' })]));
      const emptied = [target('1', { reason: null }), target('2', { reason: null })];
      await run(tenant, (store) => store.targets.putNew(emptied));
      const found = await run(tenant, (store) => store.targets.get([aRef('1'), aRef('2')]));
      expect(found).toEqual(
        expect.arrayContaining([
          { ...target('1', { reason: 'x' }), generation: 1 },
          { ...target('2', { reason: null }), generation: 1 },
        ]),
      );
      expect(await run(tenant, (store) => store.targets.countPending(CONNECTION))).toBe(2);
    });

    it('are pending again on recheck; a settlement already under way does not count', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const pending = () =>
        run(tenant, async (store) => (await store.targets.pending(CONNECTION, 0, 10)).length);
      await run(tenant, (store) => store.targets.put([target('1', { reason: 'x' })]));
      const inFlight = { ...target('1', {}), generation: 1, epoch: 0, triedSince: null };
      await run(tenant, (store) => store.targets.recheck([aRef('1'), aRef('unknown')]));
      await run(tenant, (store) => store.targets.settle([inFlight]));
      expect(await pending()).toBe(1);
      await run(tenant, (store) => store.targets.settle([{ ...inFlight, generation: 2 }]));
      expect(await pending()).toBe(0);
    });

    it('belong to whoever took them last: an earlier holder settles nothing', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const take = () => run(tenant, (store) => store.targets.take(CONNECTION, 0, 10));
      const held = (taken: readonly TakenTarget[]) =>
        run(tenant, async (store) =>
          (await store.targets.held(taken)).map((one) => one.ref.recordId),
        );
      await run(tenant, (store) =>
        store.targets.put([target('1', { reason: 'x' }), target('2', { reason: 'y' })]),
      );
      const first = await take();
      expect(first.map((one) => [one.ref.recordId, one.epoch])).toEqual([
        ['1', 1],
        ['2', 1],
      ]);
      expect(await held(first)).toEqual(['1', '2']);
      await run(tenant, (store) => store.targets.settle(first.slice(1)));
      const second = await take();
      expect(second).toEqual([
        { ...target('1', { reason: 'x' }), generation: 1, epoch: 2, triedSince: null },
      ]);
      expect(await held(first)).toEqual(['2']);
      await run(tenant, (store) => store.targets.settle(first));
      expect(await run(tenant, (store) => store.targets.countPending(CONNECTION))).toBe(1);
      await run(tenant, (store) => store.targets.settle(second));
      expect(await take()).toEqual([]);
    });

    it('wait while parked, and a new value ends the wait', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const pending = (now: number) =>
        run(tenant, async (store) => (await store.targets.pending(CONNECTION, now, 10)).length);
      const taken = await run(tenant, async (store) => {
        await store.targets.put([target('1', { reason: 'x' })]);
        const [first] = await store.targets.take(CONNECTION, 0, 10);
        if (first === undefined) throw new Error('there was one to take');
        await store.targets.park([{ target: first, until: 2_000 }]);
        return first;
      });
      expect([await pending(1_999), await pending(2_000)]).toEqual([0, 1]);
      expect(await run(tenant, (store) => store.targets.countPending(CONNECTION))).toBe(1);
      await run(tenant, (store) => store.targets.put([target('1', { reason: 'y' })]));
      expect(await pending(1_999)).toBe(1);
      // Said by somebody who has not seen the new value.
      await run(tenant, (store) => store.targets.park([{ target: taken, until: 3_000 }]));
      expect(await pending(1_999)).toBe(1);
    });
  });

  describe('targets tried in vain', () => {
    it('are told since the first try, the longest first, until they are settled', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const take = () => run(tenant, (store) => store.targets.take(CONNECTION, 9_000, 10));
      const unwritten = async (before: number, limit = 10) =>
        (await run(tenant, (store) => store.targets.unwritten(CONNECTION, before, limit))).map(
          ({ ref, triedSince }) => [ref.recordId, triedSince],
        );
      await run(tenant, (store) =>
        store.targets.put(['1', '2', '3'].map((id) => target(id, { reason: 'x' }))),
      );
      const [one, two, three] = (await take()) as [TakenTarget, TakenTarget, TakenTarget];
      expect([one.triedSince, two.triedSince]).toEqual([null, null]);
      await run(tenant, (store) =>
        store.targets.park([
          { target: one, until: 2_000, triedSince: 1_500 },
          { target: two, until: 2_000, triedSince: 1_000 },
          { target: three, until: 2_000 },
        ]),
      );
      expect(await unwritten(999)).toEqual([]);
      expect(await unwritten(1_000)).toEqual([['2', 1_000]]);
      expect(await unwritten(1_500)).toEqual([
        ['2', 1_000],
        ['1', 1_500],
      ]);
      expect(await unwritten(1_500, 1)).toEqual([['2', 1_000]]);
      // The record is locked, whatever it is to show by now.
      await run(tenant, (store) => store.targets.put([target('1', { reason: 'y' })]));
      const again = await take();
      expect(again.map(({ ref, triedSince }) => [ref.recordId, triedSince])).toEqual([
        ['1', 1_500],
        ['2', 1_000],
        ['3', null],
      ]);
      const [newer, same] = again as [TakenTarget, TakenTarget];
      await run(tenant, (store) => store.targets.settle([newer]));
      expect(await unwritten(1_500)).toEqual([['2', 1_000]]);
      // Refused for good by now: that is told elsewhere.
      await run(tenant, (store) => store.targets.park([{ target: same, until: 3_000 }]));
      expect(await unwritten(1_500)).toEqual([]);
    });
  });

  describe('ledger', () => {
    it('keeps the last entry per field, and what the field showed at first', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const entry = { ref: aRef('1'), field: 'reason', state: 'refused', note: null } as const;
      const put = (more: { value: string; at: number; original?: string }) =>
        run(tenant, (store) => store.ledger.put([{ ...entry, ...more }]));
      await put({ value: 'x', at: 1 });
      await put({ value: 'y', at: 2, original: 'first' });
      await put({ value: 'z', at: 3, original: 'second' });
      expect(await run(tenant, (store) => store.ledger.of([aRef('1')]))).toEqual([
        { ...entry, value: 'z', at: 3, original: 'first' },
      ]);
    });

    it('tells in which fields a record of a connection showed something before', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const entry = { value: 'x', state: 'confirmed', note: null, at: 1 } as const;
      const other = { ...aRef('1'), connectionId: asConnectionId('hs-other') };
      await run(tenant, (store) =>
        store.ledger.put([
          { ...entry, ref: aRef('1'), field: 'url', original: 'mine' },
          { ...entry, ref: aRef('2'), field: 'url', original: 'mine' },
          { ...entry, ref: aRef('2'), field: 'conflict_count', value: 1, original: 0 },
          { ...entry, ref: aRef('1'), field: 'reason', original: null },
          { ...entry, ref: aRef('1'), field: 'next_step' },
          { ...entry, ref: other, field: 'conflict_id', original: 'theirs' },
        ]),
      );
      const shown = await run(tenant, (store) => store.ledger.shownBefore(CONNECTION));
      expect(shown).toEqual(['conflict_count', 'url']);
    });

    it('shows the entries in a state', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const entry = {
        ref: aRef('1'),
        field: 'reason',
        value: 'x',
        state: 'intended',
        note: null,
        at: 1,
        original: 'before',
      } as const;
      const refused = { ...entry, state: 'refused', note: 'FIELD_INTEGRITY', at: 2 } as const;
      const { original: _, ...unknown } = entry;
      const share = { ...unknown, field: 'split_own_percent', value: 12.5 } as const;
      await run(tenant, async (store) => {
        await store.ledger.put([entry, share]);
        await store.ledger.put([{ ...refused, original: 'later' }]);
      });
      expect(await run(tenant, (store) => store.ledger.of([aRef('1')]))).toEqual([refused, share]);
      expect(await run(tenant, (store) => store.ledger.countRecords(CONNECTION))).toBe(1);
      expect(await run(tenant, (store) => store.ledger.inState('refused', 5))).toEqual([refused]);
      expect(await run(tenant, (store) => store.ledger.inState('unknown', 5))).toEqual([]);
    });
  });
}
