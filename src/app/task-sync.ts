// Conflict tasks in the CRM: saved from the plan in the store, and followed for what people do.
import { cleanText } from '../domain/clean-text.ts';
import { type Conflict, isActive, OUTCOMES, type Outcome } from '../domain/conflict.ts';
import { asksNothing, conflictBehind, type PlannedTask } from '../domain/conflict-task.ts';
import { explainError, ParleyError } from '../domain/errors.ts';
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import { DAY_MS } from '../domain/time.ts';
import type { SavedTask, TaskPage, TaskState } from '../ports/crm-tasks.ts';
import type { Connection, TenantStore } from '../ports/store.ts';
import { closed, isAskedElsewhere, TAKEN_BACK } from './conflict-task.ts';
import { openSession } from './connect.ts';
import type { AppContext } from './context.ts';
import { accountsOf, decide } from './decide.ts';
import { decisionInWords } from './desired-fields.ts';
import { tellHandedOn } from './handed-on.ts';
import { CRM_WORDS } from './view-words.ts';
import { mayWrite, type WriteContext } from './write-context.ts';

/** The position up to which what people did to tasks was taken in. */
export const CURSOR = 'tasks';
/** A refused task is tried again this often at most (reliability F17). */
const REFUSED_PAUSE_MS = 15 * 60_000;
/** An owner who can be told nothing is tried again this often; a new owner, at once. */
const INACTIVE_PAUSE_MS = DAY_MS;
/** A little longer than HubSpot's search index may be behind (60 s). */
const INDEX_PAUSE_MS = 65_000;
const LOST_PAUSE_MS = 5_000;
/** Somebody else changed it this moment: looked at again soon. */
const STALE_PAUSE_MS = 5_000;

/** Creates, updates and closes the tasks of a connection whose plan changed, one at a time. */
export async function saveTasks(
  context: WriteContext,
  signal?: AbortSignal,
): Promise<{ tasksCreated: number; tasksChanged: number }> {
  const report = { tasksCreated: 0, tasksChanged: 0 };
  for (let steps = 0; ; steps += 1) {
    signal?.throwIfAborted();
    // One is saved in any case: fields, which come first, may use up every slice.
    if (steps > 0 && context.app.slice?.isOver()) return report;
    const taken = await takeTask(context);
    if (taken === null) return report;
    const attempt = await orFault(context, taken);
    if ('fault' in attempt) continue;
    if (!(await noteSaved(context, taken, attempt))) return report;
    const { saved } = attempt;
    if (saved.created) report.tasksCreated += 1;
    else if (saved.changed) report.tasksChanged += 1;
  }
}

type TakenTask = { readonly task: PlannedTask; readonly isUndoing: boolean };

/** `mayHide`: it may have been made where only an index that lags behind would show it. */
type Attempt = { readonly saved: SavedTask; readonly mayHide: boolean };

/** Taken before the CRM is asked: whoever had it before changes nothing any more. */
function takeTask({ app, tenantId, connection }: WriteContext): Promise<TakenTask | null> {
  return app.store.inTenant(tenantId, async (store) => {
    const now = await store.connections.get(connection.id);
    if (now === null || !mayWrite(now)) return null;
    const task = await store.tasks.take(connection.id, app.clock.now());
    return task === null ? null : { task, isUndoing: now.writeMode === 'undoing' };
  });
}

/** A refusal concerns this one task and is kept with it; every other fault ends the job. */
async function orFault(
  context: WriteContext,
  { task, isUndoing }: TakenTask,
): Promise<Attempt | { readonly fault: string }> {
  const { app, tenantId, session } = context;
  let mayHide = false;
  try {
    const { subject, body } = task;
    // What the CRM would give back otherwise than it got it would be put right again and again.
    const said = { ...task, subject: cleanText(subject), body: cleanText(body) };
    const wanted = isUndoing ? ({ ...said, status: 'completed' } as const) : said;
    const saved = await session.saveTask(wanted, async () => {
      await sayMaking(context, task);
      mayHide = true;
    });
    return { saved, mayHide };
  } catch (error) {
    const pause =
      error instanceof ParleyError ? pauseAfter(error, { task, isUndoing, mayHide }) : null;
    if (pause === null) throw error;
    const until = app.clock.now() + pause;
    // Only a refusal is the plan's fault: a new plan ends that wait, but not the wait for an index.
    const fault = isTransient(error) ? null : explainError(error);
    await app.store.inTenant(tenantId, async (store) => {
      if (await store.tasks.isHeld(task)) await store.tasks.park(task, until, fault);
    });
    if (fault === null) throw error;
    return { fault };
  }
}

