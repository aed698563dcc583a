// What has to be looked at again: accounts that changed, and accounts whose time has come.
import type { AccountId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { MatchMark, MatchMarks } from '../../ports/match-store.ts';
import type { TenantStore } from '../../ports/store.ts';
import { firstKeys } from './book.ts';
import { byNumber, byText } from './order.ts';
import { changeable, type Table } from './tables.ts';
import type { MemoryTransaction } from './transaction.ts';

const DIRTY = changeable<Mark>('dirty');
const MATCH_DUE = changeable<MatchMark>('match_due');
const REJUDGE = changeable<Appointment>('rejudge');

type Mark = {
  readonly accountId: AccountId;
  readonly since: number;
  readonly generation: number;
  readonly block: number;
};
type Appointment = { readonly accountId: AccountId; readonly at: Instant };

const markOf = ({ accountId, generation }: Mark) => ({ accountId, generation });

const BLOCKS = 8;

/** By the account's first matching key, as on the SQL engines; fewer, as worlds here are small. */
function blockOf(key: string): number {
  let hash = 0;
  for (let index = 0; index < key.length; index += 1) {
    hash = (Math.imul(hash, 31) + key.charCodeAt(index)) | 0;
  }
  return hash & (BLOCKS - 1);
}

/** `TenantStore.turns` in a transaction. */
export function turnsIn(tx: MemoryTransaction): TenantStore['turns'] {
  return {
    tryTake: (name) => tx.tryLock(`turn ${name}`),
    take: (name) => tx.lock(`turn ${name}`),
    async hold(ids) {
      for (const id of [...new Set(ids)].sort()) await tx.lock(`account ${id}`);
    },
  };
}

/** `TenantStore.dirty` in a transaction. A mark made again keeps its place in the queue. */
export function dirtyIn(tx: MemoryTransaction): TenantStore['dirty'] {
  return {
    async mark(ids) {
      const wanted = [...new Set(ids)].sort();
      const keys = await firstKeys(tx, wanted);
      // Numbers are drawn before the locks, as PostgreSQL draws them.
      const marks = new Map(
        wanted.map((accountId) => {
          const generation = tx.nextNumber();
          const block = blockOf(keys.get(accountId) ?? accountId);
          return [accountId, { accountId, since: generation, generation, block }];
        }),
      );
      await tx.changeAll(DIRTY, marks, (known, mark) => ({
        ...mark,
        since: known?.since ?? mark.since,
      }));
    },
    async blocks() {
      const rows = byNumber(await tx.where(DIRTY, () => true), (row) => row.since);
      return [...new Set(rows.map((row) => row.block))];
    },
    async take(block, limit) {
      const marks = await tx.where(DIRTY, (row) => row.block === block);
      const rows = byNumber(marks, (row) => row.since);
      return rows.slice(0, limit).map(markOf);
    },
    async of(ids) {
      return (await tx.some(DIRTY, ids)).map(markOf);
    },
    clear: (marks) => clearMarks(tx, DIRTY, marks),
    async count() {
      return (await tx.where(DIRTY, () => true)).length;
    },
  };
}

/** `TenantStore.matching.due` in a transaction. */
export function matchDueIn(tx: MemoryTransaction): MatchMarks {
  return {
    async mark(ids) {
      const wanted = [...new Set(ids)].sort();
      const marks = new Map(
        wanted.map((accountId) => [accountId, { accountId, generation: tx.nextNumber() }]),
      );
      await tx.changeAll(MATCH_DUE, marks, (_, mark) => mark);
    },
    async take(limit, after = 0) {
      const rows = await tx.where(MATCH_DUE, (row) => row.generation > after);
      return byNumber(rows, (row) => row.generation).slice(0, limit);
    },
    clear: (marks) => clearMarks(tx, MATCH_DUE, marks),
  };
}

/** Removes each mark that nobody has made again since it was read. */
async function clearMarks<Row extends MatchMark>(
  tx: MemoryTransaction,
  table: Table<Row>,
  marks: readonly MatchMark[],
): Promise<void> {
  const read = new Map(marks.map((one) => [one.accountId as string, one.generation]));
  await tx.changeAll(table, read, (known, generation) =>
    known?.generation === generation ? null : undefined,
  );
}

/** `TenantStore.rejudge` in a transaction. */
export function rejudgeIn(tx: MemoryTransaction): TenantStore['rejudge'] {
  return {
    async set(appointments) {
      const last = new Map(appointments.map((one) => [one.accountId, one]));
      await tx.changeAll(REJUDGE, last, (_, { accountId, at }) =>
        at === null ? null : { accountId, at },
      );
    },
    async due(now, limit) {
      const due = byText(await tx.where(REJUDGE, (row) => row.at <= now), (row) => row.accountId);
      return byNumber(due, (row) => row.at)
        .slice(0, limit)
        .map((row) => row.accountId);
    },
  };
}
