// The queue of production: Bull on Redis, any number of worker processes.
//
// Whose turn it is, retries and repeats are decided in Redis before Bull gets a job (lanes-lua.ts);
// Bull hands jobs out to workers, renews locks and notices dead workers. It holds at most one job per
// key over all processes, and that keeps one key from running twice at once. But it ignores a job
// whose key it holds, also while that job runs; the bells (redis-bells.ts) see to it that such a
// ring is answered by another run. Nothing stays in Bull's own completed or failed sets: a finished
// job is removed, a given up one becomes a dead job.
import { setTimeout as wait } from 'node:timers/promises';
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
import { BullJobs, type Try } from './bull-jobs.ts';
import { FetchWatch } from './fetch-watch.ts';
import { checkPeriod, decodeJob, jobKeyOf, jobOfKey, type ReportFault } from './job-wire.ts';
import type { LaneLimits } from './lanes.ts';
import { RedisBells, type Turn } from './redis-bells.ts';
import { connectRedis, redisAddress } from './redis-connection.ts';
import { DEFAULT_RETRY, type RetryPolicy } from './retry-table.ts';
import { GRACE_MS, LIMITS, tryJob, type Work } from './run-job.ts';
import { RunningJobs } from './running-jobs.ts';
import { endsWithin, repeatUntil } from './waiting.ts';

export type BullQueueOptions = {
  readonly redisUrl: string;
  /** First part of every key; `{}` are put around it so that all keys share a Cluster slot. */
  readonly prefix: string;
  /** Jobs that run at once in this process. */
  readonly concurrency: number;
  readonly clock: Clock;
  readonly limits?: Partial<LaneLimits>;
  readonly retry?: RetryPolicy;
  /** 0 up to 1, for the jitter of retries and sweeps. */
  readonly random?: () => number;
  /** Hears of every failed try, and of the faults of Redis (`job` null), each now and then. */
  readonly onError?: ReportFault;
  /** This process can fetch no more, though others wait: it should end, to be started afresh. */
  readonly onStuck?: () => void;
  readonly timing?: Partial<BullTiming>;
};

export type BullTiming = {
  /** A worker that does not renew a job's lock for so long is taken for dead. */
  readonly lockMs: number;
  readonly stalledCheckMs: number;
  /** A job whose worker died more often than this is given up. */
  readonly maxStalls: number;
  /** How often due repeats are looked for. */
  readonly tickMs: number;
  /** How often lost jobs are looked for, by one of the processes. */
  readonly sweepMs: number;
  /** A process that fetches nothing for so long, though it has room and jobs are ready, is stuck. */
  readonly stuckMs: number;
  /** How long the first connection may take. */
  readonly connectMs: number;
};

/** Measured with kill -9 and with blocked event loops; docs/operations.md has the reasons. */
export const TIMING: BullTiming = {
  lockMs: 5_000,
  stalledCheckMs: 2_500,
  maxStalls: 10,
  tickMs: 1_000,
  sweepMs: 5_000,
  stuckMs: 60_000,
  connectMs: 2_500,
};

const COMMAND_MS = 2_000;
const IDLE_CHECK_MS = 20;
const SAY_AGAIN_MS = 30_000;
/** For each of three steps after the last job has ended. */
const CLOSE_MS = 1_000;
const JITTER = 0.2;
/** Below the shortest jittered pause: a process alone sweeps every time. */
const SWEEP_PAUSE = 0.7;

/**
 * Connects and returns the queue; see the port for what it promises. Throws REDIS_UNREACHABLE
 * within about three seconds, CONFIG_INVALID for an address that is none.
 */