/**
 * Kept before the CRM can hear of it: if we die now, the next one waits for the index, which alone can
 * say whether there is a task by now. Somebody else's task by now: then nothing is made.
 */
async function sayMaking({ app, tenantId }: WriteContext, task: PlannedTask): Promise<void> {
  await app.store.inTenant(tenantId, async (store) => {
    if (!(await store.tasks.isHeld(task))) {
      throw new ParleyError(
        'CRM_RECORD_CHANGED',
        `The task ${task.key} was taken over by somebody else before it was made`,
      );
    }
    await store.tasks.park(task, app.clock.now() + INDEX_PAUSE_MS, null);
  });
}

const isTransient = (error: unknown) => error instanceof ParleyError && error.kind === 'transient';

/** How long this task alone waits; null for a fault that is not this task's. */
function pauseAfter(
  error: ParleyError,
  { task, isUndoing, mayHide }: TakenTask & { readonly mayHide: boolean },
): number | null {
  if (error.code === 'CRM_PACKAGE_MISSING') return null;
  // Nobody waits for what asks nothing, but for the end of an undo somebody does.
  const isPatient = asksNothing(task) && !isUndoing;
  if (error.code === 'CRM_OWNER_INACTIVE' && isPatient) return INACTIVE_PAUSE_MS;
  if (error.kind === 'invalid') return REFUSED_PAUSE_MS;
  if (error.kind === 'stale') return STALE_PAUSE_MS;
  if (error.kind !== 'transient') return null;
  if (mayHide) return INDEX_PAUSE_MS;
  return task.taskId === null ? LOST_PAUSE_MS : null;
}

/** False when somebody else has taken the task meanwhile: then it is looked at once more. */
async function noteSaved(
  { app, tenantId, connection }: WriteContext,
  { task, isUndoing }: TakenTask,
  { saved, mayHide }: Attempt,
): Promise<boolean> {
  return app.store.inTenant(tenantId, async (store) => {
    if (!(await store.tasks.isHeld(task))) {
      await store.tasks.doubt(task, mayHide ? app.clock.now() + INDEX_PAUSE_MS : undefined);
      return false;
    }
    await store.tasks.settle(task, saved.taskId);
    if (isUndoing && saved.taskId !== null && task.status === 'open') {
      await store.tasks.put(closed(task, TAKEN_BACK));
      const conflict = await store.conflicts.get(task.conflictId);
      if (conflict !== null) await store.dirty.mark(await accountsOf(store, conflict));
    }
    const isNew = task.taskId === null && saved.taskId !== null && task.status === 'open';
    if (!isNew && !saved.changed) return true;
    const at = app.clock.now();
    const { conflictId, round, status, generation, epoch } = task;
    const document = { conflict: conflictId, round, status, generation, epoch };
    await store.audit.append([
      {
        at,
        kind: 'task',
        actor: 'Parley',
        subject: `${connection.id}/task/${saved.taskId}`,
        document: JSON.stringify(document),
      },
    ]);
    const behind = conflictBehind(task);
    if (!isNew || behind === null) return true;
    const text = `Task created in ${CRM_WORDS[connection.crm]}: ${task.subject}`;
    const event = { at, kind: 'task_created', actor: 'Parley', text } as const;
    await store.conflicts.addEvent({ conflictId: behind, ...event });
    return true;
  });
}

export type FollowReport = {
  readonly tasksRead: number;
  readonly decisions: number;
  readonly refusals: number;
};

