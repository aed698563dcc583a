// Work that waits too long: looked for now and again, told to the admin. A full queue delays only;
// what must not happen is that it delays unseen.
import type { AccountId, TenantId } from '../domain/ids.ts';
import { HOUR_MS, type Instant } from '../domain/time.ts';
import type { Queue } from '../ports/queue.ts';
import type { AppContext } from './context.ts';

/** Older than this is an alarm (reliability, section 7). */
export const OVERDUE_MS = HOUR_MS / 12;

/** How often to look: well within {@link OVERDUE_MS}. */
export const LOOK_MS = 30_000;

/** How long the oldest piece of each kind of work has waited. */
export type Waits = {
  readonly queueMs: number;
  readonly dirtyMs: number;
  readonly inboxMs: number;
};

type Seen = { readonly accountId: AccountId; readonly at: Instant };

/**
 * Looks at the queue and at every tenant's inbox and dirty marks; warns of what waits too long. Marks carry no
 * time, so a mark is as old as this watch has seen it stand first: after a restart it begins anew.
 */
export function waitWatch(app: AppContext, queue: Queue): () => Promise<Waits> {
  const seen = new Map<TenantId, Seen>();
  return async () => {
    const { oldestWaitingMs: queueMs } = await queue.load();
    if (queueMs >= OVERDUE_MS) app.log.warn({ waitedMs: queueMs }, 'jobs wait too long');
    let [dirtyMs, inboxMs] = [0, 0];
    for (const { id } of await app.store.listTenants()) {
      const { first, inboxSince } = await oldestOf(app, id);
      const inboxAgeMs = inboxSince === null ? 0 : app.clock.now() - inboxSince;
      if (inboxAgeMs >= OVERDUE_MS) {
        app.log.warn({ tenantId: id, waitedMs: inboxAgeMs }, 'webhooks wait too long to be read');
      }
      inboxMs = Math.max(inboxMs, inboxAgeMs);
      const known = seen.get(id);
      if (first === null) seen.delete(id);
      else if (known?.accountId !== first) seen.set(id, { accountId: first, at: app.clock.now() });
      const since = seen.get(id)?.at ?? app.clock.now();
      const waitedMs = app.clock.now() - since;
      if (waitedMs >= OVERDUE_MS) {
        app.log.warn({ tenantId: id, waitedMs }, 'changes wait too long to be judged');
      }
      dirtyMs = Math.max(dirtyMs, waitedMs);
    }
    return { queueMs, dirtyMs, inboxMs };
  };
}

async function oldestOf(app: AppContext, tenantId: TenantId) {
  return app.store.inTenant(tenantId, async (store) => {
    const [block] = await store.dirty.blocks();
    const [mark] = block === undefined ? [] : await store.dirty.take(block, 1);
    return { first: mark?.accountId ?? null, inboxSince: await store.inbox.oldest() };
  });
}
