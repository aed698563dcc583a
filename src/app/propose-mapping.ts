// A mapping proposed for a connected CRM: from what the CRM describes, and from live records, so that a
// field that is always empty gives way to one in use and every proposal shows how full it is.
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import type { SourceRecord } from '../domain/source-record.ts';
import type { IsFilled } from '../ports/crm.ts';
import { mappedConnection } from './adopt-mapping.ts';
import { openSession } from './connect.ts';
import { type AppContext, connectorOf } from './context.ts';
import { rootObjects } from './follow-place.ts';
import { sampleRefs, withLinked } from './mapping-edit/live-sample.ts';
import { measureInputs } from './mapping-measure.ts';
import { describeMapping, type MappingView } from './view-mapping.ts';

export type ProposedMapping = {
  readonly mapping: Mapping;
  /** As the mapping in force is shown; `version` is that one's. */
  readonly view: MappingView;
  /** Records that were looked at, as they are now. */
  readonly records: number;
};

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
    const refs = await sampleRefs(app, tenantId, id, rootObjects(first));
    const live = await session.readRecords(refs, withFields(first, asked));
    const mapping = proposeMapping(schema, filledIn(live));
    const records = live.filter((one) => !one.deleted);
    const reading = { connection, mapping, records, session };
    const { look } = await withLinked(app, tenantId, reading);
    const measures = measureInputs(mapping, records, look);
    const { crm, externalId } = connection;
    const identity = { connectionId: id, crm, externalId, version: mapped.version };
    const view = { ...identity, ...describeMapping(mapping, measures) };
    return { mapping, view, records: records.length };
  } finally {
    await session.close();
  }
}

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
