// Re-estimates, without labels, what the contact fields of one book are worth: Fellegi and Sunter's
// model by expectation and maximisation. Expectation: how probable a pair is one customer by its names
// alone, which do not know of web sites and addresses. Maximisation: how often each level of a field is
// found among pairs that are one customer (m) and among those that are not (u). The logarithm of m / u,
// against that of the books the weights were fitted on, is what the field is worth more or less here.
//
// One round, not many: names stay what they are, so that an error cannot feed itself. How rare words,
// names and towns are in the book (term frequencies) is in the features already.
import type { FieldShifts } from '../domain/match-index.ts';
import { CONTACT_FIELDS, levelAt, NAMES_ALONE } from './contact-fields.ts';
import shipped from './field-shares.json' with { type: 'json' };
import model from './match-model.json' with { type: 'json' };
import { shiftOfNamesAlone } from './names-alone.ts';
import type { PairSample } from './pair-sample.ts';
import { probabilityOf } from './score.ts';
import { UNIT, whole } from './whole.ts';

/** Guards. Measured: docs/matching.md, "In one book". */
const GUARD = {
  /** Pairs with the field that are one customer, and that are not, at least. */
  same: 100,
  different: 1_000,
  /**
   * As many times as many pairs that are not: names take some pairs for two customers that are one, and
   * they must not weigh among those that are two.
   */
  ratio: 2,
  /** Pairs that the usual shares weigh as. */
  shipped: 200,
  /** Fields of one record agree and differ together; what is left of an estimate for that. */
  share: 0.85,
  /** Log-odds by which usual books differ: only what goes beyond counts. */
  usual: 0.2,
  /** Log-odds, of one field. */
  most: 1.5,
} as const;

/** Pairs of a level that are one customer and that are not, in units. */
export type LevelCounts = {
  readonly same: readonly number[];
  readonly different: readonly number[];
};

/** Shares of the levels of a field among pairs that are one customer and among those that are not. */
export type LevelShares = LevelCounts;

/** The shares in the books that the weights were fitted on, by field. */
export type UsualShares = Readonly<Record<string, LevelShares>>;

/** What the books that the weights were fitted on are like. */
export type UsualBooks = {
  readonly fields: UsualShares;
  /** Share of matches among pairs of names alone. */
  readonly namesAlone: number;
};

const USUAL: UsualBooks = { fields: shipped.fields, namesAlone: model.namesAlone };

/**
 * What each field of a book is worth more or less than by the weights; null: nothing is. `sample` is of
 * all candidate pairs of the book.
 */
export function estimateShifts(sample: PairSample, usual: UsualBooks = USUAL): FieldShifts | null {
  const compared = expect(sample);
  const shifts: Record<string, readonly number[]> = {};
  CONTACT_FIELDS.forEach(({ field }, f) => {
    const before = usual.fields[field];
    if (before === undefined) return;
    const found = shiftsOfField(f, compared, before);
    if (found.some((shift) => shift !== 0)) shifts[field] = found;
  });
  const ofNames = shiftOfNamesAlone(sample, usual.namesAlone);
  if (ofNames !== 0) shifts[NAMES_ALONE.field] = [ofNames];
  return Object.keys(shifts).length === 0 ? null : shifts;
}

/** How often each level of each field is found among the pairs of a sample; for the usual shares. */
export function countLevels(sample: PairSample): readonly LevelCounts[] {
  const compared = expect(sample);
  return CONTACT_FIELDS.map((_, f) => sumOf(countsOf(f, compared, compared.byName)));
}

/** A sample, and how probable each pair is one customer: by the names alone, and by all fields. */
type Compared = {
  readonly sample: PairSample;
  readonly byName: Float64Array;
  readonly byAll: Float64Array;
};

/** The expectation step. */
function expect(sample: PairSample): Compared {
  const { byName, byAll } = sample;
  const expected = byAll.reduce((sum, logOdds) => sum + whole(probabilityOf(logOdds)), 0);
  const offset = offsetOf(byName, expected);
  return {
    sample,
    byName: byName.map((logOdds) => probabilityOf(logOdds + offset)),
    byAll: byAll.map(probabilityOf),
  };
}

/** Found to this part of a unit of log-odds: 16 / 2 ** 30. */
const HALVINGS = 30;

