// Taking back everything Parley wrote to a connection: its fields show again what they showed before its
// first write, its open tasks are closed. Goes the same path as every other write (write-back.ts), so
// it may be stopped anywhere and goes on where it was, by this command or by the workers.
import { type ConnectionId, type RecordRef, recordKeyOf, type TenantId } from '../domain/ids.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';
import { isUnderWay, readReceipt } from './uninstall-receipt.ts';
import { recordWords } from './view-words.ts';
import { writeBack } from './write-back.ts';

/** A record that waits longer than this is not about to come back by itself: somebody must act. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 2_000;
const MOST_LEFT = 1_000;

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
  /** Records that still show something of Parley's, each with the CRM's reason and the cure. */
  readonly left: readonly { readonly ref: RecordRef; readonly reason: string }[];
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

export type UndoRequest = { readonly connectionId: ConnectionId; readonly by: string };

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
    const state = await app.store.inTenant(tenantId, (store) => look(app, store, connectionId));
    if (state === 'done' || state === 'stuck') {
      const left =
        state === 'done'
          ? []
          : await app.store.inTenant(tenantId, (store) => leftToUndo(store, connectionId));
      return { connectionId, ...done, left, isDone: state === 'done' };
    }
    await app.wait(PAUSE_MS, signal);
    signal?.throwIfAborted();
  }
}

async function begin(
  app: AppContext,
  store: TenantStore,
  { connectionId, by }: UndoRequest,
): Promise<string | null> {
  const connection = await store.connections.get(connectionId);
  if (connection === null) return `There is no connection ${connectionId}.`;
  if (connection.state !== 'connected') {
    return `Connection ${connectionId} is not authorised. Connect it again, then undo.`;
  }
  if (connection.writeMode === 'undoing') return null;
  await store.connections.setWriteMode(connectionId, 'undoing');
  await store.targets.recheckAll(connectionId);
  await store.tasks.recheckAll(connectionId);
  const document = JSON.stringify({ before: connection.writeMode, after: 'undoing' });
  await store.audit.append([
    { at: app.clock.now(), kind: 'mode', actor: by, subject: connectionId, document },
  ]);
  return null;
}

/**
 * Ends the undoing once nothing is left to compare; everything is pending again for a later go-live.
 * Command and workers both look: it ends once, and is done for whoever comes after.
 */
async function look(
  app: AppContext,
  store: TenantStore,
  id: ConnectionId,
): Promise<'done' | 'stuck' | 'waiting'> {
  await store.turns.take(`undo ${id}`);
  if ((await store.connections.get(id))?.writeMode !== 'undoing') return 'done';
  const pending = (await store.targets.countPending(id)) + (await store.tasks.countPending(id));
  if (pending === 0) {
    await store.connections.setWriteMode(id, 'dry_run');
    await store.targets.recheckAll(id);
    await store.tasks.recheckAll(id);
    const document = JSON.stringify({ before: 'undoing', after: 'dry_run' });
    const at = app.clock.now();
    await store.audit.append([{ at, kind: 'mode', actor: 'Parley', subject: id, document }]);
    return 'done';
  }
  const soon = app.clock.now() + PATIENCE_MS;
  const waits = await store.targets.pending(id, soon, 1);
  return waits.length > 0 || (await store.tasks.hasDue(id, soon)) ? 'waiting' : 'stuck';
}

/** Refused records that a page names; the others are counted. */
const MOST_NAMED = 20;

export type RefusedRecords = {
  /** Records that the CRM refuses to restore, the first of them with its reason and cure. */
  readonly refused: readonly { readonly record: string; readonly reason: string }[];
  readonly refusedCount: number;
};

/** What a page tells of an undoing that is held up; changes nothing. */
export async function refusedIn(store: TenantStore, id: ConnectionId): Promise<RefusedRecords> {
  const left = (await leftToUndo(store, id)).filter(({ isRefused }) => isRefused);
  const named = left.slice(0, MOST_NAMED);
  return {
    refused: named.map(({ ref, reason }) => ({ record: recordWords(ref), reason })),
    refusedCount: left.length,
  };
}

/** Records of a connection that still wait, each with the CRM's reason where it gave one. */
export async function leftToUndo(
  store: TenantStore,
  id: ConnectionId,
): Promise<
  readonly { readonly ref: RecordRef; readonly reason: string; readonly isRefused: boolean }[]
> {
  const pending = await store.targets.pending(id, Number.MAX_SAFE_INTEGER, MOST_LEFT);
  const entries = await store.ledger.of(pending.map((one) => one.ref));
  return pending.map(({ ref }) => {
    const key = recordKeyOf(ref);
    const noted = entries.find((one) => recordKeyOf(one.ref) === key && one.note !== null);
    const isRefused = noted?.state === 'refused';
    return {
      ref,
      reason: noted?.note ?? 'Nothing was refused; it is looked at again by itself.',
      isRefused,
    };
  });
}
