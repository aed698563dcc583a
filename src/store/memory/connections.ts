// Connections of a tenant with what belongs to each: sealed tokens, cursors; and the row leases.
import { ParleyError } from '../../domain/errors.ts';
import type { ConnectionId } from '../../domain/ids.ts';
import type { Connection, SealedTokens, TenantStore } from '../../ports/store.ts';
import { keep } from './kept.ts';
import { byText } from './order.ts';
import { changeable } from './tables.ts';
import type { MemoryTransaction } from './transaction.ts';

/** Other tables refer to connections. */
export const CONNECTIONS = changeable<Connection>('connection');
const TOKENS = changeable<SealedTokens>('token');
const CURSORS = changeable<string>('cursor');
const LEASES = changeable<Lease>('lease');

type Lease = { readonly owner: string; readonly fence: number; readonly expiresAt: number };

/** `TenantStore.connections` in a transaction. */
export function connectionsIn(tx: MemoryTransaction): TenantStore['connections'] {
  const change = (id: ConnectionId, part: Partial<Connection>) =>
    tx.change(CONNECTIONS, id, (known) => {
      if (known !== undefined) return keep({ ...known, ...part });
      throw new ParleyError('BAD_INPUT', `There is no connection ${id}.`, {
        hint: 'List the connections; it may have been removed.',
      });
    });
  return {
    async save(connection) {
      tx.requireTenant('connection_tenant_id_fkey');
      const { id, crm, externalId } = connection;
      await tx.requireUnique(
        CONNECTIONS,
        'connection_tenant_id_crm_external_id_key',
        (one) => one.id !== id && one.crm === crm && one.externalId === externalId,
      );
      await tx.change(CONNECTIONS, id, () => keep(connection));
    },
    async get(id) {
      return (await tx.get(CONNECTIONS, id)) ?? null;
    },
    async list() {
      return byText(await tx.where(CONNECTIONS, () => true), (one) => one.id);
    },
    async setState(id, state, stateReason) {
      await change(id, { state, stateReason });
    },
    async setWriteMode(id, writeMode) {
      await change(id, { writeMode });
    },
  };
}

/** `TenantStore.tokens` in a transaction: compare and set by version. */
export function tokensIn(tx: MemoryTransaction): TenantStore['tokens'] {
  return {
    async save(id, sealed, expiresAt, expectedVersion) {
      await tx.require(CONNECTIONS, id, 'token_tenant_id_connection_id_fkey');
      return tx.change(TOKENS, id, (known) =>
        (known?.version ?? null) === expectedVersion
          ? keep({ sealed, expiresAt, version: (expectedVersion ?? 0) + 1 })
          : undefined,
      );
    },
    async load(id) {
      return (await tx.get(TOKENS, id)) ?? null;
    },
    async remove(id) {
      await tx.change(TOKENS, id, () => null);
    },
  };
}

/** `TenantStore.leases` in a transaction. A released lease keeps its number. */
export function leasesIn(tx: MemoryTransaction): TenantStore['leases'] {
  return {
    async acquire(name, owner, now, ttlMs) {
      let fence: number | null = null;
      await tx.change(LEASES, name, (known) => {
        const isMine = known?.owner === owner;
        if (known !== undefined && !isMine && known.expiresAt > now) return undefined;
        fence = isMine ? known.fence : (known?.fence ?? 0) + 1;
        return { owner, fence, expiresAt: now + ttlMs };
      });
      return fence;
    },
    async release(name, owner) {
      await tx.change(LEASES, name, (known) =>
        known?.owner === owner ? { ...known, owner: '', expiresAt: 0 } : undefined,
      );
    },
  };
}

/** `TenantStore.cursors` in a transaction. */
export function cursorsIn(tx: MemoryTransaction): TenantStore['cursors'] {
  const keyOf = (id: ConnectionId, stream: string) => `${id} ${stream}`;
  return {
    async get(id, stream) {
      return (await tx.get(CURSORS, keyOf(id, stream))) ?? null;
    },
    async move(id, stream, { from, to }) {
      await tx.require(CONNECTIONS, id, 'cursor_tenant_id_connection_id_fkey');
      return tx.change(CURSORS, keyOf(id, stream), (known) =>
        (known ?? null) === from ? to : undefined,
      );
    },
    async set(id, stream, cursor) {
      await tx.require(CONNECTIONS, id, 'cursor_tenant_id_connection_id_fkey');
      await tx.change(CURSORS, keyOf(id, stream), () => cursor);
    },
  };
}
