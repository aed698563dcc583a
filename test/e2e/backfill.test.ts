// The first reading of both CRMs over HTTP, cut off at every page: once before the page is stored, once
// after. In the end everything is there, counted once, and nothing was started from the beginning.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compare } from '../../bench/backfill/truth.ts';
import { NO_TRACE } from '../../connectors/http-trace.ts';
import { hubspotConnector } from '../../connectors/hubspot/connector.ts';
import { localWindows } from '../../connectors/local-windows.ts';
import {
  type SalesforceConnectorOptions,
  salesforceConnector,
} from '../../connectors/salesforce/connector.ts';
import { Faults } from '../../connectors/sandbox/faults.ts';
import { openWorld } from '../../connectors/sandbox/open-world.ts';
import {
  type RunningSandbox,
  SANDBOX_CLIENT,
  startSandbox,
} from '../../connectors/sandbox/server.ts';
import type { World } from '../../connectors/sandbox/world.ts';
import type { AppContext } from '../../src/app/context.ts';
import { type FirstReading, outlookOf, readFirstReading } from '../../src/app/first-reading.ts';
import { syncConnection } from '../../src/app/sync.ts';
import { installDemo } from '../../src/cli/demo/install.ts';
import type { Crm } from '../../src/domain/claim.ts';
import type { TenantId } from '../../src/domain/ids.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import type { Connection, Store, TenantStore } from '../../src/ports/store.ts';
import { MemoryDatabase } from '../../src/store/memory/memory-store.ts';
import { aTenant, testContext } from '../helpers/app-context.ts';

const RECORDS = 1_000;
const ENDLESS = { claim: async () => 0, rest: async () => {} };
const CLOCK = { now: () => Date.now() };

const BULK = { fromRecords: 200, perJob: 700, perSet: 200, perPage: 50 };

let world: World;
let faults: Faults;
let sandbox: RunningSandbox;
let store: Store;

beforeAll(async () => {
  world = openWorld({ folder: null, seed: 1, records: RECORDS, now: CLOCK.now }).world;
  faults = new Faults();
  sandbox = await startSandbox({ world, faults, salesforcePort: 0, hubspotPort: 0 });
  store = new MemoryDatabase().connect();
});
afterAll(() => sandbox?.close());

type Vendor = {
  readonly app: AppContext;
  readonly tenantId: TenantId;
  connection(crm: Crm): Connection;
};

/** A tenant with both CRMs connected. */
async function aVendor(change: Partial<SalesforceConnectorOptions> = {}): Promise<Vendor> {
  const { salesforceUrl, hubspotUrl } = sandbox;
  const shared = { ...SANDBOX_CLIENT, clock: CLOCK, trace: NO_TRACE, windows: ENDLESS };
  const authorizeUrl = `${hubspotUrl}/oauth/authorize`;
  const app = testContext({
    ...{ store, clock: CLOCK },
    connectors: [
      salesforceConnector({ ...shared, loginUrl: salesforceUrl, bulk: BULK, ...change }),
      hubspotConnector({ ...shared, apiUrl: hubspotUrl, authorizeUrl }),
    ],
  });
  const tenantId = await aTenant(store);
  const connections = await installDemo(app, tenantId, {
    ...{ world, faults, ...sandbox },
    ...{ expectations: [], seededAt: 0, expectationsHoldUntil: 0 },
    close: async () => {},
  });
  const connection = (crm: Crm) => connections.find((one) => one.crm === crm) as Connection;
  return { app, tenantId, connection };
}

class Killed extends Error {}

/** A store whose process dies with the next page: before the page is stored, or after. */
function dying(when: 'before' | 'after'): Store {
  const inTenant: Store['inTenant'] = async (id, work) => {
    let isPage = false;
    const result = await store.inTenant(id, async (one) => {
      const move: TenantStore['cursors']['move'] = (...step) => {
        isPage = true;
        return one.cursors.move(...step);
      };
      const done = await work(withChange(one, { cursors: withChange(one.cursors, { move }) }));
      if (isPage && when === 'before') throw new Killed();
      return done;
    });
    if (isPage && when === 'after') throw new Killed();
    return result;
  };
  return withChange(store, { inTenant });
}

