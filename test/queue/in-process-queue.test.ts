// The embedded queue passes the suite; that it loses nothing else is the store's business.
import { describe } from 'vitest';
import { inProcessQueue } from '../../jobs/in-process-queue.ts';
import { conformsToQueue } from './conformance.ts';

describe('in-process queue', () => {
  conformsToQueue(async (options) => inProcessQueue(options));
});
