// A mapping becomes the one a connection is read by: checked against the CRM, stored as the next version,
// and followed. What it needs and nobody has read yet is read first; nothing else is read again.
import { ParleyError } from '../domain/errors.ts';
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import type { Mapping } from '../domain/mapping.ts';
import type { CrmSchema } from '../ports/crm.ts';
import type { Connection, TenantStore } from '../ports/store.ts';
import { openSession } from './connect.ts';
import { type AppContext, connectorOf } from './context.ts';
import { rootObjects, startFollowingMapping } from './follow-place.ts';
import { intakeTurn } from './intake-turn.ts';
import { checkMapping, faultPath, lackingNeeds, type Needs, needsOf } from './mapping-check.ts';
import { CHANGES } from './sync.ts';

/** The connection and its mapping. Throws BAD_INPUT for an id that is none, naming those there are. */
export async function mappedConnection(store: TenantStore, id: ConnectionId) {
  const connection = await store.connections.get(id);
  const mapped = await store.mappings.current(id);
  if (connection !== null && mapped !== null) return { connection, mapped };
  const known = (await store.connections.list()).map((one) => one.id).join(', ') || 'none yet';
  const message =
    connection === null ? `There is no connection ${id}.` : `Connection ${id} has no mapping yet.`;
  throw new ParleyError('BAD_INPUT', message, { hint: `Connections: ${known}.` });
}

/** What the CRM of a connection has, as far as a mapping can draw on it. */
export async function describeFor(
  app: AppContext,
  tenantId: TenantId,
  connection: Connection,
  mapping: Mapping,
): Promise<CrmSchema> {
  const session = openSession(app, tenantId, connection);
  try {
    return await session.describe(mapping);
  } finally {
    await session.close();
  }
}

export type AdoptMapping = {
  readonly connectionId: ConnectionId;
  readonly mapping: Mapping;
  /** From {@link describeFor} of this mapping. */
  readonly schema: CrmSchema;
  /** Who says it, as the audit trail names people. */
  readonly by: string;
};

export type AdoptedMapping = {
  readonly version: number;
  /** False where this mapping is in force already: nothing was changed. */
  readonly isNew: boolean;
  /** What is read first, by object. */
  readonly lacking: Needs;
};

/** Puts a mapping in force. Throws MAPPING_INVALID that names what the CRM does not have. */
export async function adoptMapping(
  app: Pick<AppContext, 'store' | 'clock' | 'connectors'>,
  tenantId: TenantId,
  { connectionId: id, mapping, schema, by }: AdoptMapping,
): Promise<AdoptedMapping> {
  const faults = checkMapping(mapping, schema);
  if (faults.length > 0) {
    const named = faults.map((fault) => `${faultPath(fault)}: ${fault.message}`).join('; ');
    throw new ParleyError('MAPPING_INVALID', `${named}.`, {
      hint: 'Correct the mapping, or the permissions of Parley’s user.',
    });
  }
  const at = app.clock.now();
  return app.store.inTenant(tenantId, async (store) => {
    // Pages of the old mapping are stored before this, or not at all.
    await store.turns.take(intakeTurn(id));
    const { connection, mapped } = await mappedConnection(store, id);
    const lacking = lackingNeeds(needsOf(mapping, schema), needsOf(mapped.mapping, schema));
    if (sameMapping(mapping, mapped.mapping)) {
      return { version: mapped.version, isNew: false, lacking: new Map() };
    }
    const version = await store.mappings.append(id, mapping, by, at);
    const objects = [...new Set([...rootObjects(mapped.mapping), ...rootObjects(mapping)])];
    await startFollowingMapping(store, id, { version, objects, reads: lacking.size > 0 });
    const cursor = await store.cursors.get(id, CHANGES);
    if (cursor !== null && lacking.size > 0) {
      const { reread } = connectorOf(app, connection.crm);
      await store.cursors.set(id, CHANGES, reread(cursor, [...lacking.keys()]));
    }
    const document = JSON.stringify({
      ...{ version, replaces: mapped.version, readFirst: [...lacking.keys()] },
    });
    await store.audit.append([{ at, kind: 'mapping', actor: by, subject: id, document }]);
    return { version, isNew: true, lacking };
  });
}

/** True when they differ in nothing, not even in a reason. */
export function sameMapping(left: Mapping, right: Mapping): boolean {
  return canonical(left) === canonical(right);
}

/** One text for values that differ in nothing but the order of keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    one !== null && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
