// The page on which a connection is uninstalled: what it would do, how far it has come, the receipt.
import { type ConnectionId, recordKeyOf } from '../domain/ids.ts';
import type { Connection, TenantStore } from '../ports/store.ts';
import { leftToUndo } from './undo.ts';
import { isUnderWay, readReceipt, type UninstallReceipt } from './uninstall-receipt.ts';

/** Records named on the page; the others are counted. */
const MOST_NAMED = 20;

export type UninstallView =
  | {
      readonly state: 'ready';
      readonly connection: Connection;
      /** Records read, records written to, tasks open. */
      readonly read: number;
      readonly written: number;
      readonly tasks: number;
    }
  | {
      readonly state: 'under_way';
      readonly connection: Connection;
      readonly receipt: UninstallReceipt;
      /** Records that a CRM has refused to let be restored; empty once that step is over. */
      readonly refused: readonly { readonly record: string; readonly reason: string }[];
      readonly refusedCount: number;
    }
  | {
      readonly state: 'done';
      readonly connection: Connection;
      readonly receipt: UninstallReceipt;
    };

/** Null for a connection that is unknown. */
export async function uninstallView(
  store: TenantStore,
  id: ConnectionId,
): Promise<UninstallView | null> {
  const connection = await store.connections.get(id);
  if (connection === null) return null;
  const receipt = await readReceipt(store, id);
  if (isUnderWay(receipt)) {
    const isTakingBack = receipt.step === 'take_back' && connection.writeMode === 'undoing';
    const left = isTakingBack ? await leftToUndo(store, id) : [];
    const refused = left.filter((one) => one.isRefused);
    const named = refused.slice(0, MOST_NAMED);
    return {
      ...{ state: 'under_way', connection, receipt, refusedCount: refused.length },
      refused: named.map(({ ref, reason }) => ({ record: recordKeyOf(ref), reason })),
    };
  }
  if (receipt !== null && connection.state === 'disconnected') {
    return { state: 'done', connection, receipt };
  }
  const tasks = await store.tasks.ofConnection(id);
  return {
    ...{ state: 'ready', connection, read: await store.records.count(id) },
    written: await store.ledger.countRecords(id),
    tasks: tasks.filter((one) => one.taskId !== null && one.status === 'open').length,
  };
}
