// The desk of the health page: looks at store and queue, has a given-up job run again or forgotten.
import type { TenantId } from '../../domain/ids.ts';
import type { DeadJob, Queue } from '../../ports/queue.ts';
import type { AdminResult } from '../admin-mode.ts';
import type { AppContext } from '../context.ts';
import { type HealthView, healthView } from './view-health.ts';

export type HealthDesk = {
  view(tenantId: TenantId): Promise<HealthView>;
  /** By the key of the list; it leaves the list by itself once it succeeds. */
  replay(tenantId: TenantId, key: string): Promise<AdminResult>;
  /** Takes a job off the list without running it. */
  forget(tenantId: TenantId, key: string): Promise<AdminResult>;
};

/** As much of a queue as is looked into. */
export type WatchedQueue = Pick<Queue, 'load' | 'deadJobs' | 'forgetDead' | 'enqueue'>;

const GONE: AdminResult = { ok: false, reason: 'That job is not on the list any more.' };

/** `queue` is null where this process cannot see it. */
export function healthDesk(
  app: Pick<AppContext, 'store' | 'clock'>,
  queue: WatchedQueue | null,
): HealthDesk {
  /** Other tenants' jobs are nobody's business here, and nor is what is no job at all. */
  const deadOf = async (tenantId: TenantId): Promise<readonly DeadJob[]> =>
    ((await queue?.deadJobs()) ?? []).filter(({ job }) => job?.tenantId === tenantId);
  return {
    async view(tenantId) {
      const seen =
        queue === null ? null : { load: await queue.load(), dead: await deadOf(tenantId) };
      const { description: store } = app.store;
      return app.store.inTenant(tenantId, (inside) =>
        healthView(inside, { now: app.clock.now(), store, queue: seen }),
      );
    },
    async replay(tenantId, key) {
      const found = (await deadOf(tenantId)).find((one) => one.key === key);
      if (found?.job == null) return GONE;
      await queue?.enqueue(found.job, 'user');
      return { ok: true };
    },
    async forget(tenantId, key) {
      const isOwn = (await deadOf(tenantId)).some((one) => one.key === key);
      return isOwn && (await queue?.forgetDead(key)) ? { ok: true } : GONE;
    },
  };
}
