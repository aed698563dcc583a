// A channel manager's decision on a conflict. It always wins over the machine; what binds it are the
// claims and their facts at that moment.
import {
  type ChannelManager,
  type Conflict,
  type Decision,
  isActive,
  isAppointed,
  type ManagerId,
  type Outcome,
  withoutProposal,
} from '../domain/conflict.ts';
import { move } from '../domain/conflict-states.ts';
import type { AccountId, ConflictId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import { approvalOf } from './approval.ts';
import { closed, WAITS_FOR_APPROVAL } from './conflict-task.ts';
import type { AppContext } from './context.ts';
import { decisionInWords } from './desired-fields.ts';
import { approversInWords, mayApprove, roleOf } from './escalate.ts';
import { splitFor } from './outcome-split.ts';
import { policyInForce } from './policy-in-force.ts';

export type DecideRequest = {
  readonly conflictId: ConflictId;
  readonly outcome: Outcome;
  readonly managerId: ManagerId;
  readonly via: string;
  readonly note: string | null;
  readonly at: Instant;
  /** When the split was proposed that is accepted; the last before `at` unless said. */
  readonly proposedAt?: Instant | undefined;
};

export type DecideResult =
  /** `waitsFor`: nothing is decided before one of these approves. */
  | { readonly ok: true; readonly waitsFor?: string }
  | { readonly ok: false; readonly reason: string };

/**
 * Records the decision, resolves or dismisses the conflict and marks its accounts for rewriting. Where the
 * policy asks for approval, a channel manager's decision waits for it; somebody else of the line
 * who decides the same approves it, and who decides otherwise takes its place.
 */
export async function decide(
  app: AppContext,
  store: TenantStore,
  request: DecideRequest,
): Promise<DecideResult> {
  const [conflict] = await store.conflicts.hold([request.conflictId]);
  if (conflict === undefined)
    return { ok: false, reason: `There is no conflict ${request.conflictId}.` };
  if (!isActive(conflict.status)) {
    return { ok: false, reason: `Conflict ${conflict.id} is already ${conflict.status}.` };
  }
  const managers = await store.managers.list();
  const manager = managers.find((one) => one.id === request.managerId && isAppointed(one));
  if (manager === undefined) {
    return { ok: false, reason: 'Only a channel manager decides; anybody else may add evidence.' };
  }
  const approved = approvedBy(conflict, request, manager);
  const hasReason = request.note !== null || approved !== null;
  if (request.outcome === 'not_a_conflict' && asksWhy(request.via) && !hasReason) {
    return { ok: false, reason: 'Say in the note why this is no conflict.' };
  }
  const claims = await store.claims.current(conflict.judgement.claimIds);
  const { policy } = await policyInForce(store);
  const split = splitFor(request.outcome, conflict, { claims, policy });
  if (split === 'impossible') return { ok: false, reason: whyImpossible(request.outcome) };
  if (approved === null && isOvertaken(conflict, request)) {
    const reason = 'Another split was proposed since. Look at the conflict again.';
    return { ok: false, reason };
  }
  const decision: Decision = {
    conflictId: conflict.id,
    outcome: request.outcome,
    split,
    claimIds: conflict.judgement.claimIds,
    factsHash: conflict.factsHash,
    decidedBy: manager.id,
    decidedAt: request.at,
    via: request.via,
    note: request.note,
  };
  const act = { app, store, conflict, manager };
  const approvers = approvalOf(
    conflict,
    { ...decision, by: manager },
    { claims, managers, policy },
  );
  if (approvers !== null) return propose(act, decision, approvers);
  if (approved !== null && !mayApprove(manager, approved, managers)) {
    return { ok: false, reason: 'Somebody else approves what you have decided yourself.' };
  }
  await settle(act, decision, approved);
  return { ok: true };
}

function whyImpossible(outcome: Outcome): string {
  return outcome === 'accept_other_split'
    ? 'There is no proposed split to accept: nobody proposed one, or its claims or the limits of the policy have changed since.'
    : `No claim of the conflict fits "${decisionInWords(outcome)}".`;
}

/** True where another split was proposed than the one whoever decides has seen. */
function isOvertaken({ otherSplit }: Conflict, request: DecideRequest): boolean {
  if (request.outcome !== 'accept_other_split' || otherSplit === undefined) return false;
  const { proposedAt, at } = request;
  return proposedAt === undefined ? otherSplit.at > at : otherSplit.at !== proposedAt;
}

type Act = {
  readonly app: AppContext;
  readonly store: TenantStore;
  readonly conflict: Conflict;
  readonly manager: ChannelManager;
};

/** What a manager approves by deciding the same; null where they decide for themselves. */
function approvedBy(
  { proposal }: Conflict,
  { outcome }: DecideRequest,
  manager: ChannelManager,
): Decision | null {
  const isWaiting = proposal?.outcome === outcome && roleOf(manager) !== 'channel_manager';
  return isWaiting ? proposal : null;
}

/** The decision stands. One that was approved is the proposer's, with the reason they gave. */
async function settle(
  { app, store, conflict, manager }: Act,
  decision: Decision,
  approved: Decision | null,
): Promise<void> {
  const { outcome, split, via, note } = decision;
  const standing: Decision =
    approved === null
      ? decision
      : {
          ...decision,
          ...{ decidedBy: approved.decidedBy, note: approved.note ?? note },
          approval: { by: manager.id, proposedAt: approved.decidedAt },
        };
  const name = outcome === 'not_a_conflict' ? 'dismiss' : 'resolve';
  const at = app.clock.now();
  const what = approved === null ? 'Decided' : 'Approved (A-4)';
  const text = `${what}: ${decisionInWords(outcome)} (${via}).${quoted(note)}`;
  const decided = { ...withoutProposal(conflict), decision: standing };
  const { conflict: after, event } = move(decided, name, { at, actor: manager.name, text });
  await store.conflicts.addDecision(standing);
  await store.conflicts.update(after);
  await store.conflicts.addEvent(event);
  const of = approved === null ? {} : { decidedBy: approved.decidedBy };
  const document = JSON.stringify({ outcome, split, via, note, ...of, ...event.transition });
  const entry = { at, kind: 'decision', actor: manager.id, subject: conflict.id, document };
  await store.audit.append([entry]);
  await endRound(store, conflict);
}

/** The decision waits: its conflict stays undecided, and its task asks for the approval. */
async function propose(
  { app, store, conflict, manager }: Act,
  proposal: Decision,
  approvers: readonly ChannelManager[],
): Promise<DecideResult> {
  const { outcome, split, via, note } = proposal;
  if (approvers.length === 0) {
    const reason =
      'By the channel policy this decision needs approval (A-4), and nobody is appointed who may give it. An admin appoints them on the connections page.';
    return { ok: false, reason };
  }
  const waitsFor = approversInWords(approvers);
  if (conflict.proposal?.outcome === outcome) {
    const reason = `It is decided so already and waits for the approval of ${waitsFor} (A-4).`;
    return { ok: false, reason };
  }
  const at = app.clock.now();
  const text = `Decided: ${decisionInWords(outcome)} (${via}). It stands once ${waitsFor} approves it (A-4).${quoted(note)}`;
  const { conflict: after, event } = move({ ...conflict, proposal }, 'propose', {
    ...{ at, actor: manager.name, text },
  });
  await store.conflicts.update(after);
  await store.conflicts.addEvent(event);
  const document = JSON.stringify({ outcome, split, via, note, ...event.transition });
  const entry = { at, kind: 'proposal', actor: manager.id, subject: conflict.id, document };
  await store.audit.append([entry]);
  await endRound(store, conflict, WAITS_FOR_APPROVAL);
  return { ok: true, waitsFor };
}

const quoted = (note: string | null) => (note === null ? '' : ` “${note}”`);

/** On a page of ours the reason is asked for beside the decision; a task asks by a round of its own. */
const asksWhy = (via: string) => via === 'console' || via === 'task link';

/**
 * The round is over, whatever judging makes of the conflict afterwards. `askedAgain`: why another follows,
 * also where the present one was over already.
 */
export async function endRound(
  store: TenantStore,
  conflict: Conflict,
  askedAgain?: string,
): Promise<void> {
  const task = (await store.tasks.ofConflict(conflict.id)).at(-1);
  if (task !== undefined && (task.status === 'open' || askedAgain !== undefined)) {
    await store.tasks.put(closed(task, askedAgain));
  }
  await store.dirty.mark(await accountsOf(store, conflict));
}

/** The accounts whose judging touches a conflict, also those of claims that have gone. */
export async function accountsOf(
  store: TenantStore,
  conflict: Conflict,
): Promise<readonly AccountId[]> {
  const accounts = await store.claims.accountsOf(conflict.judgement.claimIds);
  return [...new Set(accounts.values())];
}
