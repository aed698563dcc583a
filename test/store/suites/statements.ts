// What people say about conflicts: only added, each act once per person and key.
import { describe, expect, it } from 'vitest';
import { asConflictId } from '../../../src/domain/ids.ts';
import type { Statement } from '../../../src/domain/statement.ts';
import { aRef, CONNECTION, claimIdFor } from '../builders.ts';
import type { StoreUnderTest } from '../engines.ts';

const aStatement = (key: string, change: Partial<Statement> = {}): Statement => ({
  conflictId: asConflictId('c-1'),
  kind: 'other_split',
  ref: aRef('1'),
  split: [{ claimId: claimIdFor('1'), basisPoints: 10_000 }],
  text: 'We did the demo.',
  link: null,
  by: { connectionId: CONNECTION, userId: '005', email: 'ada@vendor.example' },
  key,
  at: 1_000,
  ...change,
});

export function statementPromises(opened: () => StoreUnderTest): void {
  describe('statements', () => {
    it('are kept in the order in which they were said, conflict by conflict', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const [late, early] = [aStatement('k-2', { at: 2_000 }), aStatement('k-1')];
      const elsewhere = aStatement('k-3', { conflictId: asConflictId('c-2') });
      await run(tenant, async (store) => {
        for (const one of [late, early, elsewhere]) await store.statements.add(one);
      });
      const ids = ['c-1', 'c-1', 'c-9'].map(asConflictId);
      expect(await run(tenant, (store) => store.statements.ofConflicts(ids))).toEqual([
        late,
        early,
      ]);
      expect(await run(tenant, (store) => store.statements.ofConflicts([]))).toEqual([]);
    });

    it('count once per person and key, whatever the repetition says', async () => {
      const { newTenant, run } = opened();
      const [tenant, other] = [await newTenant(), await newTenant()];
      const first = aStatement('k');
      const somebodyElse = aStatement('k', { by: { ...first.by, userId: '006' } });
      const added = await run(tenant, async (store) => [
        await store.statements.add(first),
        await store.statements.add(aStatement('k', { text: 'Otherwise.' })),
        await store.statements.add(somebodyElse),
      ]);
      expect(added).toEqual([true, false, true]);
      expect(await run(other, (store) => store.statements.add(first))).toBe(true);
      const kept = await run(tenant, (store) =>
        store.statements.ofConflicts([asConflictId('c-1')]),
      );
      expect(kept).toEqual([first, somebodyElse]);
    });
  });
}
