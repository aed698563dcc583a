// Intervals short enough to test what happens after a worker's death.
import type { BullTiming } from '../../jobs/bull-queue.ts';

export const SHORT_TIMING: Partial<BullTiming> = {
  lockMs: 400,
  stalledCheckMs: 100,
  tickMs: 5,
  sweepMs: 20,
};
