// Protections of the one task per conflict and of what people say on it, each taken away.
import type { Mutant } from './mutant.ts';

const FILE = 'src/app/task-sync.ts';
const DECIDE = 'src/app/decide.ts';
const PLAN = 'src/app/conflict-task.ts';

export const TASK_MUTANTS: readonly Mutant[] = [
  {
    name: 'asked-as-before-leaving',
    without: 'rounds of tasks that were erased are not asked again under their keys',
    file: PLAN,
    find: '(conflict.askedBefore ?? 0)',
    replace: '(conflict.askedBefore ?? 0) * 0',
  },
  {
    name: 'leaves-without-undo',
    without: 'whoever uninstalls takes everything back first',
    file: 'src/app/uninstall.ts',
    find: 'const isWanted = !(keepFields && keepTasks);',
    replace: 'const isWanted = keepFields && keepTasks;',
  },
  {
    name: 'random-task-key',
    without: 'the key of a task follows from its conflict',
    file: PLAN,
    find: "input.sha256(parts.join('|'))",
    replace: "input.sha256(parts.join('|') + Math.random())",
  },
  {
    name: 'same-task-again',
    without: 'asking again is a new round',
    file: PLAN,
    find: "return round + (status === 'completed' ? 1 : 0);",
    replace: 'return round + status.length * 0;',
  },
  {
    name: 'task-wanders-abroad',
    without: 'a task asked in the other CRM hangs on no record of the first',
    file: PLAN,
    find: 'if (about === null || about.connectionId !== home) return null;',
    replace: 'if (about === null || home.length === 0) return null;',
  },
  {
    name: 'task-fence',
    without: 'what an overtaken worker says of a task counts for nothing',
    file: FILE,
    find: 'if (!(await store.tasks.isHeld(task))) {\n      await store.tasks.doubt(task, mayHide ? app.clock.now() + INDEX_PAUSE_MS : undefined);\n      return false;\n    }',
    replace: '',
    // Behind it: a task that changed, or one we did not know of, is looked at again.
    also: [{ file: FILE, find: 'else await store.tasks.doubt(task);', replace: '' }],
  },
  {
    name: 'no-wait-for-index',
    without: 'after a lost answer the index gets time to show what was made',
    file: FILE,
    find: 'const INDEX_PAUSE_MS = 65_000;',
    replace: 'const INDEX_PAUSE_MS = 0;',
    // Beside it: a task that hangs on a record is found there, however late the index is.
    also: [
      {
        file: 'connectors/sandbox/port/tasks.ts',
        find: 'const onRecord = withKey.filter((row) => hangsOn(account, row, draft.about));',
        replace: 'const onRecord = withKey.filter((row) => hangsOn(account, row, null));',
      },
    ],
  },
  {
    name: 'task-cursor-first',
    without: 'the reading position of tasks moves only after what was read is taken in',
    file: FILE,
    find: 'for (const state of page.tasks) {',
    replace:
      'await app.store.inTenant(tenantId, (store) => store.cursors.set(connectionId, CURSOR, page.cursor));\n    for (const state of page.tasks) {',
  },
  {
    name: 'refusal-untold',
    without: 'a completion that decides nothing asks again',
    file: FILE,
    find: "if (task.status === 'open') await store.tasks.put(closed(task, why));",
    replace: '',
  },
  {
    name: 'anybody-decides',
    without: 'only a channel manager decides',
    file: FILE,
    find: 'one.crmUserIds.includes(changedBy),',
    replace: 'changedBy.length > 0,',
  },
  {
    name: 'decision-not-held',
    without: 'a decision waits for judging that is under way',
    file: DECIDE,
    find: 'const [conflict] = await store.conflicts.hold([request.conflictId]);',
    replace: 'const conflict = (await store.conflicts.get(request.conflictId)) ?? undefined;',
  },
  {
    name: 'decision-leaves-task',
    without: 'a decision closes the round it answers',
    file: DECIDE,
    find: 'await store.tasks.put(closed(task, askedAgain));',
    replace: '',
  },
  {
    name: 'decision-leaves-records',
    without: 'a decision has the records of the conflict written again',
    file: DECIDE,
    find: 'await store.dirty.mark(await accountsOf(store, conflict));',
    replace: '',
  },
  {
    name: 'manager-alone',
    without: 'what the policy names waits for a second person',
    file: 'src/app/approval.ts',
    find: "if (roleOf(by) !== 'channel_manager') return null;",
    replace: "if (by.id !== '') return null;",
  },
];
