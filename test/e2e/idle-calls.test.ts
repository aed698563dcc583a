// What a live connection costs while nothing happens, over all its jobs: both sandboxes over HTTP, the real
// connectors, every job as its schedule rings it, on a clock that the test moves.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Exchange } from '../../connectors/http-trace.ts';
import { hubspotConnector } from '../../connectors/hubspot/connector.ts';
import { salesforceConnector } from '../../connectors/salesforce/connector.ts';
import { Faults } from '../../connectors/sandbox/faults.ts';
import { openWorld } from '../../connectors/sandbox/open-world.ts';
import {
  type RunningSandbox,
  SANDBOX_CLIENT,
  startSandbox,
} from '../../connectors/sandbox/server.ts';
import type { Row, World } from '../../connectors/sandbox/world.ts';
import type { AppContext } from '../../src/app/context.ts';
import { jobHandler, scheduleTenant } from '../../src/app/jobs.ts';
import { installDemo } from '../../src/cli/demo/install.ts';
import type { Crm } from '../../src/domain/claim.ts';
import type { Conflict } from '../../src/domain/conflict.ts';
import { asksNothing } from '../../src/domain/conflict-task.ts';
import { ownFieldName, ownObjectName, statementLookup } from '../../src/domain/own-fields.ts';
import type { Job, Queue } from '../../src/ports/queue.ts';
import type { Connection, TenantStore } from '../../src/ports/store.ts';
import { MemoryDatabase } from '../../src/store/memory/memory-store.ts';
import { aTenant, TestClock, testContext } from '../helpers/app-context.ts';

const START = Date.UTC(2026, 10, 20, 9);
const MINUTE_MS = 60_000;
const TICK_MS = 5_000;
const SELLER = 'rep@vendor.example';
const ENDLESS = { claim: async () => 0, rest: async () => {} };
const nameOf = (key: Parameters<typeof ownFieldName>[1]) => ownFieldName('salesforce', key);

const clock = new TestClock(START);
const exchanges: Exchange[] = [];
const faults = new Faults({ hubspotBurstLimit: 1e9 });
let world: World;
let sandbox: RunningSandbox;
let app: AppContext;
let bells: Bells;
let connections: readonly Connection[];
let inStore: <T>(work: (store: TenantStore) => Promise<T>) => Promise<T>;

/** A queue whose schedules ring by the clock of the test. */
class Bells {
  readonly #repeats: { job: Job; everyMs: number; dueAt: number }[] = [];
  #rung: Job[] = [];

  readonly queue = {
    enqueue: async (job: Job) => void this.#rung.push(job),
    schedule: async (job: Job, everyMs: number) =>
      void this.#repeats.push({ job, everyMs, dueAt: clock.now() + everyMs }),
  } as unknown as Queue;

  /** Time passes, and every job that is due or rung meanwhile runs. */
  async pass(ms: number): Promise<void> {
    const until = clock.now() + ms;
    while (clock.now() < until) {
      clock.advance(TICK_MS);
      for (const repeat of this.#repeats) {
        if (repeat.dueAt > clock.now()) continue;
        repeat.dueAt += repeat.everyMs;
        this.#rung.push(repeat.job);
      }
      await this.#work();
    }
  }

  async #work(): Promise<void> {
    const handler = jobHandler(app, this.queue);
    for (let job = this.#rung.shift(); job !== undefined; job = this.#rung.shift()) {
      // A queue tries it again; here its schedule does.
      await handler(job, new AbortController().signal, 'poll').catch(() => {});
    }
  }
}

beforeAll(async () => {
  world = openWorld({ folder: null, seed: 1, records: 0, now: () => clock.now() }).world;
  sandbox = await startSandbox({ world, faults, salesforcePort: 0, hubspotPort: 0 });
  const { salesforceUrl, hubspotUrl } = sandbox;
  const trace = { record: (one: Exchange) => void exchanges.push(one) };
  const shared = { ...SANDBOX_CLIENT, clock, trace, windows: ENDLESS };
  const authorizeUrl = `${hubspotUrl}/oauth/authorize`;
  const store = new MemoryDatabase().connect();
  app = testContext({
    ...{ store, clock },
    connectors: [
      salesforceConnector({ ...shared, loginUrl: salesforceUrl }),
      hubspotConnector({ ...shared, apiUrl: hubspotUrl, authorizeUrl }),
    ],
  });
  const tenantId = await aTenant(store);
  inStore = (work) => store.inTenant(tenantId, work);
  connections = await installDemo(app, tenantId, {
    ...{ world, faults, ...sandbox },
    ...{ expectations: [], seededAt: 0, expectationsHoldUntil: 0 },
    close: async () => {},
  });
  await inStore(async (tenant) => {
    for (const { id } of connections) await tenant.connections.setWriteMode(id, 'live');
  });
  bells = new Bells();
  await scheduleTenant(app, bells.queue, tenantId);
  // Read, judged, written, and no longer read as an echo: readings overlap by ten minutes.
  await bells.pass(12 * MINUTE_MS);
});
afterAll(() => sandbox?.close());

