// Conflict tasks in the CRM: saved from the plan in the store, and followed for what people do.
import { isActive, OUTCOMES, type Outcome } from '../domain/conflict.ts';
import type { ConflictTask } from '../domain/conflict-task.ts';
import { explainError, ParleyError } from '../domain/errors.ts';
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import type { CrmSession, TaskState } from '../ports/crm.ts';
import type { Connection, TenantStore } from '../ports/store.ts';
import { openSession } from './connect.ts';
import type { AppContext } from './context.ts';
import { decide } from './decide.ts';
import { CRM_WORDS } from './view-words.ts';

const CURSOR = 'tasks';
/** A refused task is tried again this often at most (reliability F17). */
const REFUSED_PAUSE_MS = 15 * 60_000;

type TaskContext = {
  readonly app: AppContext;
  readonly tenantId: TenantId;
  readonly connection: Connection;
  readonly session: CrmSession;
};

/** Hash of everything a task shows: equal means there is nothing to write. */
function contentHash(app: AppContext, task: ConflictTask): string {
  const { subject, body, dueOn, ownerId, priority, status, reopens } = task;
  return app.sha256(
    JSON.stringify([subject, body, dueOn, ownerId, priority, reopens ? 'reopened' : status]),
  );
}

/** Creates, updates and closes the tasks of a connection whose content changed. */
export async function saveTasks(
  context: TaskContext,
  signal?: AbortSignal,
): Promise<{ tasksCreated: number; tasksChanged: number }> {
  const { app, tenantId, connection, session } = context;
  const tasks = await app.store.inTenant(tenantId, (store) =>
    store.tasks.ofConnection(connection.id),
  );
  const report = { tasksCreated: 0, tasksChanged: 0 };
  for (const task of tasks) {
    signal?.throwIfAborted();
    const hash = contentHash(app, task);
    if (task.writtenHash === hash || !isDue(app, task)) continue;
    const status = task.reopens ? 'reopened' : task.status;
    const saved = await orFault(app, () => session.saveTask({ ...task, status }));
    await app.store.inTenant(tenantId, (store) =>
      'fault' in saved
        ? store.tasks.save({ ...task, fault: saved.fault })
        : noteSaved(context, store, { task: settled(task), saved }),
    );
    if ('fault' in saved) continue;
    if (saved.created) report.tasksCreated += 1;
    else if (saved.changed) report.tasksChanged += 1;
  }
  return report;
}

/** False for a task that needs none yet: refused lately, or over before it was ever created. */
function isDue(app: AppContext, task: ConflictTask): boolean {
  if (task.fault !== undefined && task.fault.retryAt > app.clock.now()) return false;
  return task.status === 'open' || task.taskId !== null || task.writtenHash !== null;
}

type Fault = NonNullable<ConflictTask['fault']>;

/** A refusal that concerns this one task is kept with it; every other fault ends the job. */
async function orFault<T>(app: AppContext, work: () => Promise<T>): Promise<T | { fault: Fault }> {
  try {
    return await work();
  } catch (error) {
    const isOfThisTask =
      error instanceof ParleyError && (error.kind === 'invalid' || error.kind === 'stale');
    if (!isOfThisTask || error.code === 'CRM_PACKAGE_MISSING') throw error;
    return { fault: { text: explainError(error), retryAt: app.clock.now() + REFUSED_PAUSE_MS } };
  }
}

/** The task once the CRM has taken it: no fault, nothing to reopen. */
function settled({ fault: _, reopens: __, ...task }: ConflictTask): ConflictTask {
  return task;
}

type SavedTask = {
  readonly task: ConflictTask;
  readonly saved: { readonly taskId: string; readonly created: boolean; readonly changed: boolean };
};

async function noteSaved(
  { app, connection }: TaskContext,
  store: TenantStore,
  { task, saved }: SavedTask,
): Promise<void> {
  const hash = contentHash(app, task);
  await store.tasks.save({ ...task, taskId: saved.taskId, writtenHash: hash });
  if (!saved.created && !saved.changed) return;
  const at = app.clock.now();
  await store.audit.append([
    {
      at,
      kind: 'task',
      actor: 'Parley',
      subject: `${connection.id}/task/${saved.taskId}`,
      document: JSON.stringify({ conflict: task.conflictId, status: task.status, hash }),
    },
  ]);
  if (!saved.created) return;
  await store.conflicts.addEvent({
    conflictId: task.conflictId,
    at,
    kind: 'task_created',
    actor: 'Parley',
    text: `Task created in ${CRM_WORDS[connection.crm]}: ${task.subject}`,
  });
}

