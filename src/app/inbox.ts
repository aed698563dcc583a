// The inbox: reads the records that webhooks named and takes them in as a sync does. What a webhook
// said of their values does not matter, so neither does the order in which webhooks come.
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import { openSession } from './connect.ts';
import type { AppContext } from './context.ts';
import { takeIn } from './sync.ts';

/** Records of one round: HubSpot's largest batch. */
const BATCH = 100;

export type InboxReport = {
  readonly recordsRead: number;
  readonly recordsChanged: number;
  readonly claimsChanged: number;
  readonly recordsEdited: number;
  readonly requests: number;
};

const NOTHING: InboxReport = {
  recordsRead: 0,
  recordsChanged: 0,
  claimsChanged: 0,
  recordsEdited: 0,
  requests: 0,
};

/**
 * Works a connection's inbox off until it is empty. Marks are read before the records and cleared,
 * with what was read stored, only at the generation they had then: a record that a newer webhook
 * names meanwhile stays marked and is read again. A connection that cannot be read keeps its marks.
 */
export async function workInbox(
  app: AppContext,
  tenantId: TenantId,
  connectionId: ConnectionId,
  signal?: AbortSignal,
): Promise<InboxReport> {
  const start = await app.store.inTenant(tenantId, async (store) => {
    const waiting = await store.inbox.take(connectionId, 1);
    if (waiting.length === 0) return null;
    const connection = await store.connections.get(connectionId);
    return { connection, mapping: await store.mappings.current(connectionId) };
  });
  if (start === null || start.mapping === null) return NOTHING;
  const { connection } = start;
  if (connection === null || connection.state !== 'connected') return NOTHING;
  const { mapping } = start.mapping;
  const session = openSession(app, tenantId, connection, signal);
  const report = { recordsRead: 0, recordsChanged: 0, claimsChanged: 0, recordsEdited: 0 };
  try {
    for (;;) {
      signal?.throwIfAborted();
      if (app.slice?.isOver()) return { ...report, requests: session.usage().requests };
      const marks = await app.store.inTenant(tenantId, (store) =>
        store.inbox.take(connectionId, BATCH),
      );
      if (marks.length === 0) return { ...report, requests: session.usage().requests };
      const records = await session.readRecords(
        marks.map((mark) => mark.ref),
        mapping,
      );
      const counts = await takeIn(app, tenantId, {
        connection,
        mapping,
        records,
        claimTurn: async (store) => {
          await store.inbox.clear(marks);
          return true;
        },
      });
      if (counts === null) continue;
      report.recordsRead += records.length;
      report.recordsChanged += counts.records;
      report.claimsChanged += counts.claims;
      report.recordsEdited += counts.edited;
    }
  } finally {
    await session.close();
  }
}
