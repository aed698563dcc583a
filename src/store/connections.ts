// Connections of a tenant with what belongs to each: sealed tokens, cursors; and the row leases.
import { ParleyError } from '../domain/errors.ts';
import type { ConnectionId } from '../domain/ids.ts';
import type { Connection, TenantStore } from '../ports/store.ts';
import { decode, encode } from './codec.ts';
import type { Tx } from './tables.ts';

/** `TenantStore.connections` on a transaction. */
export function connectionsIn(tx: Tx): TenantStore['connections'] {
  const change = async (id: ConnectionId, part: Partial<Connection>) => {
    const row = await tx
      .selectFrom('connection')
      .select('body')
      .where('connection_id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) {
      throw new ParleyError('BAD_INPUT', `There is no connection ${id}.`, {
        hint: 'List the connections; it may have been removed.',
      });
    }
    const body = encode({ ...decode<Connection>(row.body), ...part });
    await tx.updateTable('connection').set({ body }).where('connection_id', '=', id).execute();
  };
  return {
    async save(connection) {
      const { id, crm, externalId } = connection;
      const body = encode(connection);
      await tx
        .insertInto('connection')
        .values({ connection_id: id, crm, external_id: externalId, body })
        .onConflict((conflict) =>
          conflict
            .columns(['tenant_id', 'connection_id'])
            .doUpdateSet({ crm, external_id: externalId, body }),
        )
        .execute();
    },
    async get(id) {
      const row = await tx
        .selectFrom('connection')
        .select('body')
        .where('connection_id', '=', id)
        .executeTakeFirst();
      return row === undefined ? null : decode(row.body);
    },
    async list() {
      const rows = await tx
        .selectFrom('connection')
        .select('body')
        .orderBy('connection_id')
        .execute();
      return rows.map((row) => decode(row.body));
    },
    setState: (id, state, stateReason) => change(id, { state, stateReason }),
    setWriteMode: (id, writeMode) => change(id, { writeMode }),
  };
}

/** `TenantStore.tokens` on a transaction: compare and set by version. */
export function tokensIn(tx: Tx): TenantStore['tokens'] {
  return {
    async save(id, sealed, expiresAt, expectedVersion) {
      const saved =
        expectedVersion === null
          ? await tx
              .insertInto('token')
              .values({ connection_id: id, version: 1, sealed, expires_at_ms: expiresAt })
              .onConflict((conflict) => conflict.doNothing())
              .returning('version')
              .execute()
          : await tx
              .updateTable('token')
              .set({ version: expectedVersion + 1, sealed, expires_at_ms: expiresAt })
              .where('connection_id', '=', id)
              .where('version', '=', expectedVersion)
              .returning('version')
              .execute();
      return saved.length === 1;
    },
    async load(id) {
      const row = await tx
        .selectFrom('token')
        .select(['sealed', 'expires_at_ms as expiresAt', 'version'])
        .where('connection_id', '=', id)
        .executeTakeFirst();
      return row ?? null;
    },
    async remove(id) {
      await tx.deleteFrom('token').where('connection_id', '=', id).execute();
    },
  };
}

/**
 * `TenantStore.leases` on a transaction. A released lease keeps its row, so that the fencing number
 * only ever rises: an owner that lost the lease is always told apart from the next one.
 */
export function leasesIn(tx: Tx): TenantStore['leases'] {
  return {
    async acquire(name, owner, now, ttlMs) {
      const taken = await tx
        .insertInto('lease')
        .values({ name, owner, fence: 1, expires_at_ms: now + ttlMs })
        .onConflict((conflict) =>
          conflict
            .columns(['tenant_id', 'name'])
            .doUpdateSet((eb) => ({
              owner,
              expires_at_ms: now + ttlMs,
              fence: eb
                .case()
                .when('lease.owner', '=', owner)
                .then(eb.ref('lease.fence'))
                .else(eb('lease.fence', '+', 1))
                .end(),
            }))
            .where((eb) =>
              eb.or([eb('lease.owner', '=', owner), eb('lease.expires_at_ms', '<=', now)]),
            ),
        )
        .returning('fence')
        .executeTakeFirst();
      return taken?.fence ?? null;
    },
    async release(name, owner) {
      await tx
        .updateTable('lease')
        .set({ owner: '', expires_at_ms: 0 })
        .where('name', '=', name)
        .where('owner', '=', owner)
        .execute();
    },
  };
}

/** `TenantStore.cursors` on a transaction. */
export function cursorsIn(tx: Tx): TenantStore['cursors'] {
  return {
    async get(id, stream) {
      const row = await tx
        .selectFrom('cursor')
        .select('position')
        .where('connection_id', '=', id)
        .where('stream', '=', stream)
        .executeTakeFirst();
      return row?.position ?? null;
    },
    async move(id, stream, { from, to }) {
      if (from === null) {
        const made = await tx
          .insertInto('cursor')
          .values({ connection_id: id, stream, position: to })
          .onConflict((conflict) => conflict.doNothing())
          .returning('position')
          .execute();
        return made.length === 1;
      }
      const moved = await tx
        .updateTable('cursor')
        .set({ position: to })
        .where('connection_id', '=', id)
        .where('stream', '=', stream)
        .where('position', '=', from)
        .returning('position')
        .execute();
      return moved.length === 1;
    },
    async set(id, stream, position) {
      await tx
        .insertInto('cursor')
        .values({ connection_id: id, stream, position })
        .onConflict((conflict) =>
          conflict.columns(['tenant_id', 'connection_id', 'stream']).doUpdateSet({ position }),
        )
        .execute();
    },
  };
}
