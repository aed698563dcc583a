// Trouble for the health page: a sign-in withdrawn, a value and a task refused, a job given up.
import type { WatchedQueue } from '../../src/app/health/desk.ts';
import type { TenantId } from '../../src/domain/ids.ts';
import type { DeadJob, Job } from '../../src/ports/queue.ts';
import type { TenantStore } from '../../src/ports/store.ts';
import { anAccountVersion } from '../store/builders.ts';
import { aTask, HUBSPOT, NOW, SALESFORCE } from './console-world.ts';

/** After `putDryRun`. */
export async function putTrouble(inside: TenantStore): Promise<void> {
  await inside.connections.setState(HUBSPOT, 'needs_reauth', 'Withdrawn.');
  const ref = { connectionId: SALESFORCE, object: 'Opportunity', recordId: '006A' };
  const note = 'FIELD_CUSTOM_VALIDATION_EXCEPTION: Amount is missing. Mend the record.';
  await inside.ledger.put([
    { ref, field: 'reason', value: 'x', state: 'refused', note, at: NOW },
    { ref, field: 'url', value: 'x', state: 'refused', note, at: NOW },
  ]);
  const task = await inside.tasks.byKey(aTask().key);
  if (task === null) throw new Error('the dry run has a task');
  await inside.tasks.park(task, NOW, 'The owner is inactive. Appoint somebody else.');
}

/** A job that was given up an hour ago. */
export const deadJob = (key: string, job: Job | null): DeadJob => ({
  ...{ key, job, attempts: 8, failedAtMs: NOW - 3_600_000 },
  reason: 'SF_BAD_ANSWER: Salesforce sent a page. Try again later.',
});

/** A queue whose list of given-up jobs is given; what is done to it is kept. */
export function queueWith(list: readonly DeadJob[], oldestWaitingMs = 0) {
  const acts: unknown[] = [];
  const queue: WatchedQueue = {
    load: async () => ({
      waiting: { user: 0, webhook: 2, poll: 5, backfill: 0 },
      ...{ ready: 1, running: 3, retrying: 1, dead: list.length, oldestWaitingMs },
    }),
    deadJobs: async () => list,
    forgetDead: async (key) => acts.push(['forget', key]) > 0,
    enqueue: async (job, priority) => {
      acts.push(['enqueue', job, priority]);
    },
  };
  return { queue, acts };
}

/** Jobs wait for too long, and one was given up. */
export function queueInTrouble(tenantId: TenantId): WatchedQueue {
  const job = { kind: 'write-back', tenantId, connectionId: SALESFORCE } as const;
  return queueWith([deadJob('own', job)], 301_000).queue;
}

/** Accounts of which each has these keys, as many as are given. */
export async function putCrowd(
  inside: TenantStore,
  count: number,
  keys: readonly string[],
): Promise<void> {
  const names = Array.from({ length: count }, (_, number) => `crowd-${number}`);
  await inside.accounts.put(names.map((name) => anAccountVersion(name, { keys })));
}
