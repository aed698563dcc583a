// Builds the concrete things behind the ports from the configuration. Only composition roots
// (serve, worker, the commands) call it.
import { createHmac, hash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type HttpTrace, NO_TRACE, openHttpTrace } from '../connectors/http-trace.ts';
import { hubspotConnector } from '../connectors/hubspot/connector.ts';
import { localWindows } from '../connectors/local-windows.ts';
import { salesforceConnector } from '../connectors/salesforce/connector.ts';
import { bullQueue } from '../jobs/bull-queue.ts';
import { inProcessQueue } from '../jobs/in-process-queue.ts';
import type { LaneLimits } from '../jobs/lanes.ts';
import { connectRedis } from '../jobs/redis-connection.ts';
import { redisWindows } from '../jobs/redis-windows.ts';
import { type StretchAlarm, StretchWatch } from '../jobs/stretch-watch.ts';
import { type CardDesk, cardDesk } from './app/card/desk.ts';
import type { AppContext, Log } from './app/context.ts';
import { type WebhookDesk, webhookDesk } from './app/webhooks.ts';
import { threadMatcher } from './bulk/thread-matcher.ts';
import type { Config } from './config.ts';
import type { Crm } from './domain/claim.ts';
import { ParleyError } from './domain/errors.ts';
import { asTenantId, type TenantId } from './domain/ids.ts';
import { printedMail } from './mail/printed-mail.ts';
import { smtpMail } from './mail/smtp-mail.ts';
import type { CallWindows } from './ports/call-windows.ts';
import type { Clock } from './ports/clock.ts';
import type { CrmConnector } from './ports/crm.ts';
import type { Job, JobHandler, Queue } from './ports/queue.ts';
import type { Store } from './ports/store.ts';
import type { Vault } from './ports/vault.ts';
import { openEmbeddedStore } from './store/embedded.ts';
import { openPostgresStore } from './store/postgres.ts';
import { type Metrics, openMetrics } from './telemetry/metrics.ts';
import { aesVault } from './vault/aes-vault.ts';

const ID_BYTES = 32;
const KEY_BYTES = 32;
/**
 * Jobs of one process that may run at once; each waits for a CRM most of its time. More than twice
 * what one tenant may have in flight, so that one alone never fills a process.
 */
const CONCURRENCY = 20;

/** First part of every key in Redis. */
const QUEUE_PREFIX = 'parley';

/** A call to a CRM waits no longer for its place to be counted. */
const REDIS_PATIENCE = { connectMs: 5_000, commandMs: 1_000 };

export const SYSTEM_CLOCK: Clock = { now: () => Date.now() };

/** Everything a running process holds; `close` ends it in the right order. */
export type Parley = {
  readonly app: AppContext;
  readonly queue: Queue;
  readonly metrics: Metrics;
  /** Takes what CRMs send by themselves. */
  readonly webhooks: WebhookDesk;
  /** Answers the card inside HubSpot. */
  readonly card: CardDesk;
  /** Signs the console's forms; the same in all processes with the same keys. */
  readonly formKey: string;
  /** Measures what runs through it; see `parley_job_stretch_seconds`. */
  readonly watched: (handler: JobHandler) => JobHandler;
  /** Resolves when this process should end itself and be started afresh. */
  readonly stuck: Promise<void>;
  close(): Promise<void>;
};

