// The queue as seen by several workers: one doorbell per job, at most one run at a time while all is
// well; and everything that befalls it: lost jobs, jobs run twice, runs taken away from a worker that
// seems dead, an outage.
import { jobKeyOf } from '../../jobs/job-wire.ts';
import { DEFAULT_RETRY, judgeFailure } from '../../jobs/retry-table.ts';
import { explainError, ParleyError } from '../../src/domain/errors.ts';
import type { DeadJob, Job, JobHandler, JobKind, JobResult, Queue } from '../../src/ports/queue.ts';
import type { Chance } from './chance.ts';
import type { Scheduler } from './scheduler.ts';
import type { SimProcess } from './sim-process.ts';

/** As in production: a worker that does not renew for so long is taken for dead. */
const LOCK_MS = 10_000;
const RENEW_MS = 5_000;
const JOBS_AT_ONCE = 3;
/** Nobody was free to take a waiting job: asked again after this. */
const LOOK_AGAIN_MS = 1_000;
/** No job is asked to stop: workers die without a word. */
const NEVER = new AbortController().signal;

type Run = { readonly process: SimProcess; lockedUntil: number };

type Entry = {
  readonly key: string;
  readonly job: Job;
  state: 'waiting' | 'running' | 'retrying';
  rungAgain: boolean;
  attempts: number;
  run: Run | null;
};

type Worker = { readonly process: SimProcess; readonly handler: JobHandler; running: number };

export type QueueLog = (process: SimProcess | null, text: string) => void;

export type SimQueueOptions = {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly log: QueueLog;
  /** Repeats come so many times later than asked for. */
  readonly slowness: number;
  /** Rings `detect-beside` with every `detect`. */
  readonly hasSecondJudge: boolean;
  readonly without: readonly JobKind[];
};

/** The server side, shared by all workers. */
export class SimQueue {
  readonly #scheduler: Scheduler;
  readonly #chance: Chance;
  readonly #log: QueueLog;
  readonly #slowness: number;
  readonly #hasSecondJudge: boolean;
  /** Kinds that nobody rings. */
  without: readonly JobKind[];
  readonly #entries = new Map<string, Entry>();
  readonly #workers = new Set<Worker>();
  readonly #repeats = new Map<string, number>();
  /** Bells that somebody has rung and that have not come here yet. */
  #onTheirWay = 0;
  readonly dead = new Map<string, DeadJob>();
  /** False from the moment on that only asked-for jobs may run. */
  isRepeating = true;
  isDown = false;
  /** What can go wrong in the code under test is reported, not thrown into the scheduler. */
  readonly bugs: string[] = [];
  /** Hears of every job that starts. */
  onStart: (job: Job) => void = () => {};

  constructor(options: SimQueueOptions) {
    const { scheduler, chance, log, slowness, hasSecondJudge, without } = options;
    this.#slowness = slowness;
    this.#hasSecondJudge = hasSecondJudge;
    this.without = without;
    this.#scheduler = scheduler;
    this.#chance = chance;
    this.#log = log;
  }

