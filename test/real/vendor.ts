// One vendor under torture: its own copy of the database and of both CRMs, its own part of Redis, a
// watch over every write, and the questions that the end of a run must answer.
import { Redis } from 'ioredis';
import { Faults } from '../../connectors/sandbox/faults.ts';
import type { RunningSandbox } from '../../connectors/sandbox/server.ts';
import type { WorldCrm } from '../../connectors/sandbox/world.ts';
import { bullQueue } from '../../jobs/bull-queue.ts';
import { RedisBells } from '../../jobs/redis-bells.ts';
import { LIMITS } from '../../jobs/run-job.ts';
import type { AppContext } from '../../src/app/context.ts';
import { decide } from '../../src/app/decide.ts';
import { detect } from '../../src/app/detect.ts';
import { enterContext } from '../../src/app/enter-context.ts';
import { syncConnection } from '../../src/app/sync.ts';
import { writeBack } from '../../src/app/write-back.ts';
import { mayWrite } from '../../src/app/write-context.ts';
import { SYSTEM_CLOCK } from '../../src/compose.ts';
import { asConnectionId } from '../../src/domain/ids.ts';
import type { Job, JobKind, Queue } from '../../src/ports/queue.ts';
import type { Store } from '../../src/ports/store.ts';
import { openPostgresStore } from '../../src/store/postgres.ts';
import { freePort } from '../helpers/free-port.ts';
import { violationsOf } from '../simulation/checks.ts';
import type { Truth } from '../simulation/oracle.ts';
import type { Town } from '../simulation/town.ts';
import { Watch } from '../simulation/watch.ts';
import { emptyWorld } from './copy-world.ts';
import { endState } from './end-state.ts';
import { FaultProxy } from './fault-proxy.ts';
import { keyDecidedInConsole, keyEnteredInConsole } from './morning.ts';
import type { Role } from './orders.ts';
import type { QueuePlace } from './queue-mishaps.ts';
import type { OwnPostgres } from './servers.ts';
import { serveWorld, type Template } from './template.ts';
import { typedMirror } from './typed-mirror.ts';
import { appOver, connect, PUBLIC_URL, SECRET_KEY, TENANT, TOLD_AFTER_MS } from './vendor-apps.ts';

const CRMS = ['salesforce', 'hubspot'] as const;
const OF_TENANT: readonly JobKind[] = ['detect', 'rejudge-due', 'match'];
/** As the composition root calls it; the tags make one Cluster slot of all keys. */
const PREFIX = '{parley}';

export type Place = {
  readonly postgres: OwnPostgres;
  readonly redisUrl: string;
  /** Number of the copy: names its database, and its part of Redis while no other has it. */
  readonly number: number;
  readonly redisDatabase: number;
  /** Folder of the rewritten write path. */
  readonly rewritten: string;
};
type Options = Place & {
  readonly isProxied?: boolean;
  /** HubSpot tells the web process of every change. */
  readonly tellsWeb?: boolean;
  /** Its channel managers get the weekly digest. */
  readonly sendsDigests?: boolean;
};

/** A vendor in use. */
export class Vendor {
  readonly town: Town;
  readonly faults: Faults;
  readonly watch: Watch;
  readonly #template: Template;
  readonly #place: Options;
  readonly #parts: Parts;
  /** Rows Parley had changed before any worker started. */
  readonly rowWritesAtStart: number;
  /** How often the admin had to authorise again. */
  reconnections = 0;

  private constructor(
    template: Template,
    place: Options,
    parts: Parts & { readonly town: Town; readonly watch: Watch; readonly faults: Faults },
  ) {
    this.#template = template;
    this.#place = place;
    this.#parts = parts;
    this.town = parts.town;
    this.watch = parts.watch;
    this.faults = parts.faults;
    this.rowWritesAtStart = parts.watch.rowWrites;
  }

