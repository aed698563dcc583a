// The queue of production: Bull on Redis, any number of worker processes.
//
// Bull's job id is the job's key: it holds at most one job per key, waiting, running or to be
// retried, over all processes, and that is what keeps one key from running twice at once. Bull
// ignores an added job whose id it holds, also while that job runs; the bells (redis-bells.ts) see
// to it that such a ring is answered by another run. Nothing ever stays in Bull's own completed or
// failed sets: a finished job is removed, a given up one becomes a dead job of the bells.
import { setTimeout as wait } from 'node:timers/promises';
import Bull from 'bull';
import type { Redis } from 'ioredis';
import { invariant } from '../src/domain/errors.ts';
import type { Clock } from '../src/ports/clock.ts';
import type { DeadJob, Job, JobHandler, Queue } from '../src/ports/queue.ts';
import {
  checkPeriod,
  decodeJob,
  encodeJob,
  type JobWire,
  jobKeyOf,
  jobOfKey,
  type ReportFault,
} from './job-wire.ts';
import { RedisBells } from './redis-bells.ts';
import { connectRedis, openRedis, redisAddress, withoutSecrets } from './redis-connection.ts';
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
  /** Hears of every failed try and of every fault of Redis. */
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
const QUEUE_NAME = 'jobs';
const BACKOFF = 'by-retry-table';

/**
 * Connects and returns the queue; see the port for what it promises. Throws REDIS_UNREACHABLE
 * within about three seconds, CONFIG_INVALID for an address that is none.
 */
export async function bullQueue(options: BullQueueOptions): Promise<Queue> {
  const timing = { ...TIMING, ...options.timing };
  const report: ReportFault = (error, job) => options.onError?.(error, job);
  const redis = await connectRedis(
    options.redisUrl,
    { connectMs: timing.connectMs, commandMs: COMMAND_MS },
    (error) => report(error, null),
  );
  const prefix = /\{.+\}/.test(options.prefix) ? options.prefix : `{${options.prefix}}`;
  const bells = new RedisBells(redis, redisAddress(options.redisUrl), prefix);
  return new BullQueue({ ...options, prefix, timing, onError: report }, bells);
}

type Settings = BullQueueOptions & { readonly timing: BullTiming; readonly onError: ReportFault };

/** Tells Bull to try again after `delayMs`. Bull keeps its text in Redis: no name, no stack. */
class RetryLater extends Error {
  readonly delayMs: number;

  constructor(delayMs: number) {
    super('to be tried again');
    this.stack = '';
    this.delayMs = delayMs;
  }
}

class BullQueue implements Queue {
  readonly #settings: Settings;
  readonly #retry: RetryPolicy;
  readonly #bells: RedisBells;
  readonly #connections: Redis[] = [];
  readonly #bull: Bull.Queue<JobWire>;
  readonly #running = new RunningJobs();
  readonly #schedules = new Map<string, number>();
  readonly #chores = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #started = false;
  #closing: Promise<void> | null = null;

