// Live records of a connection, for looking at what a source holds before anything reads it for good.
import type { ConnectionId, RecordRef, TenantId } from '../../domain/ids.ts';
import type { Mapping } from '../../domain/mapping.ts';
import type { SourceRecord } from '../../domain/source-record.ts';
import type { RecordLookup } from '../../observe/read-field.ts';
import type { CrmSession } from '../../ports/crm.ts';
import type { Connection } from '../../ports/store.ts';
import type { AppContext } from '../context.ts';
import { lookupAround } from '../derive-batch.ts';
import { sampleRecords } from '../view-mapping.ts';

/** Live records of each object. */
const MOST_LIVE = 100;

/** Known records of some objects by id, evenly spread. */
export async function sampleRefs(
  app: Pick<AppContext, 'store'>,
  tenantId: TenantId,
  connectionId: ConnectionId,
  objects: readonly string[],
): Promise<readonly RecordRef[]> {
  const stored = await app.store.inTenant(tenantId, (store) =>
    sampleRecords(store, connectionId, objects, MOST_LIVE),
  );
  return stored.map(({ object, recordId }) => ({ connectionId, object, recordId }));
}

export type LiveSample = {
  readonly records: readonly SourceRecord[];
  /** What they link to, as it is now as far as the mapping reads it, else as it is stored. */
  readonly look: RecordLookup;
};

/** What records that were just read link to, read as well. */
export async function withLinked(
  app: Pick<AppContext, 'store'>,
  tenantId: TenantId,
  { connection, mapping, records, session }: LiveReading,
): Promise<LiveSample> {
  const linked = await readLinked(session, connection.id, records, mapping);
  const stored = await app.store.inTenant(tenantId, (store) =>
    lookupAround({ store, connection, mapping }, records),
  );
  return { records, look: freshFirst([...records, ...linked], stored) };
}

type LiveReading = {
  readonly connection: Connection;
  readonly mapping: Mapping;
  /** None of them deleted. */
  readonly records: readonly SourceRecord[];
  readonly session: CrmSession;
};

/** What the records link to, as it is now, so far as the mapping reads it. */
async function readLinked(
  session: CrmSession,
  connectionId: ConnectionId,
  records: readonly SourceRecord[],
  mapping: Mapping,
): Promise<readonly SourceRecord[]> {
  const links = records.flatMap((one) => one.links);
  const refs = new Map(
    links.map(({ object, recordId }) => [
      `${object}/${recordId}`,
      { connectionId, object, recordId },
    ]),
  );
  return refs.size === 0 ? [] : session.readRecords([...refs.values()], mapping);
}

function freshFirst(fresh: readonly SourceRecord[], stored: RecordLookup): RecordLookup {
  const byKey = new Map(fresh.map((one) => [`${one.object}/${one.recordId}`, one]));
  const look = (object: string, recordId: string) =>
    byKey.get(`${object}/${recordId}`) ?? stored(object, recordId);
  return stored.related === undefined ? look : Object.assign(look, { related: stored.related });
}
