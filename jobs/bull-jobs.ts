// Bull as this house uses it: one queue whose job id is the job's key, with connections of our own.
// Bull's oddities stay in this file (bull 4.16.5, read and measured 2026-11-21).
import Bull from 'bull';
import type { Redis } from 'ioredis';
import { PRIORITIES, type Priority } from '../src/ports/queue.ts';
import { encodeJob, type JobWire, jobOfKey, type ReportFault } from './job-wire.ts';
import { openRedis, withoutSecrets } from './redis-connection.ts';
import { endsWithin } from './waiting.ts';

export type BullSettings = {
  readonly redisUrl: string;
  /** Has a hash tag. */
  readonly prefix: string;
  readonly lockMs: number;
  readonly stalledCheckMs: number;
  readonly maxStalls: number;
  /** The wait after a fault that is not the job's: Redis away, lock lost. */
  readonly faultDelayMs: number;
  readonly onError: ReportFault;
};

/** One try of a job as Bull hands it out; `data` is whatever lies in Redis. */
export type Try = { readonly key: string; readonly data: unknown };

const QUEUE_NAME = 'jobs';
const BACKOFF = 'fault';

/** One Bull queue of jobs by key. Owns its connections: after `close` comes `disconnect`. */
export class BullJobs {
  readonly #bull: Bull.Queue<JobWire>;
  readonly #connections: Redis[] = [];

  constructor(settings: BullSettings) {
    const { onError } = settings;
    this.#bull = new Bull<JobWire>(QUEUE_NAME, {
      prefix: settings.prefix,
      createClient: (type) => this.#connect(settings.redisUrl, type),
      settings: {
        lockDuration: settings.lockMs,
        stalledInterval: settings.stalledCheckMs,
        // After a fault while fetching: five seconds by default, too long for a slot to be idle.
        retryProcessDelay: settings.faultDelayMs,
        maxStalledCount: settings.maxStalls,
        backoffStrategies: { [BACKOFF]: () => settings.faultDelayMs },
      },
    });
    this.#bull.on('error', (error) => onError(withoutSecrets(error), null));
    this.#bull.on('lock-extension-failed', (job: Bull.Job, error: Error) =>
      onError(withoutSecrets(error), jobOfKey(String(job.id))),
    );
  }

  /** What precedes a job's key in Redis. */
  get keyPrefix(): string {
    return this.#bull.toKey('');
  }

  /** Sorted set of the jobs Bull gave up by itself: their worker died too often. */
  get failedKey(): string {
    return this.#bull.toKey('failed');
  }

  /** Adds the job, unless Bull holds one with this key: waiting or running. */
  async add(key: string, priority: Priority): Promise<void> {
    const job = jobOfKey(key);
    if (job === null) return;
    await this.#bull.add(encodeJob(job), {
      jobId: key,
      priority: PRIORITIES.indexOf(priority) + 1,
      // Only for faults that are not the job's; its own are the retry table's business.
      attempts: Number.MAX_SAFE_INTEGER,
      backoff: { type: BACKOFF },
    });
  }

  /**
   * Starts working. A job whose `work` resolves is removed, then `onRemoved` hears of it. `work`
   * throws only when Redis is away: then the job is kept and comes again.
   */
  async process(
    concurrency: number,
    work: (job: Try) => Promise<void>,
    onRemoved: (key: string) => void,
    onFault: (error: unknown) => void,
  ): Promise<void> {
    const run: Bull.ProcessPromiseFunction<JobWire> = async (job) => {
      // Also of jobs we did not add: one that is kept would hold its key.
      job.opts.removeOnComplete = true;
      if (isRemnant(job)) return;
      await work({ key: String(job.id), data: job.data });
    };
    this.#bull.on('completed', (job) => onRemoved(String(job.id)));
    await this.#bull.isReady();
    // Bull's promise lasts as long as it works.
    void this.#bull.process(concurrency, run).catch(onFault);
    // `process` names its connection without waiting for the answer, and a queue closed before it
    // comes would reject with nobody listening. Answers keep their order: wait for a second one.
    await this.#bull.setWorkerName();
  }

  /**
   * Fetches no more. A job that Bull fetched together with the end of another is left locked and
   * runs elsewhere once its lock has expired.
   */
  async stopFetching(): Promise<void> {
    await this.#bull.pause(true, true);
  }

  /** Closes; waits for running jobs if asked to, but not longer than `limitMs`. */
  async close(waitForJobs: boolean, limitMs: number): Promise<void> {
    // Without Redis Bull would wait for long; what it cannot tell Redis now, its lock tells later.
    await endsWithin(limitMs, this.#bull.close(!waitForJobs));
  }

  /** Last: Bull closes none of the connections it did not make. */
  disconnect(): void {
    for (const connection of this.#connections) connection.disconnect();
  }

  #connect(redisUrl: string, type: 'client' | 'subscriber' | 'bclient'): Redis {
    // Bull insists on this for the connections it blocks or listens on.
    const endless = { maxRetriesPerRequest: null, enableReadyCheck: false };
    const connection = openRedis(redisUrl, type === 'client' ? {} : endless);
    this.#connections.push(connection);
    return connection;
  }
}

/** What is left of a job that vanished (Redis was emptied) while Bull fetched it. */
function isRemnant(job: Bull.Job): boolean {
  return Number.isNaN(job.timestamp);
}
