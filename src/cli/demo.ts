// `parley demo`: sandbox CRMs, connected over OAuth, read, judged in a dry run, written back, opened.
// Everything it does goes through the product's own use cases; only the admin's clicks are played.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { switchWriteMode } from '../app/admin-mode.ts';
import { scheduleTenant } from '../app/jobs.ts';
import { compose, type Parley } from '../compose.ts';
import { type Config, readConfig } from '../config.ts';
import { openConsole } from '../console.ts';
import { ParleyError } from '../domain/errors.ts';
import { asTenantId, type TenantId } from '../domain/ids.ts';
import type { JobKind } from '../ports/queue.ts';
import { startJobs } from '../serve.ts';
import { takeLock } from '../store/folder-lock.ts';
import { installDemo } from './demo/install.ts';
import { openDemoPages } from './demo/record-pages.ts';
import { printSummary, summarise } from './demo/summary.ts';
import { Tally } from './demo/tally.ts';
import { checkTruth, printTruth } from './demo/truth.ts';
import { DEMO_APPS, type DemoWorld, openDemoWorld } from './demo/world.ts';
import { EXIT, type Terminal } from './exit.ts';
import { untilSignal } from './run-server.ts';

export type DemoOptions = {
  readonly once: boolean;
  readonly port: number;
  readonly records: number;
  readonly json: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
};

/**
 * Runs the demo. A second run continues where the first ended, in the same folder: it reads what
 * changed since and, when nothing did, writes nothing. Another `--records` is another book.
 */
export async function demo(options: DemoOptions): Promise<number> {
  const { terminal } = options;
  const startedAt = performance.now();
  const base = readConfig(options.environment);
  const folder = path.join(base.PARLEY_FOLDER, `demo-${options.records}`);
  terminal.err(`Parley demo, kept in ${folder}`);
  for (const line of whatIsUsed(base)) terminal.err(`  ${line}`);
  // One demo per folder: a second one would replay the sandbox's journal while it is being written.
  await mkdir(folder, { recursive: true });
  const release = await takeLock(path.join(folder, 'demo.lock'));
  try {
    return await demoIn(folder, { options, base, startedAt });
  } finally {
    await release();
  }
}

type Start = {
  readonly options: DemoOptions;
  readonly base: Config;
  readonly startedAt: number;
};

async function demoIn(folder: string, { options, base, startedAt }: Start): Promise<number> {
  const { port } = options;
  const world = await openDemoWorld({
    folder: path.join(folder, 'sandbox'),
    records: options.records,
    // `--once` leaves the ports alone, so that it can run beside a demo that is open.
    ports: options.once ? [0, 0] : [port + 10, port + 11],
  });
  try {
    const config: Config = {
      ...base,
      ...DEMO_APPS,
      PARLEY_FOLDER: folder,
      PARLEY_PUBLIC_URL: `http://127.0.0.1:${port}`,
      PARLEY_SIGN_IN: 'none',
      SALESFORCE_LOGIN_URL: world.salesforceUrl,
      HUBSPOT_API_URL: world.hubspotUrl,
      HUBSPOT_AUTHORIZE_URL: `${world.hubspotUrl}/oauth/authorize`,
    };
    const tally = new Tally();
    const parley = await compose(config, tally);
    try {
      // A database of its own may hold several demo books; each world has one tenant.
      const tenantId = asTenantId(`demo-${options.records}-${world.seededAt.toString(36)}`);
      const run = { tenantId, options, parley, tally, world, startedAt };
      const code = await runThrough(run);
      if (!options.once) await stayOpen(run);
      return code;
    } finally {
      await parley.close();
    }
  } finally {
    await world.close();
  }
}

function whatIsUsed(config: Config): readonly string[] {
  return [
    config.DATABASE_URL === undefined
      ? 'PostgreSQL: DATABASE_URL is not set, the embedded database is used.'
      : 'PostgreSQL: the database of DATABASE_URL is used.',
    config.REDIS_URL === undefined
      ? 'Redis: REDIS_URL is not set, jobs run inside this process.'
      : 'Redis: the jobs run on Bull at REDIS_URL.',
  ];
}

type Run = {
  readonly tenantId: TenantId;
  readonly options: DemoOptions;
  readonly parley: Parley;
  readonly tally: Tally;
  readonly world: DemoWorld;
  readonly startedAt: number;
};

