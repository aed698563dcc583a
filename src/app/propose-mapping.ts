// A mapping proposed for a connected CRM: from what the CRM describes, and from live records, so that a
// field that is always empty gives way to one in use and every proposal shows how full it is.
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import { mappedConnection } from './adopt-mapping.ts';
import { openSession } from './connect.ts';
import { type AppContext, connectorOf } from './context.ts';
import { rootObjects } from './follow-place.ts';
import { proposeFromLive } from './live-proposal.ts';
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
  const session = openSession(app, tenantId, connection);
  try {
    const schema = await session.describe();
    const connector = connectorOf(app, connection.crm);
    const objects = rootObjects(connector.proposeMapping(schema));
    const known = await sampleRefs(app, tenantId, id, objects);
    const look = { connector, connectionId: id, session, schema };
    const { mapping, records } = await proposeFromLive(look, known);
    const reading = { connection, mapping, records, session };
    const linked = await withLinked(app, tenantId, reading);
    const measures = measureInputs(mapping, records, linked.look);
    const { crm, externalId } = connection;
    const identity = { connectionId: id, crm, externalId, version: mapped.version };
    const view = { ...identity, ...describeMapping(mapping, measures) };
    return { mapping, view, records: records.length };
  } finally {
    await session.close();
  }
}
