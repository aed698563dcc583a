// Two ways to wait: a loop that survives its own faults, and a promise with a limit.
import { setTimeout as wait } from 'node:timers/promises';

/** Does `chore` now and again `pauseMs()` after each end; a fault is reported and does not stop it. */
export async function repeatUntil(
  stop: AbortSignal,
  pauseMs: () => number,
  chore: () => Promise<void>,
  onError: (error: unknown) => void,
): Promise<void> {
  while (!stop.aborted) {
    try {
      await chore();
    } catch (error) {
      onError(error);
    }
    // Rejects only when stopped, which the loop's condition sees.
    await wait(pauseMs(), undefined, { signal: stop }).catch(() => undefined);
  }
}

/** True when `promise` resolves within `limitMs`, false when it is late. Rejects as it rejects. */
export async function endsWithin(limitMs: number, promise: Promise<unknown>): Promise<boolean> {
  const ended = new AbortController();
  const late = wait(limitMs, false, { signal: ended.signal }).catch(() => false);
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    ended.abort();
  }
}
