// Webhooks: genuine ones become marks in the inbox of every tenant that installed the portal, and only
// when those are committed is the vendor told so. Nothing is read or judged here: vendors wait seconds.
import type { Crm } from '../domain/claim.ts';
import { explainError } from '../domain/errors.ts';
import type { Instant } from '../domain/time.ts';
import type { Install } from '../ports/inbox.ts';
import type { EventOutcome, PushedRequest, RecordNotice } from '../ports/push.ts';
import type { Job, Queue } from '../ports/queue.ts';
import type { AppContext } from './context.ts';

/** Answer to a webhook; `taken` and `repeated` are good, for the others nothing was stored. */
export type WebhookResult = 'taken' | 'repeated' | 'not_authentic' | 'unreadable' | 'not_expected';

export type WebhookDesk = {
  /** Throws STORE_UNREACHABLE and the like: the vendor must send it again. */
  receive(crm: Crm, request: PushedRequest): Promise<WebhookResult>;
};

export type WebhookDeskOptions = {
  readonly app: AppContext;
  readonly queue: Pick<Queue, 'enqueue'>;
  readonly count: (crm: Crm, outcome: EventOutcome, events: number) => void;
};

/** The desk of one process. */
export function webhookDesk({ app, queue, count }: WebhookDeskOptions): WebhookDesk {
  const seen = new SeenRequests();
  return {
    async receive(crm, request) {
      const push = app.connectors.get(crm)?.readPush?.(request);
      if (push === undefined) return 'not_expected';
      if (push.result === 'not_authentic') count(crm, 'not_authentic', 1);
      if (push.result !== 'read') return push.result;
      if (seen.has(push.id, app.clock.now())) return 'repeated';
      const { notices, ignored } = push;
      const noted = await note(app, crm, notices);
      // Only now: a request that failed half way must be taken when the vendor sends it again.
      seen.add(push.id, app.clock.now());
      count(crm, 'noted', noted.known);
      count(crm, 'unknown_account', notices.length - noted.known);
      count(crm, 'ignored', ignored);
      await ring(app, queue, noted.jobs);
      return 'taken';
    },
  };
}

/** Commits the marks, tenant by tenant; a failure half way is made good by the repetition. */
async function note(app: AppContext, crm: Crm, notices: readonly RecordNotice[]) {
  const byAccount = Map.groupBy(notices, (one) => one.externalId);
  const installs = await app.store.findInstalls(crm, [...byAccount.keys()]);
  const jobs: Job[] = [];
  const known = new Set<string>();
  for (const install of installs) {
    const own = byAccount.get(install.externalId) ?? [];
    if (!(await noteFor(app, install, own))) continue;
    known.add(install.externalId);
    const { tenantId, connectionId } = install;
    if (own.some((one) => one.kind === 'record')) {
      jobs.push({ kind: 'inbox', tenantId, connectionId });
    }
    // Parley's tasks are few and followed by a reading of their own.
    if (own.some((one) => one.kind === 'task')) {
      jobs.push({ kind: 'follow-tasks', tenantId, connectionId });
    }
  }
  return { jobs, known: notices.filter((one) => known.has(one.externalId)).length };
}

/** False when the tenant has disconnected meanwhile. One that must sign in again keeps its inbox. */
function noteFor(
  app: AppContext,
  { tenantId, connectionId }: Install,
  notices: readonly RecordNotice[],
): Promise<boolean> {
  return app.store.inTenant(tenantId, async (store) => {
    const connection = await store.connections.get(connectionId);
    if (connection === null || connection.state === 'disconnected') return false;
    const refs = notices
      .filter((one) => one.kind === 'record')
      .map(({ object, recordId }) => ({ connectionId, object, recordId }));
    if (refs.length > 0) await store.inbox.note(refs, app.clock.now());
    return true;
  });
}

/** The marks are stored: a bell that fails costs time (the schedule rings too), no work. */
async function ring(app: AppContext, queue: Pick<Queue, 'enqueue'>, jobs: readonly Job[]) {
  for (const job of jobs) {
    try {
      await queue.enqueue(job, 'webhook');
    } catch (error) {
      app.log.warn({ job, error: explainError(error) }, 'webhook stored, bell not rung');
    }
  }
}

/** A signature is good for five minutes; twice that covers both clocks. */
const SEEN_FOR_MS = 10 * 60_000;
/** Ten minutes at 200 a second. */
const MOST_SEEN = 120_000;

/**
 * Requests of the last ten minutes. In this process only: a repetition that another process takes
 * marks records that are then read once more, which changes nothing, so it is not worth a row.
 */
class SeenRequests {
  readonly #seen = new Map<string, Instant>();

  has(id: string, now: Instant): boolean {
    const at = this.#seen.get(id);
    return at !== undefined && now - at <= SEEN_FOR_MS;
  }

  add(id: string, now: Instant): void {
    this.#seen.set(id, now);
    for (const [oldest, at] of this.#seen) {
      if (now - at <= SEEN_FOR_MS && this.#seen.size <= MOST_SEEN) break;
      this.#seen.delete(oldest);
    }
  }
}
