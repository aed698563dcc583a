// Watches the event loop of a worker: one blocked for as long as a job's lock lasts makes Bull give
// that job to another worker, and its effect happens twice. So blocks are reported long before.
import { monitorEventLoopDelay } from 'node:perf_hooks';

export type WorkerWatchOptions = {
  /** Hears the longest block of a period in which one was too long. */
  readonly onBlocked: (blockedMs: number) => void;
  readonly warnOverMs?: number;
  readonly everyMs?: number;
};

const WARN_OVER_MS = 200;
const EVERY_MS = 10_000;
const RESOLUTION_MS = 10;
const NS_PER_MS = 1_000_000;

/** Starts watching; does not keep the process alive. Call the result to stop. */
export function watchEventLoop(options: WorkerWatchOptions): () => void {
  const { onBlocked, warnOverMs = WARN_OVER_MS, everyMs = EVERY_MS } = options;
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const timer = setInterval(() => {
    const blockedMs = delay.max / NS_PER_MS;
    delay.reset();
    if (blockedMs > warnOverMs) onBlocked(Math.round(blockedMs));
  }, everyMs).unref();
  return () => {
    clearInterval(timer);
    delay.disable();
  };
}
