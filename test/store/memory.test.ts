// What the memory store adds to the port's promises: clients that die, commits that fail, and rows
// that two transactions want at once.
import { describe, expect, it } from 'vitest';
import { asTenantId } from '../../src/domain/ids.ts';
import type { Store } from '../../src/ports/store.ts';
import { type CommitFault, MemoryDatabase } from '../../src/store/memory/memory-store.ts';
import { accountIdFor, aManager } from './builders.ts';

const TENANT = asTenantId('t');

async function aDatabase() {
  const database = new MemoryDatabase();
  await database.connect().createTenant({ id: TENANT, name: 't', createdAt: 0 });
  return database;
}

const managersIn = async (store: Store) =>
  (await store.inTenant(TENANT, (tenant) => tenant.managers.list())).map((one) => one.id);

describe('commits', () => {
  const failing = async (...faults: CommitFault[]) => {
    const database = await aDatabase();
    const store = database.connect({ commitFault: () => faults.shift() ?? null });
    let runs = 0;
    const saved = store.inTenant(TENANT, async (tenant) => {
      runs += 1;
      await tenant.managers.save(aManager('m'));
    });
    const code = await saved.then(() => null).catch((error) => error.code);
    return { code, runs, kept: await managersIn(database.connect()) };
  };

  it('are tried again after a lost race, five times in all', async () => {
    expect(await failing('lost_race')).toEqual({ code: null, runs: 2, kept: ['m'] });
    const five = Array.from({ length: 5 }, () => 'lost_race' as const);
    expect(await failing(...five)).toEqual({ code: 'STORE_CONFLICT', runs: 5, kept: [] });
  });

  it('store nothing when the server is away, everything when only the answer is lost', async () => {
    expect(await failing('unreachable')).toEqual({ code: 'STORE_UNREACHABLE', runs: 1, kept: [] });
    expect(await failing('reply_lost')).toEqual({
      code: 'STORE_UNREACHABLE',
      runs: 1,
      kept: ['m'],
    });
  });
});

describe('transactions at once', () => {
  it('see what others committed, never what they have not', async () => {
    const database = await aDatabase();
    const [writer, reader] = [database.connect(), database.connect()];
    await writer.inTenant(TENANT, async (tenant) => {
      await tenant.managers.save(aManager('m'));
      expect(await managersIn(reader)).toEqual([]);
    });
    expect(await managersIn(reader)).toEqual(['m']);
  });

  it('wait for a row that another writes, and then see it as it became', async () => {
    const database = await aDatabase();
    const account = accountIdFor('a');
    const held = Promise.withResolvers<void>();
    const first = database.connect().inTenant(TENANT, async (tenant) => {
      await tenant.dirty.mark([account]);
      await held.promise;
    });
    let isOver = false;
    const second = database.connect().inTenant(TENANT, async (tenant) => {
      await tenant.dirty.mark([account]);
      isOver = true;
      return tenant.dirty.of([account]);
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);
    held.resolve();
    await first;
    expect(await second).toHaveLength(1);
  });

  it('break a circle of waiting by running one of them again', async () => {
    const database = await aDatabase();
    const [a, b] = [accountIdFor('a'), accountIdFor('b')];
    const both = Promise.withResolvers<void>();
    let waiting = 0;
    let runs = 0;
    const marking = (first: typeof a, then: typeof a) =>
      database.connect().inTenant(TENANT, async (tenant) => {
        runs += 1;
        await tenant.dirty.mark([first]);
        waiting += 1;
        if (waiting === 2) both.resolve();
        await both.promise;
        await tenant.dirty.mark([then]);
      });
    await Promise.all([marking(a, b), marking(b, a)]);
    expect(runs).toBe(3);
  });
});

describe('a client that dies', () => {
  it('leaves nothing of an open transaction and no row locked', async () => {
    const database = await aDatabase();
    const victim = database.connect();
    const started = Promise.withResolvers<void>();
    void victim.inTenant(TENANT, async (tenant) => {
      await tenant.managers.save(aManager('m'));
      started.resolve();
      await new Promise(() => {});
    });
    await started.promise;
    victim.kill();
    const store = database.connect();
    await store.inTenant(TENANT, (tenant) =>
      tenant.managers.save(aManager('m', { name: 'after' })),
    );
    const [manager] = await store.inTenant(TENANT, (tenant) => tenant.managers.list());
    expect(manager?.name).toBe('after');
  });
});

describe('stored values', () => {
  it('are out of reach of whoever wrote or reads them', async () => {
    const store = (await aDatabase()).connect();
    const territories = ['DACH'];
    await store.inTenant(TENANT, (tenant) => tenant.managers.save(aManager('m', { territories })));
    territories.push('UK');
    const [manager] = await store.inTenant(TENANT, (tenant) => tenant.managers.list());
    expect(manager?.territories).toEqual(['DACH']);
    expect(Object.isFrozen(manager?.territories)).toBe(true);
  });
});
