// The queue of production: Bull on Redis, any number of worker processes.
//
// Bull holds at most one job per key over all processes, and that keeps one key from running twice
// at once. But it ignores a job whose key it holds, also while that job runs; the bells
// (redis-bells.ts) see to it that such a ring is answered by another run. Nothing stays in Bull's own
// completed or failed sets: a finished job is removed, a given up one becomes a dead job.
import { setTimeout as wait } from 'node:timers/promises';
import { invariant } from '../src/domain/errors.ts';
import type { Clock } from '../src/ports/clock.ts';
import type { DeadJob, Job, JobHandler, Queue } from '../src/ports/queue.ts';
import { BullJobs, RetryLater, type Try } from './bull-jobs.ts';
import { checkPeriod, decodeJob, jobKeyOf, jobOfKey, type ReportFault } from './job-wire.ts';
import { RedisBells } from './redis-bells.ts';
import { connectRedis, redisAddress } from './redis-connection.ts';
import { DEFAULT_RETRY, judgeFailure, type RetryPolicy } from './retry-table.ts';
import { RunningJobs } from './running-jobs.ts';
import { endsWithin, repeatUntil } from './waiting.ts';

export type BullQueueOptions = {
  readonly redisUrl: string;
  /** First part of every key; `{}` are put around it so that all keys share a Cluster slot. */
  readonly prefix: string;
  /** Jobs that run at once in this process. */
  readonly concurrency: number;
  readonly clock: Clock;
  readonly retry?: RetryPolicy;
  /** 0 up to 1, for the jitter of retries. */
  readonly random?: () => number;
  /** Hears of every failed try, and of the faults of Redis (`job` null), each now and then. */
  readonly onError?: ReportFault;
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
  /** How often lost jobs are looked for. */
  readonly sweepMs: number;
  /** How long the first connection may take. */
  readonly connectMs: number;
};

/** Measured with kill -9 and with blocked event loops: see docs/operations.md. */
const TIMING: BullTiming = {
  lockMs: 10_000,
  stalledCheckMs: 5_000,
  maxStalls: 10,
  tickMs: 1_000,
  sweepMs: 5_000,
  connectMs: 2_500,
};

const COMMAND_MS = 2_000;
const IDLE_CHECK_MS = 20;
const SAY_AGAIN_MS = 30_000;

/**
 * Connects and returns the queue; see the port for what it promises. Throws REDIS_UNREACHABLE
 * within about three seconds, CONFIG_INVALID for an address that is none.
 */
