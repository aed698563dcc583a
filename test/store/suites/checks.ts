// Checks before starting: links are replaced as a whole, a question counts once a day per asker.
import { describe, expect, it } from 'vitest';
import type { CheckAsker, CheckEntry, CheckLink } from '../../../src/domain/check.ts';
import { CONNECTION } from '../builders.ts';
import type { StoreUnderTest } from '../engines.ts';

const aLink = (id: string, change: Partial<CheckLink> = {}): CheckLink => ({
  ...{ id, secretHash: 'a'.repeat(64), partner: 'Northwind', perDay: 20, managerId: 'm' },
  ...{ issuedAt: 1_000, expiresAt: 9_000, revoked: null },
  ...change,
});
const SELLER: CheckAsker = {
  ...{ kind: 'seller', connectionId: CONNECTION, userId: '005', email: null },
};
const anEntry = (key: string, change: Partial<CheckEntry> = {}): CheckEntry => ({
  ...{ by: { kind: 'partner', linkId: 'cl_1' }, day: 20_000, key, answer: 'free', about: null },
  customer: { name: 'Acme', website: 'acme.example', country: null },
  at: 1_000,
  ...change,
});

export function checkPromises(opened: () => StoreUnderTest): void {
  describe('checks', () => {
    it('keep links, the newest first and as last saved', async () => {
      const { newTenant, run } = opened();
      const [tenant, other] = [await newTenant(), await newTenant()];
      const revoked = aLink('cl_1', { revoked: { at: 2_000, by: 'm' } });
      await run(tenant, async ({ checks }) => {
        for (const link of [aLink('cl_1'), aLink('cl_2'), revoked]) await checks.saveLink(link);
      });
      const kept = await run(tenant, async ({ checks }) => ({
        all: await checks.links(),
        one: await checks.link('cl_1'),
        none: await checks.link('cl_3'),
      }));
      expect(kept).toEqual({ all: [aLink('cl_2'), revoked], one: revoked, none: null });
      expect(await run(other, ({ checks }) => checks.link('cl_1'))).toBeNull();
    });

    it('count a question once per asker and day', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const [first, tomorrow] = [anEntry('k'), anEntry('k', { day: 20_001 })];
      const seller = anEntry('k', { by: SELLER });
      const second = anEntry('k2', { answer: 'ask' });
      const added = await run(tenant, async ({ checks }) => {
        const results: boolean[] = [];
        for (const one of [first, anEntry('k', { answer: 'ask' }), tomorrow, seller, second]) {
          results.push(await checks.add(one));
        }
        return results;
      });
      expect(added).toEqual([true, false, true, true, true]);
      const kept = await run(tenant, async ({ checks }) => ({
        today: await checks.ofDay('link/cl_1', 20_000),
        seller: await checks.ofDay(`user/${CONNECTION}/005`, 20_000),
        newest: await checks.list(2),
      }));
      expect(kept).toEqual({
        today: [first, second],
        seller: [seller],
        newest: [second, seller],
      });
    });
  });
}
