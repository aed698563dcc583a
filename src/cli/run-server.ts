// `parley serve` and `parley worker`: run until SIGINT or SIGTERM, then stop in order.
import type { Config } from '../config.ts';
import { serve, work } from '../serve.ts';
import { openLogger } from '../telemetry/logger.ts';
import { EXIT, type Terminal } from './exit.ts';

/** A process that was told to stop is gone by then, whatever still runs in it. */
const STOPPED_AFTER_MS = 9_500;

/**
 * Runs until a signal arrives (exit code 0) or nothing but a fresh start helps (1); a second signal
 * ends the process at once.
 */
export async function runServe(
  config: Config,
  role: 'serve' | 'worker',
  terminal: Terminal,
): Promise<number> {
  if (role === 'worker' && config.REDIS_URL === undefined) {
    terminal.err(
      'parley worker: REDIS_URL is not set. Without Redis, `parley serve` works the jobs.',
    );
    return EXIT.unusable;
  }
  const log = openLogger({ level: config.PARLEY_LOG_LEVEL });
  const running = role === 'serve' ? await serve(config, log) : await work(config, log);
  terminal.err(running.url === null ? 'Parley is working.' : `Parley is at ${running.url}`);
  return runUntilStopped(running, terminal);
}

type Stoppable = { readonly stuck: Promise<void>; close(): Promise<void> };

/**
 * Waits for a signal or for being stuck, then closes in order. After `limitMs` the process exits all
 * the same: a job that ignores being aborted must not keep it.
 */
export async function runUntilStopped(
  running: Stoppable,
  terminal: Terminal,
  limitMs = STOPPED_AFTER_MS,
): Promise<number> {
  const code = await Promise.race([
    untilSignal().then(() => EXIT.done),
    running.stuck.then(() => EXIT.partly),
  ]);
  terminal.err('Parley is stopping ...');
  let isClosed = false;
  // Not a reason to stay: it only fires when something else keeps the process.
  setTimeout(() => process.exit(isClosed ? code : EXIT.partly), limitMs).unref();
  await running.close();
  isClosed = true;
  return code;
}

/** Resolves at the first SIGINT or SIGTERM. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
