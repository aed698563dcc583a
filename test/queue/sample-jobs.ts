// Jobs for the tests of queues, and what they are observed with.
import { asConnectionId, asTenantId } from '../../src/domain/ids.ts';
import type { Job, JobKind } from '../../src/ports/queue.ts';

export const NOW = Date.UTC(2026, 10, 21);

/** A job of connection `c1` of tenant `t1`, unless said otherwise. */
export function aJob(kind: JobKind = 'sync', connection: string | null = 'c1', tenant = 't1'): Job {
  return {
    kind,
    tenantId: asTenantId(tenant),
    connectionId: connection === null ? null : asConnectionId(connection),
  };
}

/** Lets other work go first, `count` times. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

/** Counts runs as `kind tenant connection`. */
export function jobCounter() {
  const counts: Record<string, number> = {};
  const nameOf = (job: Job) => `${job.kind} ${job.tenantId} ${job.connectionId ?? '-'}`;
  return {
    add(job: Job): void {
      counts[nameOf(job)] = (counts[nameOf(job)] ?? 0) + 1;
    },
    of: (job: Job) => counts[nameOf(job)] ?? 0,
    all: () => counts,
  };
}
