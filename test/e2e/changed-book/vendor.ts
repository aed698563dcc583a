// A vendor with both CRMs over HTTP, the real connectors and a store in memory, on a clock that the test
// moves. HubSpot's search limit of five a second is met by a clock of its own.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Router } from 'express';
import { NO_TRACE } from '../../../connectors/http-trace.ts';
import { hubspotConnector } from '../../../connectors/hubspot/connector.ts';
import { salesforceConnector } from '../../../connectors/salesforce/connector.ts';
import { Faults } from '../../../connectors/sandbox/faults.ts';
import { hubspotFace } from '../../../connectors/sandbox/hubspot/face.ts';
import { SANDBOX_IDS } from '../../../connectors/sandbox/ids.ts';
import { salesforceFace } from '../../../connectors/sandbox/salesforce/face.ts';
import { seedWorld } from '../../../connectors/sandbox/seed/seed-world.ts';
import { SANDBOX_CLIENT } from '../../../connectors/sandbox/server.ts';
import { World, type WorldChange } from '../../../connectors/sandbox/world.ts';
import { finishInstall, setUpConnection, startInstall } from '../../../src/app/connect.ts';
import type { AppContext } from '../../../src/app/context.ts';
import { workInbox } from '../../../src/app/inbox.ts';
import { checkPresence } from '../../../src/app/presence.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import { giveConsent } from '../../../src/cli/demo/world.ts';
import { CRMS } from '../../../src/domain/claim.ts';
import type { AccountId, ClaimId, TenantId } from '../../../src/domain/ids.ts';
import { DAY_MS } from '../../../src/domain/time.ts';
import type { Connection } from '../../../src/ports/store.ts';
import { MemoryDatabase } from '../../../src/store/memory/memory-store.ts';
import { DERIVED_FOR, derivedFrom } from '../../contract/derived-book.ts';
import { aTenant, testContext } from '../../helpers/app-context.ts';
import { worldRecords } from './world-records.ts';

const START = Date.UTC(2026, 10, 20, 9);
const TOLD: readonly string[] = ['deals', 'companies'];
const PAGE = 500;

/** Claims and accounts by CRM and record, without what differs from tenant to tenant. */
export type Book = {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly accounts: Readonly<Record<string, unknown>>;
};

/** One vendor; `open` starts it, `close` ends it. */
export class Vendor {
  readonly #time: { now: number };
  readonly world: World;
  readonly #app: AppContext;
  readonly #close: () => Promise<void>;
  #home: Home | null = null;
  readonly #told = new Set<string>();
  /** HubSpot says nothing of the links that it moves while it merges. */
  isMerging = false;

