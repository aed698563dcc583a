// The queue of the embedded mode: everything in this process, nothing to install. What waits here
// is lost with the process; the dirty marks in the store bring it back (docs/design.md).
import { invariant } from '../src/domain/errors.ts';
import type { Clock } from '../src/ports/clock.ts';
import type { DeadJob, Job, JobHandler, Queue } from '../src/ports/queue.ts';
import { checkPeriod, jobKeyOf, type ReportFault } from './job-wire.ts';
import { DEFAULT_RETRY, judgeFailure, type RetryPolicy } from './retry-table.ts';
import { RunningJobs, type RunOutcome } from './running-jobs.ts';

export type InProcessQueueOptions = {
  readonly clock: Clock;
  /** Jobs that run at once. */
  readonly concurrency: number;
  readonly retry?: RetryPolicy;
  /** 0 up to 1, for the jitter of retries. */
  readonly random?: () => number;
  /** Hears of every failed try. */
  readonly onError?: ReportFault;
};

/** A queue inside this process; see the port for what it promises. */
export function inProcessQueue(options: InProcessQueueOptions): Queue {
  return new InProcessQueue(options);
}

/** A job from its first ring until nothing more is asked of it. */
type Entry = {
  readonly job: Job;
  state: 'waiting' | 'running' | 'retrying';
  /** Rung while running: what it has read may be old, so it must run once more. */
  rungAgain: boolean;
  attempts: number;
};

class InProcessQueue implements Queue {
  readonly #options: InProcessQueueOptions;
  readonly #retry: RetryPolicy;
  readonly #random: () => number;
  readonly #entries = new Map<string, Entry>();
  /** Keys of waiting entries, oldest first. */
  readonly #waiting: string[] = [];
  readonly #dead = new Map<string, DeadJob>();
  readonly #repeats = new Map<string, { everyMs: number; timer: NodeJS.Timeout }>();
  readonly #retries = new Set<NodeJS.Timeout>();
  readonly #running = new RunningJobs();
  #free: number;
  #handler: JobHandler | null = null;
  #idleWaiters: (() => void)[] = [];
  #closing: Promise<void> | null = null;

  constructor(options: InProcessQueueOptions) {
    this.#options = options;
    this.#retry = options.retry ?? DEFAULT_RETRY;
    this.#random = options.random ?? Math.random;
    this.#free = options.concurrency;
  }

  async enqueue(job: Job): Promise<void> {
    if (this.#closing !== null) return;
    const key = jobKeyOf(job);
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      this.#entries.set(key, { job, state: 'waiting', rungAgain: false, attempts: 0 });
      this.#waiting.push(key);
      this.#startNext();
    } else if (entry.state === 'running') {
      entry.rungAgain = true;
    }
  }

  async schedule(job: Job, everyMs: number): Promise<void> {
    checkPeriod(everyMs);
    const key = jobKeyOf(job);
    if (this.#closing !== null || this.#repeats.get(key)?.everyMs === everyMs) return;
    await this.unschedule(job);
    // A repeat that falls due while its job waits or runs adds nothing.
    const ring = () => {
      if (!this.#entries.has(key)) void this.enqueue(job);
    };
    this.#repeats.set(key, { everyMs, timer: setInterval(ring, everyMs) });
  }

  async unschedule(job: Job): Promise<void> {
    const key = jobKeyOf(job);
    clearInterval(this.#repeats.get(key)?.timer);
    this.#repeats.delete(key);
  }

  async start(handler: JobHandler): Promise<void> {
    invariant(this.#handler === null, 'the queue was started twice');
    this.#handler = handler;
    this.#startNext();
  }

  idle(): Promise<void> {
    if (this.#entries.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  async deadJobs(): Promise<readonly DeadJob[]> {
    return [...this.#dead.values()];
  }

  close(graceMs = 10_000): Promise<void> {
    this.#closing ??= this.#shutDown(graceMs);
    return this.#closing;
  }

  async #shutDown(graceMs: number): Promise<void> {
    for (const { timer } of this.#repeats.values()) clearInterval(timer);
    for (const timer of this.#retries) clearTimeout(timer);
    await this.#running.finish(graceMs);
    this.#entries.clear();
    this.#tellIdle();
  }

  #startNext(): void {
    while (this.#handler !== null && this.#closing === null && this.#free > 0) {
      const key = this.#waiting.shift();
      const entry = key === undefined ? undefined : this.#entries.get(key);
      if (key === undefined || entry === undefined) return;
      void this.#runEntry(key, entry, this.#handler);
    }
  }

  async #runEntry(key: string, entry: Entry, handler: JobHandler): Promise<void> {
    this.#free -= 1;
    entry.state = 'running';
    entry.rungAgain = false;
    entry.attempts += 1;
    const outcome = await this.#running.run((signal) => handler(entry.job, signal));
    this.#free += 1;
    if (this.#closing !== null) return;
    const delayMs = this.#settle(key, entry, outcome);
    if (delayMs !== null) this.#waitToRetry(key, entry, delayMs);
    else if (entry.rungAgain) this.#putBack(key, { ...entry, attempts: 0 });
    else this.#entries.delete(key);
    this.#startNext();
    if (this.#entries.size === 0) this.#tellIdle();
  }

  /** Keeps the books of a finished run; the wait before another try, or null when it is over. */
  #settle(key: string, entry: Entry, run: RunOutcome): number | null {
    if (run.outcome !== 'failed') {
      this.#dead.delete(key);
      return null;
    }
    this.#options.onError?.(run.error, entry.job);
    const verdict = judgeFailure(run.error, entry.attempts, this.#retry, this.#random);
    if (verdict.verdict === 'retry') return verdict.delayMs;
    this.#dead.set(key, {
      job: entry.job,
      reason: verdict.reason,
      attempts: entry.attempts,
      failedAtMs: this.#options.clock.now(),
    });
    return null;
  }

  #waitToRetry(key: string, entry: Entry, delayMs: number): void {
    entry.state = 'retrying';
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      this.#putBack(key, entry);
      this.#startNext();
    }, delayMs);
    this.#retries.add(timer);
  }

  #putBack(key: string, entry: Entry): void {
    this.#entries.set(key, { ...entry, state: 'waiting', rungAgain: false });
    this.#waiting.push(key);
  }

  #tellIdle(): void {
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const resolve of waiters) resolve();
  }
}