export async function bullQueue(options: BullQueueOptions): Promise<Queue> {
  const timing = { ...TIMING, ...options.timing };
  const { redisUrl, retry = DEFAULT_RETRY, random = Math.random } = options;
  const { onStuck = () => undefined } = options;
  const onError = calmly(options);
  const prefix = /\{.+\}/.test(options.prefix) ? options.prefix : `{${options.prefix}}`;
  const redis = await connectRedis(
    redisUrl,
    { connectMs: timing.connectMs, commandMs: COMMAND_MS },
    (error) => onError(error, null),
  );
  const limits = { ...LIMITS, ...options.limits };
  const bells = new RedisBells(redis, redisAddress(redisUrl), prefix, limits);
  const bull = new BullJobs({ ...timing, redisUrl, prefix, faultDelayMs: retry.firstMs, onError });
  return new BullQueue(
    { ...options, timing, limits, retry, random, onError, onStuck },
    bells,
    bull,
  );
}

/** A Redis that is down is noticed in many places many times a second: say it once a while. */
function calmly({ onError, clock }: BullQueueOptions): ReportFault {
  const saidAt = new Map<string, number>();
  return (error, job) => {
    const text = String(error);
    const now = clock.now();
    if (job === null && now - (saidAt.get(text) ?? Number.NEGATIVE_INFINITY) < SAY_AGAIN_MS) return;
    if (saidAt.size >= 100) saidAt.clear();
    saidAt.set(text, now);
    onError?.(error, job);
  };
}

type Settings = Required<BullQueueOptions> & {
  readonly timing: BullTiming;
  readonly limits: LaneLimits;
};

class BullQueue implements Queue {
  readonly #settings: Settings;
  readonly #bells: RedisBells;
  readonly #bull: BullJobs;
  readonly #running = new RunningJobs();
  /** What this process scheduled, to be said again when Redis forgets it. */
  readonly #schedules = new Map<string, number>();
  readonly #chores = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #fetching: FetchWatch;
  #started = false;
  #closing: Promise<void> | null = null;

  constructor(settings: Settings, bells: RedisBells, bull: BullJobs) {
    this.#settings = settings;
    this.#bells = bells;
    this.#bull = bull;
    this.#fetching = new FetchWatch(settings.timing.stuckMs, settings.onStuck);
    // Also where no job runs: only the process that scheduled a job can do so again.
    this.#every(settings.timing.sweepMs, () => this.#remakeSchedules());
  }

  async enqueue(job: Job, priority: Priority = 'poll'): Promise<void> {
    await this.#handOut(await this.#bells.ring(jobKeyOf(job), priority));
  }

  async schedule(job: Job, everyMs: number): Promise<void> {
    checkPeriod(everyMs);
    const key = jobKeyOf(job);
    this.#schedules.set(key, everyMs);
    await this.#bells.schedule(key, everyMs);
  }

  async unschedule(job: Job): Promise<void> {
    const key = jobKeyOf(job);
    this.#schedules.delete(key);
    await this.#bells.unschedule(key);
  }

  async start(handler: JobHandler, onRefused: RefusalHandler = nobodyHears): Promise<void> {
    invariant(!this.#started, 'the queue was started twice');
    this.#started = true;
    const { concurrency, timing } = this.#settings;
    await this.#bull.process(
      concurrency,
      (job) => this.#work(job, { handler, onRefused }),
      (key) => this.#track(this.#release(key)),
      this.#report,
    );
    this.#every(timing.tickMs, async () => this.#handOut(await this.#bells.tick()));
    this.#every(timing.sweepMs, () => this.#sweep());
    this.#every(this.#fetching.checkMs, () => this.#checkFetching());
  }

