// A conflict: a judgement with a life. Ids are minted once; due dates are fixed when it opens,
// reopens or rises in severity (design, section 5).
import type { DeciderRole, Escalation } from './escalation.ts';
import type { ClaimId, ConflictId, ConnectionId } from './ids.ts';
import type { ConflictJudgement, SplitLine } from './judgement.ts';
import type { Speaker } from './statement.ts';
import type { Instant, UtcDay } from './time.ts';

/** `reopened` is an open conflict that had an end before; it counts as open everywhere. */
export const CONFLICT_STATUSES = [
  'open',
  'reopened',
  'acknowledged',
  'resolved',
  'dismissed',
  'superseded',
  'ended',
] as const;
export type ConflictStatus = (typeof CONFLICT_STATUSES)[number];

/** How a channel manager may decide. `ended` is not among them: facts end a conflict, not people. */
export const OUTCOMES = [
  'accept_split',
  'direct_keeps',
  'partner_keeps',
  'share',
  'not_a_conflict',
  'accept_other_split',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type Conflict = {
  readonly id: ConflictId;
  readonly status: ConflictStatus;
  readonly judgement: ConflictJudgement;
  readonly policyVersion: number;
  readonly openedAt: Instant;
  /** Fixed at opening, reopening or a rise in severity; not moved by re-judging. */
  readonly dueOn: UtcDay;
  readonly managerId: ManagerId | null;
  /** The policy's routing rule that chose the manager, in words, as it was then; null: none did. */
  readonly chosenBy?: string | null;
  /** Hash of the facts a decision would bind to, see `factsHash` in src/app. */
  readonly factsHash: string;
  /** The decision in force; null while nobody has decided. */
  readonly decision: Decision | null;
  /** A channel manager's decision that stands only once somebody else approves it. */
  readonly proposal?: Decision;
  /** The last other split that a seller proposed: what a channel manager may accept as it stands. */
  readonly otherSplit?: OtherSplit;
  readonly supersededBy: ConflictId | null;
  /** How far it was escalated; none while its due day has not passed. */
  readonly escalation?: Escalation | null;
  /**
   * Rounds of tasks that were erased with a connection: in the CRM they may still be found by their keys,
   * so the next round must not be one of them.
   */
  readonly askedBefore?: number;
  readonly updatedAt: Instant;
};

/** Another split as it was proposed: who, when, why. */
export type OtherSplit = {
  readonly split: readonly SplitLine[];
  readonly text: string | null;
  readonly by: Speaker;
  readonly at: Instant;
};

/** A channel manager's decision. Binds to the claims and the facts hash, never to a cluster. */
export type Decision = {
  readonly conflictId: ConflictId;
  readonly outcome: Outcome;
  readonly split: readonly SplitLine[] | null;
  readonly claimIds: readonly ClaimId[];
  readonly factsHash: string;
  readonly decidedBy: ManagerId;
  readonly decidedAt: Instant;
  /** Where it was said: `salesforce task`, `hubspot task`, `console`, `task link`. */
  readonly via: string;
  readonly note: string | null;
  /** Who approved it and when it had been proposed, where the policy asked for approval. */
  readonly approval?: { readonly by: ManagerId; readonly proposedAt: Instant };
};

/** One line of a conflict's history: what happened, who or what did it, why. */
export type ConflictEvent = {
  readonly conflictId: ConflictId;
  readonly at: Instant;
  readonly kind:
    | 'opened'
    | 'rejudged'
    | 'severity_raised'
    | 'escalated'
    | 'acknowledged'
    | 'decided'
    /** Decided, but it waits for approval. */
    | 'proposed'
    | 'sent_back'
    | 'decision_undone'
    | 'context_entered'
    | 'context_withdrawn'
    /** Somebody who does not decide said something, see statement.ts. */
    | 'stated'
    | 'reopened'
    | 'superseded'
    | 'ended'
    | 'task_created'
    | 'task_closed'
    /** Somebody gave it to somebody else in the CRM; it goes back. */
    | 'task_handed_on'
    | 'decision_refused';
  readonly actor: string;
  readonly text: string;
  /** Where the event changed the status: from where (null: opened) to where, and on what basis. */
  readonly transition?: {
    readonly from: ConflictStatus | null;
    readonly to: ConflictStatus;
    readonly policyVersion: number;
    readonly factsHash: string;
  };
};

/** `connection/user id` of a channel manager. */
export type ManagerId = string & { readonly __manager?: never };

/** A person who decides; the task lives in the home connection. */
export type ChannelManager = {
  readonly id: ManagerId;
  readonly connectionId: ConnectionId;
  /** User id (Salesforce) or owner id (HubSpot) the task is assigned to. */
  readonly crmOwnerId: string;
  /** Ids under which the vendor reports who changed a record (HubSpot: owner id is not user id). */
  readonly crmUserIds: readonly string[];
  readonly name: string;
  readonly email: string;
  /** Territories this manager decides; empty = everything no other manager covers. */
  readonly territories: readonly string[];
  /** What they decide as; a channel manager unless said. The others decide what is escalated. */
  readonly role?: DeciderRole;
  /** Since when they decide nothing any more; absent while they do. What they decided stays in their name. */
  readonly leftAt?: Instant;
};

/** True for somebody who decides now: the others are only named where they once decided. */
export function isAppointed({ leftAt }: Pick<ChannelManager, 'leftAt'>): boolean {
  return leftAt === undefined;
}

/** Conflicts that show a flag and keep a task. */
export const ACTIVE_STATUSES: readonly ConflictStatus[] = ['open', 'reopened', 'acknowledged'];

/** The conflict with nothing waiting for approval. */
export function withoutProposal({ proposal: _, ...conflict }: Conflict): Conflict {
  return conflict;
}

/** True for a conflict that waits for a decision. */
export function isActive(status: ConflictStatus): boolean {
  return ACTIVE_STATUSES.includes(status);
}
