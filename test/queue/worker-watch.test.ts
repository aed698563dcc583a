// A blocked event loop is reported.
import { afterEach, expect, test } from 'vitest';
import { watchEventLoop } from '../../jobs/worker-watch.ts';

let stop = () => {};
afterEach(() => stop());

test('a block longer than the limit is heard of, with its length', async () => {
  const heard = Promise.withResolvers<number>();
  stop = watchEventLoop({ onBlocked: heard.resolve, warnOverMs: 100, everyMs: 30 });
  // The monitor measures between its own ticks: let it tick once before blocking.
  await new Promise((resolve) => setTimeout(resolve, 15));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 250);
  const blockedMs = await heard.promise;
  expect(blockedMs).toBeGreaterThan(100);
  expect(blockedMs).toBeLessThan(5_000);
});

test('after it has stopped, nothing is', async () => {
  let heard = 0;
  watchEventLoop({ onBlocked: () => (heard += 1), warnOverMs: 0, everyMs: 1 })();
  const control = Promise.withResolvers<void>();
  stop = watchEventLoop({ onBlocked: () => control.resolve(), warnOverMs: 0, everyMs: 30 });
  await control.promise;
  expect(heard).toBe(0);
});
