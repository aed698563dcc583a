// What the page says on which an admin has everything taken back that Parley wrote to a connection.
import type { ConnectionId } from '../domain/ids.ts';
import type { Connection, TenantStore } from '../ports/store.ts';
import { planOf, type RefusedInUndo, refusedIn } from './undo.ts';
import { isUnderWay, readReceipt } from './uninstall-receipt.ts';

export type UndoView =
  | {
      readonly state: 'ready';
      readonly connection: Connection;
      readonly records: number;
      readonly tasks: number;
    }
  | ({ readonly state: 'under_way'; readonly connection: Connection } & RefusedInUndo);

/** Null where there is nothing to take back: unknown, not let in, in a dry run, or being uninstalled. */
export async function undoView(store: TenantStore, id: ConnectionId): Promise<UndoView | null> {
  const connection = await store.connections.get(id);
  if (connection?.state !== 'connected' || isUnderWay(await readReceipt(store, id))) return null;
  switch (connection.writeMode) {
    case 'dry_run':
      return null;
    case 'undoing':
      return { state: 'under_way', connection, ...(await refusedIn(store, id)) };
    case 'live':
    case 'paused': {
      const { records, tasks } = await planOf(store, id);
      return { state: 'ready', connection, records, tasks };
    }
  }
}
