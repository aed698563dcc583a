// `parley serve` and `parley worker`: run until SIGINT or SIGTERM, then stop in order.
import type { Config } from '../config.ts';
import { serve, work } from '../serve.ts';
import { openLogger } from '../telemetry/logger.ts';
import { EXIT, type Terminal } from './exit.ts';

/** Runs until a signal arrives; a second signal ends the process at once. */
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
  await untilSignal();
  terminal.err('Parley is stopping ...');
  await running.close();
  return EXIT.done;
}

/** Resolves at the first SIGINT or SIGTERM. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
