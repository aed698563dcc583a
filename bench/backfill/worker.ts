// One worker process of the bench: works the readings of its tenant, as `parley worker` does, and
// leaves judging and writing alone, which are measured elsewhere.
import { jobHandler } from '../../src/app/jobs.ts';
import { refusalHandler } from '../../src/app/refuse-job.ts';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { openLogger } from '../../src/telemetry/logger.ts';

const parley = await compose(readConfig(process.env), openLogger({ level: 'error' }));
const work = jobHandler(parley.app, parley.queue);
await parley.queue.start(
  async (job, signal, priority) =>
    job.kind === 'sync' || job.kind === 'inbox' ? work(job, signal, priority) : undefined,
  refusalHandler(parley.app),
);
process.send?.('ready');
