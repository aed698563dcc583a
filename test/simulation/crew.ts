// The worker processes of a run: each with its own client of the store and its own place at the queue;
// one that is killed is started again, as whatever watches over workers does.
import { jobHandler, scheduleTenant } from '../../src/app/jobs.ts';
import type {
  CommitFault,
  MemoryDatabase,
  MemoryStore,
} from '../../src/store/memory/memory-store.ts';
import type { Chance } from './chance.ts';
import type { GrantWatch } from './grant-watch.ts';
import type { Setting } from './plan.ts';
import type { Scheduler } from './scheduler.ts';
import { simApp, type Tenancy } from './sim-app.ts';
import { SimProcess } from './sim-process.ts';
import type { SimQueue } from './sim-queue.ts';

export type Worker = { readonly process: SimProcess; readonly store: MemoryStore };

export type CrewOptions = {
  readonly scheduler: Scheduler;
  readonly chance: Chance;
  readonly database: MemoryDatabase;
  readonly queue: SimQueue;
  readonly tenancies: readonly Tenancy[];
  readonly setting: Setting;
  readonly grants: GrantWatch;
  readonly nextCommitFault: () => CommitFault | null;
  readonly log: (text: string) => void;
};

export class Crew {
  readonly #options: CrewOptions;
  readonly workers: Worker[] = [];
  /** From then on nobody overtakes anybody within a transaction. */
  isCalm = false;

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  /** Starts as many as the run has. */
  startAll(): void {
    const count = this.#options.setting.workers;
    for (let index = 0; index < count; index += 1) this.#start(index);
  }

  /** Nothing the worker awaits ever comes; another takes its place within seconds. */
  kill(index: number): void {
    const worker = this.workers[index];
    if (worker === undefined || worker.process.isDead) return;
    worker.process.kill();
    worker.store.kill();
    const { scheduler, chance, log } = this.#options;
    scheduler.after(chance.skewed(200, 4_000), () => {
      log(`worker-${index + 1} starts again`);
      this.#start(index);
    });
  }

  #start(index: number): void {
    const { scheduler, database, tenancies, setting, grants, nextCommitFault } = this.#options;
    const process = new SimProcess(
      `worker-${index + 1}`,
      scheduler,
      this.#options.chance.fork(),
      setting,
    );
    const chance = this.#options.chance.fork();
    const store = database.connect({
      pause: () =>
        !this.isCalm && chance.is(setting.interleaving)
          ? process.sleep(chance.skewed(1, 40))
          : null,
      commitFault: nextCommitFault,
    });
    this.workers[index] = { process, store };
    const app = simApp({
      store,
      now: () => scheduler.now(),
      sleep: (ms) => process.sleep(ms),
      carry: (work) => process.carry(work),
      chance,
      tenancies,
      marksAtOnce: setting.marksAtOnce,
      watched: { by: grants, process },
    });
    const queue = this.#options.queue.connect(process);
    const begin = async () => {
      for (const { id } of tenancies) await scheduleTenant(app, queue, id);
      await queue.start(jobHandler(app, queue));
    };
    // A process that cannot start is started again by whatever watches over it.
    begin().catch(() => this.kill(index));
  }
}
