// Latency: from a change in HubSpot to the flag in Salesforce, by webhook, on an idle system.
//   node bench/latency.ts [--changes 50] [--records 200] [--pause-ms 1500] [--profile]
// The sandbox speaks HTTP; everything else is what `parley serve` runs, on the embedded store and, where
// DATABASE_URL and REDIS_URL are given, on PostgreSQL and Bull. Use a database and a Redis database of
// their own. Exit 0: every p95 within 2 s; 1: some is not, or a flag never came; 2: bad usage.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { World, WorldCrm } from '../connectors/sandbox/world.ts';
import { switchWriteMode } from '../src/app/admin-mode.ts';
import type { AppContext } from '../src/app/context.ts';
import { installDemo } from '../src/cli/demo/install.ts';
import { allConflicts } from '../src/cli/demo/summary.ts';
import { DEMO_APPS, type DemoWorld, openDemoWorld } from '../src/cli/demo/world.ts';
import { compose, type Parley, publicUrlOf } from '../src/compose.ts';
import { type Config, readConfig } from '../src/config.ts';
import { asTenantId, parseRecordKey, type TenantId } from '../src/domain/ids.ts';
import { ownFieldName } from '../src/domain/own-fields.ts';
import { type Running, serveOn, startJobs } from '../src/serve.ts';
import { freePort } from '../test/helpers/free-port.ts';

const USAGE = 'usage: node bench/latency.ts [--changes N] [--records N] [--pause-ms N] [--profile]';
const TARGET_MS = 2_000;
const GIVE_UP_MS = 30_000;

type Request = {
  readonly changes: number;
  readonly records: number;
  /** Rest after each change: the calls of one must not use up the burst limit of the next. */
  readonly pauseMs: number;
  /** Says of each step when it happened. */
  readonly profile: boolean;
};

/** Milliseconds of every change until each CRM showed what it should. */
type Measured = { readonly salesforce: number[]; readonly hubspot: number[] };

function requestOf(args: readonly string[]): Request | null {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        changes: text,
        records: text,
        'pause-ms': text,
        profile: { type: 'boolean', default: false },
      },
    });
    const numbers = [values.changes ?? '50', values.records ?? '200', values['pause-ms'] ?? '1500'];
    const [changes, records, pauseMs] = numbers.map(Number);
    const isWhole = [changes, records, pauseMs].every((one) => Number.isSafeInteger(one));
    return isWhole ? ({ changes, records, pauseMs, profile: values.profile } as Request) : null;
  } catch {
    return null;
  }
}

async function configFor(
  world: DemoWorld,
  folder: string,
  services: Readonly<Record<string, string | undefined>>,
): Promise<Config> {
  return readConfig({
    ...services,
    ...DEMO_APPS,
    PARLEY_SECRET_KEYS: Buffer.alloc(32, 7).toString('base64'),
    PARLEY_FOLDER: folder,
    PARLEY_PORT: String(await freePort()),
    // A tenant of its own for each run: the database may remember others.
    PARLEY_TENANT: `latency-${world.seededAt.toString(36)}`,
    SALESFORCE_LOGIN_URL: world.salesforceUrl,
    HUBSPOT_API_URL: world.hubspotUrl,
    HUBSPOT_AUTHORIZE_URL: `${world.hubspotUrl}/oauth/authorize`,
  });
}

