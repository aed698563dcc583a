// Context that people entered: only added, found by its anchors, also after records were merged.
import { describe, expect, it } from 'vitest';
import type { ContextEntry } from '../../../src/domain/context-entry.ts';
import { asConflictId } from '../../../src/domain/ids.ts';
import { accountIdFor, claimIdFor } from '../builders.ts';
import type { StoreUnderTest } from '../engines.ts';

const anEntry = (id: string, change: Partial<ContextEntry> = {}): ContextEntry => ({
  id,
  conflictId: asConflictId('c-1'),
  kind: 'named_account',
  fact: { kind: 'named_account', namedSince: 20_000 },
  ends: [],
  evidence: { text: 'A letter.', link: null },
  by: 'org-1/005',
  byName: 'Mia Manager',
  at: 1_000,
  ...change,
});

export function enteredPromises(opened: () => StoreUnderTest): void {
  const [first, second, third] = ['1', '2', '3'].map(accountIdFor) as [
    ReturnType<typeof accountIdFor>,
    ReturnType<typeof accountIdFor>,
    ReturnType<typeof accountIdFor>,
  ];

  describe('entered context', () => {
    it('is found at each of its anchors, the oldest entry first whatever its time', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const late = anEntry('ce_b', { at: 2_000 });
      const early = anEntry('ce_a', { at: 1_000, ends: ['ce_b'] });
      await run(tenant, async (store) => {
        await store.entered.append(late, [second, first, second]);
        await store.entered.append(early, [first, claimIdFor('1'), 'ce_b']);
      });
      const found = await run(tenant, (store) => store.entered.at([second, first, third]));
      expect(found).toEqual([
        { entry: late, anchor: first, origin: first },
        { entry: late, anchor: second, origin: second },
        { entry: early, anchor: first, origin: first },
      ]);
      const rest = await run(tenant, async (store) => ({
        ending: await store.entered.at(['ce_b']),
        nowhere: await store.entered.at([third]),
        none: await store.entered.at([]),
        byId: await store.entered.get(['ce_a', 'ce_x', 'ce_b']),
        anchors: await store.entered.anchorsOf(['ce_a', 'ce_b']),
      }));
      expect(rest).toEqual({
        ending: [{ entry: early, anchor: 'ce_b', origin: 'ce_b' }],
        nowhere: [],
        none: [],
        byId: [late, early],
        anchors: ['ce_b', first, second, claimIdFor('1')].sort(),
      });
    });

    it('follows merges, chains of them and repeated ones, and stays where it was', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const entry = anEntry('ce_a');
      await run(tenant, (store) => store.entered.append(entry, [first]));
      for (let time = 0; time < 2; time += 1) {
        await run(tenant, async (store) => {
          await store.entered.follow([{ from: first, into: second }]);
          await store.entered.follow([
            { from: second, into: third },
            { from: claimIdFor('9'), into: third },
          ]);
        });
      }
      const found = await run(tenant, (store) => store.entered.at([first, second, third]));
      expect(found.map(({ anchor, origin }) => [anchor, origin])).toEqual([
        [first, first],
        [second, first],
        [third, first],
      ]);
    });

    it('cannot be entered twice, and belongs to its tenant', async () => {
      const { newTenant, run } = opened();
      const [tenant, other] = [await newTenant(), await newTenant()];
      const entry = anEntry('ce_a');
      await run(tenant, (store) => store.entered.append(entry, [first]));
      const again = run(tenant, (store) => store.entered.append(entry, [first]));
      await expect(again).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
      const seen = await run(other, async (store) => [
        await store.entered.at([first]),
        await store.entered.get(['ce_a']),
      ]);
      expect(seen).toEqual([[], []]);
    });
  });
}
