// One tenant over the store in memory, with a world behind the port: read and judged, and everything yet to
// be written.
import { Faults } from '../../../connectors/sandbox/faults.ts';
import type { WorldConnectorOptions } from '../../../connectors/sandbox/port/connector.ts';
import type { AppContext } from '../../../src/app/context.ts';
import { detect } from '../../../src/app/detect.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import { asTenantId, type ConnectionId } from '../../../src/domain/ids.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import { MemoryDatabase } from '../../../src/store/memory/memory-store.ts';
import { Chance } from '../../simulation/chance.ts';
import { installTenant, simApp, type Tenancy } from '../../simulation/sim-app.ts';
import { buildTown, type Town } from '../../simulation/town.ts';
import { Watch } from '../../simulation/watch.ts';

export const TENANT = asTenantId('t');
const START = Date.UTC(2026, 10, 20, 9);

type Options = Partial<Omit<WorldConnectorOptions, 'faults'>>;

/** One tenant, read and judged, nothing written yet; `options` are its CRMs' ways. */
export class WriteBench {
  readonly #database = new MemoryDatabase();
  readonly #options: Options = {};
  /** Runs before each call of a CRM. */
  beforeCall: () => Promise<void> = async () => {};
  /** Runs whenever somebody waits, after the clock has gone on. */
  afterWait: () => void = () => {};
  /** What goes wrong with the CRMs. */
  readonly faults = new Faults();
  now = START;
  readonly town: Town;
  readonly watch: Watch;
  readonly app: AppContext;
  connections: readonly ConnectionId[] = [];

  constructor(options: Options) {
    this.#options = options;
    this.town = buildTown('canary', new Chance(3), { now: () => this.now });
    this.watch = new Watch(this.town, () => {});
    this.app = this.worker();
  }

  /** The application as another process holds it. */
  worker(beforeCall: () => Promise<void> = () => this.beforeCall()): AppContext {
    const tenancy: Tenancy = {
      id: TENANT,
      town: this.town,
      faults: this.faults,
      connectorOptions: this.#options,
    };
    return simApp({
      store: this.#database.connect(),
      now: () => this.now,
      sleep: async (ms) => {
        this.now += ms;
        this.afterWait();
      },
      carry: async (work) => {
        await beforeCall();
        return work();
      },
      chance: new Chance(1),
      tenancies: [tenancy],
    });
  }

  static async ready(options: Options = {}): Promise<WriteBench> {
    const bench = new WriteBench(options);
    const calm = async <T>(work: () => T) => work();
    bench.connections = await installTenant(
      { id: TENANT, town: bench.town, faults: new Faults(), connectorOptions: {} },
      { managerIn: 'salesforce', hasTwoManagers: false },
      {
        store: bench.#database.connect(),
        now: () => bench.now,
        sleep: async () => {},
        carry: calm,
        chance: new Chance(2),
        tenancies: [
          { id: TENANT, town: bench.town, faults: new Faults(), connectorOptions: options },
        ],
      },
    );
    for (const id of bench.connections) await syncConnection(bench.app, TENANT, id);
    await detect(bench.app, TENANT);
    return bench;
  }

  get hubspot(): ConnectionId {
    return this.connections.find((id) => id.startsWith('hs')) as ConnectionId;
  }

  /** Where the channel manager is at home. */
  get salesforce(): ConnectionId {
    return this.connections.find((id) => id !== this.hubspot) as ConnectionId;
  }

  inStore<T>(work: (store: TenantStore) => Promise<T>): Promise<T> {
    return this.app.store.inTenant(TENANT, work);
  }

  pending(): Promise<number> {
    return this.inStore((store) => store.targets.countPending(this.hubspot));
  }
}
