// A task that is given to somebody else in the CRM: who did it can read what became of it.
import { beforeEach, expect, it } from 'vitest';
import { followTasks } from '../../../src/app/task-sync.ts';
import type { Conflict } from '../../../src/domain/conflict.ts';
import type { CrmConnector } from '../../../src/ports/crm.ts';
import type { TaskState } from '../../../src/ports/crm-tasks.ts';
import { testContext } from '../../helpers/app-context.ts';
import { aConnection, aManager, CONNECTION } from '../../store/builders.ts';
import { type Collision, openCollision } from './one-collision.ts';

const MIA = aManager('m-1', { name: 'Mia', crmOwnerId: 'u-mia' });
let world: Collision;
let conflict: Conflict;
beforeEach(async () => {
  world = await openCollision(MIA);
  conflict = await world.judge();
});

/** The task is in the CRM as it was planned. */
async function write(): Promise<void> {
  await world.inStore(async (store) => {
    const taken = await store.tasks.take(CONNECTION, world.clock.now());
    if (taken !== null) await store.tasks.settle(taken, 'T');
  });
}

/** The CRM tells of the task. */
async function reads(change: Partial<TaskState>): Promise<void> {
  const [task] = await world.tasks(conflict);
  const state: TaskState = {
    ...{ key: task?.key ?? '', taskId: 'T', status: 'open', outcome: null, note: null },
    ...{ changedBy: 'u-rob', ownerId: MIA.crmOwnerId, modifiedAt: world.clock.now() },
    ...change,
  };
  const session = {
    readTasks: async () => ({ tasks: [state], cursor: '' }),
    close: async () => {},
  };
  const crm = { crm: aConnection().crm, open: () => session } as unknown as CrmConnector;
  const app = testContext({ store: world.app.store, clock: world.clock, connectors: [crm] });
  await followTasks(app, world.tenantId, CONNECTION);
}

const told = async () => {
  const events = await world.inStore((store) => store.conflicts.events(conflict.id));
  return events.filter(({ kind }) => kind === 'task_handed_on');
};

it('is told once, with who did it, and is written back', async () => {
  await write();
  await reads({ ownerId: 'u-rob' });
  await reads({ ownerId: 'u-rob' });
  const [event, ...more] = await told();
  expect(more).toEqual([]);
  expect(event).toMatchObject({ actor: 'u-rob' });
  expect(event?.text).toBe(
    'The task was given to user u-rob. It goes back to Mia: who decides follows from who is appointed and from the policy, which an admin changes under Connections and Policy.',
  );
  const [task] = await world.tasks(conflict);
  expect(task).toMatchObject({ status: 'open', ownerId: MIA.crmOwnerId, isSettled: false });
});

it.each([
  ['any other change', { changedBy: 'u-mia' }],
  ['a CRM that does not say whose it is', { ownerId: null }],
  ['a task that was completed by somebody else', { status: 'completed', ownerId: 'u-rob' }],
] as const)('is not told of %s', async (_what, change) => {
  await write();
  await reads(change);
  expect(await told()).toEqual([]);
});

it('is not told while the new owner is still to be written', async () => {
  await write();
  const zoe = aManager('m-2', { name: 'Zoe', crmOwnerId: 'u-zoe' });
  await world.inStore(async (store) => {
    const [task] = await store.tasks.ofConflict(conflict.id);
    if (task !== undefined) await store.tasks.put({ ...task, ownerId: zoe.crmOwnerId });
  });
  await reads({ ownerId: MIA.crmOwnerId });
  expect(await told()).toEqual([]);
});

it('says in the task beforehand that it comes back', async () => {
  const [task] = await world.tasks(conflict);
  expect(task?.body).toContain('For Mia: given to somebody else it comes back');
});
