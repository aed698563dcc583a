// What records should show, and what became of writing it.
import { type ConnectionId, type RecordRef, recordKeyOf } from '../../domain/ids.ts';
import type { OwnFieldKey, OwnFieldValues } from '../../domain/own-fields.ts';
import type { Instant } from '../../domain/time.ts';
import type { TenantStore } from '../../ports/store.ts';
import type {
  LedgerEntry,
  PendingTarget,
  RecordTarget,
  TakenTarget,
} from '../../ports/write-store.ts';
import { isSame, keep } from './kept.ts';
import { byNumber, byText } from './order.ts';
import { changeable } from './tables.ts';
import type { MemoryTransaction } from './transaction.ts';

const TARGETS = changeable<Target>('target');
const LEDGER = changeable<Entered>('ledger');

/** An entry with the keys it is looked for by: there are more of them than of anything else. */
type Entered = { readonly key: string; readonly record: string; readonly entry: LedgerEntry };

/** Pending while `settled` is behind `target.generation`. */
type Target = {
  readonly target: PendingTarget;
  readonly epoch: number;
  readonly settled: number;
  readonly parkedUntil: Instant;
  readonly triedSince: Instant | null;
};

function sortedValues(values: OwnFieldValues): OwnFieldValues {
  const sorted: OwnFieldValues = {};
  for (const key of (Object.keys(values) as OwnFieldKey[]).sort()) {
    const value = values[key];
    if (value !== undefined) sorted[key] = value;
  }
  return sorted;
}

/** `TenantStore.targets` in a transaction. Generations only rise. */
export function targetsIn(tx: MemoryTransaction): TenantStore['targets'] {
  const byRef = <T extends { readonly ref: RecordRef }>(items: readonly T[]) =>
    new Map(items.map((item) => [recordKeyOf(item.ref), item]));
  const pendingOf = (id: ConnectionId) =>
    tx.where(
      TARGETS,
      ({ target, settled }) => target.ref.connectionId === id && settled !== target.generation,
    );
  const dueOf = async (id: ConnectionId, now: Instant, limit: number) => {
    const rows = (await pendingOf(id)).filter((row) => row.parkedUntil <= now);
    const inOrder = byText(rows, (row) => recordKeyOf(row.target.ref));
    return byNumber(inOrder, (row) => row.parkedUntil).slice(0, limit);
  };
  return {
    async put(targets) {
      await tx.changeAll(TARGETS, byRef(targets), putOne);
    },
    async putNew(targets) {
      await tx.changeAll(TARGETS, byRef(targets), (row, target) =>
        row === undefined ? putOne(row, target) : undefined,
      );
    },
    async get(refs) {
      return (await tx.some(TARGETS, refs.map(recordKeyOf))).map((row) => row.target);
    },
    async pending(id, now, limit) {
      return (await dueOf(id, now, limit)).map((row) => row.target);
    },
    async take(id, now, limit) {
      const due = (await dueOf(id, now, limit)).map((row) => row.target);
      const taken: TakenTarget[] = [];
      await tx.changeAll(TARGETS, byRef(due), (row) => {
        // Settled or removed while we waited for the row.
        if (row === undefined || row.settled === row.target.generation) return undefined;
        const epoch = row.epoch + 1;
        taken.push({ ...row.target, epoch, triedSince: row.triedSince });
        return { ...row, epoch };
      });
      return taken;
    },
    async held(taken) {
      const rows = await tx.hold(TARGETS, [...byRef(taken).keys()]);
      const epochs = new Map(rows.map((row) => [recordKeyOf(row.target.ref), row.epoch]));
      return taken.filter((one) => epochs.get(recordKeyOf(one.ref)) === one.epoch);
    },
    async settle(taken) {
      await tx.changeAll(TARGETS, byRef(taken), (row, { generation, epoch }) =>
        row?.target.generation === generation && row.epoch === epoch
          ? { ...row, settled: generation, triedSince: null }
          : undefined,
      );
    },
    async recheck(refs) {
      // A new generation, not a reset: a write in flight must not settle what it did not see.
      await tx.changeAll(TARGETS, byRef(refs.map((ref) => ({ ref }))), (row) =>
        row === undefined ? undefined : { ...row, target: risen(row.target) },
      );
    },
    async recheckAll(id) {
      const rows = await tx.where(TARGETS, ({ target }) => target.ref.connectionId === id);
      await tx.changeAll(TARGETS, byRef(rows.map((row) => row.target)), (row) =>
        row === undefined ? undefined : { ...row, target: risen(row.target), parkedUntil: 0 },
      );
    },
    async park(parked) {
      const waits = parked.map(({ target, until, triedSince = null }) => {
        return { ref: target.ref, generation: target.generation, until, triedSince };
      });
      await tx.changeAll(TARGETS, byRef(waits), (row, { generation, until, triedSince }) =>
        row?.target.generation === generation
          ? { ...row, parkedUntil: until, triedSince }
          : undefined,
      );
    },
    async unwritten(id, before, limit) {
      const rows = await tx.where(
        TARGETS,
        ({ target, triedSince }) =>
          target.ref.connectionId === id && triedSince !== null && triedSince <= before,
      );
      const tried = rows.map(({ target, triedSince }) => {
        return { ref: target.ref, triedSince: triedSince ?? before };
      });
      const inOrder = byText(tried, (one) => recordKeyOf(one.ref));
      return byNumber(inOrder, (one) => one.triedSince).slice(0, limit);
    },
    async countPending(id) {
      return (await pendingOf(id)).length;
    },
  };
}

