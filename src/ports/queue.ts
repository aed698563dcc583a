// The queue port: a doorbell, never the truth. Losing a job may cost time, never work.
import type { ConnectionId, TenantId } from '../domain/ids.ts';

export const JOB_KINDS = [
  'sync',
  'detect',
  'detect-beside',
  'rejudge-due',
  'match',
  'write-back',
  'follow-tasks',
  'inbox',
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** Who waits for a job, most urgent first; among all tenants the more urgent job runs first. */
export const PRIORITIES = ['user', 'webhook', 'poll', 'backfill'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Ids only: no name, amount or token ever travels in a job. */
export type Job = {
  readonly kind: JobKind;
  readonly tenantId: TenantId;
  /** Null for kinds that work on the whole tenant. */
  readonly connectionId: ConnectionId | null;
};

/** `more`: there is more to do than fits one slice; run again, behind everybody who waits. */
export type JobResult = 'more' | undefined;

/** `priority` is the one the job was rung with; pass it on to the jobs that this one rings. */
export type JobHandler = (job: Job, signal: AbortSignal, priority: Priority) => Promise<JobResult>;

/** What lay in the queue and was not run, because it is no job of ours. */
export type Refusal = {
  /** Null when not even the job's key could be read. */
  readonly job: Job | null;
  /** JOB_REFUSED, saying why. */
  readonly error: Error;
};

/** Hears of a refusal before it becomes a dead job; one that throws is asked again later. */
export type RefusalHandler = (refusal: Refusal) => Promise<void>;

/** A job that was given up. It stays in the list until the same job succeeds later. */
export type DeadJob = {
  /** Names it in the list; equal for equal jobs. */
  readonly key: string;
  /** Null when what lay in the queue was no job of ours; `reason` says what it was. */
  readonly job: Job | null;
  /** Code and cure, never a name or a secret. */
  readonly reason: string;
  readonly attempts: number;
  readonly failedAtMs: number;
};

/** How full the queue is, over all processes. */
export type QueueLoad = {
  /** Jobs that wait for their turn. */
  readonly waiting: Readonly<Record<Priority, number>>;
  /** Jobs whose turn has come and that no worker has fetched yet. */
  readonly ready: number;
  readonly running: number;
  /** Jobs that failed and wait for another try. */
  readonly retrying: number;
  readonly dead: number;
  /** How long the oldest waiting job has waited; 0 when none waits. */
  readonly oldestWaitingMs: number;
};

/** Both implementations pass test/queue/conformance. */
export interface Queue {
  /**
   * Rings the bell. A job that waits with the same kind, tenant and connection is not added twice;
   * a more urgent ring moves it forward, a less urgent one changes nothing. Without a priority: `poll`.
   * Throws JOB_REFUSED for anything that is no job.
   */
  enqueue(job: Job, priority?: Priority): Promise<void>;
  /** Repeats a job every `everyMs` as `poll`; a second call with the same job replaces the first. */
  schedule(job: Job, everyMs: number): Promise<void>;
  unschedule(job: Job): Promise<void>;
  /** Starts working. One job per (kind, tenant, connection) runs at a time. */
  start(handler: JobHandler, onRefused?: RefusalHandler): Promise<void>;
  /** Resolves when nothing waits or runs (scheduled repeats do not count). */
  idle(): Promise<void>;
  load(): Promise<QueueLoad>;
  deadJobs(): Promise<readonly DeadJob[]>;
  /** Takes a dead job off the list without running it; false when there is none with this key. */
  forgetDead(key: string): Promise<boolean>;
  /** Lets running jobs finish within `graceMs`, then aborts them; closes every connection. */
  close(graceMs?: number): Promise<void>;
}
