// Taking back everything Parley wrote to a connection: its fields show again what they showed before its
// first write, its open tasks are closed. Goes the same path as every other write (write-back.ts), so
// it may be stopped anywhere and goes on where it was, by this command or by the workers.
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';
import {
  chooseToLeave,
  type LeftRecord,
  type LeftTask,
  type LeftToUndo,
  leavesRest,
  leftToUndo,
  NOTHING_LEFT,
  waitForAll,
} from './undo-left.ts';
import { isUnderWay, readReceipt } from './uninstall-receipt.ts';
import { recordWords } from './view-words.ts';
import { writeBack } from './write-back.ts';

/**
 * What waits longer than this is not about to come back by itself: somebody must act. A request that may
 * still arrive, and HubSpot's index, are waited for.
 */
const PATIENCE_MS = 75_000;
/** A task that was asked for shows by then: HubSpot's index is up to 60 s behind. */
const TASK_SHOWS_MS = 65_000;
const PAUSE_MS = 2_000;

/** What undoing one connection would do, or has done. */
export type UndoPlan = {
  readonly connectionId: ConnectionId;
  /** Records and tasks that are to be compared with what they were. */
  readonly records: number;
  readonly tasks: number;
};

export type UndoResult = {
  readonly connectionId: ConnectionId;
  readonly recordsRestored: number;
  readonly fieldsRestored: number;
  readonly tasksClosed: number;
  /** Records that still show something of Parley's, the first thousand, each with reason and cure. */
  readonly left: readonly LeftRecord[];
  /** Tasks that are not closed yet. */
  readonly tasksLeft: readonly LeftTask[];
  /** The connection is in a dry run; what is left then was left by choice. */
  readonly isDone: boolean;
};

export type UndoRefusal = { readonly connectionId: ConnectionId; readonly reason: string };

/** How much there is to take back in each connection; changes nothing. */
export async function planUndo(app: AppContext, tenantId: TenantId): Promise<readonly UndoPlan[]> {
  return app.store.inTenant(tenantId, async (store) => {
    const plans: UndoPlan[] = [];
    for (const { id } of await store.connections.list()) plans.push(await planOf(store, id));
    return plans;
  });
}

/** How much there is to take back in one connection. */
export async function planOf(store: TenantStore, id: ConnectionId): Promise<UndoPlan> {
  const tasks = (await store.tasks.ofConnection(id)).filter(
    (one) => one.taskId !== null && one.status === 'open',
  );
  return {
    connectionId: id,
    records: await store.ledger.countRecords(id),
    tasks: tasks.length,
  };
}

export type UndoRequest = {
  readonly connectionId: ConnectionId;
  readonly by: string;
  /** What the CRM refuses to give back stays as it is and is named; otherwise it is waited for. */
  readonly leaveRest?: boolean;
};

/** Begins it; the workers go through with it. The reason why it was not begun, or null. */
export function beginUndo(
  app: AppContext,
  tenantId: TenantId,
  request: UndoRequest,
): Promise<string | null> {
  return app.store.inTenant(tenantId, async (store) => {
    if (isUnderWay(await readReceipt(store, request.connectionId))) {
      return `Connection ${request.connectionId} is just being uninstalled.`;
    }
    return begin(app, store, request);
  });
}

/** Ends it where nothing is left to take back: whoever wrote last looks. */
export async function endUndo(
  app: AppContext,
  tenantId: TenantId,
  id: ConnectionId,
): Promise<void> {
  await app.store.inTenant(tenantId, (store) => look(app, store, id));
}

/**
 * Takes back what was written to a connection and leaves it in a dry run. `isDone` is false when some
 * records wait for somebody (see `left`): the connection stays `undoing`, and the next call or any
 * worker goes on. A refusal says why nothing was begun.
 */
export async function undoConnection(
  app: AppContext,
  tenantId: TenantId,
  request: UndoRequest,
  signal?: AbortSignal,
): Promise<UndoResult | UndoRefusal> {
  const { connectionId } = request;
  const reason = await app.store.inTenant(tenantId, (store) => begin(app, store, request));
  if (reason !== null) return { connectionId, reason };
  const done = { recordsRestored: 0, fieldsRestored: 0, tasksClosed: 0 };
  for (;;) {
    const report = await writeBack(app, tenantId, connectionId, signal);
    done.recordsRestored += report.recordsWritten;
    done.fieldsRestored += report.fieldsWritten;
    done.tasksClosed += report.tasksChanged;
    const { state, left } = await app.store.inTenant(tenantId, (store) =>
      look(app, store, connectionId),
    );
    if (state !== 'waiting') {
      const { records, tasks } = left;
      const isDone = state === 'done';
      return { connectionId, ...done, left: records, tasksLeft: tasks, isDone };
    }
    await app.wait(PAUSE_MS, signal);
    signal?.throwIfAborted();
  }
}

