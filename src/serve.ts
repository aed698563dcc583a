// Serving and working: what `parley serve` and `parley worker` run until they are told to stop.

import type { Log } from './app/context.ts';
import { jobHandler, ringWriters, scheduleTenant } from './app/jobs.ts';
import { refusalHandler } from './app/refuse-job.ts';
import { LOOK_MS, OVERDUE_MS, waitWatch } from './app/waits.ts';
import { compose, openMail, type Parley, publicUrlOf } from './compose.ts';
import type { Config } from './config.ts';
import { openConsole } from './console.ts';
import { explainError } from './domain/errors.ts';
import { asTenantId, type TenantId } from './domain/ids.ts';
import { openProbes } from './http/probe-server.ts';

export type Running = {
  /** Address of the console; null for a worker. */
  readonly url: string | null;
  /** Resolves when the process should end itself and be started afresh. */
  readonly stuck: Promise<void>;
  close(): Promise<void>;
};

/** Makes sure the tenant exists and its work is on the clock. */
export async function prepareTenant(parley: Parley, tenantId: TenantId): Promise<void> {
  const { app, queue } = parley;
  const known = await app.store.listTenants();
  if (!known.some((one) => one.id === tenantId)) {
    await app.store.createTenant({ id: tenantId, name: tenantId, createdAt: app.clock.now() });
  }
  await scheduleTenant(app, queue, tenantId);
}

/**
 * Console and, without Redis, the jobs too: an in-process queue has no other worker. With Redis the
 * jobs are left to `parley worker` processes.
 */
export async function serve(config: Config, log: Log): Promise<Running> {
  const parley = await compose(config, log);
  if (config.REDIS_URL === undefined) await startJobs(parley);
  return serveOn(parley, config);
}

/** The console of a composition that is already there; closing it closes that too. */
export async function serveOn(parley: Parley, config: Config): Promise<Running> {
  const tenantId = asTenantId(config.PARLEY_TENANT);
  await prepareTenant(parley, tenantId);
  const listening = await openConsole(parley.app, {
    tenantId,
    host: config.PARLEY_HOST,
    port: config.PARLEY_PORT,
    publicUrl: publicUrlOf(config),
    formKey: parley.formKey,
    metrics: parley.metrics.page,
    webhooks: parley.webhooks,
    card: parley.card,
    queue: parley.queue,
    hasSignIn: config.PARLEY_SIGN_IN === 'required',
    mail: openMail(config),
    trustedProxies: config.PARLEY_TRUSTED_PROXIES,
    onChange: () => takeUp(parley, tenantId),
  });
  const stopWatch = startWaitWatch(parley);
  return {
    url: listening.url,
    stuck: parley.stuck,
    async close() {
      stopWatch();
      await listening.close();
      await parley.close();
    },
  };
}

/** Rings every bell after something changed by hand: nobody should wait for the clock. */
async function takeUp({ app, queue }: Parley, tenantId: TenantId): Promise<void> {
  await scheduleTenant(app, queue, tenantId);
  const connections = await app.store.inTenant(tenantId, (store) => store.connections.list());
  for (const { id } of connections) {
    await queue.enqueue({ kind: 'sync', tenantId, connectionId: id }, 'user');
  }
  for (const kind of ['match', 'detect'] as const) {
    await queue.enqueue({ kind, tenantId, connectionId: null }, 'user');
  }
  await ringWriters(app, queue, tenantId, 'user');
}

/** Starts working the jobs in this process, counted, timed and watched. */
export function startJobs({ app, queue, metrics, watched }: Parley): Promise<void> {
  return queue.start(metrics.timed(watched(jobHandler(app, queue))), refusalHandler(app));
}

/** Looks now and again whether work waits too long. Call the result to stop. */
function startWaitWatch({ app, queue, metrics }: Parley): () => void {
  const look = waitWatch(app, queue);
  const timer = setInterval(() => {
    look().then(
      (waits) => {
        for (const what of ['queue', 'dirty', 'inbox'] as const) {
          const waitedMs = waits[`${what}Ms`];
          metrics.setWait(what, waitedMs);
          if (waitedMs >= OVERDUE_MS) metrics.raise('overdue');
        }
      },
      (error: unknown) => app.log.warn({ error: explainError(error) }, 'cannot see what waits'),
    );
  }, LOOK_MS).unref();
  return () => clearInterval(timer);
}

/** Works jobs off Redis, any number of processes side by side. */
export async function work(config: Config, log: Log): Promise<Running> {
  const parley = await compose(config, log);
  await prepareTenant(parley, asTenantId(config.PARLEY_TENANT));
  const { PARLEY_HOST: host, PARLEY_WORKER_PORT: port } = config;
  const probes =
    port === undefined
      ? null
      : await openProbes({ store: parley.app.store, metrics: parley.metrics.page }, { host, port });
  await startJobs(parley);
  const stopWatch = startWaitWatch(parley);
  return {
    url: null,
    stuck: parley.stuck,
    async close() {
      stopWatch();
      await probes?.close();
      await parley.close();
    },
  };
}
