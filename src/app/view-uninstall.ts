// The page on which a connection is uninstalled: what it would do, how far it has come, the receipt.
import type { ConnectionId } from '../domain/ids.ts';
import type { Connection, TenantStore } from '../ports/store.ts';
import { planOf, type RefusedInUndo, refusedIn } from './undo.ts';
import { isUnderWay, readReceipt, type UninstallReceipt } from './uninstall-receipt.ts';

export type UninstallView =
  | {
      readonly state: 'ready';
      readonly connection: Connection;
      /** Records read, records written to, tasks open. */
      readonly read: number;
      readonly written: number;
      readonly tasks: number;
    }
  /** Nothing is refused any more once the step of taking back is over. */
  | ({
      readonly state: 'under_way';
      readonly connection: Connection;
      readonly receipt: UninstallReceipt;
    } & Pick<RefusedInUndo, 'refused' | 'refusedCount'>)
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
    const { refused, refusedCount } = isTakingBack
      ? await refusedIn(store, id)
      : { refused: [], refusedCount: 0 };
    return { state: 'under_way', connection, receipt, refused, refusedCount };
  }
  if (receipt !== null && connection.state === 'disconnected') {
    return { state: 'done', connection, receipt };
  }
  const { records: written, tasks } = await planOf(store, id);
  return { state: 'ready', connection, read: await store.records.count(id), written, tasks };
}