export type FollowReport = { readonly tasksRead: number; readonly decisions: number };

/** Reads what people did to Parley's tasks and turns a channel manager's outcome into a decision. */
export async function followTasks(
  app: AppContext,
  tenantId: TenantId,
  connectionId: ConnectionId,
  signal?: AbortSignal,
): Promise<FollowReport> {
  const start = await app.store.inTenant(tenantId, async (store) => ({
    connection: await store.connections.get(connectionId),
    cursor: await store.cursors.get(connectionId, CURSOR),
  }));
  const { connection } = start;
  if (connection === null || connection.state !== 'connected')
    return { tasksRead: 0, decisions: 0 };
  const session = openSession(app, tenantId, connection, signal);
  try {
    const page = await session.readTasks(start.cursor);
    let decisions = 0;
    for (const state of page.tasks) {
      signal?.throwIfAborted();
      if (await takeIn(app, tenantId, connection, state)) decisions += 1;
    }
    // The cursor moves only after every task was taken in: a crash reads them again.
    await app.store.inTenant(tenantId, (store) =>
      store.cursors.set(connectionId, CURSOR, page.cursor),
    );
    return { tasksRead: page.tasks.length, decisions };
  } finally {
    await session.close();
  }
}

/** Returns true when the task's state became a decision. */
async function takeIn(
  app: AppContext,
  tenantId: TenantId,
  connection: Connection,
  state: TaskState,
): Promise<boolean> {
  const { task, conflict } = await app.store.inTenant(tenantId, async (store) => {
    const known = await store.tasks.byKey(state.key);
    return {
      task: known,
      conflict: known === null ? null : await store.conflicts.get(known.conflictId),
    };
  });
  // The task of a copied org, or one of a tenant that was erased: not ours to follow.
  if (task === null || task.connectionId !== connection.id) return false;
  // Decided or ended already: what the task says is an echo, or came too late to matter.
  if (conflict === null || !isActive(conflict.status) || task.status === 'completed') return false;
  if (state.status === 'deleted') {
    await askAgain(app, tenantId, task, 'The task was deleted; deleting it decides nothing.');
    return false;
  }
  if (state.status === 'open') return false;
  const outcome = OUTCOMES.find((one) => one === state.outcome) ?? null;
  if (outcome === null) {
    await askAgain(app, tenantId, task, 'The task was completed without an outcome.');
    return false;
  }
  return decideByTask(app, tenantId, { connection, task, state, outcome });
}

async function decideByTask(
  app: AppContext,
  tenantId: TenantId,
  done: { connection: Connection; task: ConflictTask; state: TaskState; outcome: Outcome },
): Promise<boolean> {
  const { connection, task, state, outcome } = done;
  return app.store.inTenant(tenantId, async (store) => {
    const managers = await store.managers.list();
    const by = managers.find(
      (one) =>
        one.connectionId === connection.id &&
        state.changedBy !== null &&
        one.crmUserIds.includes(state.changedBy),
    );
    if (by === undefined) {
      const who = state.changedBy ?? 'an unknown user';
      await refuse(app, store, task, `${who} completed the task but is no channel manager.`);
      return false;
    }
    const result = await decide(app, store, {
      conflictId: task.conflictId,
      outcome,
      managerId: by.id,
      via: `${connection.crm} task`,
      note: null,
      at: state.modifiedAt,
    });
    if (!result.ok) await refuse(app, store, task, result.reason);
    return result.ok;
  });
}

async function askAgain(
  app: AppContext,
  tenantId: TenantId,
  task: ConflictTask,
  why: string,
): Promise<void> {
  await app.store.inTenant(tenantId, (store) => refuse(app, store, task, why));
}

/** Notes why nothing was decided and has the task opened (or made) again. */
async function refuse(
  app: AppContext,
  store: TenantStore,
  task: ConflictTask,
  why: string,
): Promise<void> {
  await store.tasks.save({ ...settled(task), reopens: true, writtenHash: null });
  await store.conflicts.addEvent({
    conflictId: task.conflictId,
    at: app.clock.now(),
    kind: 'decision_refused',
    actor: 'Parley',
    text: `${why} The task is open again for the channel manager.`,
  });
}