/** Opens store, queue, vault and connectors. Throws ParleyError naming what cannot be reached. */
export async function compose(config: Config, log: Log): Promise<Parley> {
  const keys = secretKeys(config);
  const opened: (() => void | Promise<void>)[] = [];
  let closing: Promise<void> | null = null;
  const closeNow = async () => {
    for (const close of opened.reverse()) await close();
  };
  const closeAll = () => {
    closing ??= closeNow();
    return closing;
  };
  const store = await openStore(config);
  opened.push(() => store.close());
  try {
    await store.migrate();
    const windows = await openWindows(config, log);
    opened.push(windows.close);
    const metrics = openMetrics({
      dirtyMarks: () => countDirtyMarks(store),
      inboxAgeMs: () => oldestInboxMs(store),
      load: () => queue.load().catch(() => null),
      withProcess: true,
    });
    const stuck = Promise.withResolvers<void>();
    const queue = await openQueue(config, { log, metrics, onStuck: stuck.resolve });
    opened.push(() => queue.close());
    const watch = new StretchWatch({
      onRun: metrics.observeStretch,
      onAlarm: (alarm) => tellBlocked(alarm, log, metrics),
    });
    opened.push(() => watch.stop());
    const app: AppContext = {
      store,
      clock: SYSTEM_CLOCK,
      vault: aesVault(keys),
      connectors: connectorsOf(config, metrics, windows.windows),
      log,
      randomId: () => randomBytes(ID_BYTES).toString('base64url'),
      random: Math.random,
      sha256: (text) => hash('sha256', text, 'hex'),
      wait: async (ms, signal) => {
        await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
      },
      countWrites: metrics.countWrites,
      weeklyDigest: config.PARLEY_WEEKLY_DIGEST === 'on',
      ...(config.PARLEY_OUTCOME_TASKS === 'off'
        ? {}
        : { outcomeTasks: config.PARLEY_OUTCOME_TASKS }),
      bulkMatcher: threadMatcher,
      publicUrl: publicUrlOf(config),
    };
    return {
      app,
      queue,
      metrics,
      webhooks: webhookDesk({ app, queue, count: metrics.countEvents }),
      card: cardDesk({ app, queue, signInTenant: signInTenantOf(config) }),
      watched: (handler) => watch.watched(handler),
      stuck: stuck.promise,
      formKey: createHmac('sha256', keys.at(-1) ?? '')
        .update('console forms')
        .digest('hex'),
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Who takes letters; null where none can be sent. Throws CONFIG_INVALID for a server without a sender. */
export function openMail({ PARLEY_MAIL_URL: address, PARLEY_MAIL_FROM: from }: Config) {
  if (address === undefined) return null;
  if (address === 'print:') return printedMail((text) => process.stderr.write(text));
  if (from !== undefined) return smtpMail({ address, from });
  throw new ParleyError('CONFIG_INVALID', 'PARLEY_MAIL_FROM is not set.', {
    hint: 'Set it to the address that sign-in mails come from.',
  });
}

/** Address of the console as people and CRMs reach it. */
export function publicUrlOf(config: Config): string {
  return config.PARLEY_PUBLIC_URL ?? `http://${config.PARLEY_HOST}:${config.PARLEY_PORT}`;
}

/** Whose console asks people to sign in; null where it is open to this machine alone. */
function signInTenantOf({ PARLEY_SIGN_IN, PARLEY_TENANT }: Config): TenantId | null {
  return PARLEY_SIGN_IN === 'required' ? asTenantId(PARLEY_TENANT) : null;
}

/** The vault over the configured keys. Throws CONFIG_INVALID where they are needed and missing. */
export function openVault(config: Config): Vault {
  return aesVault(secretKeys(config));
}

/** The store the configuration names; not yet migrated. */
export function openStore(config: Config): Promise<Store> {
  return config.DATABASE_URL === undefined
    ? openEmbeddedStore({ folder: path.join(config.PARLEY_FOLDER, 'store') })
    : openPostgresStore({ url: config.DATABASE_URL });
}

type Watchers = {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly onStuck: () => void;
};

function openQueue(config: Config, { log, metrics, onStuck }: Watchers): Promise<Queue> {
  const options = {
    clock: SYSTEM_CLOCK,
    concurrency: CONCURRENCY,
    limits: limitsOf(config),
    onError: (error: unknown, job: Job | null) => {
      if (error instanceof ParleyError && error.code === 'JOB_REFUSED') metrics.raise('refused');
      log.warn(
        { error: error instanceof Error ? error : String(error), job },
        job === null ? 'queue fault' : 'job failed',
      );
    },
    onStuck() {
      metrics.raise('stuck');
      log.warn({}, 'jobs are ready but this process fetches none: it ends, to be started afresh');
      onStuck();
    },
  };
  return config.REDIS_URL === undefined
    ? Promise.resolve(inProcessQueue(options))
    : bullQueue({ ...options, redisUrl: config.REDIS_URL, prefix: QUEUE_PREFIX });
}

/** The queue on Redis alone, for looking into it: works no job. Throws REDIS_UNREACHABLE. */
export function openRedisQueue(config: Config): Promise<Queue> {
  return bullQueue({
    clock: SYSTEM_CLOCK,
    concurrency: 1,
    limits: limitsOf(config),
    redisUrl: config.REDIS_URL ?? '',
    prefix: QUEUE_PREFIX,
  });
}

/** A tenant with one connection to each CRM may have all their jobs in flight at once. */
function limitsOf({ PARLEY_JOBS_PER_CRM: perConnection }: Config): Partial<LaneLimits> {
  return { perConnection, perTenant: 2 * perConnection };
}

function tellBlocked({ blockedMs, kinds }: StretchAlarm, log: Log, metrics: Metrics): void {
  metrics.raise('blocked');
  log.warn({ blockedMs, kind: kinds.join(' ') }, 'the event loop was blocked');
}

/** Accounts marked dirty over all tenants. */
async function countDirtyMarks(store: Store): Promise<number> {
  let count = 0;
  for (const { id } of await store.listTenants()) {
    count += await store.inTenant(id, (tenant) => tenant.dirty.count());
  }
  return count;
}

/** How long the record that waits longest has been waiting, over all tenants. */
async function oldestInboxMs(store: Store): Promise<number> {
  const now = SYSTEM_CLOCK.now();
  let since = now;
  for (const { id } of await store.listTenants()) {
    const oldest = await store.inTenant(id, (tenant) => tenant.inbox.oldest());
    since = Math.min(since, oldest ?? now);
  }
  return now - since;
}

/** A trace that also counts the calls of one CRM. */
function counted(crm: Crm, trace: HttpTrace, metrics: Metrics): HttpTrace {
  return {
    record(exchange) {
      metrics.countCall(crm, exchange.status);
      trace.record(exchange);
    },
  };
}

/** Calls to CRMs are counted over all workers, where there can be several. */
async function openWindows({ REDIS_URL }: Config, log: Log) {
  const standIn = localWindows();
  if (REDIS_URL === undefined) return { windows: standIn, close: () => {} };
  const redis = await connectRedis(REDIS_URL, REDIS_PATIENCE, (error) =>
    log.warn({ error }, 'CRM calls are counted by this process alone'),
  );
  const windows = redisWindows({ redis, prefix: QUEUE_PREFIX, standIn });
  return { windows, close: () => redis.disconnect() };
}

function connectorsOf(
  config: Config,
  metrics: Metrics,
  windows: CallWindows,
): ReadonlyMap<Crm, CrmConnector> {
  const trace: HttpTrace =
    config.PARLEY_HTTP_TRACE === undefined ? NO_TRACE : openHttpTrace(config.PARLEY_HTTP_TRACE);
  const connectors = new Map<Crm, CrmConnector>();
  const { SALESFORCE_CLIENT_ID: sfId, SALESFORCE_CLIENT_SECRET: sfSecret } = config;
  if (sfId !== undefined && sfSecret !== undefined) {
    connectors.set(
      'salesforce',
      salesforceConnector({
        clientId: sfId,
        clientSecret: sfSecret,
        loginUrl: config.SALESFORCE_LOGIN_URL,
        namespace: config.SALESFORCE_NAMESPACE,
        clock: SYSTEM_CLOCK,
        trace: counted('salesforce', trace, metrics),
        windows,
        dailyShare: config.PARLEY_SALESFORCE_DAILY_SHARE,
      }),
    );
  }
  const { HUBSPOT_CLIENT_ID: hsId, HUBSPOT_CLIENT_SECRET: hsSecret } = config;
  if (hsId !== undefined && hsSecret !== undefined) {
    connectors.set(
      'hubspot',
      hubspotConnector({
        clientId: hsId,
        clientSecret: hsSecret,
        apiUrl: config.HUBSPOT_API_URL,
        authorizeUrl: config.HUBSPOT_AUTHORIZE_URL,
        clock: SYSTEM_CLOCK,
        trace: counted('hubspot', trace, metrics),
        windows,
        share: config.PARLEY_HUBSPOT_SHARE,
        dailyShare: config.PARLEY_HUBSPOT_DAILY_SHARE,
      }),
    );
  }
  return connectors;
}

/**
 * Keys that seal tokens. The embedded store keeps one beside itself, made on first use; with a
 * database of its own the operator must provide them.
 */
function secretKeys(config: Config): readonly Buffer[] {
  if (config.PARLEY_SECRET_KEYS !== undefined) {
    return config.PARLEY_SECRET_KEYS.split(',').map((key) => Buffer.from(key.trim(), 'base64'));
  }
  if (config.DATABASE_URL !== undefined) {
    throw new ParleyError('CONFIG_INVALID', 'PARLEY_SECRET_KEYS is not set.', {
      hint: 'Tokens are sealed with it. Make one with: openssl rand -base64 32',
    });
  }
  const file = path.join(config.PARLEY_FOLDER, 'secret-key');
  if (!existsSync(file)) {
    mkdirSync(config.PARLEY_FOLDER, { recursive: true });
    writeFileSync(file, randomBytes(KEY_BYTES).toString('base64'), { mode: 0o600, flag: 'wx' });
  }
  return [Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')];
}
