// An account that leaves its customer has those it leaves judged again, though no claim of its own says
// that anything changed: since when the customer is named may have come from it.
import { beforeEach, expect, it } from 'vitest';
import { Faults } from '../../../connectors/sandbox/faults.ts';
import type { Row } from '../../../connectors/sandbox/world.ts';
import type { AppContext } from '../../../src/app/context.ts';
import { detect } from '../../../src/app/detect.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import { accountIdOf, asTenantId, type ConnectionId } from '../../../src/domain/ids.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { Chance } from '../../simulation/chance.ts';
import { installTenant, type SimAppOptions, simApp } from '../../simulation/sim-app.ts';
import { addAccount, buildTown, type Town } from '../../simulation/town.ts';

const TENANT = asTenantId('t');
const CUSTOMER = 1;

let now: number;
let town: Town;
let app: AppContext;
let salesforce: ConnectionId;
let parent: Row;

/** Reads Salesforce; returns the accounts to be judged, and judges them. */
async function accountsJudged(): Promise<readonly string[]> {
  await syncConnection(app, TENANT, salesforce);
  const marks = await app.store.inTenant(TENANT, async (store) =>
    (
      await Promise.all((await store.dirty.blocks()).map((one) => store.dirty.take(one, 100)))
    ).flat(),
  );
  await detect(app, TENANT);
  return marks.map((one) => one.accountId);
}

beforeEach(async () => {
  now = Date.UTC(2026, 10, 20, 9);
  town = buildTown('canary', new Chance(3), { now: () => now });
  const tenancy = { id: TENANT, town, faults: new Faults(), connectorOptions: {} };
  const options: SimAppOptions = {
    ...{ store: openMemoryStore(), now: () => now, chance: new Chance(1), tenancies: [tenancy] },
    sleep: async () => {},
    carry: async (work) => work(),
  };
  const as = { managerIn: 'salesforce', hasTwoManagers: false } as const;
  const [first] = await installTenant(tenancy, as, options);
  if (first === undefined) throw new Error('Salesforce is connected first');
  salesforce = first;
  app = simApp(options);
  parent = addAccount(town, 'salesforce', CUSTOMER);
  await accountsJudged();
  now += 60_000;
});

const idOf = (recordId: string) =>
  accountIdOf({ connectionId: salesforce, object: 'Account', recordId });

const others = () =>
  [...town.world.salesforce.rows('Account')]
    .filter(({ id, fields }) => id !== parent.id && fields['Website'] === parent.fields['Website'])
    .map(({ id }) => idOf(id));

it('is judged with those it leaves when its domain changes', async () => {
  const left = others();
  expect(left.length).toBeGreaterThan(0);
  town.world.salesforce.update('Account', parent.id, { Website: 'https://elsewhere.example' }, 'x');
  expect(await accountsJudged()).toEqual(expect.arrayContaining([idOf(parent.id), ...left]));
});

it('is judged with those it leaves when it goes', async () => {
  const left = others();
  town.world.salesforce.remove('Account', parent.id, 'x');
  expect(await accountsJudged()).toEqual(expect.arrayContaining(left));
});

it('leaves them alone when something else changes', async () => {
  const left = others();
  town.world.salesforce.update('Account', parent.id, { Phone: '+49 30 1' }, 'x');
  const judged = await accountsJudged();
  expect(left.filter((id) => judged.includes(id))).toEqual([]);
});
