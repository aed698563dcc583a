// The whole thread for tests: sandbox CRMs over HTTP, the real connectors, the embedded store, and
// plain HTTP eyes that read back what the CRMs really show.
import type { Exchange, HttpTrace } from '../../connectors/http-trace.ts';
import { hubspotConnector } from '../../connectors/hubspot/connector.ts';
import { salesforceConnector } from '../../connectors/salesforce/connector.ts';
import type { RecordAddress } from '../../connectors/sandbox/plants/expectation.ts';
import type { AppContext } from '../../src/app/context.ts';
import { detect } from '../../src/app/detect.ts';
import { syncConnection } from '../../src/app/sync.ts';
import { followTasks } from '../../src/app/task-sync.ts';
import { loadTokens } from '../../src/app/tokens.ts';
import { type WriteReport, writeBack } from '../../src/app/write-back.ts';
import { installDemo } from '../../src/cli/demo/install.ts';
import { allConflicts } from '../../src/cli/demo/summary.ts';
import { DEMO_APPS, type DemoWorld, openDemoWorld } from '../../src/cli/demo/world.ts';
import { SYSTEM_CLOCK } from '../../src/compose.ts';
import type { Crm } from '../../src/domain/claim.ts';
import type { Conflict } from '../../src/domain/conflict.ts';
import { type ClaimId, claimIdOf, parseRecordKey, type TenantId } from '../../src/domain/ids.ts';
import { type OwnFieldKey, ownFieldName } from '../../src/domain/own-fields.ts';
import type { Connection, Store, TenantStore, WriteMode } from '../../src/ports/store.ts';
import { openEmbeddedStore } from '../../src/store/embedded.ts';
import { aTenant, testContext } from '../helpers/app-context.ts';

/** Searches, batch reads, the exchange of tokens, and a composite call, which asks for changes alone. */
const READS = /\/(?:search|batch\/read|token|composite)$/;

class Recorder implements HttpTrace {
  exchanges: Exchange[] = [];

  record(exchange: Exchange): void {
    this.exchanges.push(exchange);
  }

  /** Requests that change something in a CRM. */
  writes(): string[] {
    return this.exchanges
      .filter(({ method, url }) => method !== 'GET' && !READS.test(new URL(url).pathname))
      .map(({ method, url }) => `${method} ${new URL(url).pathname}`);
  }
}

/** Everything a test of the thread holds. */
export class Thread {
  readonly app: AppContext;
  readonly tenantId: TenantId;
  readonly world: DemoWorld;
  readonly connections: readonly Connection[];
  readonly recorder: Recorder;
  readonly #store: Store;

  private constructor(
    parts: Pick<Thread, 'app' | 'tenantId' | 'world' | 'connections' | 'recorder'>,
    store: Store,
  ) {
    this.app = parts.app;
    this.tenantId = parts.tenantId;
    this.world = parts.world;
    this.connections = parts.connections;
    this.recorder = parts.recorder;
    this.#store = store;
  }

  /** Sandbox up, both CRMs connected over OAuth; nothing read yet, dry run. */
  static async start(records: number): Promise<Thread> {
    const world = await openDemoWorld({ folder: null, records, ports: [0, 0] });
    const store = await openEmbeddedStore({ folder: null });
    await store.migrate();
    const recorder = new Recorder();
    const connectors = [
      salesforceConnector({
        clientId: DEMO_APPS.SALESFORCE_CLIENT_ID,
        clientSecret: DEMO_APPS.SALESFORCE_CLIENT_SECRET,
        loginUrl: world.salesforceUrl,
        clock: SYSTEM_CLOCK,
        trace: recorder,
      }),
      hubspotConnector({
        clientId: DEMO_APPS.HUBSPOT_CLIENT_ID,
        clientSecret: DEMO_APPS.HUBSPOT_CLIENT_SECRET,
        apiUrl: world.hubspotUrl,
        authorizeUrl: `${world.hubspotUrl}/oauth/authorize`,
        clock: SYSTEM_CLOCK,
        trace: recorder,
      }),
    ];
    const app = testContext({ store, clock: SYSTEM_CLOCK, connectors });
    const tenantId = await aTenant(store);
    const connections = await installDemo(app, tenantId, world);
    return new Thread({ app, tenantId, world, connections, recorder }, store);
  }