export async function bullQueue(options: BullQueueOptions): Promise<Queue> {
  const timing = { ...TIMING, ...options.timing };
  const { redisUrl, retry = DEFAULT_RETRY, random = Math.random } = options;
  const onError = calmly(options);
  const prefix = /\{.+\}/.test(options.prefix) ? options.prefix : `{${options.prefix}}`;
  const redis = await connectRedis(
    redisUrl,
    { connectMs: timing.connectMs, commandMs: COMMAND_MS },
    (error) => onError(error, null),
  );
  const bells = new RedisBells(redis, redisAddress(redisUrl), prefix);
  const bull = new BullJobs({ ...timing, redisUrl, prefix, faultDelayMs: retry.firstMs, onError });
  return new BullQueue({ ...options, timing, retry, random, onError }, bells, bull);
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

type Settings = Required<BullQueueOptions> & { readonly timing: BullTiming };

class BullQueue implements Queue {
  readonly #settings: Settings;
  readonly #bells: RedisBells;
  readonly #bull: BullJobs;
  readonly #running = new RunningJobs();
  /** What this process scheduled, to be said again when Redis forgets it. */
  readonly #schedules = new Map<string, number>();
  readonly #chores = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #started = false;
  #closing: Promise<void> | null = null;

  constructor(settings: Settings, bells: RedisBells, bull: BullJobs) {
    this.#settings = settings;
    this.#bells = bells;
    this.#bull = bull;
    // Also where no job runs: only the process that scheduled a job can do so again.
    this.#every(settings.timing.sweepMs, () => this.#remakeSchedules());
  }

  async enqueue(job: Job): Promise<void> {
    const key = jobKeyOf(job);
    await this.#bells.ring(key);
    await this.#bull.add(key);
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

  async start(handler: JobHandler): Promise<void> {
    invariant(!this.#started, 'the queue was started twice');
    this.#started = true;
    const { concurrency, timing } = this.#settings;
    await this.#bull.process(
      concurrency,
      (job) => this.#work(job, handler),
      (key) => this.#track(this.#addIfRungAgain(key)),
      this.#report,
    );
    this.#every(timing.tickMs, () => this.#ringDue());
    this.#every(timing.sweepMs, () => this.#sweep());
  }

  async idle(): Promise<void> {
    while (!this.#stop.signal.aborted && !(await this.#bells.silent())) await wait(IDLE_CHECK_MS);
  }

  deadJobs(): Promise<readonly DeadJob[]> {
    return this.#bells.deadJobs();
  }

  close(graceMs = 10_000): Promise<void> {
    this.#closing ??= this.#shutDown(graceMs);
    return this.#closing;
  }

  async #shutDown(graceMs: number): Promise<void> {
    this.#stop.abort();
    const stopped = this.#bull.stopFetching().catch(this.#report);
    const ended = await this.#running.finish(graceMs);
    await stopped;
    await this.#bull.close(ended, COMMAND_MS).catch(this.#report);
    await endsWithin(COMMAND_MS, Promise.all(this.#chores));
    this.#bull.disconnect();
    this.#bells.close();
  }

  /**
   * One try. Returning ends the job in Bull, throwing RetryLater keeps it there. The bell is
   * silenced only when the job is done or given up; one that was interrupted goes on ringing.
   */
  async #work({ key, data, attempt }: Try, handler: JobHandler): Promise<void> {
    if (this.#closing !== null) return;
    const { clock, random, retry, onError } = this.#settings;
    const token = await this.#bells.token(key);
    const run = await this.#running.run(async (signal) => handler(decodeJob(data, key), signal));
    if (run.outcome === 'interrupted') return;
    if (run.outcome === 'done') return this.#bells.settle(key, token, null);
    const job = jobOfKey(key);
    onError(run.error, job);
    const verdict = judgeFailure(run.error, attempt, retry, random);
    if (verdict.verdict === 'retry') throw new RetryLater(verdict.delayMs);
    const { reason } = verdict;
    const dead = { job, reason, attempts: attempt, failedAtMs: clock.now() };
    await this.#bells.settle(key, token, dead);
  }

  /** After Bull has removed a job: its key is free for the run that was asked for meanwhile. */
  async #addIfRungAgain(key: string): Promise<void> {
    if ((await this.#bells.token(key)) !== null) await this.#bull.add(key);
  }

  async #ringDue(): Promise<void> {
    for (const key of await this.#bells.ringDue()) await this.#bull.add(key);
  }

  async #remakeSchedules(): Promise<void> {
    if (!(await this.#bells.wasWiped())) return;
    for (const [key, everyMs] of this.#schedules) await this.#bells.schedule(key, everyMs);
  }

  /** Makes good what crashes and stalls left behind. */
  async #sweep(): Promise<void> {
    await this.#buryGivenUp();
    for (const key of await this.#bells.orphans(this.#bull.keyPrefix)) await this.#bull.add(key);
  }

  /** A job that Bull itself gave up would hold its key for ever. */
  async #buryGivenUp(): Promise<void> {
    const { failedKey, keyPrefix } = this.#bull;
    for (const { key, reason, attempts } of await this.#bells.givenUp(failedKey, keyPrefix)) {
      const failedAtMs = this.#settings.clock.now();
      const dead = { job: jobOfKey(key), reason, attempts, failedAtMs };
      await this.#bells.settle(key, await this.#bells.token(key), dead);
      await this.#bells.forget(key, failedKey, keyPrefix);
    }
  }

  /** Repeats a chore until the queue closes. */
  #every(everyMs: number, chore: () => Promise<void>): void {
    this.#track(repeatUntil(this.#stop.signal, everyMs, chore, this.#report));
  }

  /** Work in the background that `close` waits for. */
  #track(chore: Promise<void>): void {
    const settled = chore.catch(this.#report);
    this.#chores.add(settled);
    void settled.finally(() => this.#chores.delete(settled));
  }

  readonly #report = (error: unknown): void => this.#settings.onError(error, null);
}
