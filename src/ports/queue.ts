// The queue port: a doorbell, never the truth. Losing a job may cost time, never work.
import type { ConnectionId, TenantId } from '../domain/ids.ts';

export const JOB_KINDS = [
  'sync',
  'detect',
  'rejudge-due',
  'write-back',
  'follow-tasks',
  'inbox',
] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** Ids only: no name, amount or token ever travels in a job. */
export type Job = {
  readonly kind: JobKind;
  readonly tenantId: TenantId;
  /** Null for kinds that work on the whole tenant. */
  readonly connectionId: ConnectionId | null;
};

export type JobHandler = (job: Job, signal: AbortSignal) => Promise<void>;

/** A job that was given up. It stays in the list until the same job succeeds later. */
export type DeadJob = {
  /** Null when what lay in the queue was no job of ours; `reason` says what it was. */
  readonly job: Job | null;
  readonly reason: string;
  readonly attempts: number;
  readonly failedAtMs: number;
};

/** Both implementations pass test/queue/conformance. */
export interface Queue {
  /** Rings the bell. A job that waits with the same kind, tenant and connection is not added twice. */
  enqueue(job: Job): Promise<void>;
  /** Repeats a job every `everyMs`; a second call with the same job replaces the first. */
  schedule(job: Job, everyMs: number): Promise<void>;
  unschedule(job: Job): Promise<void>;
  /** Starts working. One job per (kind, tenant, connection) runs at a time. */
  start(handler: JobHandler): Promise<void>;
  /** Resolves when nothing waits or runs (scheduled repeats do not count). */
  idle(): Promise<void>;
  deadJobs(): Promise<readonly DeadJob[]>;
  /** Lets running jobs finish within `graceMs`, then aborts them; closes every connection. */
  close(graceMs?: number): Promise<void>;
}
