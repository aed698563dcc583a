// What each kind of job does, and which bells it rings when it is done. Jobs carry ids only.
import { explainError, invariant } from '../domain/errors.ts';
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import { HOUR_MS } from '../domain/time.ts';
import type { Job, JobHandler, JobKind, Priority, Queue } from '../ports/queue.ts';
import type { AppContext } from './context.ts';
import { detect, markDue } from './detect.ts';
import { followPolicy } from './follow-policy.ts';
import { workInbox } from './inbox.ts';
import { askPeople, type Hearers, isUnheard, takeInAlong, tellsAlong } from './listen.ts';
import { keepMatched } from './match-book.ts';
import { checkPresence } from './presence.ts';
import { notePulse } from './pulse.ts';
import { jobCheck, refusal } from './refuse-job.ts';
import { startSlice } from './slice.ts';
import { type SyncReport, syncConnection } from './sync.ts';
import { endUndo } from './undo.ts';
import { goOnUninstalling } from './uninstall.ts';
import { isUnderWay, readReceipt } from './uninstall-receipt.ts';
import { planDigests } from './weekly-digest.ts';
import { writeBack } from './write-back.ts';
import { mayWrite } from './write-context.ts';

/** How often each kind runs by itself; every kind also runs on demand, `detect-beside` only then. */
export const SCHEDULE_MS: Readonly<Record<Exclude<JobKind, 'detect-beside'>, number>> = {
  sync: 60_000,
  detect: 5_000,
  'rejudge-due': 60_000,
  // Costs one small transaction while no account changed.
  match: 60_000,
  // Costs one small transaction while nothing waits.
  'write-back': 5_000,
  'follow-tasks': 60_000,
  inbox: 5_000,
};

/** Of a CRM that tells with each sync what people said: a look of its own, should that ever fail unnoticed. */
const SWEEP_TASKS_MS = HOUR_MS;

const CONNECTION_KINDS = ['sync', 'inbox', 'write-back', 'follow-tasks'] as const;

/**
 * The handler both queues run. A job that names a tenant or a connection that do not exist or do not
 * belong together is refused with JOB_REFUSED before it does anything. Any other fault is noted on
 * its connection before the queue sees it. Returns `more` when its slice of time cut the work short.
 */
export function jobHandler(app: AppContext, queue: Queue): JobHandler {
  const check = jobCheck(app);
  return async (job, signal, priority) => {
    const problem = await check(job);
    if (problem !== null) throw await refusal(app, queue, job, problem);
    const slice = startSlice(app.clock);
    try {
      await runJob({
        app: { ...app, slice, priority },
        queue,
        job,
        signal,
        priority,
        wasCut: slice.wasCut,
      });
    } catch (error) {
      await noteFault(app, job, signal, error);
      throw error;
    }
    return slice.wasCut() ? 'more' : undefined;
  };
}

async function noteFault(app: AppContext, job: Job, signal: AbortSignal, error: unknown) {
  const { connectionId } = job;
  if (connectionId === null || signal.aborted) return;
  const lastFault = { at: app.clock.now(), text: explainError(error) };
  await app.store.inTenant(job.tenantId, async (store) => {
    const isKnown = (await store.connections.get(connectionId)) !== null;
    if (isKnown) await notePulse(store, connectionId, { lastFault });
  });
}

type JobRun = {
  readonly app: AppContext;
  readonly queue: Queue;
  readonly job: Job;
  readonly signal: AbortSignal;
  readonly priority: Priority;
  readonly wasCut: () => boolean;
};

async function runSync(run: JobRun): Promise<void> {
  const { app, queue, job, signal, priority } = run;
  const { tenantId } = job;
  const connectionId = connectionOf(job);
  const place = { app, tenantId, connectionId, signal };
  const ringInbox = () => queue.enqueue({ ...job, kind: 'inbox' }, priority);
  let isHeard = false;
  try {
    const { along, ...report } = await syncConnection(app, tenantId, connectionId, signal);
    await ringAfterReading(run, report);
    if (report.claimsToRead > 0) await ringInbox();
    app.log.info({ job, ...report }, 'synchronised');
    isHeard = along !== undefined;
    if (along !== undefined) await takeInAlong(place, along, hearersOf(run));
  } finally {
    // People wait for no records: whatever became of the reading, they are listened to.
    if (!isHeard && !signal.aborted && (await isUnheard(place))) {
      await queue.enqueue({ ...job, kind: 'follow-tasks' }, priority);
    }
  }
  // Last: what was read has rung its bells, whatever becomes of the look.
  if ((await checkPresence(app, tenantId, connectionId, signal)) > 0) await ringInbox();
}

const ringDetect = ({ queue, job, priority }: JobRun) =>
  queue.enqueue(tenantJob('detect', job.tenantId), priority);

