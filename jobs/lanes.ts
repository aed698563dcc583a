// Whose turn it is, for the queue inside one process. The same rules as lanes-lua.ts has for many:
// the most urgent class first, within it the tenant that has used the least working time, and nobody
// beyond the limits of jobs in flight.
import { invariant } from '../src/domain/errors.ts';
import { type Job, PRIORITIES, type Priority } from '../src/ports/queue.ts';

export type LaneLimits = {
  /** Jobs that Bull may hold for workers to fetch; beyond it they wait for their turn. */
  readonly ready: number;
  /** Jobs of one tenant that may be in flight (ready or running) at once. */
  readonly perTenant: number;
  /** The same for one connection: one org or portal, with its own quota. */
  readonly perConnection: number;
};

/** What a job is taken to cost until it ends and says so. */
const GUESS_MS = 100;

type Waiting = { readonly job: Job; priority: Priority; readonly sinceMs: number };
type Tenant = { usedMs: number; flying: number };

/** Jobs in wait and in flight, by key. Give every key to `release` that came from `take`. */
export class Lanes {
  readonly #limits: LaneLimits;
  readonly #waiting = new Map<string, Waiting>();
  readonly #flying = new Map<string, Job>();
  readonly #tenants = new Map<string, Tenant>();
  readonly #connections = new Map<string, number>();
  #clockMs = 0;

  constructor(limits: LaneLimits) {
    this.#limits = limits;
  }

  /** Puts a job in its lane; one that waits there already moves forward at most. */
  wait(key: string, job: Job, priority: Priority, nowMs: number): void {
    const known = this.#waiting.get(key);
    if (known !== undefined) {
      known.priority = moreUrgent(known.priority, priority);
      return;
    }
    const tenant = this.#tenantOf(job);
    tenant.usedMs = Math.max(tenant.usedMs, this.#clockMs);
    this.#waiting.set(key, { job, priority, sinceMs: nowMs });
  }

  /** The job whose turn it is, now in flight; null when none may run. */
  take(): { readonly key: string; readonly priority: Priority } | null {
    let best: [string, Waiting, Tenant] | null = null;
    for (const [key, waiting] of this.#waiting) {
      const tenant = this.#tenantOf(waiting.job);
      if (!this.#mayFly(waiting.job, tenant)) continue;
      if (best === null || goesBefore([waiting, tenant], [best[1], best[2]])) {
        best = [key, waiting, tenant];
      }
    }
    if (best === null) return null;
    const [key, { job, priority }, tenant] = best;
    this.#waiting.delete(key);
    this.#flying.set(key, job);
    this.#clockMs = Math.max(this.#clockMs, tenant.usedMs);
    tenant.usedMs += GUESS_MS;
    tenant.flying += 1;
    this.#fly(job, 1);
    return { key, priority };
  }

  /** The job is over; its tenant is charged for the time. */
  release(key: string, usedMs: number): void {
    const job = this.#flying.get(key);
    invariant(job !== undefined, 'only a job in flight can be released');
    this.#flying.delete(key);
    const tenant = this.#tenantOf(job);
    tenant.usedMs += usedMs - GUESS_MS;
    tenant.flying -= 1;
    this.#fly(job, -1);
  }

  clear(): void {
    this.#waiting.clear();
  }

  /** Waiting jobs by priority, and when the oldest came. */
  census(): { waiting: Record<Priority, number>; oldestSinceMs: number | null } {
    const waiting = { user: 0, webhook: 0, poll: 0, backfill: 0 };
    let oldestSinceMs: number | null = null;
    for (const { priority, sinceMs } of this.#waiting.values()) {
      waiting[priority] += 1;
      oldestSinceMs = Math.min(oldestSinceMs ?? sinceMs, sinceMs);
    }
    return { waiting, oldestSinceMs };
  }

  #tenantOf({ tenantId }: Job): Tenant {
    let tenant = this.#tenants.get(tenantId);
    if (tenant === undefined) {
      tenant = { usedMs: 0, flying: 0 };
      this.#tenants.set(tenantId, tenant);
    }
    return tenant;
  }

  #mayFly(job: Job, tenant: Tenant): boolean {
    const flying = this.#connections.get(connectionKey(job)) ?? 0;
    return tenant.flying < this.#limits.perTenant && flying < this.#limits.perConnection;
  }

  #fly(job: Job, by: number): void {
    const key = connectionKey(job);
    const flying = (this.#connections.get(key) ?? 0) + by;
    if (flying === 0) this.#connections.delete(key);
    else this.#connections.set(key, flying);
  }
}

/** The more urgent of two. */
export function moreUrgent(left: Priority, right: Priority): Priority {
  return PRIORITIES.indexOf(left) <= PRIORITIES.indexOf(right) ? left : right;
}

function goesBefore([one, oneTenant]: [Waiting, Tenant], [other, otherTenant]: [Waiting, Tenant]) {
  const byClass = PRIORITIES.indexOf(one.priority) - PRIORITIES.indexOf(other.priority);
  if (byClass !== 0) return byClass < 0;
  if (oneTenant !== otherTenant) return oneTenant.usedMs < otherTenant.usedMs;
  return one.sinceMs < other.sinceMs;
}

function connectionKey({ tenantId, connectionId }: Job): string {
  return JSON.stringify([tenantId, connectionId]);
}
