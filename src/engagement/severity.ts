// Chapter V: how severe is the conflict? On the claims in conflict.
import type { ClauseId, ConflictType, Severity } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import { isOn } from '../domain/policy-switches.ts';
import type { ClaimFacts } from './claim-facts.ts';
import type { ClaimPair } from './pair.ts';
import { usdLimit } from './usd.ts';

export type SeverityFinding = {
  /** After V-4. */
  readonly severity: Severity;
  /** V-1, V-2 or V-3; then V-4 if the match is only probable. */
  readonly clauses: readonly ClauseId[];
  /** V-4: every colliding pair is only a probable match. */
  readonly isProbableOnly: boolean;
};

const LOWERED: Readonly<Record<Severity, Severity>> = { high: 'medium', medium: 'low', low: 'low' };

/** The severity of a conflict: its claims, its colliding pairs and the types they made. */
export function findSeverity(
  claims: readonly ClaimFacts[],
  pairs: readonly ClaimPair[],
  options: { readonly types: readonly ConflictType[]; readonly policy: Policy },
): SeverityFinding {
  const isProbableOnly = hasProbableMatchesOnly(pairs);
  const { clause, severity } = baseSeverity(claims, options.types, options.policy);
  return isProbableOnly && isOn(options.policy, 'V-4')
    ? { severity: LOWERED[severity], clauses: [clause, 'V-4'], isProbableOnly }
    : { severity, clauses: [clause], isProbableOnly };
}

/** V-3: `low`: otherwise. */
function baseSeverity(
  claims: readonly ClaimFacts[],
  types: readonly ConflictType[],
  policy: Policy,
): { readonly clause: 'V-1' | 'V-2' | 'V-3'; readonly severity: Severity } {
  if (isHigh(claims, types, policy)) return { clause: 'V-1', severity: 'high' };
  if (isMedium(claims, policy)) return { clause: 'V-2', severity: 'medium' };
  return { clause: 'V-3', severity: 'low' };
}

/**
 * V-1: `high`: largest amount in USD >= amount_high_usd; or type `price`; or two or more claims at a
 * late stage; or a registration in force while another claim is at a late stage.
 */
function isHigh(
  claims: readonly ClaimFacts[],
  types: readonly ConflictType[],
  policy: Policy,
): boolean {
  const late = claims.filter(({ claim }) => policy.lateStages.includes(claim.stage));
  return (
    reaches(claims, policy.amountHighUsd) ||
    types.includes('price') ||
    late.length >= 2 ||
    claims.some((facts) => facts.registration.isInForce && late.some((other) => other !== facts))
  );
}

/** V-2: `medium`: largest amount in USD >= amount_medium_usd; or any registration in force. */
function isMedium(claims: readonly ClaimFacts[], policy: Policy): boolean {
  return (
    reaches(claims, policy.amountMediumUsd) ||
    claims.some(({ registration }) => registration.isInForce)
  );
}

/** V-4: Probable match only (every colliding pair matched by M-4 or M-8): one level lower, never below low. */
function hasProbableMatchesOnly(pairs: readonly ClaimPair[]): boolean {
  return pairs.every(({ match }) => match.relation === 'probable');
}

function reaches(claims: readonly ClaimFacts[], limitUsd: bigint): boolean {
  const limit = usdLimit(limitUsd);
  return claims.some(({ usd }) => usd >= limit);
}