const hostOf = (crm: Crm) => (crm === 'salesforce' ? sandbox.salesforceUrl : sandbox.hubspotUrl);

/** Calls of one CRM's API, each as `METHOD path`. */
const callsOf = (crm: Crm) =>
  exchanges
    .filter(({ url }) => url.startsWith(hostOf(crm)) && !url.includes('oauth'))
    .map(({ method, url }) => `${method} ${new URL(url).pathname}`)
    .map((call) => call.replace(/\/services\/data\/v[\d.]+/, ''));

/** What docs/operations.md names beside the polls. */
const isNamed = (call: string) => /Parley_Heartbeat__c|\/describe$/.test(call);

/** Calls of one minute, as the connections make them. */
type Minute = Readonly<Record<Crm, readonly string[]>>;

async function passMinute(): Promise<Minute> {
  exchanges.length = 0;
  await bells.pass(MINUTE_MS);
  return { salesforce: callsOf('salesforce'), hubspot: callsOf('hubspot') };
}

describe('ten minutes in which nothing happens', () => {
  const minutes: Minute[] = [];
  beforeAll(async () => {
    while (minutes.length < 10) minutes.push(await passMinute());
  });

  it('cost Salesforce one composite call a minute over all jobs', () => {
    const calls = minutes.map(({ salesforce }) => salesforce.filter((one) => !isNamed(one)));
    expect(calls).toEqual(Array.from({ length: 10 }, () => ['POST /composite']));
  });

  it('cost HubSpot fourteen calls a minute, as docs/operations.md says', () => {
    expect(minutes.map(({ hubspot }) => hubspot.length)).toEqual(Array(10).fill(14));
  });
});

const rowsOf = (object: string) => [...world.salesforce.rows(object)];

/** Conflicts whose manager was asked in Salesforce and has not answered. */
const asked = () =>
  inStore(async (store) => {
    const found: { readonly conflict: Conflict; readonly task: Row }[] = [];
    for (const task of rowsOf('Task')) {
      const planned = await store.tasks.byKey(String(task.fields[nameOf('task_key')]));
      const isOpen = planned?.status === 'open' && !asksNothing(planned);
      const conflict = isOpen ? await store.conflicts.get(planned.conflictId) : null;
      if (conflict !== null) found.push({ conflict, task });
    }
    return found;
  });

const statusOf = ({ id }: Conflict) =>
  inStore(async (store) => (await store.conflicts.get(id))?.status);

/** Another manager's answer each time. */
async function answerTask(): Promise<Conflict> {
  const [first] = await asked();
  if (first === undefined) throw new Error('nobody is asked in Salesforce');
  const { conflict, task } = first;
  const fields = { Status: 'Completed', [nameOf('task_outcome')]: 'share' };
  world.salesforce.update('Task', task.id, fields, String(task.fields['OwnerId']));
  return conflict;
}

/** Calls for what people said alone. */
const askedApart = () =>
  exchanges
    .filter(({ method }) => method === 'GET')
    .map(({ url }) => decodeURIComponent(url))
    .filter((url) =>
      [`${nameOf('task_key')} != null`, `${nameOf('statement_state')} = null`].some((part) =>
        url.includes(part),
      ),
    );

describe('what people say', () => {
  it('on a task decides within a minute, and nobody asks for it apart', async () => {
    const conflict = await answerTask();
    await passMinute();
    expect(await statusOf(conflict)).toBe('resolved');
    expect(askedApart()).toEqual([]);
  });

  it('on a task decides within a minute while records cannot be read', async () => {
    const conflict = await answerTask();
    faults.inject({
      ...{ crm: 'salesforce', method: 'POST', path: /\/composite$/, times: 1_000 },
      fault: { kind: 'status', status: 503 },
    });
    await passMinute();
    faults.clear();
    expect(await statusOf(conflict)).toBe('resolved');
  });

  it('by a record is answered within two minutes, and nobody asks for it apart', async () => {
    const place = (await asked()).find(({ task }) => task.fields['WhatId'] !== null);
    const fields = {
      [statementLookup()]: place?.task.fields['WhatId'],
      [nameOf('statement_conflict')]: place?.conflict.id,
      [nameOf('statement_kind')]: 'seen',
    };
    world.salesforce.create('User', { LastName: 'Osei', Email: SELLER, IsActive: true }, 'test');
    const said = { by: SELLER, permissionSet: 'seller', fields };
    await fetch(`${sandbox.salesforceUrl}/sandbox/statements`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify(said),
    });
    exchanges.length = 0;
    await bells.pass(2 * MINUTE_MS);
    const [statement] = rowsOf(ownObjectName('statement'));
    expect(statement?.fields[nameOf('statement_state')]).toBe('heard');
    expect(askedApart()).toEqual([]);
  });
});
