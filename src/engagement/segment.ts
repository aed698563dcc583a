// Overrides: which values of the policy hold for some claims. A parameter of a claim asks that claim,
// one of a pair both, one of a conflict all its claims (`scope` in policy-parameters.ts).
import type { Claim, DealType, Tier } from '../domain/claim.ts';
import type { Policy, PolicyOverride } from '../domain/policy.ts';
import { NO_TIER, type Segment } from '../domain/policy-lists.ts';
import { GLOBAL_TERRITORY } from './registration.ts';

/** What some claims are, dimension by dimension; a dimension in which none has a say is empty. */
export type SegmentFacts = {
  readonly productFamilies: ReadonlySet<string>;
  /** Without `GLOBAL`, unless all are global: such a claim lies in whatever territory the others do. */
  readonly territories: ReadonlySet<string>;
  /** Of partners only: the vendor has no tier. */
  readonly partnerTiers: ReadonlySet<Tier | typeof NO_TIER>;
  readonly dealTypes: ReadonlySet<DealType>;
};

/** Works out {@link SegmentFacts}. */
export function segmentOf(claims: readonly Claim[]): SegmentFacts {
  const territories = new Set(claims.map(({ territory }) => territory));
  if (territories.size > 1) territories.delete(GLOBAL_TERRITORY);
  return {
    productFamilies: new Set(claims.map(({ productFamily }) => productFamily)),
    territories,
    partnerTiers: new Set(
      claims.flatMap(({ partner }) => (partner === null ? [] : [partner.tier ?? NO_TIER])),
    ),
    dealTypes: new Set(claims.map(({ dealType }) => dealType)),
  };
}

/**
 * The overrides that hold for a segment, the strongest first: those of which every condition is met.
 * A condition is met if at least one claim has a say in its dimension and all that have one carry a
 * value it lists.
 */
export function overridesFor(policy: Policy, segment: SegmentFacts): readonly PolicyOverride[] {
  return policy.overrides.filter(({ when }) => isMet(when, segment));
}

/** Whether every condition of an override or a routing rule's segment is met. */
export function isMet(when: Segment, segment: SegmentFacts): boolean {
  return (
    isWithin(segment.productFamilies, when.productFamilies) &&
    isWithin(segment.territories, when.territories) &&
    isWithin(segment.partnerTiers, when.partnerTiers) &&
    isWithin(segment.dealTypes, when.dealTypes)
  );
}

/** One condition: at least one claim has a say, and all that have one carry a value it lists. */
export function isWithin<Value>(
  values: ReadonlySet<Value>,
  listed: readonly Value[] | null,
): boolean {
  return listed === null || (values.size > 0 && [...values].every((one) => listed.includes(one)));
}

const effective = new WeakMap<Policy, Map<string, Policy>>();

/**
 * The policy with the values that hold for these claims: key by key the value of the strongest
 * override that sets it, else the policy's own. The same object for the same overrides; the policy
 * itself where none holds.
 */
export function policyFor(policy: Policy, claims: readonly Claim[]): Policy {
  if (policy.overrides.length === 0) return policy;
  const overrides = overridesFor(policy, segmentOf(claims));
  if (overrides.length === 0) return policy;
  const known = effective.get(policy) ?? new Map<string, Policy>();
  effective.set(policy, known);
  const key = overrides.map(({ index }) => index).join();
  const made = known.get(key) ?? withOverrides(policy, overrides);
  known.set(key, made);
  return made;
}

/** The policy's own values under those of the overrides, which come strongest first. */
export function withOverrides(policy: Policy, overrides: readonly PolicyOverride[]): Policy {
  const weakestFirst = overrides.map(({ values }) => values).reverse();
  return Object.assign({ ...policy }, ...weakestFirst);
}
