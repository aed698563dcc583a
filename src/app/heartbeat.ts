// The heartbeat inside a CRM whose records do not ask Parley: until when everything was looked at, written
// every ten minutes at most. It is one record under a fixed key, so writing it twice changes nothing.
import { ParleyError } from '../domain/errors.ts';
import type { ConnectionId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { Connection, TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';
import { freshness } from './pulse.ts';
import { mayWrite, type WriteContext } from './write-context.ts';

const CURSOR = 'heartbeat';
const EVERY_MS = 10 * 60_000;

/** What is known of the record. `isThere` is noted before it is made: a lost answer leaves it true. */
type Beat = {
  readonly isThere: boolean;
  readonly triedAt: Instant;
  readonly shown: Instant | null;
};
const NONE: Beat = { isThere: false, triedAt: 0, shown: null };

/** What the record is to show now: null takes it away; undefined: nothing is to be done. */
export async function dueHeartbeat(
  store: TenantStore,
  connection: Connection,
  now: Instant,
): Promise<Instant | null | undefined> {
  if (connection.crm !== 'salesforce') return undefined;
  const beat = await readBeat(store, connection.id);
  if (connection.writeMode === 'undoing') return beat.isThere ? null : undefined;
  if (now - beat.triedAt < EVERY_MS) return undefined;
  const { checkedAt } = await freshness(store, now);
  if (checkedAt === null || checkedAt === beat.shown) return undefined;
  // What was read but not judged is not looked at: where judging stands still, this does too.
  return (await store.dirty.count()) > 0 ? undefined : checkedAt;
}

/** Writes or removes the record where that is due. A refusal is told in the log and tried again later. */
export async function beat({ app, tenantId, connection, session }: WriteContext): Promise<void> {
  const { id } = connection;
  const due = await app.store.inTenant(tenantId, async (store) => {
    const current = await store.connections.get(id);
    const now = app.clock.now();
    if (current === null || !mayWrite(current)) return undefined;
    const at = await dueHeartbeat(store, current, now);
    if (at === undefined) return undefined;
    const { shown } = await readBeat(store, id);
    await saveBeat(store, id, { isThere: true, triedAt: now, shown });
    return { at, shown };
  });
  if (due === undefined) return;
  const isDone = await orRefused(app, id, () => session.showHeartbeat(due.at));
  await app.store.inTenant(tenantId, async (store) => {
    const known = await readBeat(store, id);
    const shown = due.at === null || isDone ? due.at : due.shown;
    await saveBeat(store, id, { ...known, isThere: shown !== null, shown });
    // The first and the last only: a line every ten minutes would bury the others.
    if ((shown === null) === (due.shown === null)) return;
    const kind = shown === null ? 'heartbeat_ended' : 'heartbeat_begun';
    const at = app.clock.now();
    await store.audit.append([{ at, kind, actor: 'Parley', subject: id, document: '{}' }]);
  });
}

function saveBeat(store: TenantStore, id: ConnectionId, next: Beat): Promise<void> {
  return store.cursors.set(id, CURSOR, JSON.stringify(next));
}

async function readBeat(store: TenantStore, id: ConnectionId): Promise<Beat> {
  const text = await store.cursors.get(id, CURSOR);
  return text === null ? NONE : (JSON.parse(text) as Beat);
}

/** A record that shows when Parley looked is not worth a failed job: flags are written without it. */
async function orRefused(app: AppContext, id: ConnectionId, work: () => Promise<boolean>) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ParleyError) || error.kind !== 'invalid') throw error;
    app.log.warn({ connection: id, code: error.code, error: error.message }, 'heartbeat refused');
    return false;
  }
}
