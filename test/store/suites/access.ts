// Used links, sessions and administrators: what is promised of each on every engine.
import { describe, expect, it } from 'vitest';
import { asConflictId } from '../../../src/domain/ids.ts';
import type { Administrator, LinkUse, Session } from '../../../src/ports/access-store.ts';
import { aConnection, aRef, CONNECTION } from '../builders.ts';
import type { StoreUnderTest } from '../engines.ts';

const aUse = (digest: string, change: Partial<LinkUse> = {}): LinkUse => ({
  ...{ digest, at: 1_000, keepUntil: 5_000, note: '{"by":"ada"}' },
  ...change,
});

const aPerson = { connectionId: CONNECTION, userId: '005', name: 'Ada', email: null };

const aSession = (id: string, change: Partial<Session> = {}): Session => ({
  ...{ id, user: { kind: 'crm', ...aPerson }, hash: `hash of ${id}`, previousHash: null },
  ...{ rotatedAt: 1, startedAt: 1, seenAt: 1, isConfirmed: false, endsAt: 9_000 },
  opened: [{ ref: aRef('1'), conflictId: asConflictId('c-1') }],
  ...change,
});

export function accessPromises(opened: () => StoreUnderTest): void {
  describe('used links', () => {
    it('are used once, in each tenant, whatever is said the second time', async () => {
      const { newTenant, run } = opened();
      const [tenant, other] = [await newTenant(), await newTenant()];
      const mark = (use: LinkUse) => run(tenant, (store) => store.usedLinks.markUsed(use));
      expect(await mark(aUse('d'))).toBe(true);
      expect(await mark(aUse('d', { note: 'other' }))).toBe(false);
      expect(await run(other, (store) => store.usedLinks.markUsed(aUse('d')))).toBe(true);
      expect(await run(tenant, (store) => store.usedLinks.find('d'))).toEqual(aUse('d'));
      expect(await run(tenant, (store) => store.usedLinks.find('e'))).toBeNull();
    });

    it('are marked once by two at the same moment', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const both = await Promise.all(
        [1, 2].map((at) => run(tenant, (store) => store.usedLinks.markUsed(aUse('d', { at })))),
      );
      expect(both.toSorted()).toEqual([false, true]);
    });

    it('are forgotten when their time is over, not before', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      await run(tenant, async (store) => {
        await store.usedLinks.markUsed(aUse('old'));
        await store.usedLinks.markUsed(aUse('new', { keepUntil: 5_001 }));
        await store.usedLinks.purge(5_001);
      });
      expect(await run(tenant, (store) => store.usedLinks.find('old'))).toBeNull();
      expect(await run(tenant, (store) => store.usedLinks.find('new'))).not.toBeNull();
    });
  });

  describe('sessions', () => {
    const withConnection = async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      await run(tenant, (store) => store.connections.save(aConnection()));
      return { tenant, run };
    };

    it('are found by their present hash and the one before, in their tenant alone', async () => {
      const { tenant, run } = await withConnection();
      const other = await opened().newTenant();
      const session = aSession('s', { previousHash: 'before' });
      await run(tenant, (store) => store.sessions.put(session));
      for (const hash of ['hash of s', 'before']) {
        expect(await run(tenant, (store) => store.sessions.hold(hash))).toEqual(session);
        expect(await run(other, (store) => store.sessions.hold(hash))).toBeNull();
      }
      const next = { ...session, hash: 'next', previousHash: 'hash of s' };
      await run(tenant, (store) => store.sessions.put(next));
      expect(await run(tenant, (store) => store.sessions.hold('before'))).toBeNull();
      expect(await run(tenant, (store) => store.sessions.hold('next'))).toEqual(next);
    });

    it('end one by one, by user, and in time', async () => {
      const { tenant, run } = await withConnection();
      const somebodyElse = { kind: 'crm', ...aPerson, userId: '006' } as const;
      await run(tenant, async (store) => {
        await store.sessions.put(aSession('a'));
        await store.sessions.put(aSession('b'));
        await store.sessions.put(aSession('c', { user: somebodyElse }));
        await store.sessions.put(aSession('d', { user: { kind: 'operator' }, endsAt: 10_000 }));
        await store.sessions.remove('a');
      });
      const left = async () => {
        const found: string[] = [];
        for (const id of ['a', 'b', 'c', 'd']) {
          const one = await run(tenant, (store) => store.sessions.hold(`hash of ${id}`));
          if (one !== null) found.push(one.id);
        }
        return found;
      };
      expect(await left()).toEqual(['b', 'c', 'd']);
      await run(tenant, (store) => store.sessions.removeOf(aPerson));
      expect(await left()).toEqual(['c', 'd']);
      await run(tenant, (store) => store.sessions.purge(9_001));
      expect(await left()).toEqual(['d']);
    });
  });

  describe('administrators', () => {
    it('are saved over, listed in order and removed', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const anAdmin = (userId: string, name: string): Administrator => ({
        ...{ ...aPerson, userId, name, by: 'install', at: 1 },
      });
      await run(tenant, async (store) => {
        await store.connections.save(aConnection());
        await store.administrators.save(anAdmin('2', 'Bo'));
        await store.administrators.save(anAdmin('1', 'Al'));
        await store.administrators.save(anAdmin('2', 'Bob'));
      });
      const list = () => run(tenant, (store) => store.administrators.list());
      expect((await list()).map(({ name }) => name)).toEqual(['Al', 'Bob']);
      await run(tenant, (store) => store.administrators.remove({ ...aPerson, userId: '1' }));
      expect(await list()).toEqual([anAdmin('2', 'Bob')]);
    });
  });
}
