// The queue of the embedded mode: everything in this process, nothing to install. What waits here
// is lost with the process; the dirty marks in the store bring it back (docs/design.md).
import { invariant } from '../src/domain/errors.ts';
import type { Clock } from '../src/ports/clock.ts';
import type {
  DeadJob,
  Job,
  JobHandler,
  Priority,
  Queue,
  QueueLoad,
  RefusalHandler,
} from '../src/ports/queue.ts';
import { checkPeriod, jobKeyOf, type ReportFault } from './job-wire.ts';
import { type LaneLimits, Lanes, moreUrgent } from './lanes.ts';
import { DEFAULT_RETRY, type RetryPolicy } from './retry-table.ts';
import { type Ended, GRACE_MS, LIMITS, tryJob, type Work } from './run-job.ts';
import { RunningJobs } from './running-jobs.ts';

export type InProcessQueueOptions = {
  readonly clock: Clock;
  /** Jobs that run at once. */
  readonly concurrency: number;
  readonly limits?: Partial<LaneLimits>;
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
  rungAgain: Priority | null;
  /** Of the next run. */
  priority: Priority;
  failures: number;
};

class InProcessQueue implements Queue {
  readonly #options: Required<InProcessQueueOptions>;
  readonly #lanes: Lanes;
  readonly #entries = new Map<string, Entry>();
  readonly #dead = new Map<string, DeadJob>();
  readonly #repeats = new Map<string, { everyMs: number; timer: NodeJS.Timeout }>();
  readonly #retries = new Set<NodeJS.Timeout>();
  readonly #running = new RunningJobs();
  #work: Work | null = null;
  #idleWaiters: (() => void)[] = [];
  #closing: Promise<void> | null = null;

  constructor(options: InProcessQueueOptions) {
    const { retry = DEFAULT_RETRY, random = Math.random, onError = () => undefined } = options;
    const limits = { ...LIMITS, ...options.limits };
    this.#options = { ...options, limits, retry, random, onError };
    this.#lanes = new Lanes(limits);
  }

  async enqueue(job: Job, priority: Priority = 'poll'): Promise<void> {
    const key = jobKeyOf(job);
    if (this.#closing !== null) return;
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      const { kind, tenantId, connectionId } = job;
      const ids = { kind, tenantId, connectionId };
      this.#putInLane(key, {
        job: ids,
        state: 'waiting',
        rungAgain: null,
        priority,
        failures: 0,
      });
      this.#startNext();
      return;
    }
    if (entry.state === 'running')
      entry.rungAgain = moreUrgent(entry.rungAgain ?? priority, priority);
    else entry.priority = moreUrgent(entry.priority, priority);
    if (entry.state === 'waiting') this.#putInLane(key, entry);
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

  async start(handler: JobHandler, onRefused: RefusalHandler = async () => {}): Promise<void> {
    invariant(this.#work === null, 'the queue was started twice');
    this.#work = { handler, onRefused };
    this.#startNext();
  }

  idle(): Promise<void> {
    if (this.#entries.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  async load(): Promise<QueueLoad> {
    const { waiting, oldestSinceMs } = this.#lanes.census();
    const age = oldestSinceMs === null ? 0 : this.#options.clock.now() - oldestSinceMs;
    const retrying = [...this.#entries.values()].filter((one) => one.state === 'retrying').length;
    return {
      waiting,
      ready: 0,
      running: this.#running.count,
      retrying,
      dead: this.#dead.size,
      oldestWaitingMs: Math.max(0, age),
    };
  }

  async deadJobs(): Promise<readonly DeadJob[]> {
    return [...this.#dead.values()];
  }

  async forgetDead(key: string): Promise<boolean> {
    return this.#dead.delete(key);
  }

  close(graceMs = GRACE_MS): Promise<void> {
    this.#closing ??= this.#shutDown(graceMs);
    return this.#closing;
  }

  async #shutDown(graceMs: number): Promise<void> {
    for (const { timer } of this.#repeats.values()) clearInterval(timer);
    for (const timer of this.#retries) clearTimeout(timer);
    await this.#running.finish(graceMs);
    this.#entries.clear();
    this.#lanes.clear();
    this.#tellIdle();
  }

  #startNext(): void {
    while (this.#work !== null && this.#closing === null) {
      if (this.#running.count >= this.#options.concurrency) return;
      const turn = this.#lanes.take();
      const entry = turn === null ? undefined : this.#entries.get(turn.key);
      if (turn === null || entry === undefined) return;
      void this.#runEntry(turn.key, entry, this.#work);
    }
  }

  async #runEntry(key: string, entry: Entry, work: Work): Promise<void> {
    const { job, priority, failures } = entry;
    entry.state = 'running';
    entry.rungAgain = null;
    const from = performance.now();
    const one = { read: () => job, job, priority, failures };
    const ended = await tryJob(one, work, { ...this.#options, running: this.#running });
    this.#lanes.release(key, performance.now() - from);
    if (this.#closing !== null) return;
    this.#settle(key, entry, ended);
    this.#startNext();
    if (this.#entries.size === 0) this.#tellIdle();
  }

  /** Keeps the books of a run that is over and decides where the job stands next. */
  #settle(key: string, entry: Entry, ended: Ended): void {
    if (ended.is === 'retry') {
      this.#waitToRetry(key, entry, ended);
      return;
    }
    if (ended.is === 'dead') {
      const { reason, attempts } = ended;
      const failedAtMs = this.#options.clock.now();
      this.#dead.set(key, { key, job: entry.job, reason, attempts, failedAtMs });
    } else {
      this.#dead.delete(key);
    }
    const again = entry.rungAgain ?? (ended.is === 'more' ? 'backfill' : null);
    if (again === null) this.#entries.delete(key);
    else this.#putInLane(key, { ...entry, priority: again, failures: 0 });
  }

  #waitToRetry(key: string, entry: Entry, { waitMs, failures }: Ended & { is: 'retry' }): void {
    entry.state = 'retrying';
    entry.failures = failures;
    entry.priority = moreUrgent(entry.rungAgain ?? entry.priority, entry.priority);
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      this.#putInLane(key, entry);
      this.#startNext();
    }, waitMs);
    this.#retries.add(timer);
  }

  #putInLane(key: string, entry: Entry): void {
    this.#entries.set(key, { ...entry, state: 'waiting', rungAgain: null });
    this.#lanes.wait(key, entry.job, entry.priority, this.#options.clock.now());
  }

  #tellIdle(): void {
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const resolve of waiters) resolve();
  }
}
