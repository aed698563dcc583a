// Where the records of a tenant's CRMs are opened by people: each connector knows its vendor's pages.
import type { RecordRef } from '../domain/ids.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';

/** Address of a record in its CRM's own pages; null when it cannot be told. */
export type RecordUrl = (ref: RecordRef) => string | null;

/** Addresses of the records of a tenant's connections, connected or not. Asks no CRM. */
export async function recordUrlOf(
  { connectors }: Pick<AppContext, 'connectors'>,
  store: TenantStore,
): Promise<RecordUrl> {
  const known = new Map((await store.connections.list()).map((one) => [one.id, one]));
  return (ref) => {
    const connection = known.get(ref.connectionId);
    if (connection === undefined) return null;
    return connectors.get(connection.crm)?.recordUrl?.(connection, ref) ?? null;
  };
}