  /** Nothing waits or is on its way here, and nobody is at work, not even on what the queue forgot. */
  get isIdle(): boolean {
    if (this.#entries.size > 0 || this.#onTheirWay > 0) return false;
    return ![...this.#workers].some(({ process, running }) => !process.isDead && running > 0);
  }

  /** Texts of all jobs, for looking what is in them. */
  jobs(): readonly Job[] {
    return [...this.#entries.values()].map((entry) => entry.job);
  }

  /** The queue port for one worker process. */
  connect(process: SimProcess): Queue {
    return {
      enqueue: async (job) => {
        this.#onTheirWay += 1;
        await process.carry(() => {
          this.#onTheirWay -= 1;
          if (this.isDown) throw new ParleyError('REDIS_UNREACHABLE', 'Redis does not answer.');
          this.ring(job);
        });
      },
      schedule: async (job, everyMs) => {
        if (!this.without.includes(job.kind)) this.#repeat(job, everyMs);
      },
      unschedule: async (job) => void this.#repeats.delete(jobKeyOf(job)),
      start: async (handler) => {
        this.#workers.add({ process, handler, running: 0 });
        this.#startNext();
      },
      idle: async () => {},
      load: () => Promise.reject(new Error('nobody asks the simulated queue how full it is')),
      deadJobs: async () => [...this.dead.values()],
      forgetDead: async (key) => this.dead.delete(key),
      close: async () => {},
    };
  }

  ring(job: Job, key = jobKeyOf(job)): void {
    if (this.without.includes(job.kind)) return;
    if (job.kind === 'detect' && this.#hasSecondJudge) {
      this.ring({ ...job, kind: 'detect-beside' });
    }
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      const fresh = { state: 'waiting', rungAgain: false, attempts: 0, run: null } as const;
      this.#entries.set(key, { key, job, ...fresh });
      this.#startSoon();
    } else if (entry.state === 'running') {
      entry.rungAgain = true;
    }
  }

  /** Everything the server remembers of jobs is gone; what runs goes on unasked. */
  flush(): void {
    this.#entries.clear();
  }

  /** Runs a job beside whatever runs already, as after a lock that was lost. */
  deliverTwice(choice: number): void {
    const running = [...this.#entries.values()].filter((entry) => entry.state === 'running');
    const entry = running[choice % Math.max(1, running.length)];
    if (entry !== undefined) this.runBeside(entry.job);
  }

  /** Runs a job at once, whether or not it runs already. */
  runBeside(job: Job): void {
    const worker = this.#freeWorker();
    if (worker === null) return;
    this.#log(worker.process, `runs ${nameOf(job)} a second time at once`);
    void this.#work(worker, job);
  }

  #repeat(job: Job, productionMs: number): void {
    const everyMs = productionMs * this.#slowness;
    const key = jobKeyOf(job);
    if (this.#repeats.get(key) === everyMs) return;
    this.#repeats.set(key, everyMs);
    const tick = () => {
      if (!this.isRepeating || this.#repeats.get(key) !== everyMs) return;
      if (!this.#entries.has(key) && !this.isDown) this.ring(job, key);
      this.#scheduler.after(everyMs, tick);
    };
    this.#scheduler.after(this.#chance.below(everyMs), tick);
  }

  #startSoon(): void {
    this.#scheduler.after(this.#chance.skewed(1, 50), () => this.#startNext());
  }

  #startNext(): void {
    for (const entry of this.#entries.values()) {
      if (entry.state !== 'waiting') continue;
      const worker = this.#freeWorker();
      if (worker === null || this.isDown) {
        this.#scheduler.after(LOOK_AGAIN_MS, () => this.#startNext());
        return;
      }
      void this.#runEntry(worker, entry);
    }
  }

  #freeWorker(): Worker | null {
    const free = [...this.#workers].filter(
      (one) => one.process.isRunning && one.running < JOBS_AT_ONCE,
    );
    return free.length === 0 ? null : this.#chance.pick(free);
  }

  async #runEntry(worker: Worker, entry: Entry): Promise<void> {
    const run: Run = { process: worker.process, lockedUntil: this.#scheduler.now() + LOCK_MS };
    entry.state = 'running';
    entry.rungAgain = false;
    entry.attempts += 1;
    entry.run = run;
    this.#watch(entry, run);
    const { error, result } = await this.#work(worker, entry.job);
    if (result === 'more') entry.rungAgain = true;
    if (entry.run === run) this.#settle(entry, error);
  }

  /** How the job ended; `error` null after success. Never comes back from a dead worker. */
  async #work(worker: Worker, job: Job): Promise<{ error: unknown; result: JobResult }> {
    worker.running += 1;
    this.#log(worker.process, `starts ${nameOf(job)}`);
    this.onStart(job);
    let error: unknown = null;
    let result: JobResult;
    try {
      result = await worker.handler(job, NEVER, 'poll');
    } catch (thrown) {
      error = thrown;
      this.#log(worker.process, `fails ${nameOf(job)}: ${codeOf(thrown)} ${explainError(thrown)}`);
      if (codeOf(thrown) === 'BUG') this.bugs.push(`${nameOf(job)}: ${explainError(thrown)}`);
    }
    if (error === null) this.#log(worker.process, `ends ${nameOf(job)}`);
    worker.running -= 1;
    this.#startSoon();
    return { error, result };
  }

  #watch(entry: Entry, run: Run): void {
    this.#scheduler.after(RENEW_MS, () => {
      if (entry.run !== run) return;
      if (run.process.isRunning) run.lockedUntil = this.#scheduler.now() + LOCK_MS;
      if (run.lockedUntil >= this.#scheduler.now()) return this.#watch(entry, run);
      this.#log(run.process, `is taken for dead; ${nameOf(entry.job)} waits again`);
      entry.run = null;
      entry.state = 'waiting';
      this.#startNext();
    });
  }

  #settle(entry: Entry, error: unknown): void {
    const { key } = entry;
    if (this.#entries.get(key) !== entry) return;
    entry.run = null;
    if (error === null) this.dead.delete(key);
    else if (this.#retried(key, entry, error)) return;
    if (entry.rungAgain) {
      entry.state = 'waiting';
      entry.attempts = 0;
      this.#startSoon();
    } else {
      this.#entries.delete(key);
    }
  }

  #retried(key: string, entry: Entry, error: unknown): boolean {
    const verdict = judgeFailure(error, entry.attempts, DEFAULT_RETRY, () => this.#chance.next());
    if (verdict.verdict === 'dead') {
      const { job, attempts } = entry;
      const failedAtMs = this.#scheduler.now();
      this.dead.set(key, { key, job, reason: verdict.reason, attempts, failedAtMs });
      return false;
    }
    entry.state = 'retrying';
    this.#scheduler.after(verdict.delayMs, () => {
      if (this.#entries.get(key) !== entry) return;
      entry.state = 'waiting';
      this.#startNext();
    });
    return true;
  }
}

/** A job in words: `a write-back hubspot`. */
export function nameOf({ tenantId, kind, connectionId }: Job): string {
  return `${tenantId} ${kind}${connectionId === null ? '' : ` ${connectionId.slice(0, 2)}`}`;
}

/** The code of a fault; BUG for one that the code under test should never let out. */
function codeOf(error: unknown): string {
  if (!(error instanceof ParleyError)) return 'BUG';
  return error.kind === 'bug' ? 'BUG' : error.code;
}