async function measure(
  request: Request,
  services: Readonly<Record<string, string | undefined>>,
): Promise<Measured> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-latency-'));
  const world = await openDemoWorld({ folder: null, records: request.records, ports: [0, 0] });
  let running: Running | null = null;
  try {
    const config = await configFor(world, folder, services);
    const silent = { info: () => {}, warn: warnAbout };
    const log = request.profile ? { ...silent, info: tell } : silent;
    const parley = await compose(config, log);
    running = await serveOn(parley, config);
    await startJobs(parley);
    const tenantId = asTenantId(config.PARLEY_TENANT);
    await settleIn(parley, tenantId, world);
    world.webhooks.sendTo(`${publicUrlOf(config)}/webhooks/hubspot`);
    const pair = await conflictingPair(parley.app, tenantId, world.world);
    const measured = await changeAndWait(request, parley, world, pair);
    await leave(parley.app, tenantId);
    return measured;
  } finally {
    await running?.close();
    await world.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function warnAbout(fields: Readonly<Record<string, unknown>>, message: string): void {
  console.error(message, JSON.stringify(fields));
}

function tell(fields: Readonly<Record<string, unknown>>, message: string): void {
  const { kind } = (fields['job'] ?? {}) as { kind?: string };
  console.log(`  ${performance.now().toFixed(0)} ${message} ${kind ?? ''}`);
}

/** Connects both CRMs, reads, judges, goes live and writes until nothing is left to do. */
async function settleIn({ app, queue }: Parley, tenantId: TenantId, world: DemoWorld) {
  const connections = await installDemo(app, tenantId, world);
  const runAll = async (kind: 'sync' | 'write-back' | 'follow-tasks') => {
    for (const { id } of connections) await queue.enqueue({ kind, tenantId, connectionId: id });
    await queue.idle();
  };
  await runAll('sync');
  await app.store.inTenant(tenantId, async (store) => {
    for (const { id } of connections) {
      const done = await switchWriteMode(app, store, {
        connectionId: id,
        mode: 'live',
        by: 'bench',
      });
      if (!done.ok) throw new Error(done.reason);
    }
  });
  for (const kind of ['write-back', 'follow-tasks', 'sync', 'write-back'] as const) {
    await runAll(kind);
  }
}

/** A later run on the same database has the same portal: this tenant must not hear of it. */
function leave(app: AppContext, tenantId: TenantId): Promise<void> {
  return app.store.inTenant(tenantId, async (store) => {
    for (const { id } of await store.connections.list()) {
      await store.connections.setState(id, 'disconnected', 'The measurement is over.');
    }
  });
}

type Pair = { readonly opportunityId: string; readonly dealId: string; readonly stage: string };

/** An open conflict of one opportunity and one open deal. */
async function conflictingPair(app: AppContext, tenantId: TenantId, world: World): Promise<Pair> {
  const conflicts = await app.store.inTenant(tenantId, allConflicts);
  for (const { status, judgement } of conflicts) {
    if (status !== 'open' || judgement.claimIds.length !== 2) continue;
    const refs = judgement.claimIds.map(parseRecordKey);
    const opportunity = refs.find((one) => one.object === 'Opportunity');
    const deal = refs.find((one) => one.object === 'deals');
    if (opportunity === undefined || deal === undefined) continue;
    const stage = String(world.hubspot.require('deals', deal.recordId).fields['dealstage']);
    if (!stage.startsWith('closed') && isFlagged(world, 'salesforce', opportunity.recordId)) {
      return { opportunityId: opportunity.recordId, dealId: deal.recordId, stage };
    }
  }
  throw new Error('the book has no open conflict between one opportunity and one deal');
}

function isFlagged(world: World, crm: WorldCrm, id: string): boolean {
  const object = crm === 'salesforce' ? 'Opportunity' : 'deals';
  const shown = world.database(crm).require(object, id).fields[
    ownFieldName(crm, 'conflict_status')
  ];
  return shown !== null && shown !== undefined && shown !== '';
}

/** Loses the deal and wins it back in turns: the flags of both records must go and come. */
async function changeAndWait(
  request: Request,
  { queue }: Parley,
  { world, hubspotUrl }: DemoWorld,
  pair: Pair,
): Promise<Measured> {
  const measured: Measured = { salesforce: [], hubspot: [] };
  for (let change = 0; change < request.changes; change += 1) {
    await queue.idle();
    await sleep(request.pauseMs);
    const isLost = change % 2 === 0;
    const at = flagTimes(world, pair, !isLost);
    const startedAt = performance.now();
    const edit = {
      crm: 'hubspot',
      object: 'deals',
      id: pair.dealId,
      fields: { dealstage: isLost ? 'closedlost' : pair.stage },
      by: userOf(world),
    };
    await editRecord(hubspotUrl, edit);
    measured.salesforce.push((await at.salesforce) - startedAt);
    measured.hubspot.push((await at.hubspot) - startedAt);
  }
  return measured;
}

/** Somebody who works there. */
function userOf(world: World): string {
  const [owner] = world.hubspot.rows('owners');
  return String(owner?.fields['userId']);
}

async function editRecord(hubspotUrl: string, edit: object): Promise<void> {
  const answer = await fetch(`${hubspotUrl}/sandbox/edits`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(edit),
  });
  if (!answer.ok) throw new Error(`the edit was refused: ${await answer.text()}`);
}

/** When each of the two records shows a flag, or none. */
function flagTimes(world: World, pair: Pair, flagged: boolean) {
  const arrival = (crm: WorldCrm, id: string) =>
    new Promise<number>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${crm}: no ${flagged ? 'flag' : 'end of the flag'} within 30 s`)),
        GIVE_UP_MS,
      );
      world.listen((change) => {
        const isIt = change.kind === 'row' && change.crm === crm && change.row.id === id;
        if (!isIt || isFlagged(world, crm, id) !== flagged) return;
        clearTimeout(timer);
        resolve(performance.now());
      });
    });
  return {
    salesforce: arrival('salesforce', pair.opportunityId),
    hubspot: arrival('hubspot', pair.dealId),
  };
}

/** Nearest-rank percentile. */
function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Prints one engine's figures; true when they are good enough. */
function report(engine: string, measured: Measured): boolean {
  let isGood = true;
  for (const [crm, values] of Object.entries(measured)) {
    const [p50, p95, max] = [0.5, 0.95, 1].map((share) => percentile(values, share).toFixed(0));
    console.log(
      `${engine}, flag in ${crm}: n ${values.length}, p50 ${p50} ms, p95 ${p95} ms, max ${max} ms`,
    );
    isGood &&= percentile(values, 0.95) <= TARGET_MS;
  }
  return isGood;
}

async function main(): Promise<number> {
  const request = requestOf(process.argv.slice(2));
  if (request === null) {
    console.error(USAGE);
    return 2;
  }
  const { DATABASE_URL, REDIS_URL } = process.env;
  let isGood = report('embedded', await measure(request, {}));
  if (DATABASE_URL !== undefined && REDIS_URL !== undefined) {
    const measured = await measure(request, { DATABASE_URL, REDIS_URL });
    isGood = report('PostgreSQL and Bull', measured) && isGood;
  } else {
    console.log('PostgreSQL and Bull: not measured, DATABASE_URL and REDIS_URL are not both set');
  }
  return isGood ? 0 : 1;
}

process.exitCode = await main();
