// Work that waits too long is seen and told, per tenant, and forgotten when it is done.
import { beforeEach, expect, it } from 'vitest';
import { OVERDUE_MS, waitWatch } from '../../../src/app/waits.ts';
import { asTenantId } from '../../../src/domain/ids.ts';
import type { Queue } from '../../../src/ports/queue.ts';
import type { Store } from '../../../src/ports/store.ts';
import { MemoryDatabase } from '../../../src/store/memory/memory-store.ts';
import { TestClock, testContext } from '../../helpers/app-context.ts';
import { aConnection, accountIdFor, CONNECTION } from '../../store/builders.ts';

const TENANTS = ['a', 'b'].map(asTenantId);
let store: Store;
let clock: TestClock;
let told: (readonly [string, unknown])[];
let oldestWaitingMs = 0;

beforeEach(async () => {
  store = new MemoryDatabase().connect();
  clock = new TestClock(1_000);
  [told, oldestWaitingMs] = [[], 0];
  for (const id of TENANTS) await store.createTenant({ id, name: id, createdAt: 0 });
});

function watch() {
  const log = {
    info: () => {},
    warn: (fields: object, text: string) => void told.push([text, fields]),
  };
  const queue = { load: async () => ({ oldestWaitingMs }) } as Partial<Queue> as Queue;
  return waitWatch(testContext({ store, clock, log }), queue);
}
const inTenant = (index: number, account: string, what: 'mark' | 'clear') =>
  store.inTenant(TENANTS[index] ?? asTenantId(''), async ({ dirty }) => {
    const id = accountIdFor(account);
    if (what === 'mark') await dirty.mark([id]);
    else await dirty.clear(await dirty.of([id]));
  });

it('says nothing while all is young', async () => {
  const look = watch();
  await inTenant(0, '1', 'mark');
  expect(await look()).toEqual({ queueMs: 0, dirtyMs: 0, inboxMs: 0 });
  clock.advance(OVERDUE_MS - 1);
  oldestWaitingMs = OVERDUE_MS - 1;
  expect(await look()).toMatchObject({ queueMs: OVERDUE_MS - 1, dirtyMs: OVERDUE_MS - 1 });
  expect(told).toEqual([]);
});

it('names the tenant whose changes wait too long, also when they keep coming', async () => {
  const look = watch();
  await inTenant(1, '1', 'mark');
  await look();
  clock.advance(OVERDUE_MS);
  await inTenant(0, '2', 'mark');
  await inTenant(1, '1', 'mark');
  await inTenant(1, '3', 'mark');
  expect((await look()).dirtyMs).toBe(OVERDUE_MS);
  expect(told).toEqual([
    ['changes wait too long to be judged', { tenantId: 'b', waitedMs: OVERDUE_MS }],
  ]);
});

it('begins anew when the oldest change has been judged', async () => {
  const look = watch();
  await inTenant(0, '1', 'mark');
  await look();
  clock.advance(OVERDUE_MS);
  await inTenant(0, '1', 'clear');
  await inTenant(0, '2', 'mark');
  expect((await look()).dirtyMs).toBe(0);
  await inTenant(0, '2', 'clear');
  clock.advance(OVERDUE_MS);
  expect((await look()).dirtyMs).toBe(0);
  expect(told).toEqual([]);
});

it('tells of jobs that wait too long for their turn', async () => {
  oldestWaitingMs = OVERDUE_MS;
  expect((await watch()()).queueMs).toBe(OVERDUE_MS);
  expect(told).toEqual([['jobs wait too long', { waitedMs: OVERDUE_MS }]]);
});

it('tells of records that a webhook named and nobody has read', async () => {
  const look = watch();
  const ref = { connectionId: CONNECTION, object: 'Opportunity', recordId: '1' };
  await store.inTenant(TENANTS[1] ?? asTenantId(''), async (tenant) => {
    await tenant.connections.save(aConnection());
    await tenant.inbox.note([ref], clock.now());
  });
  clock.advance(OVERDUE_MS);
  expect((await look()).inboxMs).toBe(OVERDUE_MS);
  expect(told).toEqual([
    ['webhooks wait too long to be read', { tenantId: 'b', waitedMs: OVERDUE_MS }],
  ]);
});
