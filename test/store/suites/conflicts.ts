// Conflicts and their history.
import { describe, expect, it } from 'vitest';
import { type Decision, withoutProposal } from '../../../src/domain/conflict.ts';
import { asConflictId } from '../../../src/domain/ids.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import { aConflict, claimIdFor } from '../builders.ts';
import type { StoreUnderTest } from '../engines.ts';

export function conflictPromises(opened: () => StoreUnderTest): void {
  describe('conflicts', () => {
    it('are found by any of their claims, oldest first, also after those changed', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const late = aConflict('c-1', ['1', '2'], { openedAt: 2_000 });
      const early = aConflict('c-2', ['2', '3']);
      await run(tenant, async (store) => {
        await store.conflicts.insert(late);
        await store.conflicts.insert(early);
      });
      const of = (...ids: string[]) =>
        run(tenant, (store) => store.conflicts.ofClaims(ids.map(claimIdFor)));
      expect(await of('1', '2')).toEqual([early, late]);
      expect(await of('3')).toEqual([early]);
      expect(await of('9')).toEqual([]);

      const changed = aConflict('c-1', ['1', '9'], { status: 'resolved', updatedAt: 3_000 });
      await run(tenant, (store) => store.conflicts.update(changed));
      expect(await of('2')).toEqual([early]);
      expect(await of('9')).toEqual([changed]);
      expect(await run(tenant, (store) => store.conflicts.get(late.id))).toEqual(changed);
    });

    it('keep what waits for approval, and the approval with the decision', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const before = aConflict('c-1', ['1', '2']);
      const proposal: Decision = {
        ...{ conflictId: before.id, outcome: 'share', claimIds: before.judgement.claimIds },
        split: [{ claimId: claimIdFor('1'), basisPoints: 10_000 }],
        ...{
          factsHash: 'f',
          decidedBy: 'org-1/005',
          decidedAt: 7,
          via: 'console',
          note: 'A "note".',
        },
      };
      const decision = { ...proposal, approval: { by: 'org-1/006', proposedAt: 6 } };
      const waiting = { ...before, proposal };
      const read = (work: (store: TenantStore) => Promise<void>) =>
        run(tenant, async (store) => {
          await work(store);
          return store.conflicts.get(before.id);
        });
      expect(await read((store) => store.conflicts.insert(waiting))).toEqual(waiting);
      const decided = { ...withoutProposal(waiting), decision };
      const stored = await read((store) => store.conflicts.update(decided));
      expect(stored).toEqual(decided);
      expect(Object.keys(stored ?? {})).not.toContain('proposal');
    });

    it('are listed by status in pages, and counted', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const statuses = ['open', 'resolved', 'open', 'acknowledged', 'open'] as const;
      await run(tenant, async (store) => {
        for (const [index, status] of statuses.entries()) {
          await store.conflicts.insert(aConflict(`c-${index}`, ['1'], { status }));
        }
      });
      const list = (after: string | null, limit: number) =>
        run(tenant, async (store) => {
          const from = after === null ? null : asConflictId(after);
          const filter = { statuses: ['open', 'acknowledged'], after: from, limit } as const;
          return (await store.conflicts.list(filter)).map((conflict) => conflict.id as string);
        });
      expect(await list(null, 2)).toEqual(['c-0', 'c-2']);
      expect(await list('c-2', 9)).toEqual(['c-3', 'c-4']);
      const [all, none, counts] = await run(tenant, async (store) => [
        await store.conflicts.list({ after: null, limit: 9 }),
        await store.conflicts.list({ statuses: [], after: null, limit: 9 }),
        await store.conflicts.countByStatus(),
      ]);
      expect([all.length, none.length]).toEqual([5, 0]);
      expect(counts).toEqual(
        new Map([
          ['open', 3],
          ['resolved', 1],
          ['acknowledged', 1],
        ]),
      );
    });

    it('cannot be inserted twice, nor updated when unknown', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const conflict = aConflict('c-1', ['1']);
      await expect(run(tenant, (store) => store.conflicts.update(conflict))).rejects.toMatchObject({
        code: 'INVARIANT_BROKEN',
      });
      await run(tenant, (store) => store.conflicts.insert(conflict));
      await expect(run(tenant, (store) => store.conflicts.insert(conflict))).rejects.toMatchObject({
        code: 'STORE_CONFLICT',
      });
    });

    it('keep events, judgements and decisions in the order they came', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const conflict = aConflict('c-1', ['1', '2']);
      const id = conflict.id;
      const event = (text: string) =>
        ({ conflictId: id, at: 5, kind: 'rejudged', actor: 'parley', text }) as const;
      const judgement = (at: number, document: string) => ({
        conflictId: id,
        at,
        policyVersion: 1,
        factsHash: 'f',
        document,
      });
      const decision = {
        conflictId: id,
        outcome: 'share',
        split: [{ claimId: claimIdFor('1'), basisPoints: 10_000 }],
        claimIds: [claimIdFor('1')],
        factsHash: 'f',
        decidedBy: 'org-1/005',
        decidedAt: 7,
        via: 'console',
        note: null,
      } as const;
      await run(tenant, async (store) => {
        await store.conflicts.insert(conflict);
        for (const text of ['b', 'a']) await store.conflicts.addEvent(event(text));
        await store.conflicts.addJudgement(judgement(10, '{ "b": 1, "a": 2 }'));
        await store.conflicts.addJudgement(judgement(20, '{}'));
        await store.conflicts.addJudgement(judgement(20, '[]'));
        await store.conflicts.addDecision(decision);
      });
      const read = await run(tenant, async (store) => ({
        events: await store.conflicts.events(id),
        decisions: await store.conflicts.decisions(id),
        before: await store.conflicts.judgementAt(id, 9),
        between: await store.conflicts.judgementAt(id, 19),
        after: await store.conflicts.judgementAt(id, 20),
        all: (await store.conflicts.judgements(id)).map((one) => one.document),
        many: await store.conflicts.judgementsAt([
          { conflictId: id, at: 20 },
          { conflictId: asConflictId('c-9'), at: 20 },
          { conflictId: id, at: 9 },
          { conflictId: id, at: 19 },
        ]),
        histories: await store.conflicts.histories([id, asConflictId('c-9'), id]),
      }));
      expect(read).toEqual({
        events: [event('b'), event('a')],
        decisions: [decision],
        before: null,
        between: judgement(10, '{ "b": 1, "a": 2 }'),
        after: judgement(20, '[]'),
        all: ['{ "b": 1, "a": 2 }', '{}', '[]'],
        many: [judgement(20, '[]'), null, null, judgement(10, '{ "b": 1, "a": 2 }')],
        histories: { events: [event('b'), event('a')], decisions: [decision] },
      });
    });
  });
}
