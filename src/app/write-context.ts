// What writing to one connection needs, and whether it is wanted at all.
import type { TenantId } from '../domain/ids.ts';
import type { CrmSession } from '../ports/crm.ts';
import type { Connection } from '../ports/store.ts';
import type { AppContext } from './context.ts';

/** One run of write-back on one connection. */
export type WriteContext = {
  readonly app: AppContext;
  readonly tenantId: TenantId;
  readonly connection: Connection;
  readonly session: CrmSession;
};

/** True while Parley may change records of the connection: to show what it found, or to take it back. */
export function mayWrite({ state, writeMode }: Connection): boolean {
  return state === 'connected' && (writeMode === 'live' || writeMode === 'undoing');
}