const NOTHING_FOLLOWED: FollowReport = { tasksRead: 0, decisions: 0, refusals: 0 };

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
  const { connection, cursor: from } = start;
  if (connection === null || connection.state !== 'connected') return NOTHING_FOLLOWED;
  const session = openSession(app, tenantId, connection, signal);
  try {
    const page = await session.readTasks(from);
    return await takeInTasks(app, tenantId, { connection, from, page }, signal);
  } finally {
    await session.close();
  }
}

export type TasksRead = {
  readonly connection: Connection;
  /** The position that the page was read from. */
  readonly from: string | null;
  readonly page: TaskPage;
};

/** Takes in what was read of tasks, one transaction each. Stops where somebody else has done so since. */
export async function takeInTasks(
  app: AppContext,
  tenantId: TenantId,
  { connection, from, page }: TasksRead,
  signal?: AbortSignal,
): Promise<FollowReport> {
  const { id: connectionId } = connection;
  const report = { tasksRead: 0, decisions: 0, refusals: 0 };
  for (const state of page.tasks) {
    signal?.throwIfAborted();
    const said = await app.store.inTenant(tenantId, async (store) => {
      // What they read may be newer than this.
      if ((await store.cursors.get(connectionId, CURSOR)) !== from) return 'late';
      return takeIn(app, store, { connection, state });
    });
    if (said === 'late') return report;
    if (said === 'decided') report.decisions += 1;
    if (said === 'refused') report.refusals += 1;
  }
  // The cursor moves only after every task was taken in: a crash reads them again.
  await app.store.inTenant(tenantId, (store) =>
    store.cursors.move(connectionId, CURSOR, { from, to: page.cursor }),
  );
  return { ...report, tasksRead: page.tasks.length };
}

type Told = { readonly connection: Connection; readonly state: TaskState };

/** What a task's state meant: a decision, a reason to ask again, or nothing new. */
async function takeIn(
  app: AppContext,
  store: TenantStore,
  { connection, state }: Told,
): Promise<'decided' | 'refused' | null> {
  const found = await store.tasks.byKey(state.key);
  // The task of a copied org, or one of a tenant that was erased: not ours to follow.
  if (found === null || found.connectionId !== connection.id) return null;
  // Held before anything about it is read: judging and deciding take their turns.
  const behind = conflictBehind(found);
  const [conflict] = behind === null ? [] : await store.conflicts.hold([behind]);
  const task = (await store.tasks.byKey(state.key)) ?? found;
  const mark = `${state.taskId} ${state.status} ${state.outcome} ${state.modifiedAt}`;
  if (task.seen === mark) return null;
  await store.tasks.see(task, mark);
  if (state.status === 'open') {
    if (conflict !== undefined) await tellHandedOn(app, store, { conflict, task, state });
    // Changed by somebody, by our own write too: compared again. Another than we know of: there are two.
    if (state.taskId === task.taskId) await store.tasks.recheck(task);
    else await store.tasks.doubt(task);
    return null;
  }
  if (asksNothing(task)) {
    // Read, or not wanted: done with, and not made again.
    if (task.status === 'open') await store.tasks.put(closed(task));
    return null;
  }
  if (conflict === undefined) return null;
  if (!isActive(conflict.status) || task.status === 'completed') {
    return answerOfBefore(app, store, { connection, conflict, task, state });
  }
  if (state.status === 'deleted') {
    const why = 'The task was deleted; deleting it decides nothing.';
    return refuse(app, store, { conflict, task, why });
  }
  const outcome = OUTCOMES.find((one) => one === state.outcome) ?? null;
  if (outcome === null) {
    const why = 'The task was completed without an outcome.';
    return refuse(app, store, { conflict, task, why });
  }
  return decideByTask(app, store, { connection, conflict, task, state, outcome });
}

type Closed = Told & { readonly conflict: Conflict; readonly task: PlannedTask };

/**
 * What is said on a task whose round is over. Anybody appointed may decide at any time: an answer given
 * while the question goes to the other CRM still decides, if it needs nothing more. Any other is told.
 */
