// Listening to people: what they did to Parley's tasks and said by records. A CRM that tells it along with
// changes is asked with each sync, for no call more; the job `follow-tasks` asks the others, and in place
// of a sync that brought nothing.
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { Heard, Listening } from '../ports/crm-tasks.ts';
import type { Connection, TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';
import { type HeardReport, hearStatements, isListening, takeInStatements } from './statements.ts';
import { type FollowReport, followTasks, CURSOR as TASKS, takeInTasks } from './task-sync.ts';

/** When people were last listened to, where the CRM tells it along. */
const STREAM = 'heard';
const LISTEN_EVERY_MS = 60_000;

/** What a sync brought along, the position it asked from, and when it began. */
export type HeardAlong = {
  readonly heard: Heard;
  readonly from: string | null;
  readonly at: Instant;
};

/** True where a CRM tells along with changes what people said. */
export const tellsAlong = ({ connectors }: AppContext, { crm }: Pick<Connection, 'crm'>): boolean =>
  connectors.get(crm)?.tellsAlong === true;

/** What a sync wants along with the changes; undefined where the CRM does not tell it so. */
export async function listeningFor(
  app: AppContext,
  store: TenantStore,
  connection: Connection,
): Promise<Listening | undefined> {
  if (!tellsAlong(app, connection)) return undefined;
  const tasks = await store.cursors.get(connection.id, TASKS);
  return { tasks, statements: isListening(connection) };
}

/** Hears of what was taken in as soon as it is stored. */
export type Hearers = {
  readonly followed: (report: FollowReport) => Promise<void>;
  readonly heard: (report: HeardReport) => Promise<void>;
};

type Place = {
  readonly app: AppContext;
  readonly tenantId: TenantId;
  readonly connectionId: ConnectionId;
  readonly signal: AbortSignal;
};

/** Takes in what a sync brought along. Of a connection that is not connected any more nothing is. */
export async function takeInAlong(
  place: Place,
  { heard, from, at }: HeardAlong,
  hearers: Hearers,
): Promise<void> {
  const { app, tenantId, connectionId, signal } = place;
  const connection = await app.store.inTenant(tenantId, (store) =>
    store.connections.get(connectionId),
  );
  if (connection?.state !== 'connected') return;
  const page = heard.tasks;
  await hearers.followed(await takeInTasks(app, tenantId, { connection, from, page }, signal));
  const { statements } = heard;
  if (statements !== undefined) {
    const said = { connectionId, statements };
    await hearers.heard(await takeInStatements(app, tenantId, said, signal));
  }
  await noteHeard(place, at);
}

/** Asks the CRM itself, and takes in what it says. */
export async function askPeople(place: Place, hearers: Hearers): Promise<void> {
  const { app, tenantId, connectionId, signal } = place;
  const at = app.clock.now();
  await hearers.followed(await followTasks(app, tenantId, connectionId, signal));
  await hearers.heard(await hearStatements(app, tenantId, connectionId, signal));
  await noteHeard(place, at);
}

async function noteHeard({ app, tenantId, connectionId }: Place, at: Instant): Promise<void> {
  await app.store.inTenant(tenantId, async (store) => {
    if (await isTold(app, store, connectionId)) {
      await store.cursors.set(connectionId, STREAM, String(at));
    }
  });
}

/** False of one that was uninstalled meanwhile, too: nothing of it may come back. */
async function isTold(app: AppContext, store: TenantStore, id: ConnectionId): Promise<boolean> {
  const connection = await store.connections.get(id);
  return connection?.state === 'connected' && tellsAlong(app, connection);
}

/**
 * True where a sync should have brought along what people said and nobody has asked for it within a
 * minute: it failed, was cut short, or reads for the first time.
 */
export function isUnheard({ app, tenantId, connectionId }: Place): Promise<boolean> {
  return app.store.inTenant(tenantId, async (store) => {
    if (!(await isTold(app, store, connectionId))) return false;
    const heardAt = Number(await store.cursors.get(connectionId, STREAM));
    return app.clock.now() - heardAt >= LISTEN_EVERY_MS;
  });
}
