// The tasks of conflicts, round by round: how each should be, and how far writing it has come.
import type { Selectable } from 'kysely';
import {
  type ConflictTask,
  type PlannedTask,
  planOf,
  type TaskRound,
} from '../domain/conflict-task.ts';
import type { ConflictId, ConnectionId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import { decode, encode, hashOf } from './codec.ts';
import { anyOf, distinct, inParts, insertRows, lastPerKey, onlyRow } from './rows.ts';
import type { Tables, Tx } from './tables.ts';

/** `TenantStore.tasks` on a transaction. Generations and epochs only rise. */
export function tasksIn(tx: Tx): TenantStore['tasks'] {
  const change = ({ conflictId, round }: TaskRound) =>
    tx
      .updateTable('conflict_task')
      .where('conflict_id', '=', conflictId)
      .where('round', '=', round);
  const due = (id: ConnectionId, now: Instant) =>
    tx
      .selectFrom('conflict_task')
      .select(['conflict_id', 'round'])
      .where('connection_id', '=', id)
      .whereRef('settled', '<>', 'generation')
      .where('parked_until_ms', '<=', now);
  return {
    ...plansIn(tx),
    async hasDue(id, now) {
      const row = await due(id, now).limit(1).executeTakeFirst();
      return row !== undefined;
    },
    async take(id, now) {
      const oldest = due(id, now)
        .orderBy('closes', 'desc')
        .orderBy('parked_until_ms')
        .orderBy('conflict_id')
        .orderBy('round')
        .limit(1);
      const row = await tx
        .updateTable('conflict_task as task')
        .from(oldest.as('oldest'))
        .set((eb) => ({ epoch: eb('task.epoch', '+', 1) }))
        .whereRef('task.conflict_id', '=', 'oldest.conflict_id')
        .whereRef('task.round', '=', 'oldest.round')
        .returningAll('task')
        .executeTakeFirst();
      return row === undefined ? null : plannedOf(row);
    },
    async isHeld({ conflictId, round, epoch }) {
      const row = await tx
        .selectFrom('conflict_task')
        .select('epoch')
        .where('conflict_id', '=', conflictId)
        .where('round', '=', round)
        .forUpdate()
        .executeTakeFirst();
      return row?.epoch === epoch;
    },
    async settle(taken, taskId) {
      await change(taken)
        .set({ task_id: taskId, fault: null, settled: taken.generation })
        .where('epoch', '=', taken.epoch)
        .where('generation', '=', taken.generation)
        .execute();
      // A plan that changed meanwhile goes on with the id, and waits for no index any more.
      await change(taken)
        .set({ task_id: taskId, parked_until_ms: 0 })
        .where('epoch', '=', taken.epoch)
        .execute();
    },
    async park(taken, until, fault) {
      await change(taken)
        .set({ parked_until_ms: until, fault })
        .$if(fault !== null, (query) => query.where('generation', '=', taken.generation))
        .execute();
    },
    async recheck(task) {
      await change(task)
        .set((eb) => ({ generation: eb('generation', '+', 1) }))
        .execute();
    },
    async doubt(task, notBefore) {
      await change(task)
        .set((eb) => ({
          generation: eb('generation', '+', 1),
          epoch: eb('epoch', '+', 1),
          task_id: null,
          ...(notBefore === undefined ? {} : { parked_until_ms: notBefore, fault: null }),
        }))
        .execute();
    },
    async recheckAll(id) {
      await tx
        .updateTable('conflict_task')
        .set((eb) => ({
          generation: eb('generation', '+', 1),
          // One that waits for the index goes on waiting.
          parked_until_ms: eb
            .case()
            .when('fault', 'is', null)
            .then(eb.ref('parked_until_ms'))
            .else(0)
            .end(),
        }))
        .where('connection_id', '=', id)
        .execute();
    },
    async see(task, mark) {
      await change(task).set({ seen: mark }).execute();
    },
    async countPending(id) {
      const rows = await tx
        .selectFrom('conflict_task')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('connection_id', '=', id)
        .whereRef('settled', '<>', 'generation')
        .execute();
      return onlyRow(rows).count;
    },
  };
}

type Plans = Pick<
  TenantStore['tasks'],
  'put' | 'putAll' | 'ofConflict' | 'ofConflicts' | 'byKey' | 'ofConnection'
>;

function plansIn(tx: Tx): Plans {
  const rows = () => tx.selectFrom('conflict_task').selectAll();
  return {
    put: (task) => putAll(tx, [task]),
    putAll: (tasks) => putAll(tx, tasks),
    ofConflict: (conflictId) => ofConflicts(tx, [conflictId]),
    ofConflicts: (ids) => ofConflicts(tx, ids),
    async byKey(key) {
      const row = await rows().where('key', '=', key).executeTakeFirst();
      return row === undefined ? null : plannedOf(row);
    },
    async ofConnection(id) {
      const found = await rows()
        .where('connection_id', '=', id)
        .orderBy('conflict_id')
        .orderBy('round')
        .execute();
      return found.map(plannedOf);
    },
  };
}

async function putAll(tx: Tx, tasks: readonly ConflictTask[]): Promise<void> {
  const plans = lastPerKey(tasks.map(planOf), (plan) => `${plan.conflictId} ${plan.round}`);
  const rows = plans.map((plan) => {
    const body = encode(plan);
    return {
      conflict_id: plan.conflictId,
      round: plan.round,
      key: plan.key,
      connection_id: plan.connectionId,
      closes: plan.status === 'completed',
      hash: hashOf(body),
      body,
    };
  });
  await inParts(rows, async (part) => {
    await insertRows(tx, 'conflict_task', part, {
      conflict_id: 'text',
      round: 'bigint',
      key: 'text',
      connection_id: 'text',
      closes: 'boolean',
      hash: 'text',
      body: 'text',
    })
      .onConflict((conflict) =>
        conflict
          .columns(['tenant_id', 'conflict_id', 'round'])
          .doUpdateSet((eb) => ({
            key: eb.ref('excluded.key'),
            connection_id: eb.ref('excluded.connection_id'),
            closes: eb.ref('excluded.closes'),
            hash: eb.ref('excluded.hash'),
            body: eb.ref('excluded.body'),
            generation: eb('conflict_task.generation', '+', 1),
            // What was refused was the old plan; one that waits for the index goes on waiting.
            parked_until_ms: eb
              .case()
              .when('conflict_task.fault', 'is', null)
              .then(eb.ref('conflict_task.parked_until_ms'))
              .else(0)
              .end(),
            fault: null,
          }))
          .whereRef('conflict_task.hash', '<>', 'excluded.hash'),
      )
      .execute();
    return [];
  });
}

async function ofConflicts(tx: Tx, ids: readonly ConflictId[]): Promise<readonly PlannedTask[]> {
  const rows = await inParts(distinct(ids), (part) =>
    tx
      .selectFrom('conflict_task')
      .selectAll()
      .where('conflict_id', '=', anyOf(part))
      .orderBy('conflict_id')
      .orderBy('round')
      .execute(),
  );
  return rows.map(plannedOf);
}

function plannedOf(row: Selectable<Tables['conflict_task']>): PlannedTask {
  return {
    ...planOf({ ...decode<ConflictTask>(row.body), round: row.round }),
    taskId: row.task_id,
    generation: row.generation,
    epoch: row.epoch,
    isSettled: row.settled === row.generation,
    fault: row.fault,
    seen: row.seen,
  };
}
