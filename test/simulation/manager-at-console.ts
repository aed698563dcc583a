// The manager who decides on a conflict's page: another process, the same store, and preferably the very
// moment at which the workers judge the same conflict.
import { decide } from '../../src/app/decide.ts';
import { isActive, OUTCOMES } from '../../src/domain/conflict.ts';
import type { TenantId } from '../../src/domain/ids.ts';
import type { Job } from '../../src/ports/queue.ts';
import type { MemoryDatabase } from '../../src/store/memory/memory-store.ts';
import type { Chance } from './chance.ts';
import type { PlanItem } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import { type SimAppOptions, simApp, type Tenancy } from './sim-app.ts';
import { SimProcess } from './sim-process.ts';
import type { SimQueue } from './sim-queue.ts';

export type ConsoleOptions = {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly queue: SimQueue;
  readonly database: MemoryDatabase;
  readonly options: SimAppOptions;
  readonly log: (text: string) => void;
};

type Waiting = { readonly tenantId: TenantId; readonly run: () => void };

export class ManagerAtConsole {
  readonly #around: ConsoleOptions;
  readonly #waiting: Waiting[] = [];
  /** Nobody decides any more. */
  isClosed = false;

  constructor(around: ConsoleOptions) {
    this.#around = around;
    around.queue.onStart = (job) => this.#onStart(job);
  }

  /** Decides now, or while the tenant is judged the next time. */
  decide(tenancy: Tenancy, choices: PlanItem['choices']): void {
    const run = () => void this.#decideNow(tenancy, choices);
    if (choices[0] % 3 === 0) run();
    else this.#waiting.push({ tenantId: tenancy.id, run });
  }

  #onStart({ kind, tenantId }: Job): void {
    if (kind !== 'detect' || this.isClosed) return;
    const index = this.#waiting.findIndex((one) => one.tenantId === tenantId);
    const [due] = index === -1 ? [] : this.#waiting.splice(index, 1);
    const { scheduler, chance } = this.#around;
    if (due !== undefined) scheduler.after(chance.skewed(1, 40), due.run);
  }

  async #decideNow(tenancy: Tenancy, choices: PlanItem['choices']): Promise<void> {
    const { scheduler, queue, database, options, log } = this.#around;
    const process = new SimProcess('console', scheduler, this.#around.chance.fork());
    const chance = this.#around.chance.fork();
    const store = database.connect({ pause: () => process.sleep(chance.skewed(1, 40)) });
    const app = simApp({ ...options, store, chance });
    const said = await store.inTenant(tenancy.id, async (tenant) => {
      const all = await tenant.conflicts.list({ after: null, limit: 1_000 });
      const active = all.filter((one) => isActive(one.status));
      const conflict = active[choices[1] % Math.max(1, active.length)];
      const [manager] = await tenant.managers.list();
      if (conflict === undefined || manager === undefined) return null;
      const outcome = OUTCOMES[choices[2] % OUTCOMES.length] ?? 'share';
      const request = { conflictId: conflict.id, outcome, managerId: manager.id };
      const at = scheduler.now();
      const result = await decide(app, tenant, { ...request, via: 'console', note: null, at });
      return `${conflict.id} ${outcome}: ${result.ok ? 'done' : result.reason}`;
    });
    if (said === null) return;
    log(`${tenancy.id} decide in the console: ${said}`);
    queue.ring({ kind: 'detect', tenantId: tenancy.id, connectionId: null });
  }
}