async function ringAfterReading(run: JobRun, report: Omit<SyncReport, 'requests'>): Promise<void> {
  const { app, queue, job, priority } = run;
  const { tenantId } = job;
  // What was hidden is back: claims wait for it.
  if (report.objectsToReread > 0) await queue.enqueue({ ...job, kind: 'sync' }, priority);
  if (report.accountsChanged > 0) await queue.enqueue(tenantJob('match', tenantId), priority);
  if (report.claimsChanged > 0) await ringDetect(run);
  else if (report.recordsChanged + report.recordsEdited > 0) {
    await ringWriters(app, queue, tenantId, priority);
  }
}

function hearersOf(run: JobRun): Hearers {
  const { app, queue, job, priority } = run;
  return {
    followed: async ({ decisions, refusals }) => {
      if (decisions + refusals > 0) await ringDetect(run);
    },
    heard: async ({ heard, decided, refused }) => {
      if (heard + decided > 0) await ringDetect(run);
      // Whoever spoke reads the answer on their record.
      if (refused > 0) await ringWriters(app, queue, job.tenantId, priority);
    },
  };
}

async function runJob(run: JobRun): Promise<void> {
  const { app, queue, job, signal, priority, wasCut } = run;
  const { tenantId } = job;
  switch (job.kind) {
    case 'sync':
      return runSync(run);
    case 'inbox': {
      const report = await workInbox(app, tenantId, connectionOf(job), signal);
      await ringAfterReading(run, report);
      if (report.recordsRead > 0) app.log.info({ job, ...report }, 'inbox read');
      return;
    }
    // A second pair of hands while there is more than a slice to judge: each takes its own blocks of
    // accounts, so a tenant with a mass update is judged on two cores.
    case 'detect-beside':
    case 'detect': {
      const report = await detect(app, tenantId, signal);
      if (report.neighbourhoods > 0) await ringWriters(app, queue, tenantId, priority);
      if (report.neighbourhoods > 0) app.log.info({ job, ...report }, 'judged');
      if (job.kind === 'detect' && wasCut()) {
        await queue.enqueue(tenantJob('detect-beside', tenantId), priority);
      }
      return;
    }
    case 'rejudge-due': {
      const due = await markDue(app, tenantId);
      const digests = await planDigests(app, tenantId);
      if (digests > 0) await ringWriters(app, queue, tenantId, priority);
      if (due + (await followPolicy(app, tenantId, signal)) > 0) await ringDetect(run);
      return;
    }
    case 'match': {
      const report = await keepMatched(app, tenantId, signal);
      if (report.judgeAgain > 0) await ringDetect(run);
      if (report.followed > 0 || report.renewed !== null)
        app.log.info({ job, ...report }, 'matched');
      return;
    }
    case 'write-back': {
      const id = connectionOf(job);
      const unschedule = () => unscheduleConnection(queue, tenantId, id);
      const gone = await goOnUninstalling(app, tenantId, id, { unschedule, signal });
      if (gone !== null) return;
      const report = await writeBack(app, tenantId, id, signal);
      if (report.isUndoing) await endUndo(app, tenantId, id);
      const { recordsCompared, tasksCreated, tasksChanged } = report;
      if (recordsCompared + tasksCreated + tasksChanged > 0) {
        app.log.info({ job, ...report }, 'written back');
      }
      return;
    }
    case 'follow-tasks':
      return askPeople({ app, tenantId, connectionId: connectionOf(job), signal }, hearersOf(run));
  }
}

function connectionOf(job: Job): ConnectionId {
  invariant(job.connectionId !== null, `a ${job.kind} job has a connection once it was checked`);
  return job.connectionId;
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
  priority: Priority,
): Promise<void> {
  const connections = await app.store.inTenant(tenantId, (store) => store.connections.list());
  for (const connection of connections) {
    if (!mayWrite(connection)) continue;
    await queue.enqueue({ kind: 'write-back', tenantId, connectionId: connection.id }, priority);
  }
}

/** Puts the whole work of a tenant on the clock. Idempotent: a second call changes nothing. */
export async function scheduleTenant(
  app: AppContext,
  queue: Queue,
  tenantId: TenantId,
): Promise<void> {
  for (const kind of ['detect', 'rejudge-due', 'match'] as const) {
    await queue.schedule(tenantJob(kind, tenantId), SCHEDULE_MS[kind]);
  }
  const connections = await app.store.inTenant(tenantId, async (store) => {
    const all = [];
    for (const connection of await store.connections.list()) {
      const { id, state } = connection;
      // One that is being uninstalled needs the job that does it.
      if (state !== 'disconnected' || isUnderWay(await readReceipt(store, id))) {
        all.push(connection);
      }
    }
    return all;
  });
  for (const connection of connections) {
    for (const kind of CONNECTION_KINDS) {
      const isSweep = kind === 'follow-tasks' && tellsAlong(app, connection);
      const everyMs = isSweep ? SWEEP_TASKS_MS : SCHEDULE_MS[kind];
      await queue.schedule({ kind, tenantId, connectionId: connection.id }, everyMs);
    }
  }
}

/** Takes a connection's work off the clock again. */
export async function unscheduleConnection(
  queue: Queue,
  tenantId: TenantId,
  connectionId: ConnectionId,
): Promise<void> {
  for (const kind of CONNECTION_KINDS) await queue.unschedule({ kind, tenantId, connectionId });
}
