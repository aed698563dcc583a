// The first reading of a large customer from both sandbox CRMs at their real limits, by several worker
// processes that are all killed (SIGKILL) several times at moments chosen by chance, while people go on
// working: records are changed, deleted and merged. Then what is stored is compared with the truth.
//   npm run bench -- backfill [--records 200000] [--kills 3] [--workers 4] [--seed 1] [--crm salesforce]
//     [--latency 200]   each answer of HubSpot takes so many milliseconds longer
// Starts a PostgreSQL and a Redis of its own. Exit 1 when anything differs or a call was refused.
import { type ChildProcess, fork } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { mergeRecords } from '../connectors/sandbox/merge.ts';
import type { World } from '../connectors/sandbox/world.ts';
import { type FirstReading, outlookOf, readFirstReading } from '../src/app/first-reading.ts';
import { readPulse } from '../src/app/pulse.ts';
import { installDemo } from '../src/cli/demo/install.ts';
import { DEMO_APPS, openDemoWorld } from '../src/cli/demo/world.ts';
import { compose, type Parley } from '../src/compose.ts';
import { type Config, readConfig } from '../src/config.ts';
import type { Crm } from '../src/domain/claim.ts';
import { asTenantId } from '../src/domain/ids.ts';
import type { Connection } from '../src/ports/store.ts';
import { openLogger } from '../src/telemetry/logger.ts';
import { OwnPostgres, OwnRedis } from '../test/real/servers.ts';
import { Chance } from '../test/simulation/chance.ts';
import { compare } from './backfill/truth.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    records: { ...text, default: '200000' },
    kills: { ...text, default: '3' },
    workers: { ...text, default: '4' },
    seed: { ...text, default: '1' },
    crm: { ...text, default: 'salesforce,hubspot' },
    latency: { ...text, default: '0' },
  },
});
const [records, kills, workers] = [values.records, values.kills, values.workers].map(Number);
const crms = values.crm.split(',') as Crm[];
const chance = new Chance(Number(values.seed));
const TENANT = asTenantId('bench');
const LOOK_MS = 500;
/** HubSpot: 70 % of 110 calls in ten seconds (usage guidelines, 2026-11; docs/operations.md). */
const SHARE_PER_SECOND = 7.7;
/** Of the seconds after workers started, before calls flow. */
const WARM_UP_MS = 20_000;

const say = (line: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);

/** What the processes of this run used, the killed ones included. */
const used = { cpuSeconds: 0, peakMb: 0 };

function noteUse(child: ChildProcess): void {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    used.peakMb = Math.max(used.peakMb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1_024);
    used.cpuSeconds += (Number(stat[11]) + Number(stat[12])) / 100;
  } catch {
    // No such file on this system, or the process is gone: the figures stay what they are.
  }
}

async function startWorkers(environment: NodeJS.ProcessEnv): Promise<ChildProcess[]> {
  const start = async () => {
    const file = new URL('backfill/worker.ts', import.meta.url);
    const child = fork(file, { env: environment });
    await new Promise((resolve) => child.once('message', resolve));
    return child;
  };
  return Promise.all(Array.from({ length: workers ?? 1 }, start));
}

async function kill(children: readonly ChildProcess[]): Promise<void> {
  const gone = children.map((child) => new Promise((resolve) => child.once('exit', resolve)));
  children.forEach(noteUse);
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(gone);
}

/** People at work: now and then one record is renamed, one deleted, two accounts merged. */
function peopleAtWork(world: World): { readonly stop: () => string } {
  const done = { renamed: 0, deleted: 0, merged: 0 };
  const ids = {
    salesforce: [...world.salesforce.rows('Opportunity')].map(({ id }) => id),
    hubspot: [...world.hubspot.rows('deals')].map(({ id }) => id),
  };
  const read = {
    salesforce: ['Opportunity', 'Territory__c'],
    hubspot: ['deals', 'dealname'],
  } as const;
  const timer = setInterval(() => {
    const crm = chance.pick(['salesforce', 'hubspot'] as const);
    const [object, field] = read[crm];
    const id = chance.pick(ids[crm]);
    const database = world.database(crm);
    if (database.get(object, id)?.deletedAt !== null) return;
    const [user] = database.rows(crm === 'salesforce' ? 'User' : 'owners');
    const by = user?.id ?? '';
    const what = chance.next();
    if (what < 0.8) {
      database.update(object, id, { [field]: `Renamed "${done.renamed}", twice\nso` }, by);
      done.renamed += 1;
    } else if (what < 0.98) {
      database.remove(object, id, by);
      done.deleted += 1;
    } else if (crm === 'hubspot') {
      const [winnerId, loserId] = twoCompanies(world);
      mergeRecords(world, { crm, object: 'companies', winnerId, loserId, by });
      done.merged += 1;
    }
  }, 100);
  return {
    stop: () => {
      clearInterval(timer);
      return `${done.renamed} records renamed, ${done.deleted} deleted, ${done.merged} merged meanwhile`;
    },
  };
}

