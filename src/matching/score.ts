// The score of a pair of profiles: log-odds from the trained trees plus fixed weights for identifiers and
// parents, which no training set holds.
import type { FieldShifts } from '../domain/match-index.ts';
import { levelsOf, shiftOf } from './contact-fields.ts';
import { FEATURES, featuresOf } from './features.ts';
import shipped from './match-model.json' with { type: 'json' };
import { parentWeight } from './parents.ts';
import type { Profile } from './profile.ts';
import { logOddsOf, quickLogOddsOf, treeModel } from './tree-model.ts';

/** The shipped weights. Provenance: the `about` of match-model.json. */
export const MODEL = treeModel(shipped.bias, shipped.trees, shipped.stops);

/** By judgement: an equal D-U-N-S, LEI or tax id decides; different ones are often sites or groups. */
export const IDENTIFIER_WEIGHT = { same: 12, different: -4 } as const;

/** By judgement: `Fund 5` is not `Fund 6`; the labelled sets hold too few such pairs to learn it. */
export const NUMBER_CONFLICT_WEIGHT = -7;

const NUMBERS = FEATURES.findIndex((feature) => feature.name === 'nameNumbers');
const features = new Float32Array(FEATURES.length);

/** Pairs below these log-odds can be neither matches nor rivals; bulk matching drops them. */
export const LOG_ODDS_FLOOR = -3;

/** Log-odds that two records are one customer; `shifts`: those of their book. Symmetric. */
export function pairLogOdds(
  left: Profile,
  right: Profile,
  shifts: FieldShifts | null = null,
): number {
  featuresOf(left, right, features);
  const logOdds = fixedWeight(left, right) + logOddsOf(MODEL, features);
  return shifts === null ? logOdds : logOdds + shiftOf(shiftedLevels(left, right), shifts);
}

/**
 * Log-odds of a candidate pair by the shipped weights, and the levels that a book's shifts are found by,
 * see contact-fields.ts: what becomes of a pair must not depend on shifts that are estimated only once
 * all pairs are known.
 */
export type CandidateScore = { logOdds: number; levels: number };

/** Fills `score`; false, and nothing to be kept, for a pair below the floor. */
export function scoreCandidate(left: Profile, right: Profile, score: CandidateScore): boolean {
  score.logOdds = quickPairLogOdds(left, right);
  if (score.logOdds < LOG_ODDS_FLOOR) return false;
  score.levels = shiftedLevels(left, right);
  return true;
}

/** Levels of the pair that was compared last. An equal identifier is certain: no book weighs it. */
function shiftedLevels(left: Profile, right: Profile): number {
  return hasEqualIdentifier(left, right) ? 0 : levelsOf(features);
}

/** True when the two have a D-U-N-S, LEI or tax id in common. */
export function hasEqualIdentifier(left: Profile, right: Profile): boolean {
  return left.identifiers.some((one, field) => one !== null && one === right.identifiers[field]);
}

/** As {@link pairLogOdds}, but minus infinity for most pairs below the floor. */
export function quickPairLogOdds(left: Profile, right: Profile): number {
  featuresOf(left, right, features);
  const fixed = fixedWeight(left, right);
  // An equal identifier can lift any pair: then every tree counts.
  return fixed + (fixed > 0 ? logOddsOf(MODEL, features) : quickLogOddsOf(MODEL, features));
}

function fixedWeight(left: Profile, right: Profile): number {
  return recordedWeight(left, right) + numberWeight(features);
}

/** Weight of numbers that differ: both names have one that the other lacks. */
export function numberWeight(features: Float32Array): number {
  return features[NUMBERS] === 0 ? NUMBER_CONFLICT_WEIGHT : 0;
}

/** Weight of what the records say of themselves beyond names and addresses: identifiers and parents. */
export function recordedWeight(left: Profile, right: Profile): number {
  return identifierWeight(left, right) + parentWeight(left, right);
}

/** Weight of the identifiers that both records have. */
function identifierWeight(left: Profile, right: Profile): number {
  let sum = 0;
  for (let field = 0; field < left.identifiers.length; field++) {
    const [ours, theirs] = [left.identifiers[field], right.identifiers[field]];
    if (ours == null || theirs == null) continue;
    sum += ours === theirs ? IDENTIFIER_WEIGHT.same : IDENTIFIER_WEIGHT.different;
  }
  return sum;
}

/** Probability of log-odds. */
export function probabilityOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
