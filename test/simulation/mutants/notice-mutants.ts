// Protections of the tasks that tell the owners of records what was decided, each taken away.
import type { Mutant } from './mutant.ts';

const FILE = 'src/app/outcome-notice.ts';

export const NOTICE_MUTANTS: readonly Mutant[] = [
  {
    name: 'notice-outlives-decision',
    without: 'what tells of a decision ends with it',
    file: FILE,
    find: '...over.map((one) => closed({ ...one, about: stillThere(one.about, claims) })),',
    replace: '...over,',
  },
  {
    name: 'notice-told-nobody',
    without: 'an appointment tells of a decision when it can no longer be taken back',
    file: 'src/app/appointments.ts',
    find: 'nextStepAt(conflict, { claims: own, policy }) ?? toldNext',
    replace: 'nextStepAt(conflict, { claims: own, policy })',
  },
  {
    name: 'notice-made-again',
    without: 'what its owner deleted is done with',
    file: 'src/app/task-sync.ts',
    find: "if (task.status === 'open') await store.tasks.put(closed(task));\n    return null;",
    replace: 'return null;',
  },
  {
    name: 'random-notice-key',
    without: 'the key of a notice follows from conflict, decision and record',
    file: FILE,
    find: "sha256(parts.join('|'))",
    replace: "sha256(parts.join('|') + Math.random())",
  },
];
