// What bench/queue.ts and its processes say to each other.
import type { LaneLimits } from '../../jobs/lanes.ts';
import { asConnectionId, asTenantId } from '../../src/domain/ids.ts';
import type { Job, JobKind } from '../../src/ports/queue.ts';

/** Tenants whose jobs are timed have names that begin so. */
export const WATCHED = 'watched';

export type WorkerOrders = {
  readonly redisUrl: string;
  readonly limits: LaneLimits;
  readonly concurrency: number;
} & (
  | { readonly role: 'work'; readonly waitMs: number; readonly computeMs: number }
  | { readonly role: 'noise'; readonly job: Job; readonly perSecond: number }
);

export type Told =
  | { readonly ready: true }
  /** Processor time of the process so far; the answer to the message `usage`. */
  | { readonly cpuMs: number }
  /** A job of a watched tenant is done, by the clock of this machine. */
  | { readonly ended: string; readonly at: number };

/** A job of a connection of a tenant. */
export function aJob(tenant: string, connection: string, kind: JobKind = 'sync'): Job {
  return { kind, tenantId: asTenantId(tenant), connectionId: asConnectionId(connection) };
}
