// A task that somebody gave to somebody else in the CRM. Who decides follows from who is appointed and
// from the policy, so it goes back with the next writing; the conflict's history says so, and how it would
// go to somebody else.
import { type Conflict, isActive } from '../domain/conflict.ts';
import type { PlannedTask } from '../domain/conflict-task.ts';
import type { TaskState } from '../ports/crm-tasks.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';

type HandedOn = {
  readonly conflict: Conflict;
  readonly task: PlannedTask;
  /** As the CRM has it now. */
  readonly state: TaskState;
};

/**
 * Tells of a task that has another owner than was written. One whose own writing is still under way says
 * nothing: its owner in the CRM may be the one before.
 */
export async function tellHandedOn(
  app: Pick<AppContext, 'clock'>,
  store: TenantStore,
  { conflict, task, state }: HandedOn,
): Promise<void> {
  const { ownerId, changedBy } = state;
  const isAsked = isActive(conflict.status) && task.status === 'open' && task.isSettled;
  if (!isAsked || ownerId === null || ownerId === task.ownerId) return;
  const managers = await store.managers.list();
  const nameOf = (id: string) =>
    managers.find((one) => one.connectionId === task.connectionId && one.crmOwnerId === id)?.name;
  const to = nameOf(ownerId) ?? `user ${ownerId}`;
  const back = nameOf(task.ownerId) ?? 'whoever decides';
  await store.conflicts.addEvent({
    conflictId: conflict.id,
    at: app.clock.now(),
    kind: 'task_handed_on',
    actor: changedBy ?? 'Somebody in the CRM',
    text: `The task was given to ${to}. It goes back to ${back}: who decides follows from who is appointed and from the policy, which an admin changes under Connections and Policy.`,
  });
}
