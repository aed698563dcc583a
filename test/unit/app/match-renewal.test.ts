// Making a snapshot takes longer than its lease: whoever makes it keeps it to the end, and a second one
// steps in only when the first has really stopped, who then stores nothing more.
import { beforeEach, expect, it } from 'vitest';
import { renewSnapshot } from '../../../src/app/match-renewal.ts';
import { policyInForce } from '../../../src/app/policy-in-force.ts';
import { asTenantId } from '../../../src/domain/ids.ts';
import type { Policy } from '../../../src/domain/policy.ts';
import type { Store } from '../../../src/ports/store.ts';
import { MemoryDatabase } from '../../../src/store/memory/memory-store.ts';
import { TestClock, testContext } from '../../helpers/app-context.ts';
import { aConnection, anAccount, anAccountVersion } from '../../store/builders.ts';

const TENANT = asTenantId('t');
const MINUTE_MS = 60_000;

const clock = new TestClock(20_000 * 24 * 60 * MINUTE_MS);
let store: Store;
let policy: Policy;

beforeEach(async () => {
  store = new MemoryDatabase().connect();
  await store.createTenant({ id: TENANT, name: 't', createdAt: 0 });
  policy = await store.inTenant(TENANT, async (tenant) => {
    await tenant.connections.save(aConnection());
    const names = ['Quarridge Electronics', 'Zebra Kitchens', 'Helio Optics'];
    await tenant.accounts.put(
      names.map((name) =>
        anAccountVersion(name, { account: anAccount(name, { name }), keys: [`n:${name}`] }),
      ),
    );
    return (await policyInForce(tenant)).policy;
  });
});

/** A builder; `before` runs ahead of each of its transactions, with their number. */
function builder(ids: string, before: (count: number) => Promise<void> = async () => {}) {
  let count = 0;
  const slow: Store = {
    ...store,
    inTenant: async (tenantId, work) => {
      count += 1;
      await before(count);
      return store.inTenant(tenantId, work);
    },
  };
  const app = testContext({ store: slow, clock, ids });
  return () => renewSnapshot(app, TENANT, { policy });
}

const states = () =>
  store.inTenant(TENANT, async ({ matching }) => (await matching.list()).map((one) => one.state));

it('keeps its lease however long it takes', async () => {
  const second = builder('b');
  const others: unknown[] = [];
  const first = builder('a', async (count) => {
    clock.advance(9 * MINUTE_MS);
    // From its second transaction on the first one holds the lease.
    if (count > 1) others.push(await second());
  });
  expect(await first()).not.toBeNull();
  // The last transaction gives the lease back.
  expect(others.length).toBeGreaterThan(8);
  expect(others.every((one) => one === null)).toBe(true);
  expect(await states()).toEqual(['in_force']);
});

it('stores nothing more once somebody else has taken over', async () => {
  const second = builder('b');
  let taken: unknown = null;
  const first = builder('a', async (count) => {
    if (count !== 6) return;
    clock.advance(11 * MINUTE_MS);
    taken = await second();
  });
  expect(await first()).toBeNull();
  expect(taken).not.toBeNull();
  expect(await states()).toEqual(['in_force']);
});