  constructor(settings: Settings, bells: RedisBells) {
    this.#settings = settings;
    this.#retry = settings.retry ?? DEFAULT_RETRY;
    this.#bells = bells;
    this.#bull = this.#openBull();
    this.#bull.on('error', (error) => settings.onError(withoutSecrets(error), null));
    this.#bull.on('lock-extension-failed', (job, error) =>
      settings.onError(withoutSecrets(error), jobOfKey(String(job.id))),
    );
    this.#bull.on('completed', (job) => this.#track(this.#addIfRungAgain(String(job.id))));
  }

  async enqueue(job: Job): Promise<void> {
    const key = jobKeyOf(job);
    await this.#bells.ring(key);
    await this.#add(key);
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
    const { concurrency, timing, onError } = this.#settings;
    const report = (error: unknown) => onError(error, null);
    await this.#bull.isReady();
    const work: Bull.ProcessPromiseFunction<JobWire> = (job) => this.#work(job, handler);
    // Bull's promise lasts as long as it works.
    void this.#bull.process(concurrency, work).catch(report);
    const { signal } = this.#stop;
    this.#track(repeatUntil(signal, timing.tickMs, () => this.#ringDue(), report));
    this.#track(repeatUntil(signal, timing.sweepMs, () => this.#sweep(), report));
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
    const report = (error: unknown) => this.#settings.onError(error, null);
    this.#stop.abort();
    // Fetches no more. A job that Bull has in hand already runs elsewhere once its lock expires.
    const paused = this.#bull.pause(true, true).catch(report);
    const ended = await this.#running.finish(graceMs);
    await paused;
    // Without Redis Bull would wait for long; what it could not say there, the bells make good.
    await endsWithin(COMMAND_MS, this.#bull.close(!ended)).catch(report);
    await endsWithin(COMMAND_MS, Promise.all(this.#chores));
    for (const connection of this.#connections) connection.disconnect();
    this.#bells.close();
  }

  #openBull(): Bull.Queue<JobWire> {
    const { redisUrl, prefix, timing } = this.#settings;
    return new Bull<JobWire>(QUEUE_NAME, {
      prefix,
      createClient: (type) => {
        // Bull insists on these two for the connections it blocks or listens on.
        const endless = { maxRetriesPerRequest: null, enableReadyCheck: false };
        const connection = openRedis(redisUrl, type === 'client' ? {} : endless);
        this.#connections.push(connection);
        return connection;
      },
      settings: {
        lockDuration: timing.lockMs,
        stalledInterval: timing.stalledCheckMs,
        maxStalledCount: timing.maxStalls,
        backoffStrategies: {
          // Another error is Bull's own or Redis': the job is all right, so try it soon.
          [BACKOFF]: (_made: number, error: Error) =>
            error instanceof RetryLater ? error.delayMs : this.#retry.firstMs,
        },
      },
    });
  }

  /** Adds the job of a ringing bell, unless Bull has it. */
  async #add(key: string): Promise<void> {
    const job = jobOfKey(key);
    if (job === null) return;
    await this.#bull.add(encodeJob(job), {
      jobId: key,
      // How often is the retry table's business, not Bull's.
      attempts: Number.MAX_SAFE_INTEGER,
      backoff: { type: BACKOFF },
      removeOnComplete: true,
    });
  }

  /**
   * One try. Returning ends the job in Bull, throwing RetryLater keeps it there. The bell is
   * silenced only when the job is done or given up; one that was interrupted goes on ringing.
   */
  async #work(bullJob: Bull.Job<JobWire>, handler: JobHandler): Promise<void> {
    if (this.#closing !== null) return;
    const { clock, random = Math.random, onError } = this.#settings;
    const key = String(bullJob.id);
    const token = await this.#bells.token(key);
    const run = await this.#running.run((signal) => handler(decodeJob(bullJob.data, key), signal));
    if (run.outcome === 'interrupted') return;
    if (run.outcome === 'done') return this.#bells.settle(key, token, null);
    const job = jobOfKey(key);
    onError(run.error, job);
    const attempts = bullJob.attemptsMade + 1;
    const verdict = judgeFailure(run.error, attempts, this.#retry, random);
    if (verdict.verdict === 'retry') throw new RetryLater(verdict.delayMs);
    const dead = { job, reason: verdict.reason, attempts, failedAtMs: clock.now() };
    await this.#bells.settle(key, token, dead);
  }

  /** After Bull has removed a job: its key is free for the run that was asked for meanwhile. */
  async #addIfRungAgain(key: string): Promise<void> {
    if ((await this.#bells.token(key)) !== null) await this.#add(key);
  }

  async #ringDue(): Promise<void> {
    for (const key of await this.#bells.ringDue()) await this.#add(key);
  }

  /** Makes good what crashes, stalls and a wiped Redis left behind. */
  async #sweep(): Promise<void> {
    if (await this.#bells.wasWiped()) {
      for (const [key, everyMs] of this.#schedules) await this.#bells.schedule(key, everyMs);
    }
    await this.#buryGivenUp();
    for (const key of await this.#bells.orphans(this.#bull.toKey(''))) await this.#add(key);
  }

  /** Bull gives a job up by itself when its worker died too often; it would block its key. */
  async #buryGivenUp(): Promise<void> {
    const failedKey = this.#bull.toKey('failed');
    const jobPrefix = this.#bull.toKey('');
    for (const { key, reason, attempts } of await this.#bells.givenUp(failedKey, jobPrefix)) {
      const failedAtMs = this.#settings.clock.now();
      const dead = { job: jobOfKey(key), reason, attempts, failedAtMs };
      await this.#bells.settle(key, await this.#bells.token(key), dead);
      await this.#bells.forget(key, failedKey, jobPrefix);
    }
  }

  /** Work in the background that `close` waits for. */
  #track(chore: Promise<void>): void {
    const settled = chore.then(nothing, (error) => this.#settings.onError(error, null));
    this.#chores.add(settled);
    void settled.finally(() => this.#chores.delete(settled));
  }
}

function nothing(): void {}
