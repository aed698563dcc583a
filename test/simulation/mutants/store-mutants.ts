// Promises of the store, each broken: shown on the memory engine, which simulation runs on.
import type { Mutant } from './mutant.ts';

const MARKS = 'src/store/memory/marks.ts';
const WRITING = 'src/store/memory/write-back.ts';

export const STORE_MUTANTS: readonly Mutant[] = [
  {
    name: 'mark-cleared-blindly',
    without: 'a mark is cleared only at the number that was read (ABA)',
    file: MARKS,
    find: 'known?.generation === generation ? null : undefined,',
    replace: 'known === undefined && generation > 0 ? undefined : null,',
  },
  {
    name: 'settled-blindly',
    without: 'a target is settled only at the generation that was read',
    file: WRITING,
    find: 'row?.target.generation === generation && row.epoch === epoch\n          ? { ...row, settled: generation, triedSince: null }',
    replace:
      'row !== undefined && generation > 0 && epoch > 0\n          ? { ...row, settled: row.target.generation, triedSince: null }',
  },
  {
    name: 'recheck-resets',
    without: 'a recheck raises the generation: a write under way settles nothing',
    file: WRITING,
    find: 'row === undefined ? undefined : { ...row, target: risen(row.target) },',
    replace:
      'row === undefined || risen(row.target) === null ? undefined : { ...row, settled: -1 },',
  },
  {
    name: 'older-reading-stays',
    without: 'of states with one time, that of the reading by name which began last stays',
    file: 'src/store/readings.ts',
    find: '? number >= stored.askedBy',
    replace: '? number >= 0',
  },
  {
    name: 'tenant-filter-missing',
    without: 'a transaction sees the rows of its tenant alone',
    file: 'src/store/memory/memory-store.ts',
    find: 'return this.#tenants.get(tenantId)?.rows ?? new Map();',
    replace: 'return [...this.#tenants.values()][0]?.rows ?? new Map([[tenantId, new Map()]]);',
  },
];
