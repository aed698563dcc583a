// Erasing what belongs to one connection, kind by kind.
import type { Claim } from '../../domain/claim.ts';
import type { Conflict } from '../../domain/conflict.ts';
import { invariant } from '../../domain/errors.ts';
import type { AccountId, ClaimId, ConflictId, ConnectionId } from '../../domain/ids.ts';
import type { Erasable, EraseStore } from '../../ports/erase-store.ts';
import { CONFLICTS } from './conflicts.ts';
import { CONNECTIONS } from './connections.ts';
import { changeable } from './tables.ts';
import type { MemoryTransaction } from './transaction.ts';

/** Says by its key, or by what stands in it, whose a row is. */
type Belongs = (key: string, row: unknown, id: ConnectionId) => boolean;

const byKey: Belongs = (key, _, id) => key.startsWith(`${id}/`);
const byStream: Belongs = (key, _, id) => key.startsWith(`${id} `) && key !== `${id} uninstall`;
/** Snapshot and account ids, one a line. */
const inSnapshot: Belongs = (key, _, id) =>
  key.split('\n').some((part) => part.startsWith(`${id}/`));

const PLACES: Readonly<Record<Erasable, readonly (readonly [table: string, Belongs])[]>> = {
  targets: [['target', byKey]],
  ledger: [['ledger', byKey]],
  tasks: [
    [
      'conflict_task',
      (_, row, id) => (row as { plan: { connectionId: string } }).plan.connectionId === id,
    ],
  ],
  managers: [
    ['manager', (_, row, id) => (row as { connectionId: string }).connectionId === id],
    ['administrator', (_, row, id) => (row as { connectionId: string }).connectionId === id],
    [
      'session',
      (_, row, id) => (row as { user: { connectionId?: string } }).user.connectionId === id,
    ],
  ],
  marks: [
    ['dirty', byKey],
    ['rejudge', byKey],
  ],
  inbox: [['inbox', byKey]],
  matching: [
    ['match_edge', inSnapshot],
    ['match_record', inSnapshot],
    ['match_due', byKey],
  ],
  claims: [
    ['claim', byKey],
    ['claim_version', byKey],
  ],
  accounts: [
    ['account', byKey],
    ['account_version', byKey],
  ],
  records: [
    ['record_problem', byKey],
    ['record', byKey],
  ],
  cursors: [['cursor', byStream]],
  mappings: [['mapping', byStream]],
};

const HAVE_VERSIONS: readonly Erasable[] = ['claims', 'accounts', 'mappings'];

type Standing<Id> = { readonly value: { readonly id: Id; readonly claim?: Claim | null } };

/** `TenantStore.erasure` in a transaction. */
export function eraseIn(tx: MemoryTransaction): EraseStore {
  const idsIn = async <Id extends string>(
    table: string,
    id: ConnectionId,
    limit: number,
  ): Promise<readonly Id[]> => {
    const part = table === 'claim' ? 'claim' : 'account';
    const rows = await tx.where(
      changeable<Standing<Id>>(table),
      ({ value }) =>
        value.id.startsWith(`${id}/`) && (value as Record<string, unknown>)[part] !== null,
    );
    return rows
      .map(({ value }) => value.id)
      .sort()
      .slice(0, limit);
  };
  return {
    async standing(id, limit) {
      return {
        claims: await idsIn<ClaimId>('claim', id, limit),
        accounts: await idsIn<AccountId>('account', id, limit),
      };
    },
    async conflictsOf(id) {
      const rows = await tx.where<Conflict>(CONFLICTS, ({ judgement }) =>
        judgement.claimIds.some((claimId) => claimId.startsWith(`${id}/`)),
      );
      return rows.map((one): ConflictId => one.id).sort();
    },
    async countDirty(id) {
      const rows = await tx.where(changeable<{ readonly accountId: AccountId }>('dirty'), (row) =>
        row.accountId.startsWith(`${id}/`),
      );
      return rows.length;
    },
    async erase(id, kind, limit) {
      if (HAVE_VERSIONS.includes(kind)) {
        const connection = await tx.get(CONNECTIONS, id);
        invariant(
          connection?.state === 'disconnected',
          'versions of a connection go once it is disconnected',
        );
      }
      let removed = 0;
      for (const [table, belongs] of PLACES[kind]) {
        if (removed >= limit) return removed;
        removed += await tx.erase(table, (key, row) => belongs(key, row, id), limit);
      }
      return removed;
    },
  };
}
