// How often each level of a contact field is found in labelled sets, all sets weighing the same.
import { CONTACT_FIELDS } from '../src/matching/contact-fields.ts';
import type { LevelCounts, LevelShares } from '../src/matching/estimate-shifts.ts';

/** Fewer pairs with a field, in the unit of the counts, say nothing of it. */
const LEAST_PAIRS = 20 * 2 ** 20;
/** Of a level that no set holds. */
const NEVER = 1e-4;

/** The mean shares of what `countLevels` gave for each set, by field. */
export function meanShares(
  sets: readonly (readonly LevelCounts[])[],
): Readonly<Record<string, LevelShares>> {
  const fields = CONTACT_FIELDS.map(({ field, levels }, f) => {
    const mean = (kind: keyof LevelCounts) =>
      meanOf(
        levels.length,
        sets.map((set) => set[f]?.[kind] ?? []),
      );
    return [field, { same: mean('same'), different: mean('different') }] as const;
  });
  return Object.fromEntries(fields);
}

function meanOf(levels: number, sets: readonly (readonly number[])[]): readonly number[] {
  const means = Array.from({ length: levels }, () => NEVER);
  for (const counts of sets) {
    const all = counts.reduce((sum, count) => sum + count, 0);
    if (all < LEAST_PAIRS) continue;
    counts.forEach((count, level) => {
      means[level] = (means[level] ?? 0) + count / all;
    });
  }
  const sum = means.reduce((total, mean) => total + mean, 0);
  return means.map((mean) => Number((mean / sum).toFixed(5)));
}
