// Connections, tokens, leases, cursors.
import { describe, expect, it } from 'vitest';
import { asConnectionId } from '../../../src/domain/ids.ts';
import { aConnection, CONNECTION } from '../builders.ts';
import type { StoreUnderTest } from '../engines.ts';

export function connectionPromises(opened: () => StoreUnderTest): void {
  const withConnection = async () => {
    const { newTenant, run } = opened();
    const tenant = await newTenant();
    await run(tenant, (store) => store.connections.save(aConnection()));
    return tenant;
  };

  describe('connections', () => {
    it('keeps what was saved and changes state and mode alone', async () => {
      const { run } = opened();
      const tenant = await withConnection();
      const hostile = 'vendor said: \u0000 \ud800 "no"';
      await run(tenant, async (store) => {
        await store.connections.setState(CONNECTION, 'needs_reauth', hostile);
        await store.connections.setWriteMode(CONNECTION, 'live');
      });
      const expected = aConnection({
        state: 'needs_reauth',
        stateReason: hostile,
        writeMode: 'live',
      });
      expect(await run(tenant, (store) => store.connections.list())).toEqual([expected]);
      expect(await run(tenant, (store) => store.connections.get(CONNECTION))).toEqual(expected);
      expect(await run(tenant, (store) => store.connections.get(asConnectionId('x')))).toBeNull();
    });

    it('refuses the same org under a second id, and changes to an unknown connection', async () => {
      const { run } = opened();
      const tenant = await withConnection();
      const twin = aConnection({ id: asConnectionId('org-2') });
      await expect(run(tenant, (store) => store.connections.save(twin))).rejects.toMatchObject({
        code: 'STORE_CONFLICT',
      });
      await expect(
        run(tenant, (store) => store.connections.setWriteMode(twin.id, 'live')),
      ).rejects.toMatchObject({ code: 'BAD_INPUT' });
    });
  });

  describe('tokens', () => {
    it('saves only over the version the writer has read', async () => {
      const { run } = opened();
      const tenant = await withConnection();
      const save = (sealed: string, version: number | null) =>
        run(tenant, (store) => store.tokens.save(CONNECTION, sealed, 5_000, version));
      expect(await save('first', null)).toBe(true);
      expect(await save('late', null)).toBe(false);
      expect(await save('second', 1)).toBe(true);
      expect(await save('late', 1)).toBe(false);
      expect(await run(tenant, (store) => store.tokens.load(CONNECTION))).toEqual({
        sealed: 'second',
        expiresAt: 5_000,
        version: 2,
      });
      await run(tenant, (store) => store.tokens.remove(CONNECTION));
      expect(await run(tenant, (store) => store.tokens.load(CONNECTION))).toBeNull();
      expect(await save('late', 2)).toBe(false);
    });
  });

  describe('leases', () => {
    it('has one holder, lends an expired lease on, and numbers holders upwards', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      const acquire = (owner: string, now: number) =>
        run(tenant, (store) => store.leases.acquire('refresh', owner, now, 100));
      const release = (owner: string) =>
        run(tenant, (store) => store.leases.release('refresh', owner));

      expect(await acquire('a', 1_000)).toBe(1);
      expect(await acquire('b', 1_099)).toBeNull();
      expect(await acquire('a', 1_050)).toBe(1);
      expect(await acquire('b', 1_149)).toBeNull();
      expect(await acquire('b', 1_150)).toBe(2);
      await release('a');
      expect(await acquire('a', 1_200)).toBeNull();
      await release('b');
      expect(await acquire('b', 1_200)).toBe(3);
    });
  });

  describe('cursors', () => {
    it('moves a position only from where the mover believes it is', async () => {
      const { newTenant, run } = opened();
      const tenant = await newTenant();
      await run(tenant, (store) => store.connections.save(aConnection()));
      const move = (from: string | null, to: string) =>
        run(tenant, (store) => store.cursors.move(CONNECTION, 'changes', { from, to }));
      expect(await move('x', 'one')).toBe(false);
      expect(await move(null, 'one')).toBe(true);
      expect(await move(null, 'other')).toBe(false);
      expect(await move('one', 'two')).toBe(true);
      expect(await move('one', 'three')).toBe(false);
      expect(await run(tenant, (store) => store.cursors.get(CONNECTION, 'changes'))).toBe('two');
    });

    it('remembers the last position per stream', async () => {
      const { run } = opened();
      const tenant = await withConnection();
      await run(tenant, async (store) => {
        await store.cursors.set(CONNECTION, 'changes', 'one');
        await store.cursors.set(CONNECTION, 'changes', 'two');
        await store.cursors.set(CONNECTION, 'tasks', 'other');
      });
      const read = (stream: string) =>
        run(tenant, (store) => store.cursors.get(CONNECTION, stream));
      expect([await read('changes'), await read('tasks'), await read('none')]).toEqual([
        'two',
        'other',
        null,
      ]);
    });
  });
}