/** Added to the log-odds of all names so that they expect as many pairs of one customer as all fields do. */
function offsetOf(names: Float64Array, expected: number): number {
  let [low, high] = [-8, 8];
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    let sum = 0;
    for (const logOdds of names) sum += whole(probabilityOf(logOdds + middle));
    if (sum < expected) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Counts of one field in each half of the sample, by how `probable` each pair is one customer. */
function countsOf(
  field: number,
  { sample }: Compared,
  probable: Float64Array,
): readonly LevelCounts[] {
  const { levels } = sample;
  const none = () => (CONTACT_FIELDS[field]?.levels ?? []).map(() => 0);
  const counts = [0, 1].map(() => ({ same: none(), different: none() }));
  for (let i = 0; i < levels.length; i++) {
    const level = levelAt(levels[i] as number, field);
    if (level === -1) continue;
    const half = counts[sample.halfOf(i)];
    const same = whole(probable[i] as number);
    if (!half) continue;
    half.same[level] = (half.same[level] ?? 0) + same;
    half.different[level] = (half.different[level] ?? 0) + UNIT - same;
  }
  return counts;
}

function sumOf(halves: readonly LevelCounts[]): LevelCounts {
  const added = (kind: keyof LevelCounts) =>
    (halves[0]?.[kind] ?? []).map((count, level) => count + (halves[1]?.[kind][level] ?? 0));
  return { same: added('same'), different: added('different') };
}

const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

/** Shares of a book, drawn towards the usual ones. */
function sharesOf({ same, different }: LevelCounts, before: LevelShares): LevelShares {
  const drawn = (counts: readonly number[], shares: readonly number[]) => {
    const all = total(counts) / UNIT + GUARD.shipped;
    return counts.map((count, l) => (count / UNIT + GUARD.shipped * (shares[l] ?? 0)) / all);
  };
  return { same: drawn(same, before.same), different: drawn(different, before.different) };
}

function shiftsOfField(field: number, compared: Compared, before: LevelShares): readonly number[] {
  const none = before.same.map(() => 0);
  const halves = countsOf(field, compared, compared.byName);
  const { same, different } = sumOf(halves);
  const [one, two] = [total(same) / UNIT, total(different) / UNIT];
  if (one < GUARD.same || two < Math.max(GUARD.different, GUARD.ratio * one)) return none;
  if (
    !isLikelier(
      field,
      compared,
      before,
      halves.map((half) => sharesOf(half, before)),
    )
  )
    return none;
  // Names take customers with unlike names for two, so that agreeing seems worth too little; all fields
  // take for one customer what agrees, so that it seems worth too much. The truth lies between.
  const estimates = [halves, countsOf(field, compared, compared.byAll)].flatMap((counts) =>
    [sumOf(counts), ...counts].map((part) => sharesOf(part, before)),
  );
  return none.map((_, level) => {
    const found = estimates.map((shares) => worth(shares, level) - worth(before, level));
    // Only as far as both halves of the book say so, and both ways to look at it.
    const agreed = found.every((value) => value > 0) || found.every((value) => value < 0);
    const least = Math.min(...found.map(Math.abs));
    const by = agreed
      ? Math.sign(found[0] ?? 0) *
        Math.min(GUARD.most, GUARD.share * Math.max(0, least - GUARD.usual))
      : 0;
    return Number(by.toFixed(3));
  });
}

const worth = ({ same, different }: LevelShares, level: number) =>
  Math.log((same[level] ?? 1) / (different[level] ?? 1));

/** True when each half of the book is likelier by the shares of the other half than by the usual ones. */
function isLikelier(
  field: number,
  { sample, byName }: Compared,
  before: LevelShares,
  ofHalves: readonly LevelShares[],
): boolean {
  const { levels } = sample;
  const gains = [0, 0];
  for (let i = 0; i < levels.length; i++) {
    const level = levelAt(levels[i] as number, field);
    if (level === -1) continue;
    const half = sample.halfOf(i);
    const p = byName[i] as number;
    const likelihood = ({ same, different }: LevelShares) =>
      p * (same[level] ?? 0) + (1 - p) * (different[level] ?? 0);
    const ratio = likelihood(ofHalves[1 - half] ?? before) / likelihood(before);
    gains[half] = (gains[half] ?? 0) + whole(Math.log(ratio));
  }
  return gains.every((gain) => gain > 0);
}
