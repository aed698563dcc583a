// Evidence that two accounts are one customer: one log-odds weight per field, adding up to a
// probability. What the evidence means is the policy's business (chapter M), not this room's.
import type { Account } from '../domain/claim.ts';
import type { FieldShifts } from '../domain/match-index.ts';
import { levelsOf, shiftsAt } from './contact-fields.ts';
import { describeField, describeParents } from './describe.ts';
import { FEATURES, featuresOf } from './features.ts';
import { IDENTIFIER_FIELDS } from './identifiers.ts';
import type { MatchOptions } from './keys.ts';
import { Lexicon } from './lexicon.ts';
import { MISSING } from './missing.ts';
import { PARENT_WEIGHT, parentFinding } from './parents.ts';
import { type MatchRecord, type Profile, profileOf } from './profile.ts';
import {
  hasEqualIdentifier,
  IDENTIFIER_WEIGHT,
  MODEL,
  numberWeight,
  probabilityOf,
} from './score.ts';
import { priorOf, weightsOf } from './tree-model.ts';

/** One finding. `weight` is in log-odds (natural logarithm): above 0 speaks for one customer. */
export type MatchReason = {
  readonly field: string;
  /** One phrase for people: `same web domain acme.com`. */
  readonly text: string;
  readonly weight: number;
};

/** `prior` + the weights of the reasons = log-odds of `probability`. */
export type MatchEvidence = {
  /** 0 to 1. */
  readonly probability: number;
  /**
   * Log-odds of a pair of which these fields are filled on both sides, before they are compared.
   * What a missing field changes is in here, so that no reason speaks of a field that is not there.
   */
  readonly prior: number;
  readonly reasons: readonly MatchReason[];
};

/**
 * What the fields of two accounts say about their being one customer. Symmetric. A field that is
 * missing on a side gives no reason; one that contradicts gives a negative weight. Word frequencies
 * are the shipped ones; a pair of a book is explained by {@link explainPair}.
 */
export function matchEvidence(left: Account, right: Account, options: MatchOptions): MatchEvidence {
  const lexicon = new Lexicon();
  const profiles = [left, right].map((account) => profileOf(account, lexicon, options));
  return explainPair(
    { record: left, profile: profiles[0] as Profile },
    { record: right, profile: profiles[1] as Profile },
  );
}

/** A record and what was computed of it. */
export type Comparable = { readonly record: MatchRecord; readonly profile: Profile };

/** The evidence of two records whose profiles share a lexicon; `shifts`: those of their book. Symmetric. */
export function explainPair(
  left: Comparable,
  right: Comparable,
  shifts: FieldShifts | null = null,
): MatchEvidence {
  const features = new Float32Array(FEATURES.length);
  featuresOf(left.profile, right.profile, features);
  const weights = weightsOf(MODEL, features);
  const byField = new Map<string, number>();
  let prior = priorOf(MODEL);
  FEATURES.forEach(({ field, name }, i) => {
    const weight = (weights[i] as number) + (name === 'nameNumbers' ? numberWeight(features) : 0);
    if (features[i] === MISSING) prior += weight;
    else if (weight !== 0) byField.set(field, (byField.get(field) ?? 0) + weight);
  });
  const reasons = [
    ...identifierReasons(left, right),
    ...parentReasons(left, right),
    ...(hasEqualIdentifier(left.profile, right.profile) ? [] : shiftReasons(features, shifts)),
    ...[...byField].map(([field, weight]) => ({
      field,
      text: describeField(field, left, right),
      weight,
    })),
  ].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || (a.field < b.field ? -1 : 1));
  const logOdds = reasons.reduce((sum, reason) => sum + reason.weight, prior);
  return { probability: probabilityOf(logOdds), prior, reasons };
}

/** What the book the two stand in changes: a line of its own for each field. */
function shiftReasons(features: Float32Array, shifts: FieldShifts | null): readonly MatchReason[] {
  return shiftsAt(levelsOf(features), shifts).map(({ field, level, by }) => ({
    field: `${field.field} in this book`,
    text: `in this book, ${by > 0 ? 'more' : 'less'} speaks for one customer in ${field.levels[level]} than elsewhere`,
    weight: by,
  }));
}

function identifierReasons(left: Comparable, right: Comparable): readonly MatchReason[] {
  return IDENTIFIER_FIELDS.flatMap((field, number) => {
    const [ours, theirs] = [left.profile.identifiers[number], right.profile.identifiers[number]];
    if (ours == null || theirs == null) return [];
    const weight = ours === theirs ? IDENTIFIER_WEIGHT.same : IDENTIFIER_WEIGHT.different;
    return [{ field, text: describeField(field, left, right), weight }];
  });
}

function parentReasons(left: Comparable, right: Comparable): readonly MatchReason[] {
  const finding = parentFinding(left.profile, right.profile);
  if (finding === null) return [];
  const text = describeParents(finding, left.profile, right.profile);
  return [{ field: 'parent', text, weight: PARENT_WEIGHT[finding] }];
}
