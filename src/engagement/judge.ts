// The rules of engagement applied to one neighbourhood: sift the claims, link those that collide into
// conflicts, then P, C, V, A for each (order of working: policy section 1).
import type { Claim } from '../domain/claim.ts';
import { invariant } from '../domain/errors.ts';
import type {
  ClauseId,
  ClearJudgement,
  ConflictJudgement,
  CustomerContext,
  EvidenceOf,
  Judgement,
  PairFinding,
} from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import type { Instant } from '../domain/time.ts';
import { clearAction, conflictAction, dueDay, extraActions } from './action.ts';
import type { ClaimFacts } from './claim-facts.ts';
import { clearReasons } from './clear-reasons.ts';
import { type JudgedPair, linkedGroups } from './collide.ts';
import { clearSplit, findCredit } from './credit.ts';
import { standingClauses } from './live.ts';
import { conflictTypesOf } from './parties.ts';
import { withPolicyFacts } from './policy-facts.ts';
import { findVerdict } from './prevail.ts';
import { conflictReasons } from './reasons.ts';
import { policyFor } from './segment.ts';
import { excludedClaims, exclusionClauses, type Sifted, siftClaims } from './set-aside.ts';
import { findSeverity } from './severity.ts';

/** The claims that may be judged together, and all that bears on them. */
export type Neighbourhood = {
  /** In a stable order: where the policy breaks a tie "as listed", this is the list. */
  readonly claims: readonly Claim[];
  readonly context: CustomerContext;
  readonly evidence: EvidenceOf;
  readonly policy: Policy;
  readonly now: Instant;
};

/**
 * All judgements of a neighbourhood: one per conflict, that of the earliest created colliding claim
 * first, then one clear judgement for the claims in no conflict (always there when nothing collides).
 * Depends on nothing but its input; order of input only breaks exact ties of instants. Each judgement
 * lists all claims of the neighbourhood that are set aside.
 */
export function judgeNeighbourhood(neighbourhood: Neighbourhood): readonly Judgement[] {
  const { evidence, policy, now } = neighbourhood;
  const { claims, context, flips } = withPolicyFacts(neighbourhood, policy, now);
  const sifted = siftClaims(claims, { setting: { context, policy, now }, evidence, flips });
  const conflicts = linkedGroups(
    sifted.left,
    sifted.pairs.filter(({ collides }) => collides),
  );
  const inConflict = new Set(conflicts.flat());
  const rest = sifted.left.filter((facts) => !inConflict.has(facts));
  const judgements: Judgement[] = conflicts.map((members) => judgeConflict(members, sifted));
  if (rest.length > 0 || conflicts.length === 0) judgements.push(judgeClear(rest, sifted));
  return judgements;
}

/**
 * The judgement of a scenario: if there are several conflicts, the one that holds the earliest created
 * colliding claim (policy section 1).
 */
export function judgeScenario(neighbourhood: Neighbourhood): Judgement {
  const [first] = judgeNeighbourhood(neighbourhood);
  invariant(first !== undefined, 'a neighbourhood has at least one judgement');
  return first;
}

function judgeConflict(claims: readonly ClaimFacts[], sifted: Sifted): ConflictJudgement {
  const policy = policyFor(
    sifted.setting.policy,
    claims.map(({ claim }) => claim),
  );
  const setting = { ...sifted.setting, policy };
  const { now } = setting;
  const members = new Set(claims);
  const pairs = sifted.pairs.filter(({ left, right }) => members.has(left) && members.has(right));
  const colliding = pairs.filter(({ collides }) => collides);
  const match = sortedClauses(colliding.map(({ clause }) => clause));
  const types = conflictTypesOf(claims, colliding, policy);
  const verdict = findVerdict(claims, setting);
  const credit = findCredit(claims, verdict, setting);
  const { severity, isProbableOnly, clauses } = findSeverity(claims, colliding, { types, policy });
  return {
    isConflict: true,
    claimIds: claims.map(({ claim }) => claim.id),
    excluded: excludedClaims(sifted),
    pairs: pairs.map(pairFinding),
    clauses: sortedClauses([
      ...exclusionClauses(sifted),
      ...claims.flatMap((facts) => standingClauses(facts, setting)),
      ...match,
      ...(types.includes('price') ? (['T-5'] as const) : []),
      verdict.clause,
      ...credit.clauses,
      ...clauses,
    ]),
    match,
    types,
    severity,
    prevails: verdict.winner?.claim.id ?? null,
    splits: credit.lines,
    action: conflictAction(verdict.clause, isProbableOnly),
    extraActions: extraActions(types),
    slaBusinessDays: policy.slaBusinessDays[severity],
    dueOn: dueDay(severity, policy, now),
    reasons: conflictReasons({ claims, match, isProbableOnly, verdict, credit, setting }),
    validUntil: sifted.validUntil,
  };
}

/** The judgement of claims in no conflict; its pairs are those with at least one of them. */
function judgeClear(claims: readonly ClaimFacts[], sifted: Sifted): ClearJudgement {
  const { setting, setAside, validUntil } = sifted;
  const members = new Set(claims);
  const pairs = sifted.pairs.filter(({ left, right }) => members.has(left) || members.has(right));
  const clauses = sortedClauses([
    ...exclusionClauses(sifted),
    ...pairs.map(({ clause }) => clause),
  ]);
  const action = clearAction(clauses);
  return {
    isConflict: false,
    claimIds: claims.map(({ claim }) => claim.id),
    excluded: excludedClaims(sifted),
    pairs: pairs.map(pairFinding),
    clauses,
    action,
    extraActions: [],
    splits: clearSplit(action, { claims, pairs, setting }),
    reasons: clearReasons({ clauses, setAside, setting }),
    validUntil,
  };
}

function pairFinding({ left, right, collides, clause }: JudgedPair): PairFinding {
  return { left: left.claim.id, right: right.claim.id, collides, clause };
}

/** Each once, by chapter and number: `M-2` before `M-10`. */
function sortedClauses(clauses: readonly ClauseId[]): readonly ClauseId[] {
  if (clauses.length < 2) return clauses;
  return [...new Set(clauses)].sort((left, right) => placeOf(left) - placeOf(right));
}

const places = new Map<ClauseId, number>();

/** Chapters in the order of the alphabet, numbers below 1,000 within. */
function placeOf(clause: ClauseId): number {
  const known = places.get(clause);
  if (known !== undefined) return known;
  const place = clause.charCodeAt(0) * 1_000 + Number(clause.slice(2));
  places.set(clause, place);
  return place;
}
