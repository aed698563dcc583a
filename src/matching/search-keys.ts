// The keys under which one record finds others and is found, by the counts of a snapshot: the same as
// the candidate index of a whole book makes for it.
import type { SearchKey, SnapshotTerms } from '../domain/match-index.ts';
import { blockingKeys } from './blocking.ts';
import { blockSize } from './candidate-index.ts';
import { keyWeight } from './candidates.ts';
import { CommonKeys, combine } from './common-keys.ts';
import type { Profile } from './profile.ts';
import { type Frequencies, HELPER_LEVEL, keyItem, levelKey, OWN_LEVEL } from './snapshot.ts';

/** Counts that {@link searchKeys} asks for, in two steps: which keys are split decides what comes next. */
export type KeyQuestions = {
  /** Hashes of keys that make candidates by themselves, ascending. */
  readonly own: readonly number[];
  /** Of keys that do so only with others, ascending. */
  readonly helpers: readonly number[];
};

/** The blocking keys of a record, each once. */
export function keyQuestions(profile: Profile): KeyQuestions {
  const own = new Set<number>();
  const helpers = new Set<number>();
  blockingKeys(profile, own, helpers);
  const ascending = (keys: ReadonlySet<number>) => [...keys].sort((a, b) => a - b);
  return { own: ascending(own), helpers: ascending(helpers) };
}

/** The items to look up before {@link combinationsOf}. */
export function itemsOfKeys({ own, helpers }: KeyQuestions): readonly string[] {
  return [
    ...own.map((hash) => keyItem(levelKey(OWN_LEVEL, hash))),
    ...helpers.map((hash) => keyItem(levelKey(HELPER_LEVEL, hash))),
  ];
}

/** Hopeful combinations of the record's common keys, to be looked up before {@link searchKeys}. */
export function combinationsOf(
  { own, helpers }: KeyQuestions,
  { records, search }: SnapshotTerms,
  frequencies: Frequencies,
): readonly number[] {
  if (search.depth < 2) return [];
  const common = new CommonKeys();
  const itself = new Uint32Array(1);
  for (const hash of own) {
    const holders = frequencies.of(keyItem(levelKey(OWN_LEVEL, hash)));
    if (holders > search.common) common.take([hash, holders], itself, 0, 1);
  }
  for (const hash of helpers) {
    const holders = frequencies.of(keyItem(levelKey(HELPER_LEVEL, hash)));
    if (holders > 1) common.take([hash, holders], itself, 0, 1);
  }
  const lists = common.byRecord(1);
  const combined = new Set<number>();
  for (let size = 2; size <= search.depth; size++) {
    const { keys } = combine(common, lists, { size, limit: search.common, records });
    for (const hash of keys) combined.add(levelKey(size, hash));
  }
  return [...combined];
}

/** The keys that are selective: own ones that few records hold, and combinations that few hold. */
export function searchKeys(
  { own }: KeyQuestions,
  combinations: readonly number[],
  search: SnapshotTerms['search'],
  frequencies: Frequencies,
): readonly SearchKey[] {
  const keys: SearchKey[] = [];
  for (const key of [...own.map((hash) => levelKey(OWN_LEVEL, hash)), ...combinations]) {
    const size = blockSize(frequencies.of(keyItem(key)));
    if (size <= search.common) keys.push({ key, weight: keyWeight(size) });
  }
  return keys;
}
