// What the page says on which an admin has everything taken back that Parley wrote to a connection.
import { type ConnectionId, recordKeyOf } from '../domain/ids.ts';
import type { Connection, TenantStore } from '../ports/store.ts';
import { leftToUndo, planOf } from './undo.ts';
import { isUnderWay, readReceipt } from './uninstall-receipt.ts';

/** Refused records that are named; the others are counted. */
const MOST_NAMED = 20;

export type UndoView =
  | {
      readonly state: 'ready';
      readonly connection: Connection;
      readonly records: number;
      readonly tasks: number;
    }
  | {
      readonly state: 'under_way';
      readonly connection: Connection;
      /** Records that the CRM refuses to restore, the first of them with its reason and cure. */
      readonly refusedCount: number;
      readonly refused: readonly { readonly record: string; readonly reason: string }[];
    };

/** Null where there is nothing to take back: unknown, not let in, in a dry run, or being uninstalled. */
export async function undoView(store: TenantStore, id: ConnectionId): Promise<UndoView | null> {
  const connection = await store.connections.get(id);
  if (connection?.state !== 'connected' || isUnderWay(await readReceipt(store, id))) return null;
  switch (connection.writeMode) {
    case 'dry_run':
      return null;
    case 'undoing': {
      const left = (await leftToUndo(store, id)).filter(({ isRefused }) => isRefused);
      const named = left.slice(0, MOST_NAMED);
      return {
        ...{ state: 'under_way', connection, refusedCount: left.length },
        refused: named.map(({ ref, reason }) => ({ record: recordKeyOf(ref), reason })),
      };
    }
    case 'live':
    case 'paused': {
      const { records, tasks } = await planOf(store, id);
      return { state: 'ready', connection, records, tasks };
    }
  }
}
