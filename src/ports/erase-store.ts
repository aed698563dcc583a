// What the store lets go of when a connection is uninstalled. Part of TenantStore.
import type { AccountId, ClaimId, ConflictId, ConnectionId } from '../domain/ids.ts';

/** Kinds of rows that belong to one connection, each erased by itself. */
export const ERASABLE = [
  'targets',
  'ledger',
  'tasks',
  'managers',
  'marks',
  'inbox',
  'matching',
  'claims',
  'accounts',
  'records',
  'cursors',
  'mappings',
] as const;
export type Erasable = (typeof ERASABLE)[number];

export interface EraseStore {
  /** Claims and accounts of a connection that are not gone yet, at most `limit` of each, by id. */
  standing(
    id: ConnectionId,
    limit: number,
  ): Promise<{ readonly claims: readonly ClaimId[]; readonly accounts: readonly AccountId[] }>;
  /** Conflicts of any status with a claim of the connection, by id. */
  conflictsOf(id: ConnectionId): Promise<readonly ConflictId[]>;
  /** Accounts of the connection that are still to be judged. */
  countDirty(id: ConnectionId): Promise<number>;
  /**
   * Removes about `limit` rows of a kind and says how many; 0 when none is left. Versions of claims,
   * accounts and mappings, which nothing else removes, go only once the connection is disconnected:
   * INVARIANT_BROKEN before. The receipt of the uninstalling (cursor `uninstall`) stays.
   */
  erase(id: ConnectionId, kind: Erasable, limit: number): Promise<number>;
}
