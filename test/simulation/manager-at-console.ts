// The manager on a conflict's page: another process, the same store, and preferably the very moment at
// which the workers judge the same conflict.
import { explainError, ParleyError } from '../../src/domain/errors.ts';
import type { TenantId } from '../../src/domain/ids.ts';
import type { Job } from '../../src/ports/queue.ts';
import type { MemoryDatabase } from '../../src/store/memory/memory-store.ts';
import type { Chance } from './chance.ts';
import { CONSOLE_ACTS, type ConsoleAct } from './console-acts.ts';
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

type ConsoleItem = PlanItem & { readonly what: ConsoleAct };

const isOfTheStore = (fault: unknown) =>
  fault instanceof ParleyError && fault.code.startsWith('STORE_');

type Waiting = { readonly tenantId: TenantId; readonly run: () => void };

export class ManagerAtConsole {
  readonly #around: ConsoleOptions;
  readonly #waiting: Waiting[] = [];
  /** Nobody acts any more. */
  isClosed = false;

  constructor(around: ConsoleOptions) {
    this.#around = around;
    around.queue.onStart = (job) => this.#onStart(job);
  }

  /** Acts now, or while the tenant is judged the next time. */
  act(tenancy: Tenancy, item: ConsoleItem): void {
    const { bugs } = this.#around.queue;
    const run = () =>
      void this.#actNow(tenancy, item).catch((fault) => {
        // A fault of the store or a lost race is shown to the manager, who tries again.
        if (!isOfTheStore(fault)) bugs.push(`${item.what} on the page: ${explainError(fault)}`);
      });
    if (item.choices[0] % 3 === 0) run();
    else this.#waiting.push({ tenantId: tenancy.id, run });
  }

  #onStart({ kind, tenantId }: Job): void {
    if (kind !== 'detect' || this.isClosed) return;
    const index = this.#waiting.findIndex((one) => one.tenantId === tenantId);
    const [due] = index === -1 ? [] : this.#waiting.splice(index, 1);
    const { scheduler, chance } = this.#around;
    if (due !== undefined) scheduler.after(chance.skewed(1, 40), due.run);
  }

  async #actNow(tenancy: Tenancy, { what, choices }: ConsoleItem): Promise<void> {
    const { scheduler, queue, database, options, log } = this.#around;
    const process = new SimProcess('console', scheduler, this.#around.chance.fork());
    const chance = this.#around.chance.fork();
    const store = database.connect({ pause: () => process.sleep(chance.skewed(1, 40)) });
    const app = simApp({ ...options, store, chance });
    const said = await store.inTenant(tenancy.id, (tenant) =>
      CONSOLE_ACTS[what](app, tenant, choices),
    );
    if (said === null) return;
    log(`${tenancy.id} ${what}: ${said}`);
    if (what === 'answer match') {
      queue.ring({ kind: 'match', tenantId: tenancy.id, connectionId: null });
    }
    queue.ring({ kind: 'detect', tenantId: tenancy.id, connectionId: null });
  }
}
