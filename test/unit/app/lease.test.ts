// A lease that somebody keeps while something goes on outside: renewed while they live, soon free when not.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AppContext } from '../../../src/app/context.ts';
import { Lease } from '../../../src/app/lease.ts';
import type { TenantId } from '../../../src/domain/ids.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { aTenant, testContext } from '../../helpers/app-context.ts';

const SECOND = 1_000;
const nobodyElse = async () => null;
const never = () => new Promise<never>(() => {});
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

let contexts: () => AppContext;
let tenantId: TenantId;
/** When each began its work. */
let begun: string[];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: 0 });
  begun = [];
  const store = openMemoryStore();
  contexts = () => ({
    ...testContext({ store, clock: { now: () => Date.now() }, connectors: [] }),
    wait: (ms) => after(ms),
    randomId: randomUUID,
  });
  tenantId = await aTenant(store);
});
afterEach(() => {
  vi.useRealTimers();
});

const lease = (app = contexts()) => new Lease(app, tenantId, 'refresh:1');

/** Works for so long and says when it began. */
const working = (name: string, ms: number) => async () => {
  begun.push(`${name} at ${Date.now() / SECOND} s`);
  await after(ms);
  return name;
};

test('one works at a time; the next begins when the first is done, however long that takes', async () => {
  const first = lease().hold(working('first', 20 * SECOND), nobodyElse);
  await vi.advanceTimersByTimeAsync(SECOND);
  const second = lease().hold(working('second', SECOND), nobodyElse);
  await vi.advanceTimersByTimeAsync(30 * SECOND);
  expect(await Promise.all([first, second])).toEqual(['first', 'second']);
  expect(begun).toEqual(['first at 0 s', 'second at 20 s']);
});

test('one that died is waited for eight seconds', async () => {
  const app = contexts();
  // Nothing that it waits for comes any more, as when its process is gone.
  void lease({ ...app, wait: never }).hold(never, nobodyElse);
  await vi.advanceTimersByTimeAsync(SECOND);
  const next = lease().hold(working('next', SECOND), nobodyElse);
  await vi.advanceTimersByTimeAsync(10 * SECOND);
  expect(begun).toEqual(['next at 8 s']);
  expect(await next).toBe('next');
});

test('one that stood still for so long before it could begin takes its turn again', async () => {
  let isFirst = true;
  const slow = lease().hold(working('slow', SECOND), async () => {
    if (isFirst) await after(9 * SECOND);
    isFirst = false;
    return null;
  });
  await vi.advanceTimersByTimeAsync(8.5 * SECOND);
  const next = lease().hold(working('next', 3 * SECOND), nobodyElse);
  await vi.advanceTimersByTimeAsync(10 * SECOND);
  expect(await Promise.all([slow, next])).toEqual(['slow', 'next']);
  expect(begun[0]).toBe('next at 8.5 s');
  expect(Number(begun[1]?.match(/slow at ([\d.]+) s/)?.[1])).toBeGreaterThanOrEqual(11.5);
});

test('what was done meanwhile is not done again, nor waited for', async () => {
  const first = lease().hold(working('first', 20 * SECOND), nobodyElse);
  await vi.advanceTimersByTimeAsync(SECOND);
  const second = lease().hold(working('second', SECOND), async () =>
    Date.now() >= 5 * SECOND ? 'seen' : null,
  );
  await vi.advanceTimersByTimeAsync(4.5 * SECOND);
  expect(await second).toBe('seen');
  await vi.advanceTimersByTimeAsync(20 * SECOND);
  expect(await first).toBe('first');
  expect(begun).toEqual(['first at 0 s']);
});

test('nobody waits for ever, and work that fails lets go at once', async () => {
  const failing = lease().hold(async () => {
    await after(60 * SECOND);
    throw new Error('refused');
  }, nobodyElse);
  const told = expect(failing).rejects.toThrow('refused');
  await vi.advanceTimersByTimeAsync(SECOND);
  const impatient = lease().hold(working('impatient', SECOND), nobodyElse);
  await vi.advanceTimersByTimeAsync(46 * SECOND);
  expect(await impatient).toBeNull();
  await vi.advanceTimersByTimeAsync(13 * SECOND);
  await told;
  const next = lease().hold(working('next', SECOND), nobodyElse);
  await vi.advanceTimersByTimeAsync(2 * SECOND);
  expect(await next).toBe('next');
  expect(begun).toEqual(['next at 60 s']);
});
