// A mapping proposed for a connected CRM: from what the CRM describes, and from live records, so that a
// field that is always empty gives way to one in use and every proposal shows how full it is.
import type { ConnectionId, RecordRef, TenantId } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import type { SourceRecord } from '../domain/source-record.ts';
import type { RecordLookup } from '../observe/read-field.ts';
import type { CrmSession, IsFilled } from '../ports/crm.ts';
import { mappedConnection } from './adopt-mapping.ts';
import { openSession } from './connect.ts';
import { type AppContext, connectorOf } from './context.ts';
import { lookupAround } from './derive-batch.ts';
import { rootObjects } from './follow-place.ts';
import { measureInputs } from './mapping-measure.ts';
import { describeMapping, type MappingView, sampleRecords } from './view-mapping.ts';

export type ProposedMapping = {
  readonly mapping: Mapping;
  /** As the mapping in force is shown; `version` is that one's. */
  readonly view: MappingView;
  /** Records that were looked at, as they are now. */
  readonly records: number;
};

/** Live records of each object. */
const MOST_LIVE = 100;

/**
 * Proposes afresh; nothing is stored. Asks the CRM for its schema and, by id, for up to 100 records of
 * each object that is in the book. Throws BAD_INPUT for an unknown connection.
 */
export async function proposeAnew(
  app: AppContext,
  tenantId: TenantId,
  id: ConnectionId,
): Promise<ProposedMapping> {
  const { connection, mapped } = await app.store.inTenant(tenantId, (store) =>
    mappedConnection(store, id),
  );
  const { proposeMapping } = connectorOf(app, connection.crm);
  const session = openSession(app, tenantId, connection);
  try {
    const schema = await session.describe();
    const asked = new Map<string, Set<string>>();
    const first = proposeMapping(schema, (object, field) => {
      asked.set(object, (asked.get(object) ?? new Set()).add(field));
      return null;
    });
    const stored = await app.store.inTenant(tenantId, (store) =>
      sampleRecords(store, id, rootObjects(first), MOST_LIVE),
    );
    const live = await session.readRecords(refsOf(id, stored), withFields(first, asked));
    const mapping = proposeMapping(schema, filledIn(live));
    const records = live.filter((one) => !one.deleted);
    const linked = await readLinked(session, id, records, mapping);
    const look = await app.store.inTenant(tenantId, (store) =>
      lookupAround({ store, connection, mapping }, records),
    );
    const measures = measureInputs(mapping, records, freshFirst([...records, ...linked], look));
    const { crm, externalId } = connection;
    const identity = { connectionId: id, crm, externalId, version: mapped.version };
    const view = { ...identity, ...describeMapping(mapping, measures) };
    return { mapping, view, records: records.length };
  } finally {
    await session.close();
  }
}

const refsOf = (connectionId: ConnectionId, records: readonly SourceRecord[]): RecordRef[] =>
  records.map(({ object, recordId }) => ({ connectionId, object, recordId }));

/** The mapping with further fields of its objects to be read along. */
function withFields(mapping: Mapping, fields: ReadonlyMap<string, ReadonlySet<string>>): Mapping {
  const along = (object: string) => [...(fields.get(object) ?? [])].map((path) => ({ path }));
  const { account, claims } = mapping;
  return {
    ...mapping,
    account: { ...account, name: { ...account.name, or: along(account.object) } },
    claims: claims.map((claim) => ({
      ...claim,
      ownerName: { ...claim.ownerName, or: along(claim.object) },
    })),
  };
}

function filledIn(records: readonly SourceRecord[]): IsFilled {
  const byObject = Map.groupBy(
    records.filter((one) => !one.deleted),
    (one) => one.object,
  );
  return (object, field) => {
    const some = byObject.get(object);
    if (some === undefined) return null;
    return some.some((one) => (one.fields[field] ?? '') !== '');
  };
}

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
