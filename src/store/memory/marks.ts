// What has to be looked at again: accounts that changed, and accounts whose time has come.
import type { AccountId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { TenantStore } from '../../ports/store.ts';
import { byNumber, byText } from './order.ts';
import { changeable } from './tables.ts';
import type { MemoryTransaction } from './transaction.ts';

const DIRTY = changeable<Mark>('dirty');
const REJUDGE = changeable<Appointment>('rejudge');

type Mark = { readonly accountId: AccountId; readonly since: number; readonly generation: number };
type Appointment = { readonly accountId: AccountId; readonly at: Instant };

const markOf = ({ accountId, generation }: Mark) => ({ accountId, generation });

/** `TenantStore.dirty` in a transaction. A mark made again keeps its place in the queue. */
export function dirtyIn(tx: MemoryTransaction): TenantStore['dirty'] {
  return {
    async mark(ids) {
      // Numbers are drawn before the locks, as PostgreSQL draws them.
      const marks = new Map(
        [...new Set(ids)].sort().map((accountId) => {
          const generation = tx.nextNumber();
          return [accountId, { accountId, since: generation, generation }];
        }),
      );
      await tx.changeAll(DIRTY, marks, (known, mark) => ({
        ...mark,
        since: known?.since ?? mark.since,
      }));
    },
    async take(limit) {
      const rows = byNumber(await tx.where(DIRTY, () => true), (row) => row.since);
      return rows.slice(0, limit).map(markOf);
    },
    async of(ids) {
      return (await tx.some(DIRTY, ids)).map(markOf);
    },
    async clear(marks) {
      const read = new Map(marks.map((one) => [one.accountId, one.generation]));
      await tx.changeAll(DIRTY, read, (known, generation) =>
        known?.generation === generation ? null : undefined,
      );
    },
    async count() {
      return (await tx.where(DIRTY, () => true)).length;
    },
  };
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
