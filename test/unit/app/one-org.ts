// A tenant whose Salesforce was connected but not read yet, over the memory store and the port face.
import { Faults } from '../../../connectors/sandbox/faults.ts';
import type { AppContext } from '../../../src/app/context.ts';
import { asTenantId, type ConnectionId } from '../../../src/domain/ids.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { Chance } from '../../simulation/chance.ts';
import {
  installTenant,
  type SimAppOptions,
  simApp,
  type Tenancy,
} from '../../simulation/sim-app.ts';
import { buildTown, type Town } from '../../simulation/town.ts';

export const TENANT = asTenantId('t');

export type Org = {
  readonly app: AppContext;
  readonly town: Town;
  readonly faults: Faults;
  readonly salesforce: ConnectionId;
  readonly hubspot: ConnectionId;
};

/** `connectorOptions`: the ways of its CRMs. */
export async function openOrg(
  now: () => number,
  connectorOptions: Tenancy['connectorOptions'] = {},
): Promise<Org> {
  const town = buildTown('canary', new Chance(3), { now });
  const faults = new Faults();
  const tenancy = { id: TENANT, town, faults, connectorOptions };
  const options: SimAppOptions = {
    ...{ store: openMemoryStore(), now, chance: new Chance(1), tenancies: [tenancy] },
    sleep: async () => {},
    carry: async (work) => work(),
  };
  const as = { managerIn: 'salesforce', hasTwoManagers: false } as const;
  const [salesforce, hubspot] = await installTenant(tenancy, as, options);
  if (salesforce === undefined || hubspot === undefined) throw new Error('both are connected');
  return { app: simApp(options), town, faults, salesforce, hubspot };
}
