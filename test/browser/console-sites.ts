// The console's sites that the browser looks at, each a tenant of its own on a port.
import { NO_TRACE } from '../../connectors/http-trace.ts';
import { salesforceConnector } from '../../connectors/salesforce/connector.ts';
import type { AppContext } from '../../src/app/context.ts';
import { healthDesk } from '../../src/app/health/desk.ts';
import { mappingDesk } from '../../src/app/mapping-edit/desk.ts';
import { recordUrlOf } from '../../src/app/record-url.ts';
import { type SetupDesk, setupDesk } from '../../src/app/setup/desk.ts';
import { listen } from '../../src/http/server.ts';
import type { Store } from '../../src/ports/store.ts';
import { testContext } from '../helpers/app-context.ts';
import { consoleApp, newTenant, openTestStore, type TestConsole } from '../http/console-app.ts';
import { HUBSPOT, NOW, putBusyDay, putFrame, SALESFORCE } from '../http/console-world.ts';
import {
  putEntered,
  putEscalated,
  putJustDecided,
  putWonOrders,
} from '../http/console-world-acts.ts';
import { putDryRun, putStillReading } from '../http/console-world-reading.ts';
import { putCourt, putWaiting } from '../http/court-world.ts';
import { putTrouble, queueInTrouble } from '../http/health-world.ts';
import { putMapped } from '../http/mapped-world.ts';
import { lookedUp, putAccess } from '../http/setup-world.ts';

/** A console on a port, and what it passed on. */
export type ConsoleSite = {
  readonly site: TestConsole;
  readonly url: string;
  close(): Promise<void>;
};

export type ConsoleSites = {
  /** What a manager finds on a normal Friday. */
  readonly busy: ConsoleSite;
  /** Right after connecting: a dry run, and nobody who decides. */
  readonly dry: ConsoleSite;
  /** With probable matches to ask about. */
  readonly court: ConsoleSite;
  /** Before anything is connected. */
  readonly empty: ConsoleSite;
  /** While the CRMs are being read, and in trouble. */
  readonly reading: ConsoleSite;
  close(): Promise<void>;
};

/** Opens all of them over one store. */
export async function openConsoleSites(): Promise<ConsoleSites> {
  const store = await openTestStore();
  const around = testContext({ store, clock: { now: () => NOW }, connectors: lookedUp });
  const setup = setupDesk(around);
  const sites = {
    busy: await openBusy(store),
    dry: await openDry(around, setup),
    empty: await opened(
      consoleApp(store, await newTenant(store), { setup, connect: CONNECTS_NOTHING }),
    ),
    reading: await openReading(around, setup),
    court: await openCourt(store),
  };
  return {
    ...sites,
    async close() {
      for (const one of Object.values(sites)) await one.close();
      await store.close();
    },
  };
}

const CONNECTS_NOTHING = {
  start: async () => ({ redirectTo: '/connections', cookie: 'cookie' }),
  finish: async () => ({ problem: 'not in this test' }),
};

async function openBusy(store: Store): Promise<ConsoleSite> {
  const tenantId = await newTenant(store);
  await store.inTenant(tenantId, async (inside) => {
    await putBusyDay(inside);
    await putJustDecided(inside);
    await putEntered(inside);
    await putEscalated(inside);
    await putWonOrders(inside);
    await putMapped(inside);
  });
  const usage = { requests: 120, writes: 3, dailyUsed: 1_834, dailyLimit: 100_000 };
  const fault = { at: NOW - 60_000, text: 'HubSpot asks us to slow down until 14:30 UTC.' };
  const crm = salesforceConnector({
    ...{ clientId: 'client', clientSecret: 'secret', loginUrl: 'https://login.salesforce.com' },
    ...{ clock: { now: () => NOW }, trace: NO_TRACE },
  });
  const site = consoleApp(store, tenantId, {
    viewer: { signedIn: false },
    pulses: async () =>
      new Map([
        [SALESFORCE, { lastReadAt: NOW - 12 * 60_000, usage, lastFault: null }],
        [HUBSPOT, { lastReadAt: NOW - 14 * 60_000, usage: null, lastFault: fault }],
      ]),
    connect: CONNECTS_NOTHING,
    recordUrlOf: (inside) => recordUrlOf({ connectors: new Map([['salesforce', crm]]) }, inside),
  });
  return opened(site);
}

async function openDry(around: AppContext, setup: SetupDesk): Promise<ConsoleSite> {
  const { store } = around;
  const tenantId = await newTenant(store);
  await store.inTenant(tenantId, async (inside) => {
    await putDryRun(inside);
    await putMapped(inside);
    await putAccess(inside);
  });
  const desk = mappingDesk(around);
  const choice = { key: 'claims[0].territory', path: 'Type', others: null, fallback: 'GLOBAL' };
  const values = new Map<string, string>();
  await desk.choose(tenantId, SALESFORCE, { ...choice, values, reason: 'Chosen by Sam.' });
  const site = consoleApp(store, tenantId, {
    ...{ setup, mappingDesk: desk },
    viewer: { name: 'This computer', managerId: null, signedIn: false },
    adminResult: { ok: false, reason: 'jo@vendor.example is no active user of hs-4242.' },
  });
  return opened(site);
}

async function openReading(around: AppContext, setup: SetupDesk): Promise<ConsoleSite> {
  const { store } = around;
  const tenantId = await newTenant(store);
  await store.inTenant(tenantId, async (inside) => {
    await putDryRun(inside);
    await putMapped(inside);
    await putStillReading(inside);
    await putTrouble(inside);
  });
  const health = healthDesk(around, queueInTrouble(tenantId));
  return opened(consoleApp(store, tenantId, { setup, health }));
}

async function openCourt(store: Store): Promise<ConsoleSite> {
  const tenantId = await newTenant(store);
  await store.inTenant(tenantId, (inside) => putFrame(inside));
  await putCourt(store, tenantId);
  await putWaiting(store, tenantId);
  return opened(consoleApp(store, tenantId));
}

async function opened(site: TestConsole): Promise<ConsoleSite> {
  const { url, close } = await listen(site.app, { host: '127.0.0.1', port: 0 });
  return { site, url, close };
}
