// What people did to tasks, read by two at once: a sync brings it along while somebody asks for it apart.
import { beforeEach, expect, it } from 'vitest';
import { takeInTasks } from '../../../src/app/task-sync.ts';
import type { Outcome } from '../../../src/domain/conflict.ts';
import type { TaskPage } from '../../../src/ports/crm-tasks.ts';
import { aManager, CONNECTION } from '../../store/builders.ts';
import { type Collision, openCollision } from './one-collision.ts';

const MANAGER = aManager('m-1');

let world: Collision;
beforeEach(async () => {
  world = await openCollision(MANAGER);
});

/** The manager has completed the task with an outcome. */
async function answered(outcome: Outcome, cursor: string): Promise<TaskPage> {
  const [task] = await world.inStore((store) => store.tasks.ofConnection(CONNECTION));
  world.clock.advance(1_000);
  const by = { changedBy: MANAGER.crmUserIds[0] ?? null, ownerId: null, note: null };
  const state = { key: task?.key ?? '', taskId: 'T', status: 'completed', outcome } as const;
  return { tasks: [{ ...state, ...by, modifiedAt: world.clock.now() }], cursor };
}

it('an older reading that comes in late is not taken in', async () => {
  const conflict = await world.judge();
  const connection = await world.inStore((store) => store.connections.get(CONNECTION));
  if (connection === null) throw new Error('it is connected');
  const takeIn = (page: TaskPage) =>
    takeInTasks(world.app, world.tenantId, { connection, from: null, page });
  const before = await answered('share', '1');
  const after = await answered('direct_keeps', '2');
  expect(await takeIn(after)).toMatchObject({ decisions: 1 });
  expect(await takeIn(before)).toMatchObject({ tasksRead: 0, decisions: 0 });
  const events = await world.inStore((store) => store.conflicts.events(conflict.id));
  expect(events.map(({ kind }) => kind)).not.toContain('decision_refused');
  expect(await world.inStore((store) => store.cursors.get(CONNECTION, 'tasks'))).toBe('2');
});
