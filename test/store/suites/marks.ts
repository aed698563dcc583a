// Dirty marks and appointments.
import { describe, expect, it } from 'vitest';
import type { DirtyMark, TenantStore } from '../../../src/ports/store.ts';
import { accountIdFor, anAccountVersion } from '../builders.ts';
import type { StoreUnderTest } from '../engines.ts';

async function takeAll(store: TenantStore): Promise<readonly DirtyMark[]> {
  const marks: DirtyMark[] = [];
  for (const block of await store.dirty.blocks())
    marks.push(...(await store.dirty.take(block, 10)));
  return marks;
}

export function markPromises(opened: () => StoreUnderTest): void {
  const [a, b, c] = [accountIdFor('a'), accountIdFor('b'), accountIdFor('c')];

  describe('accounts that the match index does not follow yet', () => {
    it('come in the order of their marks, page by page, until cleared at what was read', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const due = <T>(work: (marks: TenantStore['matching']['due']) => Promise<T>) =>
        run(tenant, (store) => work(store.matching.due));
      await due((marks) => marks.mark([a, b, c, a]));
      await due((marks) => marks.mark([a]));
      const all = await due((marks) => marks.take(10));
      expect(all.map((mark) => mark.accountId)).toEqual([b, c, a]);
      const first = all.slice(0, 2);
      expect(await due((marks) => marks.take(2))).toEqual(first);
      expect(await due((marks) => marks.take(2, first[1]?.generation))).toEqual(all.slice(2));

      await due((marks) => marks.mark([b]));
      await due((marks) => marks.clear(all));
      expect(await due((marks) => marks.take(10))).toMatchObject([{ accountId: b }]);
      expect(await run(await newTenant(), (store) => store.matching.due.take(10))).toEqual([]);
    });
  });

  describe('dirty marks', () => {
    it('stay until cleared at the generation that was read', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      await run(tenant, (store) => store.dirty.mark([a, b, a]));
      const taken = await run(tenant, takeAll);
      expect(taken.map((mark) => mark.accountId).sort()).toEqual([a, b]);
      expect(await run(tenant, takeAll)).toEqual(taken);

      await run(tenant, (store) => store.dirty.mark([a]));
      await run(tenant, (store) => store.dirty.clear(taken));
      const left = await run(tenant, takeAll);
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
      const twins = [accountIdFor('t-1'), accountIdFor('t-2'), accountIdFor('t-3')] as const;
      await run(tenant, (store) =>
        store.accounts.put(
          twins.map((_, index) =>
            anAccountVersion(`t-${index + 1}`, { keys: ['domain:acme.example'] }),
          ),
        ),
      );
      for (const index of [0, 1, 2, 0, 0] as const) {
        await run(tenant, (store) => store.dirty.mark([twins[index]]));
      }
      // One key, one block: accounts of one customer are taken together.
      const [block, ...others] = await run(tenant, (store) => store.dirty.blocks());
      expect(others).toEqual([]);
      const taken = await run(tenant, (store) => store.dirty.take(block ?? -1, 2));
      expect(taken.map((mark) => mark.accountId)).toEqual(twins.slice(0, 2));
    });

    it('lead to the block with the oldest mark first', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const firsts = new Map<number, string>();
      for (let count = 0; count < 20; count += 1) {
        const id = accountIdFor(`n-${count}`);
        await run(tenant, (store) => store.dirty.mark([id]));
      }
      await run(tenant, async (store) => {
        let last = 0;
        for (const block of await store.dirty.blocks()) {
          const [mark] = await store.dirty.take(block, 1);
          firsts.set(block, mark?.accountId ?? '');
          expect(mark?.generation).toBeGreaterThan(last);
          last = mark?.generation ?? Number.POSITIVE_INFINITY;
        }
      });
      expect(firsts.size).toBeGreaterThan(1);
    });
  });

  describe('turns', () => {
    it('end with the transaction that took them, however it ends', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const take = (fails: boolean) =>
        run(tenant, async (store) => {
          await store.turns.hold([b, a, b]);
          await store.turns.take('x');
          const taken = [await store.turns.tryTake('x'), await store.turns.tryTake('x')];
          if (fails) throw new Error('stopped');
          return taken;
        });
      await expect(take(true)).rejects.toThrow('stopped');
      expect(await take(false)).toEqual([true, true]);
      expect(await take(false)).toEqual([true, true]);
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
