// The approval of what a channel manager decides: whether a decision waits for it, and whether it
// still does once the conflict was judged again. Pure; `decide` and `sendBack` are the acts.
import { casesOf, isSameSplit } from '../domain/approval.ts';
import type { Claim } from '../domain/claim.ts';
import type { ChannelManager, Conflict, Decision } from '../domain/conflict.ts';
import type { Policy } from '../domain/policy.ts';
import { policyFor } from '../engagement/segment.ts';
import { approversOf, roleOf } from './escalate.ts';
import { isMaterialChange } from './fingerprint.ts';
import { splitFor } from './outcome-split.ts';

type Around = {
  /** Of the conflict. */
  readonly claims: readonly Claim[];
  readonly managers: readonly ChannelManager[];
  readonly policy: Policy;
};

/**
 * Who may approve a decision, if it needs that; null where it stands at once. Those to whom overdue
 * conflicts go decide in a second person's place already: theirs needs nobody else.
 */
export function approvalOf(
  conflict: Conflict,
  { outcome, split, by }: Pick<Decision, 'outcome' | 'split'> & { readonly by: ChannelManager },
  { claims, managers, policy }: Around,
): readonly ChannelManager[] | null {
  if (roleOf(by) !== 'channel_manager') return null;
  const { approvalFor } = policyFor(policy, claims);
  const cases = casesOf({ outcome, split }, conflict.judgement);
  if (!cases.some((one) => approvalFor.includes(one))) return null;
  return approversOf(conflict, { claims, managers, proposer: by.id });
}

/** Why what waits for approval does so no longer, on the judgement of now; null while it does. */
export function lapseOf(conflict: Conflict, { claims, managers, policy }: Around): string | null {
  const { proposal, factsHash } = conflict;
  if (proposal === undefined) return null;
  if (isMaterialChange(proposal.factsHash, factsHash)) return 'the facts changed';
  const split = splitFor(proposal.outcome, conflict, { claims, policy });
  if (split === 'impossible' || !isSameSplit(split, proposal.split)) {
    return 'it would give other credit by now';
  }
  const approvers = approversOf(conflict, { claims, managers, proposer: proposal.decidedBy });
  return approvers.length === 0 ? 'nobody who may approve it is appointed any more' : null;
}
