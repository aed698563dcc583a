// Who rings for jobs in a simulated run: the rounds that ring all of them, polls that run beside the queue,
// and somebody who asks for a reading after an edit.
import type { ConnectionId } from '../../src/domain/ids.ts';
import type { JobKind } from '../../src/ports/queue.ts';
import type { Chance } from './chance.ts';
import type { PlanItem } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import type { Tenancy } from './sim-app.ts';
import type { SimQueue } from './sim-queue.ts';

/** The others are rung once per connection. */
const OF_TENANT: readonly JobKind[] = ['rejudge-due', 'match', 'detect'];

export type BellOptions = {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly queue: SimQueue;
  readonly tenancies: readonly Tenancy[];
  /** Of each tenant, once they are installed. */
  readonly connections: () => readonly (readonly ConnectionId[])[];
  /** Whether people wait for little. */
  readonly isHot: boolean;
};

/** Rings for the tenants of one run. */
export class Bells {
  readonly #options: BellOptions;

  constructor(options: BellOptions) {
    this.#options = options;
  }

  /** A job of every tenant, or of each of its connections. */
  ringAll(kind: JobKind): void {
    const { tenancies, queue } = this.#options;
    for (const [index, { id: tenantId }] of tenancies.entries()) {
      for (const connectionId of this.#placesOf(kind, index)) {
        queue.ring({ kind, tenantId, connectionId });
      }
    }
  }

  /** A reading of every connection, whatever else is under way. */
  pollAll(): void {
    const { tenancies, queue } = this.#options;
    for (const [index, { id: tenantId }] of tenancies.entries()) {
      for (const connectionId of this.#placesOf('sync', index)) {
        queue.runBeside({ kind: 'sync', tenantId, connectionId });
      }
    }
  }

  /** Salesforce tells nothing by itself; somebody may ask for a reading soon or late. */
  askLater({ tenant, what }: PlanItem): void {
    const { scheduler, chance, queue, tenancies, connections, isHot } = this.#options;
    const tenantId = tenancies[tenant]?.id;
    const kind = what.includes('task') || what.startsWith('complete') ? 'follow-tasks' : 'sync';
    const [salesforce] = connections()[tenant] ?? [];
    if (tenantId === undefined || salesforce === undefined) return;
    const patienceMs = isHot ? 1_000 : 20_000;
    scheduler.after(chance.skewed(20, patienceMs), () =>
      queue.ring({ kind, tenantId, connectionId: salesforce }),
    );
  }

  #placesOf(kind: JobKind, index: number): readonly (ConnectionId | null)[] {
    return OF_TENANT.includes(kind) ? [null] : (this.#options.connections()[index] ?? []);
  }
}