/** The same object, all but what is given. */
function withChange<T extends object>(whole: T, change: Partial<T>): T {
  return new Proxy(whole, {
    get(target, name) {
      const value: unknown = Reflect.get(name in change ? change : target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const readingOf = ({ tenantId, connection }: Vendor, crm: Crm): Promise<FirstReading | null> =>
  store.inTenant(tenantId, (one) => readFirstReading(one, connection(crm).id));

/** Reads with a death at every page; returns how many there were. */
async function readDying(vendor: Vendor, crm: Crm): Promise<number> {
  const { app, tenantId } = vendor;
  for (let deaths = 0; ; deaths += 1) {
    const reading = await readingOf(vendor, crm);
    if (reading?.finishedAt != null) return deaths;
    const process = { ...app, store: dying(deaths % 2 === 0 ? 'before' : 'after') };
    await syncConnection(process, tenantId, vendor.connection(crm).id).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
  }
}

for (const crm of ['salesforce', 'hubspot'] satisfies Crm[]) {
  it(`of ${crm} is whole after a death at every page`, { timeout: 120_000 }, async () => {
    const vendor = await aVendor();
    const callsBefore = faults.apiCallsUsed(crm);
    const deaths = await readDying(vendor, crm);
    expect(deaths).toBeGreaterThan(15);

    const reading = (await readingOf(vendor, crm)) as FirstReading;
    const place = { store, tenantId: vendor.tenantId, id: vendor.connection(crm).id };
    for (const one of await compare(place, world, crm)) {
      expect(one).toMatchObject({ isEqual: true, example: null });
      // Counted once each: no page was stored twice.
      const part = reading.parts.find((part) => part.object === one.object);
      expect(part).toMatchObject({ done: one.inCrm, records: one.inCrm });
    }
    // Each death costs what was read and not stored: a page, or one of each list under way.
    const planned = reading.parts.reduce((sum, part) => sum + part.calls, 0);
    expect(faults.apiCallsUsed(crm) - callsBefore).toBeLessThan(planned + 18 * deaths);
    expect(outlookOf(reading, Date.now())).toMatchObject({ callsLeft: 0, leftMs: null });
  });
}

it('stops when its share of the day is used up, says when it goes on, and goes on then', async () => {
  let monotonicMs = 0;
  const windows = localWindows(() => monotonicMs);
  // Thirty-four calls a day: enough to set up and to begin.
  const vendor = await aVendor({ windows, dailyShare: 34 / faults.switches.salesforceDailyLimit });
  const { tenantId, connection } = vendor;
  const app = { ...vendor.app, priority: 'backfill' } as const;
  const sync = () => syncConnection(app, tenantId, connection('salesforce').id);

  await expect(sync()).rejects.toMatchObject({ code: 'CRM_QUOTA_EXHAUSTED' });
  const stopped = (await readingOf(vendor, 'salesforce')) as FirstReading;
  expect(stopped.pause?.why).toContain('PARLEY_SALESFORCE_DAILY_SHARE');
  expect((stopped.pause?.until ?? 0) - Date.now()).toBeGreaterThan(DAY_MS / 2);
  const calls = faults.apiCallsUsed('salesforce');
  await expect(sync()).rejects.toMatchObject({ code: 'CRM_QUOTA_EXHAUSTED' });
  expect(faults.apiCallsUsed('salesforce')).toBe(calls);

  for (let days = 0; days < 9; days += 1) {
    monotonicMs += 1.1 * DAY_MS;
    await sync().catch(() => {});
  }
  const finished = await readingOf(vendor, 'salesforce');
  expect(finished).toMatchObject({ pause: null, finishedAt: expect.any(Number) });
  expect(finished?.pausedMs).toBeGreaterThan(0);
});
