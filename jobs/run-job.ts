// One try of a job, for both queues: read it, run it, and say what becomes of it.
import { ParleyError } from '../src/domain/errors.ts';
import type { Job, JobHandler, Priority, RefusalHandler } from '../src/ports/queue.ts';
import type { ReportFault } from './job-wire.ts';
import type { LaneLimits } from './lanes.ts';
import { judgeFailure, type RetryPolicy } from './retry-table.ts';
import type { RunningJobs } from './running-jobs.ts';

/** See docs/operations.md for the reasons. */
export const LIMITS: LaneLimits = { ready: 32, perTenant: 8, perConnection: 4 };

/** How long `close` lets jobs run on; with aborting and disconnecting it stays within ten seconds. */
export const GRACE_MS = 6_000;

/** What `start` was given. */
export type Work = { readonly handler: JobHandler; readonly onRefused: RefusalHandler };

export type JobTry = {
  /** Throws JOB_REFUSED when what lies in the queue is no job of ours. */
  readonly read: () => Job;
  /** The job of its key, for reports; null when the key is none. */
  readonly job: Job | null;
  readonly priority: Priority;
  /** Tries before this one that failed. */
  readonly failures: number;
};

export type TrySettings = {
  readonly running: RunningJobs;
  readonly retry: RetryPolicy;
  readonly random: () => number;
  readonly onError: ReportFault;
};

/** `interrupted`: it failed after the queue had told it to stop, so it runs later as if it had not. */
export type Ended =
  | { readonly is: 'interrupted' }
  | { readonly is: 'done' | 'more' }
  | { readonly is: 'retry'; readonly waitMs: number; readonly failures: number }
  | { readonly is: 'dead'; readonly reason: string; readonly attempts: number };

/** Runs one try; never rejects, whatever the job throws. */
export async function tryJob(one: JobTry, work: Work, settings: TrySettings): Promise<Ended> {
  const { running, retry, random, onError } = settings;
  const run = await running.run(async (signal) => {
    const job = await readOrRefuse(one, work, onError);
    return work.handler(job, signal, one.priority);
  });
  if (run.outcome === 'interrupted') return { is: 'interrupted' };
  if (run.outcome === 'done') return { is: run.result === 'more' ? 'more' : 'done' };
  onError(run.error, one.job);
  const attempts = one.failures + 1;
  const verdict = judgeFailure(run.error, attempts, retry, random);
  return verdict.verdict === 'retry'
    ? { is: 'retry', waitMs: verdict.delayMs, failures: attempts }
    : { is: 'dead', reason: verdict.reason, attempts };
}

async function readOrRefuse({ read, job }: JobTry, work: Work, onError: ReportFault): Promise<Job> {
  try {
    return read();
  } catch (error) {
    if (error instanceof ParleyError) {
      // A fault in telling it is told; the refusal stands.
      await work.onRefused({ job, error }).catch((fault: unknown) => onError(fault, job));
    }
    throw error;
  }
}