function twoCompanies(world: World): [string, string] {
  companyIds ??= [...world.hubspot.rows('companies')].map(({ id }) => id);
  for (;;) {
    const [one, other] = [chance.pick(companyIds), chance.pick(companyIds)];
    const living = [one, other].every(
      (id) => world.hubspot.get('companies', id)?.deletedAt === null,
    );
    if (living && one !== other) return [one, other];
  }
}
let companyIds: string[] | null = null;

async function readingsOf(parley: Parley, connections: readonly Connection[]) {
  return parley.app.store.inTenant(TENANT, async (store) => {
    const found: (FirstReading | null)[] = [];
    for (const { id } of connections) found.push(await readFirstReading(store, id));
    return found;
  });
}

async function run(folder: string, postgres: OwnPostgres, redis: OwnRedis): Promise<boolean> {
  say(`seeding ${records} opportunities, deals and leads`);
  const demo = await openDemoWorld({ folder: null, records: records ?? 0, ports: [0, 0] });
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    ...DEMO_APPS,
    PARLEY_FOLDER: folder,
    PARLEY_TENANT: TENANT,
    PARLEY_SECRET_KEYS: Buffer.alloc(32, 7).toString('base64'),
    DATABASE_URL: `${postgres.url}postgres`,
    REDIS_URL: redis.url,
    SALESFORCE_LOGIN_URL: demo.salesforceUrl,
    HUBSPOT_API_URL: demo.hubspotUrl,
    HUBSPOT_AUTHORIZE_URL: `${demo.hubspotUrl}/oauth/authorize`,
  };
  const config: Config = readConfig(environment);
  const parley = await compose(config, openLogger({ level: 'error' }));
  let children: ChildProcess[] = [];
  try {
    const all = await installDemo(parley.app, TENANT, demo);
    const connections = all.filter(({ crm }) => crms.includes(crm));
    for (const { id } of connections) {
      const job = { kind: 'sync', tenantId: TENANT, connectionId: id } as const;
      await parley.queue.schedule(job, 60_000);
      await parley.queue.enqueue(job, 'backfill');
    }
    const setUp = { salesforce: 0, hubspot: 0 };
    for (const crm of crms) setUp[crm] = demo.faults.apiCallsUsed(crm);
    const ms = Number(values.latency);
    if (ms > 0) {
      const fault = { kind: 'delay', ms } as const;
      demo.faults.inject({ crm: 'hubspot', fault, times: Number.POSITIVE_INFINITY });
    }
    const people = peopleAtWork(demo.world);
    let startedAt = performance.now();
    const begunAt = startedAt;
    children = await startWorkers(environment);
    say(`${workers} workers at work; ${setUp.hubspot + setUp.salesforce} calls to set up`);
    // Evenly over the work, each at a moment that chance chose around it.
    const killAt = Array.from(
      { length: kills ?? 0 },
      (_, n) => (n + 0.4 + 0.8 * chance.next()) / ((kills ?? 0) + 1.2),
    );
    const rates: { calls: number; seconds: number }[] = [];
    let steady: { calls: number; at: number } | null = null;
    const closeSteady = () => {
      if (steady === null) return;
      const seconds = (performance.now() - steady.at) / 1_000;
      const calls = demo.faults.apiCallsUsed('hubspot') - steady.calls;
      if (seconds > 5) rates.push({ calls, seconds });
      steady = null;
    };
    const ends: Partial<Record<Crm, string>> = {};
    let saidAt = 0;
    for (;;) {
      await wait(LOOK_MS);
      const readings = await readingsOf(parley, connections);
      const now = Date.now();
      const looks = readings.map((one) => one && outlookOf(one, now));
      const total = looks.reduce((sum, one) => sum + (one?.records ?? 0), 0);
      const done = looks.reduce((sum, one) => sum + (one?.done ?? 0), 0);
      const hubspot = connections.findIndex(({ crm }) => crm === 'hubspot');
      const isHubspotDone = readings[hubspot]?.finishedAt != null;
      if (isHubspotDone) closeSteady();
      else if (steady === null && performance.now() - startedAt > WARM_UP_MS) {
        steady = { calls: demo.faults.apiCallsUsed('hubspot'), at: performance.now() };
      }
      for (const [at, { crm }] of connections.entries()) {
        const [reading, look] = [readings[at], looks[at]];
        if (reading?.finishedAt == null || ends[crm] !== undefined) continue;
        ends[crm] =
          `${look?.done} records in ${((reading.finishedAt - reading.startedAt) / 1_000).toFixed(0)} s`;
        const planned = reading.parts.reduce((sum, part) => sum + part.calls, 0);
        const calls = demo.faults.apiCallsUsed(crm) - setUp[crm];
        say(`${crm}: ${ends[crm]}; ${calls} calls, ${planned} planned`);
        say(`  ${reading.parts.map((p) => `${p.object} ${p.done} by ${p.way}`).join(', ')}`);
      }
      if (performance.now() - saidAt > 15_000) {
        saidAt = performance.now();
        const calls = crms.map((crm) => `${crm} ${demo.faults.apiCallsUsed(crm)} calls`).join(', ');
        const left = looks.map((one) => Math.round((one?.leftMs ?? 0) / 1_000)).join(' s, ');
        say(`${done} of ${total} records; ${calls}; left ${left} s`);
      }
      if (total > 0 && killAt[0] !== undefined && done / total >= killAt[0]) {
        killAt.shift();
        closeSteady();
        say(`kill -9 of all workers at ${done} of ${total} records`);
        await kill(children);
        startedAt = performance.now();
        children = await startWorkers(environment);
      }
      if (total > 0 && readings.every((one) => one?.finishedAt != null)) break;
    }
    const seconds = (performance.now() - begunAt) / 1_000;
    say(people.stop());
    for (let left = runsPerWalk(demo.world); left > 0; left -= 1) {
      await caughtUp(parley, connections);
    }
    const isEqual = await compareAll(parley, connections, demo.world);
    children.forEach(noteUse);
    const refused = crms.reduce((sum, crm) => sum + demo.faults.callsRefused(crm), 0);
    const calls = rates.reduce((sum, one) => sum + one.calls, 0);
    const steadySeconds = rates.reduce((sum, one) => sum + one.seconds, 0);
    say(`all read in ${seconds.toFixed(0)} s; ${refused} calls refused (429)`);
    if (steadySeconds > 0) {
      const rate = calls / steadySeconds;
      say(
        `HubSpot: ${rate.toFixed(2)} calls a second over ${steadySeconds.toFixed(0)} s, ` +
          `${((100 * rate) / SHARE_PER_SECOND).toFixed(1)} % of the share of ${SHARE_PER_SECOND}`,
      );
    }
    say(
      `workers: ${used.cpuSeconds.toFixed(0)} CPU s in all, at most ${used.peakMb.toFixed(0)} MB each`,
    );
    return isEqual && refused === 0;
  } finally {
    await kill(children);
    await parley.close();
    await demo.close();
  }
}