  async close(): Promise<void> {
    await this.#store.close();
    await this.world.close();
  }

  inStore<T>(work: (store: TenantStore) => Promise<T>): Promise<T> {
    return this.app.store.inTenant(this.tenantId, work);
  }

  async setWriteMode(mode: WriteMode): Promise<void> {
    await this.inStore(async (store) => {
      for (const { id } of this.connections) await store.connections.setWriteMode(id, mode);
    });
  }

  /** One round of every job, as the schedule would run it; returns the write reports. */
  async round(): Promise<readonly WriteReport[]> {
    const { app, tenantId, connections } = this;
    for (const { id } of connections) await syncConnection(app, tenantId, id);
    for (const { id } of connections) await followTasks(app, tenantId, id);
    await detect(app, tenantId);
    const reports: WriteReport[] = [];
    for (const { id } of connections) reports.push(await writeBack(app, tenantId, id));
    return reports;
  }

  connection(crm: Crm): Connection {
    return this.connections.find((one) => one.crm === crm) as Connection;
  }

  claimId({ crm, object, id }: RecordAddress): ClaimId {
    return claimIdOf({ connectionId: this.connection(crm).id, object, recordId: id });
  }

  addressOf(id: ClaimId): RecordAddress {
    const ref = parseRecordKey(id);
    const connection = this.connections.find((one) => one.id === ref.connectionId) as Connection;
    return { crm: connection.crm, object: ref.object, id: ref.recordId };
  }

  /** The planted case with this id. */
  plant(plantId: string) {
    const plant = this.world.expectations.find((one) => one.plantId === plantId);
    if (plant === undefined) throw new Error(`no plant ${plantId}`);
    return plant;
  }

  /** The newest conflict on a planted case; throws when there is none. */
  async conflictOf(plantId: string): Promise<Conflict> {
    const ids = this.plant(plantId).records.map((record) => this.claimId(record));
    const all = await this.inStore(allConflicts);
    const found = all.filter((one) => one.judgement.claimIds.some((id) => ids.includes(id))).at(-1);
    if (found === undefined) throw new Error(`no conflict on ${plantId}`);
    return found;
  }

  async get(crm: Crm, path: string): Promise<unknown> {
    const connection = this.connection(crm);
    const { accessToken } = await loadTokens(this.app, this.tenantId, connection.id);
    const answer = await fetch(connection.apiUrl + path, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Own fields of a record, read with plain HTTP; empty ones are null. */
  async shown<Key extends OwnFieldKey>(
    { crm, object, id }: RecordAddress,
    keys: readonly Key[],
  ): Promise<Record<Key, unknown>> {
    const names = keys.map((key) => ownFieldName(crm, key));
    const body = (await (crm === 'salesforce'
      ? this.get(crm, `/services/data/v67.0/sobjects/${object}/${id}?fields=${names}`)
      : this.get(crm, `/crm/objects/2026-09/${object}/${id}?properties=${names}`))) as {
      properties?: Record<string, unknown>;
    };
    const fields = body.properties ?? (body as Record<string, unknown>);
    return Object.fromEntries(
      keys.map((key, index) => [key, fields[names[index] ?? ''] ?? null]),
    ) as Record<Key, unknown>;
  }

  /** Parley's tasks in a CRM as they are, by key, deleted ones left out. */
  tasks(crm: Crm): { id: string; key: string; isOpen: boolean; subject: string }[] {
    const object = crm === 'salesforce' ? 'Task' : 'tasks';
    const keyField = ownFieldName(crm, 'task_key');
    return [...this.world.world.database(crm).rows(object)]
      .filter((row) => row.fields[keyField])
      .map((row) => ({
        id: row.id,
        key: String(row.fields[keyField]),
        isOpen: !/^completed$/i.test(String(row.fields['Status'] ?? row.fields['hs_task_status'])),
        subject: String(row.fields['Subject'] ?? row.fields['hs_task_subject']),
      }));
  }

  /** Does something at the sandbox's control endpoint, as a person would in the CRM's own pages. */
  async control(path: string, body: object): Promise<void> {
    const answer = await fetch(`${this.world.salesforceUrl}/sandbox/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  }

  edit({ crm, object, id }: RecordAddress, fields: object, by: string): Promise<void> {
    return this.control('edits', { crm, object, id, fields, by });
  }
}
