// The inbox: reads the records that webhooks named and takes them in as a sync does. What a webhook
// said of their values does not matter, so neither does the order in which webhooks come.
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import { openSession } from './connect.ts';
import type { AppContext } from './context.ts';
import { addCounts, CHANGES, NOTHING_READ, type SyncReport, takeIn } from './sync.ts';
import { readUnseen } from './unseen.ts';

/** Records of one round: HubSpot's largest batch. */
const BATCH = 100;

/**
 * Works a connection's inbox off until it is empty. Marks are read before the records and cleared, with
 * what was read stored, only at the generation they had then: a record that a newer webhook names
 * meanwhile stays marked and is read again. A connection that cannot be read keeps its marks. So does one
 * whose first reading has not brought its first page: it lists no deletions, so what was known before it
 * and went unheard would stay.
 */
export async function workInbox(
  app: AppContext,
  tenantId: TenantId,
  connectionId: ConnectionId,
  signal?: AbortSignal,
): Promise<SyncReport> {
  const start = await app.store.inTenant(tenantId, async (store) => {
    const waiting = await store.inbox.take(connectionId, 1);
    if (waiting.length === 0) return null;
    if ((await store.cursors.get(connectionId, CHANGES)) === null) return null;
    const connection = await store.connections.get(connectionId);
    const unseen = (await readUnseen(store, connectionId))?.places ?? [];
    return { connection, unseen, mapping: await store.mappings.current(connectionId) };
  });
  if (start === null || start.mapping === null) return NOTHING_READ;
  const { connection } = start;
  if (connection === null || connection.state !== 'connected') return NOTHING_READ;
  const mapped = start.mapping;
  const session = openSession(app, tenantId, connection, signal);
  let before = start.unseen;
  let report: Omit<SyncReport, 'requests'> = NOTHING_READ;
  try {
    for (;;) {
      signal?.throwIfAborted();
      if (app.slice?.isOver()) return { ...report, requests: session.usage().requests };
      const { marks, number } = await app.store.inTenant(tenantId, async (store) => ({
        marks: await store.inbox.take(connectionId, BATCH),
        number: await store.records.nextReading(),
      }));
      if (marks.length === 0) return { ...report, requests: session.usage().requests };
      const records = await session.readRecords(
        marks.map((mark) => mark.ref),
        mapped.mapping,
      );
      const sight = { before, now: await session.unseen(mapped.mapping, before) };
      before = sight.now;
      const counts = await takeIn(app, tenantId, {
        connection,
        mapped,
        records,
        sight,
        reading: { number, isAsked: true },
        claimTurn: async (store) => {
          await store.inbox.clear(marks);
          return true;
        },
      });
      if (counts === null) return { ...report, requests: session.usage().requests };
      report = addCounts(report, counts);
    }
  } finally {
    await session.close();
  }
}