/** Until both were read to the end once more, from now on. */
async function caughtUp({ app, queue }: Parley, connections: readonly Connection[]): Promise<void> {
  const since = Date.now();
  for (const { id } of connections) {
    await queue.enqueue({ kind: 'sync', tenantId: TENANT, connectionId: id }, 'user');
  }
  for (;;) {
    const pulses = await app.store.inTenant(TENANT, async (store) => {
      const inbox = await store.inbox.oldest();
      const found = [];
      for (const { id } of connections) found.push((await readPulse(store, id)).lastReadAt ?? 0);
      return inbox === null ? found : [0];
    });
    if (pulses.every((at) => at > since)) return;
    await wait(LOOK_MS);
  }
}

/**
 * Readings until HubSpot's recycle bin was seen whole: each walks three pages of a hundred
 * (connectors/hubspot/recycle-bin.ts), and people have deleted more than that meanwhile.
 */
function runsPerWalk(world: World): number {
  const binned = ['deals', 'companies'].map(
    (object) =>
      [...world.hubspot.rows(object, { deleted: true })].filter((row) => row.deletedAt !== null)
        .length,
  );
  return Math.max(1, Math.ceil(Math.max(...binned) / 300));
}

async function compareAll(parley: Parley, connections: readonly Connection[], world: World) {
  let isEqual = true;
  for (const { id, crm } of connections) {
    const place = { store: parley.app.store, tenantId: TENANT, id };
    for (const one of await compare(place, world, crm)) {
      isEqual &&= one.isEqual;
      const hash = one.hash.slice(0, 16);
      say(
        `${one.isEqual ? 'equal' : 'DIFFERENT'}: ${crm} ${one.object}, ${one.stored} stored, ${one.inCrm} in the CRM, ${hash}`,
      );
      if (one.example !== null) say(`  ${one.example}`);
    }
  }
  return isEqual;
}

const folder = mkdtempSync(path.join(tmpdir(), 'parley-backfill-'));
chmodSync(folder, 0o755);
const postgres = await OwnPostgres.open(path.join(folder, 'postgres'));
const redis = await OwnRedis.open();
try {
  process.exitCode = (await run(folder, postgres, redis)) ? 0 : 1;
} finally {
  await redis.kill();
  await postgres.kill();
  rmSync(folder, { recursive: true, force: true });
}