async function begin(
  app: AppContext,
  store: TenantStore,
  { connectionId, by, leaveRest = false }: UndoRequest,
): Promise<string | null> {
  const connection = await store.connections.get(connectionId);
  if (connection === null) return `There is no connection ${connectionId}.`;
  if (connection.state !== 'connected') {
    return `Connection ${connectionId} is not authorised. Connect it again, then undo.`;
  }
  if (connection.writeMode === 'undoing') {
    if (leaveRest) await chooseToLeave(app, store, { connectionId, by });
    return null;
  }
  await store.connections.setWriteMode(connectionId, 'undoing');
  await waitForAll(store, connectionId);
  if (leaveRest) await chooseToLeave(app, store, { connectionId, by });
  // Asked for by somebody who has not heard the answer: none is found before it arrives. Of a dry run nothing
  // is on its way, though what was never made looks the same.
  const mayHaveAsked = connection.writeMode !== 'dry_run';
  const onTheirWay = (await store.tasks.ofConnection(connectionId)).filter(
    ({ taskId, epoch, isSettled, fault }) =>
      mayHaveAsked && taskId === null && epoch > 0 && !isSettled && fault === null,
  );
  await store.targets.recheckAll(connectionId);
  await store.tasks.recheckAll(connectionId);
  for (const task of onTheirWay)
    await store.tasks.park(task, app.clock.now() + TASK_SHOWS_MS, null);
  const document = JSON.stringify({ before: connection.writeMode, after: 'undoing' });
  await store.audit.append([
    { at: app.clock.now(), kind: 'mode', actor: by, subject: connectionId, document },
  ]);
  return null;
}

type Look = { readonly state: 'done' | 'stuck' | 'waiting'; readonly left: LeftToUndo };

/**
 * Ends the undoing once nothing is left to compare, or nothing but what somebody has chosen to leave;
 * everything is pending again for a later go-live. Command and workers both look: it ends once, and is
 * done for whoever comes after.
 */
async function look(app: AppContext, store: TenantStore, id: ConnectionId): Promise<Look> {
  await store.turns.take(`undo ${id}`);
  if ((await store.connections.get(id))?.writeMode !== 'undoing') {
    return { state: 'done', left: NOTHING_LEFT };
  }
  const pending = await countLeft(store, id);
  const isOver = pending.records + pending.tasks === 0;
  const soon = app.clock.now() + PATIENCE_MS;
  const isWaiting =
    !isOver &&
    ((await store.targets.pending(id, soon, 1)).length > 0 || (await store.tasks.hasDue(id, soon)));
  if (isWaiting) return { state: 'waiting', left: NOTHING_LEFT };
  const left = isOver ? NOTHING_LEFT : await leftToUndo(store, id);
  if (!isOver && !(await leavesRest(store, id))) return { state: 'stuck', left };
  await store.connections.setWriteMode(id, 'dry_run');
  await store.targets.recheckAll(id);
  await store.tasks.recheckAll(id);
  const end = { before: 'undoing', after: 'dry_run', ...(isOver ? {} : { left: pending }) };
  const at = app.clock.now();
  const document = JSON.stringify(end);
  await store.audit.append([{ at, kind: 'mode', actor: 'Parley', subject: id, document }]);
  return { state: 'done', left };
}

type Counts = { readonly records: number; readonly tasks: number };

/** How much of a connection waits to be compared. */
async function countLeft(store: TenantStore, id: ConnectionId): Promise<Counts> {
  return {
    records: await store.targets.countPending(id),
    tasks: await store.tasks.countPending(id),
  };
}

/** What is refused that a page names; the rest is counted. */
const MOST_NAMED = 20;

export type RefusedInUndo = {
  /** Records and tasks that wait, whether refused or not. */
  readonly waiting: Counts;
  /** What the CRM refuses, the first of each kind with reason and cure. */
  readonly refused: readonly { readonly record: string; readonly reason: string }[];
  readonly refusedCount: number;
  readonly refusedTasks: readonly { readonly task: string; readonly reason: string }[];
  readonly refusedTaskCount: number;
  /** Somebody has chosen that what is refused stays as it is. */
  readonly leavesRest: boolean;
};

/** What a page tells of an undoing that is under way; changes nothing. */
export async function refusedIn(store: TenantStore, id: ConnectionId): Promise<RefusedInUndo> {
  const left = await leftToUndo(store, id);
  const records = left.records.filter(({ isRefused }) => isRefused);
  const tasks = left.tasks.filter(({ isRefused }) => isRefused);
  return {
    waiting: await countLeft(store, id),
    refused: records
      .slice(0, MOST_NAMED)
      .map(({ ref, reason }) => ({ record: recordWords(ref), reason })),
    refusedCount: records.length,
    refusedTasks: tasks
      .slice(0, MOST_NAMED)
      .map(({ subject, reason }) => ({ task: subject, reason })),
    refusedTaskCount: tasks.length,
    leavesRest: await leavesRest(store, id),
  };
}
