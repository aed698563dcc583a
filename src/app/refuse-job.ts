// Jobs that name what does not belong together: somebody else has written into the queue. They are
// checked against the store before they do anything, and a refusal is entered in the audit trail.
import { explainError, ParleyError } from '../domain/errors.ts';
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import type { Job, JobKind, Queue, RefusalHandler } from '../ports/queue.ts';
import type { AppContext } from './context.ts';

/** The others work on the whole tenant. */
const OF_CONNECTION: Readonly<Record<JobKind, boolean>> = {
  sync: true,
  detect: false,
  'detect-beside': false,
  'rejudge-due': false,
  match: false,
  'write-back': true,
  'follow-tasks': true,
  inbox: true,
};

/**
 * Says what is wrong with a job, null when it is in order. Remembers the tenants it has seen and their
 * connections: neither is ever taken away.
 */
export function jobCheck(app: AppContext): (job: Job) => Promise<string | null> {
  const tenants = new Map<TenantId, Set<ConnectionId>>();
  return async ({ kind, tenantId, connectionId }) => {
    if (OF_CONNECTION[kind] !== (connectionId !== null)) {
      return connectionId === null ? 'it names no connection' : 'it names a connection';
    }
    if (!tenants.has(tenantId)) {
      for (const { id } of await app.store.listTenants()) {
        if (!tenants.has(id)) tenants.set(id, new Set());
      }
    }
    const connections = tenants.get(tenantId);
    if (connections === undefined) return 'there is no such tenant';
    if (connectionId === null || connections.has(connectionId)) return null;
    const connection = await app.store.inTenant(tenantId, (store) =>
      store.connections.get(connectionId),
    );
    if (connection === null) return 'its tenant has no such connection';
    connections.add(connectionId);
    return null;
  };
}

/** The refusal of a job, once it is in the audit trail; nothing rings for it any more. */
export async function refusal(app: AppContext, queue: Queue, job: Job, problem: string) {
  const error = new ParleyError('JOB_REFUSED', `A ${job.kind} job was not run: ${problem}.`, {
    hint: 'Look for another program that writes to the same Redis.',
  });
  await refusalHandler(app)({ job, error });
  await queue.unschedule(job);
  return error;
}

/** Enters a refused job in the audit trail of the tenant it names, if there is one. */
export function refusalHandler(app: AppContext): RefusalHandler {
  return async ({ job, error }) => {
    if (job === null) return;
    const tenants = await app.store.listTenants();
    if (!tenants.some((one) => one.id === job.tenantId)) return;
    const entry = {
      at: app.clock.now(),
      kind: 'refused_job',
      actor: 'Parley',
      subject: job.kind,
      document: JSON.stringify({ connection: job.connectionId, reason: explainError(error) }),
    };
    await app.store.inTenant(job.tenantId, (store) => store.audit.append([entry]));
  };
}