async function answerOfBefore(
  app: AppContext,
  store: TenantStore,
  told: Closed,
): Promise<'decided' | null> {
  const { connection, conflict, task, state } = told;
  const outcome = OUTCOMES.find((one) => one === state.outcome) ?? null;
  if (outcome === null || state.status !== 'completed') return null;
  const by = isActive(conflict.status) ? await managerOf(store, connection, state) : undefined;
  const note = state.note?.trim() || null;
  const isComplete = outcome !== 'not_a_conflict' || note !== null;
  const rounds = await store.tasks.ofConflict(conflict.id);
  if (by !== undefined && isComplete && isAskedElsewhere(task, rounds)) {
    const via = `${connection.crm} task`;
    const said = { conflictId: conflict.id, outcome, managerId: by.id, via, note };
    const result = await decide(app, store, { ...said, at: state.modifiedAt });
    if (result.ok) return 'decided';
  }
  await tellTooLate(app, store, { conflict, state, outcome });
  return null;
}

/** The manager who last changed the task; undefined for anybody else. */
async function managerOf(store: TenantStore, { id }: Connection, { changedBy }: TaskState) {
  return (await store.managers.list()).find(
    (one) => one.connectionId === id && changedBy !== null && one.crmUserIds.includes(changedBy),
  );
}

type Done = Closed & { readonly outcome: Outcome };

async function decideByTask(
  app: AppContext,
  store: TenantStore,
  { connection, conflict, task, state, outcome }: Done,
): Promise<'decided' | 'refused'> {
  const by = await managerOf(store, connection, state);
  if (by === undefined) {
    const who = state.changedBy ?? 'an unknown user';
    const why = `${who} completed the task but is no channel manager.`;
    return refuse(app, store, { conflict, task, why });
  }
  const note = state.note?.trim() || null;
  // Whoever approves what was proposed need not say why once more.
  const hasReason = note !== null || conflict.proposal?.outcome === outcome;
  if (outcome === 'not_a_conflict' && !hasReason && !(await wasAskedWhy(store, task))) {
    return refuse(app, store, { conflict, task, why: ASK_WHY });
  }
  const result = await decide(app, store, {
    conflictId: task.conflictId,
    outcome,
    managerId: by.id,
    via: `${connection.crm} task`,
    note,
    at: state.modifiedAt,
  });
  if (result.ok) return 'decided';
  return refuse(app, store, { conflict, task, why: result.reason });
}

const ASK_WHY = 'It was called no conflict without a reason: please say why in "Conflict note".';

/** A missing reason is asked for once: somebody who gives none again has decided all the same. */
async function wasAskedWhy(store: TenantStore, { conflictId, round }: PlannedTask) {
  const rounds = await store.tasks.ofConflict(conflictId);
  return rounds.some((one) => one.round === round - 1 && one.askedAgain === ASK_WHY);
}

/** An answer to a question that is over decides nothing, but is not lost either: it is told. */
async function tellTooLate(
  app: AppContext,
  store: TenantStore,
  { conflict, state, outcome }: Pick<Done, 'conflict' | 'state' | 'outcome'>,
): Promise<void> {
  if (outcome === (conflict.decision ?? conflict.proposal)?.outcome) return;
  const over = isActive(conflict.status)
    ? 'an earlier round; the channel manager is asked again'
    : `a conflict that is ${conflict.status}`;
  await store.conflicts.addEvent({
    conflictId: conflict.id,
    at: app.clock.now(),
    kind: 'decision_refused',
    actor: state.changedBy ?? 'an unknown user',
    text: `Too late: "${decisionInWords(outcome)}" was chosen on a task of ${over}.`,
  });
}

type Refusal = {
  readonly conflict: Conflict;
  readonly task: PlannedTask;
  readonly why: string;
};

/** Notes why nothing was decided; judging the conflict again begins a new round with a new task. */
async function refuse(
  app: AppContext,
  store: TenantStore,
  { conflict, task, why }: Refusal,
): Promise<'refused'> {
  if (task.status === 'open') await store.tasks.put(closed(task, why));
  await store.conflicts.addEvent({
    conflictId: task.conflictId,
    at: app.clock.now(),
    kind: 'decision_refused',
    actor: 'Parley',
    text: `${why} The channel manager is asked again.`,
  });
  await store.dirty.mark(await accountsOf(store, conflict));
  return 'refused';
}
