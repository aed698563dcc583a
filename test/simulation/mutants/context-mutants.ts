// Protections of the context that people enter, each taken away.
import type { Mutant } from './mutant.ts';

const ENTER = 'src/app/enter-context.ts';
const SYNC = 'src/app/sync.ts';

export const CONTEXT_MUTANTS: readonly Mutant[] = [
  {
    name: 'entered-not-judged',
    without: 'what is entered is judged by from then on',
    file: ENTER,
    find: 'await store.dirty.mark([...new Set(marks)]);',
    replace: '',
  },
  {
    name: 'merges-not-followed',
    without: 'what was entered about a record is found at the one it was merged into',
    file: SYNC,
    find: 'const heirs = await followMerges(store, merged);',
    replace: 'const heirs: never[] = [];',
  },
];