function putOne(row: Target | undefined, { ref, home, values }: RecordTarget): Target | undefined {
  if (row?.target.home === home && isSame(row.target.values, values)) return undefined;
  const next = { ref, home, values: sortedValues(values) };
  if (row === undefined) {
    const target = keep({ ...next, generation: 1 });
    return { target, epoch: 0, settled: 0, parkedUntil: 0, triedSince: null };
  }
  const { target } = row;
  // What was refused was the old value: nothing is parked any longer.
  return { ...row, target: keep({ ...next, generation: target.generation + 1 }), parkedUntil: 0 };
}

function risen(target: PendingTarget): PendingTarget {
  return keep({ ...target, generation: target.generation + 1 });
}

/** `TenantStore.ledger` in a transaction. */
export function ledgerIn(tx: MemoryTransaction): TenantStore['ledger'] {
  const entered = (entry: LedgerEntry): Entered => {
    const record = recordKeyOf(entry.ref);
    return { key: `${record} ${entry.field}`, record, entry: keep(entry) };
  };
  const inOrder = (rows: readonly Entered[]) =>
    byText(rows, (row) => row.key).map((row) => row.entry);
  return {
    async put(entries) {
      const last = new Map(entries.map(entered).map((row) => [row.key, row]));
      await tx.changeAll(LEDGER, last, (known, row) => {
        const original = known?.entry.original;
        return original === undefined ? row : { ...row, entry: keep({ ...row.entry, original }) };
      });
    },
    async of(refs) {
      const wanted = new Set(refs.map(recordKeyOf));
      return inOrder(await tx.where(LEDGER, (row) => wanted.has(row.record)));
    },
    async countRecords(id) {
      const rows = await tx.where(LEDGER, ({ entry }) => entry.ref.connectionId === id);
      return new Set(rows.map((row) => row.record)).size;
    },
    async shownBefore(id) {
      const rows = await tx.where(
        LEDGER,
        ({ entry: { ref, original } }) => ref.connectionId === id && (original ?? null) !== null,
      );
      return [...new Set(rows.map(({ entry }) => entry.field))].sort();
    },
    async inState(state, limit) {
      const entries = inOrder(await tx.where(LEDGER, ({ entry }) => entry.state === state));
      return byNumber(entries, (one) => -one.at).slice(0, limit);
    },
  };
}