  /** Copies the template and lets edits happen; nothing has read them yet. */
  static async open(
    template: Template,
    place: Options,
    happen: (town: Town) => void,
  ): Promise<Vendor> {
    const { postgres, number } = place;
    const world = emptyWorld();
    const { people, canary } = template;
    const town = { world, people, canary };
    const seen = { ...town, world: typedMirror(world) };
    const watch = new Watch(seen, () => {});
    for (const change of template.changes) world.record(change);
    const faults = new Faults();
    const sandbox = await serveWorld(world, faults);
    const proxies = place.isProxied ? await proxiesBefore(sandbox) : [];
    const [salesforceUrl, hubspotUrl] = proxies.map((one) => one.url);
    const addresses = {
      salesforceUrl: salesforceUrl ?? sandbox.salesforceUrl,
      hubspotUrl: hubspotUrl ?? sandbox.hubspotUrl,
    };
    await postgres.run(`create database run_${number} template ${template.database}`);
    const store = await openPostgresStore({ url: databaseUrl(place), poolSize: 2 });
    await pointAt(store, addresses);
    const redis = new Redis(redisUrl(place), { maxRetriesPerRequest: null });
    redis.on('error', () => {});
    await redis.flushdb();
    const queue = await bullQueue({
      redisUrl: redisUrl(place),
      prefix: PREFIX,
      concurrency: 1,
      clock: SYSTEM_CLOCK,
    });
    const bells = new RedisBells(redis, redisUrl(place), PREFIX, LIMITS);
    const app = appOver(store, sandbox);
    const webPort = await freePort();
    // Nobody listens yet: it is sent again until somebody does.
    if (place.tellsWeb) sandbox.webhooks.sendTo(`${webUrl(webPort)}/webhooks/hubspot`);
    happen(town);
    const parts = { app, seen, store, queue, bells, sandbox, addresses, proxies, webPort };
    return new Vendor(template, place, { ...parts, town, watch, faults });
  }

