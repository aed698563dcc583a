// A worker of its own, for tests that kill it: `worker-process.ts REDIS_URL PREFIX MODE`.
// `hang` starts the first job it gets, says so and never ends it; `once` runs one job and closes.
import { bullQueue } from '../../jobs/bull-queue.ts';
import { SHORT_TIMING } from './short-timing.ts';

const [redisUrl = '', prefix = '', mode = ''] = process.argv.slice(2);
const queue = await bullQueue({
  redisUrl,
  prefix,
  concurrency: 1,
  clock: { now: () => Date.now() },
  timing: SHORT_TIMING,
});
await queue.start(async () => {
  process.stdout.write('started\n');
  if (mode === 'hang') await new Promise(() => undefined);
});
if (mode === 'once') {
  await queue.idle();
  await queue.close();
}
