// A worker of its own, for tests that kill or freeze it: `worker-process.ts REDIS_URL PREFIX MODE`.
// It says `started` when its first job runs.
import { once } from 'node:events';
import { bullQueue } from '../../jobs/bull-queue.ts';
import { SHORT_TIMING } from './short-timing.ts';

/**
 * `once` runs one job and closes; `hang` never ends the first; `told` ends it when told to on standard
 * input, and closes; `serve` never ends it either, but stops on a signal as `parley worker` does.
 */
export type WorkerMode = 'once' | 'hang' | 'told' | 'serve';

const [redisUrl = '', prefix = '', mode = ''] = process.argv.slice(2);
const queue = await bullQueue({
  redisUrl,
  prefix,
  concurrency: 1,
  clock: { now: () => Date.now() },
  timing: SHORT_TIMING,
});
const told = Promise.withResolvers<void>();
await queue.start(async () => {
  process.stdout.write('started\n');
  if (mode === 'told') {
    await once(process.stdin, 'data');
    told.resolve();
  }
  if (mode === 'hang' || mode === 'serve') await new Promise(() => undefined);
  return undefined;
});
if (mode === 'once') {
  await queue.idle();
  await queue.close();
}
if (mode === 'told') {
  await told.promise;
  await queue.close();
  process.exit();
}
if (mode === 'serve') {
  // Only here: it brings all of Parley along.
  const { runUntilStopped } = await import('../../src/cli/run-server.ts');
  const stuck = new Promise<void>(() => undefined);
  // What a hung job holds: it would keep the process for ever.
  setInterval(() => undefined, 1_000);
  const stopping = { stuck, close: () => queue.close(100) };
  process.exitCode = await runUntilStopped(
    stopping,
    { out: () => undefined, err: () => undefined },
    2_500,
  );
}
