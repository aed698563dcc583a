// Whole documents: channel managers, versions of the policy and of mappings.
import type { ChannelManager } from '../../domain/conflict.ts';
import type { ConnectionId } from '../../domain/ids.ts';
import type { Mapping } from '../../domain/mapping.ts';
import type { StoredPolicy, TenantStore } from '../../ports/store.ts';
import { CONNECTIONS } from './connections.ts';
import { keep } from './kept.ts';
import { byNumber, byText } from './order.ts';
import { appendOnly, changeable } from './tables.ts';
import type { MemoryTransaction } from './transaction.ts';

const MANAGERS = changeable<ChannelManager>('manager');
const POLICIES = appendOnly<StoredPolicy>('policy');
const MAPPINGS = appendOnly<StoredMapping>('mapping');

type StoredMapping = {
  readonly id: ConnectionId;
  readonly version: number;
  readonly mapping: Mapping;
  readonly by: string;
  readonly at: number;
};

/** `TenantStore.managers` in a transaction. */
export function managersIn(tx: MemoryTransaction): TenantStore['managers'] {
  return {
    async save(manager) {
      await tx.change(MANAGERS, manager.id, () => keep(manager));
    },
    async list() {
      return byText(await tx.where(MANAGERS, () => true), (one) => one.id);
    },
  };
}

/** `TenantStore.policies` in a transaction. Two that append at once clash; the loser runs again. */
export function policiesIn(tx: MemoryTransaction): TenantStore['policies'] {
  const all = () => tx.where(POLICIES, () => true);
  return {
    async append(yaml, by, at) {
      const version = nextAfter(await all());
      await tx.insert(POLICIES, String(version), keep({ version, yaml, by, at }));
      return version;
    },
    async current() {
      return newest(await all()) ?? null;
    },
    async get(version) {
      return (await tx.get(POLICIES, String(version))) ?? null;
    },
  };
}

/** `TenantStore.mappings` in a transaction. */
export function mappingsIn(tx: MemoryTransaction): TenantStore['mappings'] {
  const of = (id: ConnectionId) => tx.where(MAPPINGS, (one) => one.id === id);
  return {
    async append(id, mapping, by, at) {
      await tx.require(CONNECTIONS, id, 'mapping_tenant_id_connection_id_fkey');
      const version = nextAfter(await of(id));
      await tx.insert(MAPPINGS, `${id} ${version}`, keep({ id, version, mapping, by, at }));
      return version;
    },
    async current(id) {
      const found = newest(await of(id));
      if (found === undefined) return null;
      const { version, mapping, by, at } = found;
      return { version, mapping, by, at };
    },
  };
}

type Versioned = { readonly version: number };

function newest<T extends Versioned>(rows: readonly T[]): T | undefined {
  return byNumber(rows, (row) => row.version).at(-1);
}

function nextAfter(rows: readonly Versioned[]): number {
  return (newest(rows)?.version ?? 0) + 1;
}
