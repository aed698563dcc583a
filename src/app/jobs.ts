// What each kind of job does, and which bells it rings when it is done. Jobs carry ids only.
import { explainError, ParleyError } from '../domain/errors.ts';
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import type { Job, JobHandler, JobKind, Queue } from '../ports/queue.ts';
import type { AppContext } from './context.ts';
import { detect, markDue } from './detect.ts';
import { workInbox } from './inbox.ts';
import { notePulse } from './pulse.ts';
import { syncConnection } from './sync.ts';
import { followTasks } from './task-sync.ts';
import { writeBack } from './write-back.ts';
import { mayWrite } from './write-context.ts';

/** How often each kind runs by itself; every kind also runs on demand. */
export const SCHEDULE_MS: Readonly<Record<JobKind, number>> = {
  sync: 60_000,
  detect: 5_000,
  'rejudge-due': 60_000,
  // Costs one small transaction while nothing waits.
  'write-back': 5_000,
  'follow-tasks': 60_000,
  inbox: 5_000,
};

/** The handler both queues run. A fault is noted on its connection before the queue sees it. */
export function jobHandler(app: AppContext, queue: Queue): JobHandler {
  const run = runJob(app, queue);
  return async (job, signal) => {
    try {
      await run(job, signal);
    } catch (error) {
      const { connectionId } = job;
      if (connectionId !== null && !signal.aborted) {
        const lastFault = { at: app.clock.now(), text: explainError(error) };
        await app.store.inTenant(job.tenantId, async (store) => {
          const isKnown = (await store.connections.get(connectionId)) !== null;
          if (isKnown) await notePulse(store, connectionId, { lastFault });
        });
      }
      throw error;
    }
  };
}

function runJob(app: AppContext, queue: Queue): JobHandler {
  return async (job, signal) => {
    switch (job.kind) {
      case 'sync': {
        const report = await syncConnection(app, job.tenantId, connectionOf(job), signal);
        if (report.claimsChanged > 0) await queue.enqueue(tenantJob('detect', job.tenantId));
        else if (report.recordsChanged + report.recordsEdited > 0) {
          await ringWriters(app, queue, job.tenantId);
        }
        app.log.info({ job, ...report }, 'synchronised');
        return;
      }
      case 'inbox': {
        const report = await workInbox(app, job.tenantId, connectionOf(job), signal);
        if (report.claimsChanged > 0) await queue.enqueue(tenantJob('detect', job.tenantId));
        else if (report.recordsChanged + report.recordsEdited > 0)
          await ringWriters(app, queue, job.tenantId);
        if (report.recordsRead > 0) app.log.info({ job, ...report }, 'inbox read');
        return;
      }
      case 'detect': {
        const report = await detect(app, job.tenantId, signal);
        if (report.neighbourhoods > 0) await ringWriters(app, queue, job.tenantId);
        if (report.neighbourhoods > 0) app.log.info({ job, ...report }, 'judged');
        return;
      }
      case 'rejudge-due': {
        if ((await markDue(app, job.tenantId)) > 0) {
          await queue.enqueue(tenantJob('detect', job.tenantId));
        }
        return;
      }
      case 'write-back': {
        const report = await writeBack(app, job.tenantId, connectionOf(job), signal);
        if (report.recordsCompared > 0) app.log.info({ job, ...report }, 'written back');
        return;
      }
      case 'follow-tasks': {
        const report = await followTasks(app, job.tenantId, connectionOf(job), signal);
        if (report.decisions + report.refusals > 0)
          await queue.enqueue(tenantJob('detect', job.tenantId));
        return;
      }
    }
  };
}

function connectionOf(job: Job): ConnectionId {
  if (job.connectionId !== null) return job.connectionId;
  throw new ParleyError('JOB_REFUSED', `A ${job.kind} job names no connection.`);
}

const tenantJob = (kind: JobKind, tenantId: TenantId): Job => ({
  kind,
  tenantId,
  connectionId: null,
});

/** Rings write-back for every connection that may be written to. */
export async function ringWriters(
  app: AppContext,
  queue: Queue,
  tenantId: TenantId,
): Promise<void> {
  const connections = await app.store.inTenant(tenantId, (store) => store.connections.list());
  for (const connection of connections) {
    if (!mayWrite(connection)) continue;
    await queue.enqueue({ kind: 'write-back', tenantId, connectionId: connection.id });
  }
}

/** Puts the whole work of a tenant on the clock. Idempotent: a second call changes nothing. */
export async function scheduleTenant(
  app: AppContext,
  queue: Queue,
  tenantId: TenantId,
): Promise<void> {
  for (const kind of ['detect', 'rejudge-due'] as const) {
    await queue.schedule(tenantJob(kind, tenantId), SCHEDULE_MS[kind]);
  }
  const connections = await app.store.inTenant(tenantId, (store) => store.connections.list());
  for (const { id, crm } of connections) {
    // Only where something can come into the inbox.
    const pushed = app.connectors.get(crm)?.readPush === undefined ? [] : (['inbox'] as const);
    for (const kind of ['sync', ...pushed, 'write-back', 'follow-tasks'] as const) {
      await queue.schedule({ kind, tenantId, connectionId: id }, SCHEDULE_MS[kind]);
    }
  }
}
