// Records that come and go without a word are found once a day and read again.
import { beforeEach, expect, it } from 'vitest';
import { Faults } from '../../../connectors/sandbox/faults.ts';
import type { AppContext } from '../../../src/app/context.ts';
import { workInbox } from '../../../src/app/inbox.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import { asTenantId, type ConnectionId } from '../../../src/domain/ids.ts';
import { DAY_MS, HOUR_MS } from '../../../src/domain/time.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { Chance } from '../../simulation/chance.ts';
import { installTenant, type SimAppOptions, simApp } from '../../simulation/sim-app.ts';
import { buildTown } from '../../simulation/town.ts';

const TENANT = asTenantId('t');

let now: number;
let hidden: string | null;
let deal: string;
let app: AppContext;
let salesforce: ConnectionId;

beforeEach(async () => {
  now = Date.UTC(2026, 10, 20, 9);
  hidden = null;
  const town = buildTown('canary', new Chance(3), { now: () => now });
  const connectorOptions = { isVisible: (row: { readonly id: string }) => row.id !== hidden };
  const tenancy = { id: TENANT, town, faults: new Faults(), connectorOptions };
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
  const [row] = town.world.salesforce.rows('Opportunity');
  deal = row?.id ?? '';
  await syncConnection(app, TENANT, salesforce);
  now += HOUR_MS;
});

/** A sync and what it leaves in the inbox, worked off; how many records that were. */
async function sync(context = app): Promise<number> {
  const { recordsToRead } = await syncConnection(context, TENANT, salesforce);
  await workInbox(context, TENANT, salesforce);
  return recordsToRead;
}

const isKnown = () =>
  app.store.inTenant(TENANT, async (store) => {
    const [record] = await store.records.get(salesforce, 'Opportunity', [deal]);
    return record?.deleted === false;
  });

it('a record that is no longer shared goes, and comes back when it is shared again', async () => {
  hidden = deal;
  expect(await sync()).toBe(0);
  expect(await isKnown()).toBe(true);
  now += DAY_MS;
  expect(await sync()).toBe(1);
  expect(await isKnown()).toBe(false);
  hidden = null;
  expect(await sync()).toBe(0);
  now += DAY_MS;
  expect(await sync()).toBe(1);
  expect(await isKnown()).toBe(true);
});

it('is looked for once a day', async () => {
  now += DAY_MS;
  await sync();
  hidden = deal;
  now += 23 * HOUR_MS;
  expect(await sync()).toBe(0);
  now += HOUR_MS;
  expect(await sync()).toBe(1);
});

it('goes on where a slice ended it', async () => {
  hidden = deal;
  now += DAY_MS;
  let questions = 0;
  const isOver = () => {
    questions += 1;
    return questions % 2 === 0;
  };
  const found: number[] = [];
  for (let run = 0; run < 6; run += 1) {
    found.push(await sync({ ...app, slice: { isOver } }));
  }
  expect(found.reduce((sum, one) => sum + one, 0)).toBe(1);
  expect(await isKnown()).toBe(false);
});
