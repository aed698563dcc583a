// The state every run starts from: a vendor whose conflicts are flagged and at rest. Made once, then
// copied: the database as a template, the CRMs as the list of changes that made them.
import { Faults } from '../../connectors/sandbox/faults.ts';
import { type RunningSandbox, startSandbox } from '../../connectors/sandbox/server.ts';
import type { World, WorldChange } from '../../connectors/sandbox/world.ts';
import type { AppContext } from '../../src/app/context.ts';
import { detect } from '../../src/app/detect.ts';
import { syncConnection } from '../../src/app/sync.ts';
import { followTasks } from '../../src/app/task-sync.ts';
import { writeBack } from '../../src/app/write-back.ts';
import { recordKeyOf } from '../../src/domain/ids.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import { MemoryDatabase } from '../../src/store/memory/memory-store.ts';
import { openPostgresStore } from '../../src/store/postgres.ts';
import type { Truth } from '../simulation/oracle.ts';
import type { Town } from '../simulation/town.ts';
import { buildBook } from './book.ts';
import { changesThatMake, emptyWorld } from './copy-world.ts';
import { decideSome } from './morning.ts';
import type { OwnPostgres } from './servers.ts';
import { appOver, type Connections, install, TENANT } from './vendor-apps.ts';

const CRMS = ['salesforce', 'hubspot'] as const;
const NAME = 'template_vendor';
/** More rounds than it ever takes until a round finds nothing to do. */
const ROUNDS = 6;
const MOST = 10_000;

export type Template = {
  /** Database to copy. */
  readonly database: string;
  /** Replaying them into an empty world gives the CRMs. */
  readonly changes: readonly WorldChange[];
  readonly people: Town['people'];
  readonly canary: string;
  readonly connections: Connections;
};

/** Both CRMs of a world over HTTP, without limits: the torture is not about quotas. */
export async function serveWorld(world: World, faults: Faults): Promise<RunningSandbox> {
  faults.set({ hubspotBurstLimit: 1_000_000, salesforceDailyLimit: 100_000_000 });
  return startSandbox({ world, faults, salesforcePort: 0, hubspotPort: 0 });
}

/** Makes the template in a cluster. */
export async function makeTemplate(postgres: OwnPostgres): Promise<Template> {
  // Older than any overlap of readings: what nobody touches afterwards is not read again.
  let age = 2 * DAY_MS;
  const town = buildBook({ now: () => Date.now() - age });
  age = 0;
  const changes = changesThatMake(town.world);
  town.world.listen((change) => changes.push(change));
  await postgres.run(`create database ${NAME}`);
  const store = await openPostgresStore({ url: `${postgres.url}${NAME}`, poolSize: 4 });
  const sandbox = await serveWorld(town.world, new Faults());
  try {
    await store.migrate();
    const app = appOver(store, sandbox);
    const connections = await install(app, town);
    await workUntilRest(app, connections);
    decideSome(town);
    await workUntilRest(app, connections);
    const { people, canary } = town;
    return { database: NAME, changes: [...changes], people, canary, connections };
  } finally {
    await sandbox.close();
    await store.close();
  }
}

async function workUntilRest(app: AppContext, connections: Connections): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    let found = 0;
    for (const crm of CRMS) {
      found += (await syncConnection(app, TENANT, connections[crm])).recordsChanged;
      found += (await followTasks(app, TENANT, connections[crm])).decisions;
    }
    await detect(app, TENANT);
    for (const crm of CRMS) {
      found += (await writeBack(app, TENANT, connections[crm])).recordsCompared;
    }
    if (found === 0) return;
  }
  throw new Error('the template never comes to rest');
}

/**
 * What every record must show after some edits: everything is read afresh over HTTP into an empty
 * store and judged once, with nobody in between.
 */
export async function truthAfter(template: Template, happen: (town: Town) => void): Promise<Truth> {
  const world = emptyWorld();
  for (const change of template.changes) world.record(change);
  const town = { world, people: template.people, canary: template.canary };
  happen(town);
  const sandbox = await serveWorld(world, new Faults());
  try {
    const store = new MemoryDatabase().connect();
    const app = appOver(store, sandbox);
    const connections = await install(app, town);
    for (const crm of CRMS) await syncConnection(app, TENANT, connections[crm]);
    await detect(app, TENANT);
    return await store.inTenant(TENANT, async (tenant) => {
      const pending = [
        ...(await tenant.targets.pending(connections.salesforce, Date.now(), MOST)),
        ...(await tenant.targets.pending(connections.hubspot, Date.now(), MOST)),
      ];
      return {
        shown: new Map(pending.map((one) => [recordKeyOf(one.ref), one.values])),
        conflicts: await tenant.conflicts.list({ after: null, limit: MOST }),
      };
    });
  } finally {
    await sandbox.close();
  }
}
