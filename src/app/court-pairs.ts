// Which pairs of accounts people are asked about: those that only probability brings into conflicts
// that wait; and web domains that seem to belong to several customers.
import type { Account, Claim } from '../domain/claim.ts';
import type { Conflict } from '../domain/conflict.ts';
import type { AccountId, ClaimId } from '../domain/ids.ts';
import type { ClauseId, ConflictJudgement } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import { companyDomain } from '../matching/domains.ts';
import { matchEvidence } from '../matching/evidence.ts';
import { byUrgency } from './listed-conflicts.ts';

/** Two accounts and the conflicts that join them. `left` is the smaller id. */
export type CourtPair = {
  readonly left: Account;
  readonly right: Account;
  /** M-4 or M-8 for a pair that is asked about. */
  readonly clause: ClauseId;
  /** The most urgent first. */
  readonly conflicts: readonly Conflict[];
};

export type DomainProposal = {
  readonly domain: string;
  /** Names of the accounts that share it, each once. */
  readonly names: readonly string[];
  readonly conflicts: readonly Conflict[];
};

/** As one text, whichever account is named first. */
export const pairName = (left: AccountId, right: AccountId): string =>
  left < right ? `${left}\n${right}` : `${right}\n${left}`;

/**
 * True when a conflict joins two accounts of which no claims collide with each other: claims linked by
 * colliding pairs, also through others, form one conflict (policy section 1), so an answer about the two
 * alone does not part them. M-8 is no such link: clusters never hold two that a person called different.
 */
export function areLinkedByOthers(
  { pairs }: Pick<ConflictJudgement, 'pairs'>,
  accountOf: (id: ClaimId) => AccountId | undefined,
  { left, right }: { readonly left: AccountId; readonly right: AccountId },
): boolean {
  const beside = new Map<AccountId, AccountId[]>();
  for (const pair of pairs.filter(({ collides }) => collides)) {
    const [ours, theirs] = [accountOf(pair.left), accountOf(pair.right)];
    if (ours === undefined || theirs === undefined) continue;
    if (pairName(ours, theirs) === pairName(left, right)) return false;
    if (pair.clause === 'M-8') continue;
    beside.set(ours, [...(beside.get(ours) ?? []), theirs]);
    beside.set(theirs, [...(beside.get(theirs) ?? []), ours]);
  }
  const reached = new Set([left]);
  for (const id of reached) for (const next of beside.get(id) ?? []) reached.add(next);
  return reached.has(right);
}

/** Pairs that collide under M-4 or M-8, those of the most urgent conflicts first. */
export function probablePairs(
  conflicts: readonly Conflict[],
  claims: ReadonlyMap<ClaimId, Claim>,
): readonly CourtPair[] {
  return collidingPairs(conflicts, claims).filter(
    ({ clause }) => clause === 'M-4' || clause === 'M-8',
  );
}

/**
 * Domains that make accounts the same customer (M-2) whose records otherwise say they are two: sister
 * companies on one site are common.
 */
export function domainProposals(
  conflicts: readonly Conflict[],
  claims: ReadonlyMap<ClaimId, Claim>,
  policy: Policy,
): readonly DomainProposal[] {
  const unlike = collidingPairs(conflicts, claims).filter(
    ({ clause, left, right }) =>
      clause === 'M-2' && matchEvidence(left, right, policy).probability < 0.5,
  );
  const byDomain = Map.groupBy(unlike, ({ left }) => companyDomain(left.domain, policy));
  return [...byDomain].flatMap(([domain, pairs]) => {
    if (domain === null) return [];
    const names = new Set(pairs.flatMap(({ left, right }) => [left.name, right.name]));
    const shared = new Set(pairs.flatMap((pair) => pair.conflicts));
    return [{ domain, names: [...names].sort(), conflicts: [...shared] }];
  });
}

function collidingPairs(
  conflicts: readonly Conflict[],
  claims: ReadonlyMap<ClaimId, Claim>,
): readonly CourtPair[] {
  const found = new Map<string, CourtPair & { conflicts: Conflict[] }>();
  for (const conflict of conflicts.toSorted(byUrgency)) {
    for (const { left, right, collides, clause } of conflict.judgement.pairs) {
      const [ours, theirs] = [claims.get(left)?.account, claims.get(right)?.account];
      if (!collides || ours === undefined || theirs === undefined || ours.id === theirs.id) {
        continue;
      }
      const name = `${clause} ${pairName(ours.id, theirs.id)}`;
      const known = found.get(name);
      if (known?.conflicts.includes(conflict)) continue;
      if (known) known.conflicts.push(conflict);
      else {
        const [first, second] = ours.id < theirs.id ? [ours, theirs] : [theirs, ours];
        found.set(name, { left: first, right: second, clause, conflicts: [conflict] });
      }
    }
  }
  return [...found.values()];
}
