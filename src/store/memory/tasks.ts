// The tasks of conflicts, round by round: how each should be, and how far writing it has come.
import {
  type ConflictTask,
  conflictBehind,
  type PlannedTask,
  planOf,
  type TaskRound,
} from '../../domain/conflict-task.ts';
import type { ConnectionId } from '../../domain/ids.ts';
import type { Instant } from '../../domain/time.ts';
import type { TenantStore } from '../../ports/store.ts';
import { CONFLICTS } from './conflicts.ts';
import { isSame, keep } from './kept.ts';
import { byNumber, byText } from './order.ts';
import { changeable } from './tables.ts';
import type { MemoryTransaction } from './transaction.ts';

const TASKS = changeable<Stored>('conflict_task');

type Stored = {
  readonly plan: ConflictTask;
  readonly taskId: string | null;
  readonly generation: number;
  readonly settled: number;
  readonly epoch: number;
  readonly parkedUntil: Instant;
  readonly fault: string | null;
  readonly seen: string | null;
};

/** `TenantStore.tasks` in a transaction. Generations and epochs only rise. */
export function tasksIn(tx: MemoryTransaction): TenantStore['tasks'] {
  const change = (task: TaskRound, how: (row: Stored) => Partial<Stored> | null) =>
    tx.change(TASKS, keyOf(task), (row) => {
      const part = row === undefined ? null : how(row);
      return row === undefined || part === null ? undefined : { ...row, ...part };
    });
  const unsettled = (id: ConnectionId) =>
    tx.where(TASKS, (row) => row.plan.connectionId === id && row.settled !== row.generation);
  return {
    ...plansIn(tx),
    async take(id, now) {
      const due = (await unsettled(id)).filter((row) => row.parkedUntil <= now);
      const inOrder = byNumber(inRounds(due), (row) => row.parkedUntil);
      const [first] = byNumber(inOrder, (row) => (row.plan.status === 'completed' ? 0 : 1));
      if (first === undefined) return null;
      let taken: PlannedTask | null = null;
      await change(first.plan, (row) => {
        // Settled while we waited for the row.
        if (row.settled === row.generation) return null;
        taken = plannedOf({ ...row, epoch: row.epoch + 1 });
        return { epoch: row.epoch + 1 };
      });
      return taken;
    },
    async hasDue(id, now) {
      return (await unsettled(id)).some((row) => row.parkedUntil <= now);
    },
    async isHeld(taken) {
      const [row] = await tx.hold(TASKS, [keyOf(taken)]);
      return row?.epoch === taken.epoch;
    },
    async settle(taken, taskId) {
      await change(taken, (row) => {
        if (row.epoch !== taken.epoch) return null;
        // A plan that changed meanwhile goes on with the id, and waits for no index any more.
        const known = { taskId, parkedUntil: 0 };
        if (row.generation !== taken.generation) return known;
        return { ...known, fault: null, settled: taken.generation };
      });
    },
    async park(taken, parkedUntil, fault) {
      await change(taken, ({ generation }) =>
        fault !== null && generation !== taken.generation ? null : { parkedUntil, fault },
      );
    },
    async recheck(task) {
      await change(task, ({ generation }) => ({ generation: generation + 1 }));
    },
    async doubt(task, notBefore) {
      await change(task, ({ generation, epoch }) => ({
        generation: generation + 1,
        epoch: epoch + 1,
        taskId: null,
        ...(notBefore === undefined ? {} : { parkedUntil: notBefore, fault: null }),
      }));
    },
    async recheckAll(id) {
      const rows = await tx.where(TASKS, (row) => row.plan.connectionId === id);
      for (const { plan } of inRounds(rows)) {
        await change(plan, ({ generation, fault, parkedUntil }) => ({
          generation: generation + 1,
          // One that waits for the index goes on waiting.
          parkedUntil: fault === null ? parkedUntil : 0,
        }));
      }
    },
    async see(task, seen) {
      await change(task, () => ({ seen }));
    },
    async countPending(id) {
      return (await unsettled(id)).length;
    },
  };
}

type Plans = Pick<
  TenantStore['tasks'],
  'put' | 'putAll' | 'ofConflict' | 'ofConflicts' | 'byKey' | 'ofConnection'
>;

function plansIn(tx: MemoryTransaction): Plans {
  return {
    async put(task) {
      const plan = keep(planOf(task));
      const behind = conflictBehind(plan);
      if (behind === null) tx.requireTenant('conflict_task_tenant_id_fkey');
      else await tx.require(CONFLICTS, behind, 'conflict_task_about_conflict_fkey');
      await tx.requireUnique(
        TASKS,
        'conflict_task_tenant_id_key_key',
        (row) => row.plan.key === plan.key && keyOf(row.plan) !== keyOf(plan),
      );
      await tx.change(TASKS, keyOf(plan), (row) => {
        if (row === undefined) return { plan, ...UNWRITTEN };
        if (isSame(row.plan, plan)) return undefined;
        // What was refused was the old plan; one that waits for the index goes on waiting.
        const parkedUntil = row.fault === null ? row.parkedUntil : 0;
        return { ...row, plan, generation: row.generation + 1, parkedUntil, fault: null };
      });
    },
    async putAll(tasks) {
      for (const task of tasks) await this.put(task);
    },
    async ofConflict(conflictId) {
      return this.ofConflicts([conflictId]);
    },
    async ofConflicts(ids) {
      const wanted = new Set(ids);
      const rows = await tx.where(TASKS, (row) => wanted.has(row.plan.conflictId));
      return inRounds(rows).map(plannedOf);
    },
    async byKey(key) {
      const [row] = await tx.where(TASKS, (one) => one.plan.key === key);
      return row === undefined ? null : plannedOf(row);
    },
    async ofConnection(id) {
      const rows = await tx.where(TASKS, (row) => row.plan.connectionId === id);
      return inRounds(rows).map(plannedOf);
    },
  };
}

const UNWRITTEN = {
  taskId: null,
  generation: 1,
  settled: 0,
  epoch: 0,
  parkedUntil: 0,
  fault: null,
  seen: null,
};

const keyOf = ({ conflictId, round }: TaskRound) => `${conflictId} ${round}`;

function inRounds(rows: readonly Stored[]): readonly Stored[] {
  const byRound = byNumber(rows, (row) => row.plan.round);
  return byText(byRound, (row) => row.plan.conflictId);
}

function plannedOf({ plan, settled, ...row }: Stored): PlannedTask {
  const { taskId, generation, epoch, fault, seen } = row;
  return { ...plan, taskId, generation, epoch, isSettled: settled === generation, fault, seen };
}