/** Install, first sync, dry run, go live, write back, follow the tasks; then say what came of it. */
async function runThrough(run: Run): Promise<number> {
  const { tenantId, options, parley, tally, world, startedAt } = run;
  const { app, queue } = parley;
  const { terminal } = options;
  const say = (line: string) => terminal.err(line);
  const connections = await installDemo(app, tenantId, world);
  say('Connected   both CRMs over OAuth, own fields in place, mapping proposed.');

  await startJobs(parley);
  const runAll = async (kind: JobKind) => {
    for (const { id } of connections) {
      await queue.enqueue({ kind, tenantId, connectionId: id });
    }
    await queue.idle();
  };
  const judge = async () => {
    for (const kind of ['rejudge-due', 'match', 'detect'] as const) {
      await queue.enqueue({ kind, tenantId, connectionId: null });
      await queue.idle();
    }
  };
  await runAll('sync');
  await judge();
  // Counted in the book: a claim is derived again whenever a record it points at arrives.
  const claims = await app.store.inTenant(tenantId, (store) => store.claims.count());
  say(`Read        ${tally.sum('recordsRead')} records; ${claims} claims in the book.`);

  const planned = await app.store.inTenant(tenantId, async (store) => {
    let pending = 0;
    for (const { id } of connections) pending += await store.targets.countPending(id);
    return pending;
  });
  say(`Dry run     ${planned} records would be compared and written where they differ.`);
  await app.store.inTenant(tenantId, async (store) => {
    for (const { id } of connections) {
      const done = await switchWriteMode(app, store, {
        connectionId: id,
        mode: 'live',
        by: 'demo',
      });
      if (!done.ok) throw new ParleyError('INVARIANT_BROKEN', done.reason);
    }
  });
  await runAll('write-back');
  await runAll('follow-tasks');
  await judge();
  // Parley's own writes come back as changes; reading them once shows that they cause no more.
  await runAll('sync');
  await runAll('write-back');

  const seconds = (performance.now() - startedAt) / 1000;
  const summary = await summarise(app, tenantId, { tally, seconds });
  const truth = await checkTruth(app, tenantId, world);
  if (options.json) terminal.out(JSON.stringify({ ...summary, truth }, null, 2));
  else {
    printSummary(summary, terminal);
    printTruth(truth, terminal);
    if (app.clock.now() > world.expectationsHoldUntil) {
      terminal.out('  The planted dates have moved on: delete the folder for a fresh book.');
    }
  }
  const dead = await queue.deadJobs();
  for (const one of dead) say(`Gave up on ${one.job?.kind ?? 'a job'}: ${one.reason}`);
  return dead.length === 0 ? EXIT.done : EXIT.partly;
}

async function stayOpen({ tenantId, options, parley, world }: Run): Promise<void> {
  const { app, queue } = parley;
  const pages = await openDemoPages(world, { publicUrl: app.publicUrl, port: options.port + 12 });
  try {
    const listening = await openConsole(app, {
      tenantId,
      host: '127.0.0.1',
      port: options.port,
      publicUrl: app.publicUrl,
      formKey: parley.formKey,
      metrics: parley.metrics.page,
      webhooks: parley.webhooks,
      card: parley.card,
      queue: parley.queue,
      recordUrlOf: async () => (ref) => pages?.recordUrl(ref.object, ref.recordId) ?? null,
      onChange: async () => {
        await queue.enqueue({ kind: 'match', tenantId, connectionId: null }, 'user');
        await queue.enqueue({ kind: 'detect', tenantId, connectionId: null }, 'user');
      },
    });
    await scheduleTenant(app, queue, tenantId);
    // Named as signatures are checked: by the public address.
    world.webhooks.sendTo(`${app.publicUrl}/webhooks/hubspot`);
    const { terminal } = options;
    terminal.err('');
    terminal.err(`Console     ${listening.url}`);
    terminal.err(
      `Records     ${pages?.url ?? 'not shown: the development dependencies are missing'}`,
    );
    terminal.err(`Salesforce  ${world.salesforceUrl}`);
    terminal.err(`HubSpot     ${world.hubspotUrl}`);
    terminal.err('Press Ctrl+C to stop; the next `npm run demo` goes on from here.');
    await untilSignal();
    await listening.close();
  } finally {
    await pages?.close();
  }
}