  /** Environment of its processes. The web process has the address that HubSpot sends to. */
  environment(role: Role): Record<string, string> {
    const { addresses, webPort } = this.#parts;
    return {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: databaseUrl(this.#place),
      REDIS_URL: redisUrl(this.#place),
      PARLEY_TENANT: TENANT,
      PARLEY_PORT: String(webPort),
      PARLEY_PUBLIC_URL: role === 'web' ? webUrl(webPort) : PUBLIC_URL,
      PARLEY_SECRET_KEYS: SECRET_KEY.toString('base64'),
      SALESFORCE_CLIENT_ID: 'parley-sandbox',
      SALESFORCE_CLIENT_SECRET: 'parley-sandbox-secret',
      SALESFORCE_LOGIN_URL: addresses.salesforceUrl,
      HUBSPOT_CLIENT_ID: 'parley-sandbox',
      HUBSPOT_CLIENT_SECRET: 'parley-sandbox-secret',
      HUBSPOT_API_URL: addresses.hubspotUrl,
      PARLEY_WEEKLY_DIGEST: this.#place.sendsDigests ? 'on' : 'off',
      HUBSPOT_AUTHORIZE_URL: `${addresses.hubspotUrl}/oauth/authorize`,
    };
  }

  /** Rings jobs for both connections, or for the tenant. */
  async ring(...kinds: readonly JobKind[]): Promise<void> {
    for (const crm of CRMS) await this.ringOf(crm, ...kinds);
  }

  /** Rings jobs for one connection, or for the tenant. */
  async ringOf(crm: WorldCrm, ...kinds: readonly JobKind[]): Promise<void> {
    const { queue } = this.#parts;
    for (const kind of kinds) {
      const connectionId = OF_TENANT.includes(kind) ? null : this.#template.connections[crm];
      await queue.enqueue({ kind, tenantId: TENANT, connectionId });
    }
  }

  /** Somebody else writes into the queue: a job for a connection that the tenant has not. */
  async ringForeignJob(): Promise<void> {
    await this.#parts.queue.enqueue(this.job('sync'));
  }

  /** A job of the tenant, or of a connection that it has not. */
  job(kind: JobKind): Job {
    const connectionId = OF_TENANT.includes(kind) ? null : asConnectionId('somebody-elses');
    return { kind, tenantId: TENANT, connectionId };
  }

  /** Where its jobs are. */
  get queuePlace(): QueuePlace {
    return { redisUrl: redisUrl(this.#place), prefix: PREFIX };
  }

  /** Reads and judges here: the workers find nothing left to do but to write. */
  async readAndJudge(): Promise<void> {
    const { app } = this.#parts;
    for (const crm of CRMS) await syncConnection(app, TENANT, this.#template.connections[crm]);
    await detect(app, TENANT);
  }

  /** The manager decides on the conflict's page: the same code in another process. */
  async decideInConsole(): Promise<void> {
    const { app, store } = this.#parts;
    await store.inTenant(TENANT, async (tenant) => {
      const task = await tenant.tasks.byKey(keyDecidedInConsole(this.town));
      if (task === null) throw new Error('the task in the CRM is not planned');
      const { conflictId, managerId } = task;
      const request = { conflictId, managerId, outcome: 'share', via: 'console' } as const;
      await decide(app, tenant, { ...request, note: null, at: app.clock.now() });
    });
  }

  /** And enters what no CRM holds: an incumbent, which decides nothing where nothing is renewed. */
  async enterInConsole(): Promise<void> {
    const { app, store } = this.#parts;
    await store.inTenant(TENANT, async (tenant) => {
      const task = await tenant.tasks.byKey(keyEnteredInConsole(this.town));
      const conflict = task && (await tenant.conflicts.get(task.conflictId));
      if (!conflict) throw new Error('the task in the CRM is not planned');
      const claims = await tenant.claims.current(conflict.judgement.claimIds);
      const incumbent = claims.find((claim) => claim.partner !== null)?.partner?.name ?? '';
      const done = await enterContext(app, tenant, {
        conflictId: conflict.id,
        fact: { kind: 'incumbent', incumbent, contractEnd: 30_000 },
        evidence: { text: 'The contract.', link: null },
        by: { managerId: task.managerId, name: '' },
      });
      if (!done.ok) throw new Error(done.reason);
    });
  }

  /** Another worker writes at the same time, as after a lock that expired too early. */
  async writeFromElsewhere(crm: WorldCrm): Promise<void> {
    await writeBack(this.#parts.app, TENANT, this.#template.connections[crm]);
  }

  /** Time has passed: one judgement must be made again although nothing changed. */
  async letAppointmentsCome(): Promise<void> {
    const { store } = this.#parts;
    await store.inTenant(TENANT, async (tenant) => {
      const [conflict] = await tenant.conflicts.list({ after: null, limit: 1 });
      const claims = await tenant.claims.accountsOf(conflict?.judgement.claimIds ?? []);
      const [accountId] = claims.values();
      if (accountId !== undefined) await tenant.rejudge.set([{ accountId, at: 1 }]);
    });
  }

  /** What people do in Parley's own pages and commands while no worker runs: the same code, here. */
  async atTheDesk(
    work: (app: AppContext, connections: Template['connections']) => Promise<void>,
  ): Promise<void> {
    await work(this.#parts.app, this.#template.connections);
  }

  /** True when no job waits or runs and nothing is left to judge or to write. */
  async isQuiet(): Promise<boolean> {
    const { bells, store, sandbox } = this.#parts;
    if (!(await bells.silent())) return false;
    // What HubSpot still has to tell, or to tell again.
    if (sandbox.webhooks.state().open > 0) return false;
    return store.inTenant(TENANT, async (tenant) => {
      if ((await tenant.dirty.count()) > 0) return false;
      for (const connection of await tenant.connections.list()) {
        if (connection.state === 'needs_reauth') return false;
        // In a dry run everything waits.
        if (!mayWrite(connection)) continue;
        if ((await tenant.targets.countPending(connection.id)) > 0) return false;
        if ((await tenant.tasks.countPending(connection.id)) > 0) return false;
      }
      return true;
    });
  }

  /** What the end state violates, compared with the CRMs themselves. */
  violations(truth: Truth): Promise<string[]> {
    const { connections } = this.#template;
    const { store } = this.#parts;
    const { seen } = this.#parts;
    const tenancy = { id: TENANT, town: seen, faults: this.faults, connectorOptions: {} };
    const now = Date.now();
    const rested = { tenancy, watch: this.watch, truth, connections, store, now };
    return violationsOf({ ...rested, noticeAfterMs: TOLD_AFTER_MS });
  }

  /** What is left of Parley after an undo: what records and tasks show, connections not at rest. */
  async leftOfParley(): Promise<string[]> {
    const { store } = this.#parts;
    const connections = await store.inTenant(TENANT, (tenant) => tenant.connections.list());
    return [
      ...this.watch.violations,
      ...endState(this.town).map((line) => `UNDO left ${line}`),
      ...connections
        .filter((one) => one.writeMode !== 'dry_run')
        .map(({ crm, writeMode }) => `UNDO left ${crm} ${writeMode}`),
    ];
  }

  /** The admin authorises again what a vendor ended, and every bell rings, as the console does it. */
  async reconnectWhatIsBroken(): Promise<void> {
    const { store } = this.#parts;
    const broken = await store.inTenant(TENANT, async (tenant) =>
      (await tenant.connections.list()).filter((one) => one.state === 'needs_reauth'),
    );
    for (const { crm } of broken) await this.authoriseAgain(crm);
    if (broken.length > 0) await this.ring('sync', 'follow-tasks', 'detect', 'write-back');
  }

  /** The admin goes through the consent of a CRM once more. */
  async authoriseAgain(crm: WorldCrm): Promise<void> {
    this.reconnections += 1;
    await connect(this.#parts.app, crm, this.#template.people);
  }

  /** Between the workers and Salesforce, and HubSpot; none unless asked for. */
  get proxies(): readonly FaultProxy[] {
    return this.#parts.proxies;
  }

  async close(): Promise<void> {
    const { queue, bells, store, sandbox, proxies } = this.#parts;
    await queue.close(0);
    bells.close();
    await store.close();
    for (const proxy of proxies) await proxy.close();
    await sandbox.close();
    const { postgres, number } = this.#place;
    await postgres.run(`drop database run_${number} with (force)`);
  }
}

type Addresses = Pick<RunningSandbox, 'salesforceUrl' | 'hubspotUrl'>;

const proxiesBefore = ({ salesforceUrl, hubspotUrl }: Addresses) =>
  Promise.all([salesforceUrl, hubspotUrl].map((url) => FaultProxy.before(url)));

type Parts = {
  /** The town as the checks see it. */
  readonly seen: Town;
  readonly app: AppContext;
  readonly store: Store;
  readonly queue: Queue;
  readonly bells: RedisBells;
  readonly sandbox: RunningSandbox;
  readonly addresses: Addresses;
  readonly proxies: readonly FaultProxy[];
  /** Where the web process listens. */
  readonly webPort: number;
};

const webUrl = (port: number) => `http://127.0.0.1:${port}`;
const databaseUrl = ({ postgres, number }: Place) => `${postgres.url}run_${number}`;
const redisUrl = ({ redisUrl: url, redisDatabase }: Place) => `${url}/${redisDatabase}`;

/** The copied connections name the addresses of the template's CRMs. */
async function pointAt(store: Store, { salesforceUrl, hubspotUrl }: Addresses): Promise<void> {
  await store.inTenant(TENANT, async (tenant) => {
    for (const connection of await tenant.connections.list()) {
      const apiUrl = connection.crm === 'salesforce' ? salesforceUrl : hubspotUrl;
      await tenant.connections.save({ ...connection, apiUrl });
    }
  });
}
