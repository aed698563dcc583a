// Which connections are still being read for the first time: until then nobody knows every claim, so that
// nothing goes live.
import type { Connection, TenantStore } from '../../ports/store.ts';
import { readFirstReading } from '../first-reading.ts';
import { readPulse } from '../pulse.ts';

/**
 * Connected ones that were never read to the end, or read again after their mapping changed. One without
 * a mapping is not read at all and holds nobody up.
 */
export async function stillReading(store: TenantStore): Promise<readonly Connection[]> {
  const reading: Connection[] = [];
  for (const connection of await store.connections.list()) {
    if (await isReading(store, connection)) reading.push(connection);
  }
  return reading;
}

async function isReading(store: TenantStore, { id, state }: Connection): Promise<boolean> {
  if (state !== 'connected') return false;
  const first = await readFirstReading(store, id);
  if (first !== null) return first.finishedAt === null;
  const isMapped = (await store.mappings.current(id)) !== null;
  return isMapped && (await readPulse(store, id)).lastReadAt === null;
}
