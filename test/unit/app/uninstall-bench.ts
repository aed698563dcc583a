// One tenant with both CRMs over the store in memory, read, judged and written to: what the tests of
// uninstalling stand on.
import { expect } from 'vitest';
import { Faults } from '../../../connectors/sandbox/faults.ts';
import type { WorldCrm } from '../../../connectors/sandbox/world.ts';
import type { AppContext } from '../../../src/app/context.ts';
import { detect } from '../../../src/app/detect.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import type { UninstallRequest } from '../../../src/app/uninstall.ts';
import { writeBack } from '../../../src/app/write-back.ts';
import { asTenantId, type ConnectionId } from '../../../src/domain/ids.ts';
import {
  OWN_FIELDS,
  type OwnFieldKey,
  ownFieldName,
  ownObjectName,
} from '../../../src/domain/own-fields.ts';
import { ERASABLE } from '../../../src/ports/erase-store.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import { MemoryDatabase } from '../../../src/store/memory/memory-store.ts';
import { Chance } from '../../simulation/chance.ts';
import {
  connectCrm,
  installBoth,
  installTenant,
  type SimAppOptions,
  simApp,
  type Tenancy,
} from '../../simulation/sim-app.ts';
import {
  ACCOUNT_OBJECT,
  buildTown,
  CLAIM_OBJECT,
  TASK_OBJECT,
  type Town,
} from '../../simulation/town.ts';

export const TENANT = asTenantId('t');
const START = Date.UTC(2026, 10, 20, 9);
const MANAGED = { managerIn: 'salesforce', hasTwoManagers: false } as const;
const NONE_LEFT = { claims: [], accounts: [] };

export class Bench {
  readonly #options: SimAppOptions;
  now = START;
  calls = 0;
  /** Somebody has taken a field from the integration user. */
  hides = false;
  /** Own fields that something else in HubSpot uses. */
  inUse: readonly OwnFieldKey[] = [];
  /** Runs before each call of a CRM. */
  beforeCall: () => void = () => {};
  readonly town: Town;
  readonly tenancy: Tenancy;
  readonly app: AppContext;
  connections: readonly ConnectionId[] = [];

  constructor() {
    this.town = buildTown('canary', new Chance(3), { now: () => this.now });
    const connectorOptions = {
      isHidden: (field: OwnFieldKey) => this.hides && field === 'next_step',
      isInUse: (field: OwnFieldKey) => this.inUse.includes(field),
    };
    this.tenancy = { id: TENANT, town: this.town, faults: new Faults(), connectorOptions };
    this.#options = {
      store: new MemoryDatabase().connect(),
      now: () => this.now,
      sleep: async (ms) => {
        this.now += ms;
      },
      carry: async (work) => {
        this.calls += 1;
        this.beforeCall();
        return work();
      },
      chance: new Chance(1),
      tenancies: [this.tenancy],
    };
    this.app = simApp(this.#options);
  }

  static async live(bench = new Bench()): Promise<Bench> {
    bench.connections = await installTenant(bench.tenancy, MANAGED, bench.#options);
    await bench.round();
    return bench;
  }

  /** As installed for the first time: both connected, the manager named, writing. */
  async installAgain(): Promise<void> {
    this.connections = await installBoth(this.tenancy, MANAGED, this.#options);
    await this.round();
  }

  async round(): Promise<void> {
    for (const id of this.connections) await syncConnection(this.app, TENANT, id);
    await detect(this.app, TENANT);
    for (const id of this.connections) await writeBack(this.app, TENANT, id);
  }

  reconnect(crm: WorldCrm): Promise<ConnectionId> {
    return connectCrm(crm, this.tenancy, this.#options);
  }

  of(crm: WorldCrm): ConnectionId {
    const prefix = crm === 'salesforce' ? 'sf' : 'hs';
    return this.connections.find((id) => id.startsWith(prefix)) as ConnectionId;
  }

  inStore<T>(work: (store: TenantStore) => Promise<T>): Promise<T> {
    return this.app.store.inTenant(TENANT, work);
  }

  /** Own fields that show something, of claims, accounts and what Parley made. */
  shown(crm: WorldCrm): number {
    const names = OWN_FIELDS.filter((field) => !field.homes.includes('task')).map((field) =>
      ownFieldName(crm, field.key),
    );
    const made = ownObjectName('conflict');
    const rows = [CLAIM_OBJECT[crm], ACCOUNT_OBJECT[crm], made].flatMap((object) => [
      ...this.town.world.database(crm).rows(object),
    ]);
    return rows.flatMap((row) => names.filter((name) => (row.fields[name] ?? null) !== null))
      .length;
  }

  openTasks(crm: WorldCrm): number {
    const rows = [...this.town.world.database(crm).rows(TASK_OBJECT[crm])];
    const status = crm === 'salesforce' ? 'Status' : 'hs_task_status';
    return rows.filter((row) => !/^completed$/i.test(String(row.fields[status]))).length;
  }

  /** What the store still holds of a connection: nothing but its own line and the receipt. */
  async expectNothingOf(id: ConnectionId): Promise<void> {
    await this.inStore(async (store) => {
      expect(await store.erasure.standing(id, 10)).toEqual(NONE_LEFT);
      for (const kind of ERASABLE)
        expect([kind, await store.erasure.erase(id, kind, 10)]).toEqual([kind, 0]);
      expect(await store.tokens.load(id)).toBeNull();
      expect(await store.connections.get(id)).toMatchObject({ state: 'disconnected' });
    });
  }
}

/** An admin who wants everything taken back, but for a change. */
export const request = (
  connectionId: ConnectionId,
  change: Partial<UninstallRequest> = {},
): UninstallRequest => ({
  ...{ connectionId, keepFields: false, keepTasks: false, leaveRest: false, by: 'admin' },
  ...change,
});