  private constructor(parts: Parts) {
    this.#time = parts.time;
    this.world = parts.world;
    this.#app = parts.app;
    this.#close = parts.close;
    parts.world.listen((change) => this.#hear(change));
  }

  /** Both CRMs with the planted cases in them, connected and read once. */
  static async open(): Promise<Vendor> {
    const time = { now: START - DAY_MS };
    const world = new World({ now: () => time.now, ids: SANDBOX_IDS });
    seedWorld(world, { seed: 1, records: 0 });
    time.now = START;
    const around = {
      world,
      faults: new Faults({ hubspotBurstLimit: 1e9 }),
      clients: [SANDBOX_CLIENT],
    };
    let ticks = 0;
    const monotonicMs = () => {
      ticks += 1_000;
      return ticks;
    };
    const salesforce = await listen(salesforceFace({ ...around, pageSize: 200 }));
    const hubspot = await listen(hubspotFace({ ...around, monotonicMs }));
    const clock = { now: () => time.now };
    const ways = { ...SANDBOX_CLIENT, clock, trace: NO_TRACE };
    const store = new MemoryDatabase().connect();
    const connectors = [
      salesforceConnector({ ...ways, loginUrl: salesforce.url, pause: async () => {} }),
      hubspotConnector({
        ...ways,
        apiUrl: hubspot.url,
        authorizeUrl: `${hubspot.url}/oauth/authorize`,
        windows: { claim: async () => 0, rest: async () => {} },
        wait: async () => {},
      }),
    ];
    const app = testContext({ store, clock, connectors });
    const close = async () => {
      await store.close();
      await Promise.all([salesforce.close(), hubspot.close()]);
    };
    const vendor = new Vendor({ time, world, app, close });
    vendor.#home = await vendor.#install();
    await vendor.read();
    return vendor;
  }

  close(): Promise<void> {
    return this.#close();
  }

  advance(ms: number): void {
    this.#time.now += ms;
  }

  /** One round of reading: what was told by webhook, and what has changed since the last one. */
  async read(): Promise<void> {
    const { tenantId, connections } = this.#homeNow();
    await this.#noteTold();
    for (const { id } of connections) {
      await syncConnection(this.#app, tenantId, id);
      await workInbox(this.#app, tenantId, id);
    }
  }

  /** A day passes, with the daily look for records that come and go without a word. */
  async passDay(): Promise<void> {
    const { tenantId, connections } = this.#homeNow();
    this.advance(DAY_MS + 1);
    for (const { id } of connections) await checkPresence(this.#app, tenantId, id);
    await this.read();
  }

  /** The book as it is kept. */
  book(): Promise<Book> {
    return this.#bookOf(this.#homeNow());
  }

  /** The book of a tenant that connects the same CRMs now and reads them for the first time. */
  async freshBook(): Promise<Book> {
    const home = await this.#install();
    for (const { id } of home.connections) await syncConnection(this.#app, home.tenantId, id);
    return this.#bookOf(home);
  }

  /** The book of what the world holds, by the mappings in force; nothing is read. */
  async worldBook(): Promise<Book> {
    const book = { claims: {}, accounts: {} };
    const { tenantId, connections } = this.#homeNow();
    for (const { id, crm } of connections) {
      const current = await this.#app.store.inTenant(tenantId, (store) =>
        store.mappings.current(id),
      );
      if (current === null) throw new Error(`${crm} has no mapping`);
      const records = worldRecords(this.world.database(crm));
      const { claims, accounts } = await derivedFrom(crm, current.mapping, records);
      const shown = [{ id: DERIVED_FOR, crm }];
      Object.assign(book.claims, plainOf([...claims.values()], shown));
      const known = [...accounts.values()].filter(({ account }) => account !== null);
      Object.assign(book.accounts, plainOf(known, shown));
    }
    return book;
  }

  async #install(): Promise<Home> {
    const tenantId = await aTenant(this.#app.store);
    const connections: Connection[] = [];
    for (const crm of CRMS) {
      const { redirectTo, cookie } = await startInstall(this.#app, tenantId, crm);
      const answer = await giveConsent(crm, redirectTo);
      const { connection } = await finishInstall(this.#app, crm, answer, cookie);
      await setUpConnection(this.#app, tenantId, connection);
      connections.push(connection);
    }
    return { tenantId, connections };
  }

  #homeNow(): Home {
    if (this.#home === null) throw new Error('the vendor is not connected yet');
    return this.#home;
  }

  /** HubSpot moves no time for a link, so only a webhook tells of it: once per end. */
  #hear(change: WorldChange): void {
    if (change.kind === 'row' || change.crm !== 'hubspot' || this.isMerging) return;
    const { fromObject, fromId } = change.association;
    if (TOLD.includes(fromObject)) this.#told.add(`${fromObject}/${fromId}`);
  }

  async #noteTold(): Promise<void> {
    const { tenantId, connections } = this.#homeNow();
    const connectionId = connections.find(({ crm }) => crm === 'hubspot')?.id;
    if (connectionId === undefined || this.#told.size === 0) return;
    const refs = [...this.#told].map((key) => {
      const [object = '', recordId = ''] = key.split('/');
      return { connectionId, object, recordId };
    });
    this.#told.clear();
    await this.#app.store.inTenant(tenantId, (store) => store.inbox.note(refs, this.#time.now));
  }

  #bookOf({ tenantId, connections }: Home): Promise<Book> {
    return this.#app.store.inTenant(tenantId, async (store) => ({
      claims: await allOf((after: ClaimId | null) => store.claims.page(after, PAGE), connections),
      accounts: await allOf(
        (after: AccountId | null) => store.accounts.page(after, PAGE),
        connections,
      ),
    }));
  }
}

type Home = { readonly tenantId: TenantId; readonly connections: readonly Connection[] };

type Parts = {
  readonly time: { now: number };
  readonly world: World;
  readonly app: AppContext;
  readonly close: () => Promise<void>;
};

async function allOf<Id extends string, Row extends { readonly id: Id }>(
  page: (after: Id | null) => Promise<readonly Row[]>,
  connections: readonly Named[],
): Promise<Readonly<Record<string, unknown>>> {
  const all: Row[] = [];
  for (let after: Id | null = null; ; ) {
    const rows: readonly Row[] = await page(after);
    all.push(...rows);
    after = rows.at(-1)?.id ?? null;
    if (after === null) return plainOf(all, connections);
  }
}

type Named = Pick<Connection, 'id' | 'crm'>;

/** By id; connections' ids give way to their CRM's name, when it was read is left out. */
function plainOf(
  rows: readonly object[],
  connections: readonly Named[],
): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const row of rows) {
    const named = connections.reduce(
      (text, { id, crm }) => text.replaceAll(id, crm),
      JSON.stringify({ ...row, at: undefined }, (_, value) =>
        typeof value === 'bigint' ? String(value) : value,
      ),
    );
    const plain = JSON.parse(named) as { readonly id: string };
    found[plain.id] = plain;
  }
  return found;
}

async function listen(face: Router) {
  const app = express();
  app.use(face);
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${port}`, close };
}
