// Two tenants in one running Parley: one store, one queue, one log, one set of metrics. What they do is
// done over HTTP where a person does it, and through jobs where Parley does.
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CardDesk, cardDesk } from '../../../src/app/card/desk.ts';
import type { AppContext } from '../../../src/app/context.ts';
import { jobHandler } from '../../../src/app/jobs.ts';
import { refusalHandler } from '../../../src/app/refuse-job.ts';
import { type WebhookDesk, webhookDesk } from '../../../src/app/webhooks.ts';
import { compose } from '../../../src/compose.ts';
import { readConfig } from '../../../src/config.ts';
import { consoleApp } from '../../../src/console.ts';
import { asTenantId, type TenantId } from '../../../src/domain/ids.ts';
import { type Listening, listen } from '../../../src/http/server.ts';
import type { DeadJob, Job, JobKind, Queue } from '../../../src/ports/queue.ts';
import type { Connection, TenantStore } from '../../../src/ports/store.ts';
import { openLogger } from '../../../src/telemetry/logger.ts';
import { type Canary, connectorsFor, type Household, openHousehold } from './household.ts';

export type Estate = Awaited<ReturnType<typeof openEstate>>;
export type Tenancy = Estate['tenancies'][number];

export const JOBS_ON_CONNECTIONS = ['sync', 'inbox', 'follow-tasks', 'write-back'] as const;

/** Everything up and listening; nobody has connected anything yet. */
export async function openEstate(canaries: readonly Canary[], redisUrl: string | null) {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-isolation-'));
  const log: string[] = [];
  const parley = await compose(
    readConfig({ PARLEY_FOLDER: folder, ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }) }),
    openLogger({ level: 'debug', plain: false, write: (line) => void log.push(line) }),
  );
  const jobs: Job[] = [];
  const dead: DeadJob[] = [];
  const queue = recorded(parley.queue, jobs);
  const households: Household[] = [];
  for (const canary of canaries) households.push(await openHousehold(canary, parley.metrics));
  const [first] = households;
  if (first === undefined) throw new Error('an estate needs a tenant');
  let aheadMs = 0;
  const ways = {
    clock: { now: () => parley.app.clock.now() + aheadMs },
    // Owners are told at once what was decided.
    noticeAfterMs: 0,
  };
  const worker = { ...parley.app, ...ways, connectors: connectorsFor(first, households) };
  await queue.start(parley.metrics.timed(jobHandler(worker, queue)), refusalHandler(worker));
  const webhooks = webhookDesk({ app: worker, queue, count: parley.metrics.countEvents });
  const card = cardDesk({ app: worker, queue });
  const place = { parley, ways, queue, households, webhooks, card };
  const tenancies = await Promise.all(
    households.map((one, index) => openTenancy(place, one, asTenantId(`tenant-${index + 1}`))),
  );
  return {
    tenancies,
    queue,
    jobs,
    /** Everything that was ever given up. */
    dead,
    log,
    /** Parley's clock goes ahead. */
    later: (ms: number) => {
      aheadMs += ms;
    },
    app: parley.app,
    metrics: parley.metrics,
    formKey: parley.formKey,
    storeFolder: path.join(folder, 'store'),
    /** Ends everything but what lies in the folder. */
    async close() {
      for (const one of tenancies) await one.console.close();
      await parley.close();
      for (const one of households) await one.close();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The queue, and every job that anybody puts on it. */
function recorded(queue: Queue, jobs: Job[]): Queue {
  return new Proxy(queue, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      return (...given: unknown[]) => {
        if (name === 'enqueue' || name === 'schedule') jobs.push(given[0] as Job);
        return Reflect.apply(member, target, given);
      };
    },
  });
}

type Place = {
  readonly parley: Awaited<ReturnType<typeof compose>>;
  readonly ways: Pick<AppContext, 'clock' | 'noticeAfterMs'>;
  readonly queue: Queue;
  readonly households: readonly Household[];
  readonly webhooks: WebhookDesk;
  readonly card: CardDesk;
};

async function openTenancy(place: Place, own: Household, id: TenantId) {
  const { parley, ways, queue, households, webhooks, card } = place;
  const app = { ...parley.app, ...ways, connectors: connectorsFor(own, households) };
  await app.store.createTenant({ id, name: own.canary.word, createdAt: app.clock.now() });
  const express = consoleApp(app, {
    tenantId: id,
    publicUrl: app.publicUrl,
    perMinute: 100_000,
    formKey: parley.formKey,
    metrics: parley.metrics.page,
    webhooks,
    card,
    onChange: () => queue.enqueue({ kind: 'detect', tenantId: id, connectionId: null }),
  });
  const listening: Listening = await listen(express, { host: '127.0.0.1', port: 0 });
  const inStore = <T>(work: (store: TenantStore) => Promise<T>) => app.store.inTenant(id, work);
  const connections = (): Promise<readonly Connection[]> =>
    inStore((store) => store.connections.list());
  const run = async (kind: JobKind) => {
    const onConnection = JOBS_ON_CONNECTIONS.some((one) => one === kind);
    const places = onConnection ? (await connections()).map((one) => one.id) : [null];
    for (const connectionId of places) await queue.enqueue({ kind, tenantId: id, connectionId });
    await queue.idle();
  };
  return { id, household: own, express, console: listening, inStore, connections, run };
}

/** Every kind of job of every tenant, as the schedule would ring them. */
export async function round({ tenancies }: Pick<Estate, 'tenancies'>): Promise<void> {
  for (const kind of [
    'sync',
    'inbox',
    'follow-tasks',
    'rejudge-due',
    'detect',
    'write-back',
  ] as const) {
    await Promise.all(tenancies.map((one) => one.run(kind)));
  }
}
