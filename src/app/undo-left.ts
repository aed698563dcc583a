// What is left of an undo: records and tasks that still wait, why, and whether somebody has chosen to leave
// what the CRM refuses to give back.
import { type ConnectionId, type RecordRef, recordKeyOf } from '../domain/ids.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';

const STREAM = 'undo';
const LEAVE_REST = 'leave_rest';
/** Records that are named, each with its reason. */
const MOST_LEFT = 1_000;
const AGAIN = 'Nothing was refused; it is looked at again by itself.';

export type LeftRecord = {
  readonly ref: RecordRef;
  /** The CRM's reason with the cure, where it gave one. */
  readonly reason: string;
  readonly isRefused: boolean;
};

export type LeftTask = {
  /** Its id in the CRM; null where none is known. */
  readonly taskId: string | null;
  readonly subject: string;
  readonly reason: string;
  readonly isRefused: boolean;
};

export type LeftToUndo = {
  /** The first thousand. */
  readonly records: readonly LeftRecord[];
  readonly tasks: readonly LeftTask[];
};

export const NOTHING_LEFT: LeftToUndo = { records: [], tasks: [] };

/** Records and tasks of a connection that still wait, each with the CRM's reason where it gave one. */
export async function leftToUndo(store: TenantStore, id: ConnectionId): Promise<LeftToUndo> {
  const pending = await store.targets.pending(id, Number.MAX_SAFE_INTEGER, MOST_LEFT);
  const entries = await store.ledger.of(pending.map((one) => one.ref));
  const noted = new Map(
    entries.filter(({ note }) => note !== null).map((one) => [recordKeyOf(one.ref), one]),
  );
  const tasks = (await store.tasks.ofConnection(id)).filter((one) => !one.isSettled);
  return {
    records: pending.map(({ ref }) => {
      const entry = noted.get(recordKeyOf(ref));
      const isRefused = entry?.state === 'refused';
      return { ref, reason: entry?.note ?? AGAIN, isRefused };
    }),
    tasks: tasks.map(({ taskId, subject, fault }) => {
      return { taskId, subject, reason: fault ?? AGAIN, isRefused: fault !== null };
    }),
  };
}

/** True once somebody has chosen that what the CRM refuses stays as it is. */
export async function leavesRest(store: TenantStore, id: ConnectionId): Promise<boolean> {
  return (await store.cursors.get(id, STREAM)) === LEAVE_REST;
}

/** Keeps that choice until the next undo begins, and notes in the audit trail who made it. */
export async function chooseToLeave(
  app: Pick<AppContext, 'clock'>,
  store: TenantStore,
  { connectionId, by }: { readonly connectionId: ConnectionId; readonly by: string },
): Promise<void> {
  if (await leavesRest(store, connectionId)) return;
  await store.cursors.set(connectionId, STREAM, LEAVE_REST);
  const document = JSON.stringify({ leaveRest: true });
  const at = app.clock.now();
  await store.audit.append([{ at, kind: 'undo', actor: by, subject: connectionId, document }]);
}

/**
 * Goes on with an undo that was over: a worker that had been overtaken comes back, and what it has written
 * may lie above what was taken back. Nothing where no undo was over; before the first go-live nobody writes,
 * and to a connection that was ended nobody may: it would begin with an undo when it is connected again.
 */
export async function resumeUndo(
  app: Pick<AppContext, 'clock'>,
  store: TenantStore,
  id: ConnectionId,
): Promise<void> {
  const connection = await store.connections.get(id);
  if (connection?.writeMode !== 'dry_run' || connection.state === 'disconnected') return;
  await store.connections.setWriteMode(id, 'undoing');
  const document = JSON.stringify({ before: 'dry_run', after: 'undoing' });
  const at = app.clock.now();
  await store.audit.append([{ at, kind: 'mode', actor: 'Parley', subject: id, document }]);
}

/** An undo that begins waits for everything. */
export async function waitForAll(store: TenantStore, id: ConnectionId): Promise<void> {
  if (await leavesRest(store, id)) await store.cursors.set(id, STREAM, '');
}