  async idle(): Promise<void> {
    while (!this.#stop.signal.aborted && !(await this.#bells.silent())) await wait(IDLE_CHECK_MS);
  }

  load(): Promise<QueueLoad> {
    return this.#bells.load();
  }

  deadJobs(): Promise<readonly DeadJob[]> {
    return this.#bells.deadJobs();
  }

  forgetDead(key: string): Promise<boolean> {
    return this.#bells.forgetDead(key);
  }

  close(graceMs = GRACE_MS): Promise<void> {
    this.#closing ??= this.#shutDown(graceMs);
    return this.#closing;
  }

  async #shutDown(graceMs: number): Promise<void> {
    this.#stop.abort();
    const stopped = this.#bull.stopFetching().catch(this.#report);
    const ended = await this.#running.finish(graceMs);
    await endsWithin(CLOSE_MS, stopped);
    await this.#bull.close(ended, CLOSE_MS).catch(this.#report);
    await endsWithin(CLOSE_MS, Promise.all(this.#chores));
    this.#bull.disconnect();
    this.#bells.close();
  }

  /**
   * One try. Returning makes Bull let go of the job, whatever became of it; throwing (Redis is away)
   * makes it keep the job. What was interrupted is not settled: its bell goes on ringing.
   */
  async #work({ key, data }: Try, work: Work): Promise<void> {
    if (this.#closing !== null) return;
    const { token, failures, priority, turns } = await this.#bells.begin(key);
    this.#fetching.fetched();
    this.#track(this.#handOut(turns));
    const from = performance.now();
    const job = jobOfKey(key);
    const one = { read: () => decodeJob(data, key), job, priority, failures };
    const ended = await tryJob(one, work, { ...this.#settings, running: this.#running });
    if (ended.is === 'interrupted') return;
    const usedMs = performance.now() - from;
    const outcome = ended.is === 'dead' ? this.#letter(key, ended) : ended;
    await this.#bells.settle(key, { token, priority, usedMs, outcome });
  }

  #letter(key: string, { reason, attempts }: { reason: string; attempts: number }) {
    const failedAtMs = this.#settings.clock.now();
    const letter: DeadJob = { key, job: jobOfKey(key), reason, attempts, failedAtMs };
    return { is: 'dead', letter } as const;
  }

  /** After Bull has removed a job: its key is free for the run that was asked for meanwhile. */
  async #release(key: string): Promise<void> {
    await this.#handOut(await this.#bells.release(key));
  }

  /** Gives Bull the jobs whose turn has come. One that does not arrive is found by the sweep. */
  async #handOut(turns: readonly Turn[]): Promise<void> {
    const added = turns.map(({ key, priority }) =>
      this.#bull.add(key, priority).catch(this.#report),
    );
    if (added.length > 0) await endsWithin(COMMAND_MS, Promise.all(added));
  }

  async #remakeSchedules(): Promise<void> {
    if (!(await this.#bells.wasWiped())) return;
    for (const [key, everyMs] of this.#schedules) await this.#bells.schedule(key, everyMs);
  }

  /** Makes good what crashes and stalls left behind. */
  async #sweep(): Promise<void> {
    await this.#buryGivenUp();
    await this.#handOut(await this.#bells.sweep(this.#settings.timing.sweepMs * SWEEP_PAUSE));
  }

  /** A job that Bull itself gave up would hold its key for ever. */
  async #buryGivenUp(): Promise<void> {
    const { failedKey, keyPrefix } = this.#bull;
    for (const { key, reason, attempts } of await this.#bells.givenUp(failedKey, keyPrefix)) {
      const { token, priority, turns } = await this.#bells.begin(key);
      const outcome = this.#letter(key, { reason, attempts });
      await this.#bells.settle(key, { token, priority, usedMs: 0, outcome });
      await this.#bells.forget(key, failedKey, keyPrefix);
      await this.#release(key);
      await this.#handOut(turns);
    }
  }

  async #checkFetching(): Promise<void> {
    const hasFree = this.#running.count < this.#settings.concurrency;
    // Without an answer nobody knows; an outage is no reason to exit.
    const ready = hasFree ? await this.#bells.load().then((load) => load.ready) : 0;
    this.#fetching.check(ready > 0);
  }

  /** Repeats a chore until the queue closes; jittered, so that processes do not move in step. */
  #every(everyMs: number, chore: () => Promise<void>): void {
    const pauseMs = () => everyMs * (1 - JITTER + 2 * JITTER * this.#settings.random());
    this.#track(repeatUntil(this.#stop.signal, pauseMs, chore, this.#report));
  }

  /** Work in the background that `close` waits for. */
  #track(chore: Promise<void>): void {
    const settled = chore.catch(this.#report);
    this.#chores.add(settled);
    void settled.finally(() => this.#chores.delete(settled));
  }

  readonly #report = (error: unknown): void => this.#settings.onError(error, null);
}

async function nobodyHears(): Promise<void> {}
