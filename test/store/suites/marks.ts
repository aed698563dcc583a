// Dirty marks and appointments.
import { describe, expect, it } from 'vitest';
import { accountIdFor } from '../builders.ts';
import type { StoreUnderTest } from '../engines.ts';

export function markPromises(opened: () => StoreUnderTest): void {
  const [a, b, c] = [accountIdFor('a'), accountIdFor('b'), accountIdFor('c')];

  describe('dirty marks', () => {
    it('stay until cleared at the generation that was read', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      await run(tenant, (store) => store.dirty.mark([a, b, a]));
      const taken = await run(tenant, (store) => store.dirty.take(10));
      expect(taken.map((mark) => mark.accountId)).toEqual([a, b]);
      expect(await run(tenant, (store) => store.dirty.take(10))).toEqual(taken);

      await run(tenant, (store) => store.dirty.mark([a]));
      await run(tenant, (store) => store.dirty.clear(taken));
      const left = await run(tenant, (store) => store.dirty.take(10));
      expect(left.map((mark) => mark.accountId)).toEqual([a]);
    });

    it('never give a generation twice: an old mark cannot clear a new one (ABA)', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const mark = async () => {
        await run(tenant, (store) => store.dirty.mark([a]));
        return run(tenant, (store) => store.dirty.of([a]));
      };
      const first = await mark();
      await run(tenant, (store) => store.dirty.clear(first));
      expect(await run(tenant, (store) => store.dirty.count())).toBe(0);
      const second = await mark();
      expect(second[0]?.generation).toBeGreaterThan(first[0]?.generation ?? Number.NaN);
      await run(tenant, (store) => store.dirty.clear(first));
      expect(await run(tenant, (store) => store.dirty.of([a, b]))).toEqual(second);
    });

    it('keep their place when made again, so that a busy account is served', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      for (const ids of [[a], [b], [c], [a], [a]]) {
        await run(tenant, (store) => store.dirty.mark(ids));
      }
      const taken = await run(tenant, (store) => store.dirty.take(2));
      expect(taken.map((mark) => mark.accountId)).toEqual([a, b]);
    });
  });

  describe('appointments', () => {
    it('are due at their instant, move, and go', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      await run(tenant, async (store) => {
        await store.rejudge.set([
          { accountId: a, at: 2_000 },
          { accountId: b, at: 1_000 },
          { accountId: c, at: 1_500 },
        ]);
        await store.rejudge.set([
          { accountId: a, at: 900 },
          { accountId: c, at: null },
        ]);
      });
      const due = (now: number, limit: number) =>
        run(tenant, (store) => store.rejudge.due(now, limit));
      expect(await due(899, 9)).toEqual([]);
      expect(await due(1_000, 9)).toEqual([a, b]);
      expect(await due(9_000, 1)).toEqual([a]);
    });
  });
}
