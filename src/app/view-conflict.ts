// One conflict as the channel manager sees it: the question, the suggestion, and everything both
// rest on. Names are not masked here: the console is the manager's.
import type { Claim, Crm } from '../domain/claim.ts';
import {
  type ChannelManager,
  type Conflict,
  type ConflictEvent,
  isActive,
} from '../domain/conflict.ts';
import { mayMove } from '../domain/conflict-states.ts';
import type { PlannedTask } from '../domain/conflict-task.ts';
import { type AccountId, type ClaimId, type ConflictId, parseRecordKey } from '../domain/ids.ts';
import type { ClauseId, Severity, SplitLine } from '../domain/judgement.ts';
import type { Policy } from '../domain/policy.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import type { MatchAnswer } from '../ports/match-store.ts';
import type { TenantStore } from '../ports/store.ts';
import { undoableUntil } from './acknowledge.ts';
import { anchorsOf, type Entered, readEntered } from './entered-context.ts';
import { type EvidenceOfPair, readPairEvidence } from './pair-evidence.ts';
import { policyInForce } from './policy-in-force.ts';
import type { RecordUrl } from './record-url.ts';
import { type ClaimTable, claimTable, type TimelineEntry, timelineOf } from './view-claims.ts';
import { type ContextView, contextView } from './view-context.ts';
import {
  choicesOf,
  type DecisionChoice,
  type ProposalView,
  proposalView,
} from './view-decision.ts';
import { accountsShown, type ClauseLine, clauseLine, pairViews } from './view-evidence.ts';
import { type GroupView, groupView } from './view-group.ts';
import { type ModelView, modelViews } from './view-models.ts';
import {
  factsOf,
  headlineOf,
  instructionOf,
  type NamedValue,
  type StepView,
  stepsOf,
  type TaskView,
  taskView,
} from './view-summary.ts';
import { ACTION_WORDS, instantWords, labelsOf, percentWords, STATUS_WORDS } from './view-words.ts';

export type ConflictPageView = {
  readonly id: ConflictId;
  readonly severity: Severity;
  readonly status: string;
  readonly isWaiting: boolean;
  readonly account: string;
  /** Leads to the customer's timeline; null when no claim is left. */
  readonly customerId: AccountId | null;
  /** Who the customer belongs to and who belongs to it; null when no claim is left. */
  readonly group: GroupView | null;
  readonly headline: string;
  /** What to do and by when, or what became of it. */
  readonly instruction: string;
  /** Who decides when; empty when nobody has to. */
  readonly steps: readonly StepView[];
  readonly isLate: boolean;
  readonly facts: readonly NamedValue[];
  readonly action: string;
  readonly reason: string;
  readonly validUntil: string | null;
  readonly split: readonly {
    readonly label: string;
    readonly basisPoints: number;
    readonly percent: string;
    readonly prevails: boolean;
  }[];
  /** What other models would give on the same touches; empty without any. */
  readonly models: readonly ModelView[];
  readonly claims: ClaimTable;
  /** Claims of the conflict whose record is gone from the CRM. */
  readonly missingClaims: readonly string[];
  readonly excluded: readonly { readonly label: string; readonly clause: ClauseLine }[];
  readonly pairs: ReturnType<typeof pairViews>;
  readonly clauses: readonly ClauseLine[];
  readonly policyVersion: number;
  readonly timeline: readonly TimelineEntry[];
  readonly history: readonly {
    readonly when: string;
    readonly actor: string;
    readonly text: string;
  }[];
  readonly task: TaskView | null;
  /** Empty when nothing is to be decided. */
  readonly choices: readonly DecisionChoice[];
  /** When another split was last proposed; null when none ever was. */
  readonly otherSplitAt: Instant | null;
  /** What waits for approval; null when nothing does. */
  readonly proposal: ProposalView | null;
  readonly mayAcknowledge: boolean;
  /** Until when the decision can be taken back; null when it cannot. */
  readonly undoUntil: string | null;
  readonly supersededBy: ConflictId | null;
  /** What people entered that no CRM holds. */
  readonly context: ContextView;
};

export type ConflictPageOptions = {
  readonly now: Instant;
  readonly recordUrl?: RecordUrl;
};

/** Everything the page of one conflict shows; null when there is no such conflict. */
export async function conflictPage(
  store: TenantStore,
  id: ConflictId,
  options: ConflictPageOptions,
): Promise<ConflictPageView | null> {
  const conflict = await store.conflicts.get(id);
  if (!conflict) return null;
  const { known, present } = await claimsOf(store, conflict, options.now);
  const accountIds = [...new Set(known.map((claim) => claim.account.id))];
  const { policy } = await policyInForce(store);
  const task = (await store.tasks.ofConflict(id)).at(-1) ?? null;
  const customerId = inOrder(conflict, known)[0]?.account.id ?? null;
  return pageOf(
    {
      conflict,
      known,
      present,
      customerId,
      group: customerId && (await groupView(store, customerId, policy)),
      answers: await store.answers.ofAccounts(accountIds),
      policy,
      evidenceOf: await readPairEvidence(
        store,
        accountsShown(conflict.judgement.pairs, known),
        policy,
      ),
      events: await store.conflicts.events(id),
      task,
      taskCrm: task && ((await store.connections.get(task.connectionId))?.crm ?? null),
      managers: await store.managers.list(),
      entered: await readEntered(store, anchorsOf(inOrder(conflict, known))),
      undoableUntil: await undoableUntil(store, conflict),
    },
    options,
  );
}

/** Claims in conflict and set aside; one whose record is gone as it was when last judged. */
async function claimsOf(store: TenantStore, { id, judgement, openedAt }: Conflict, now: Instant) {
  const ids = [...judgement.claimIds, ...judgement.excluded.map((claim) => claim.claimId)];
  const current = await store.claims.current(ids);
  const missing = ids.filter((one) => !current.some((claim) => claim.id === one));
  const present = new Set(current.map(({ id }) => id));
  if (missing.length === 0) return { known: current, present };
  const judgedAt = (await store.conflicts.judgementAt(id, now))?.at ?? openedAt;
  const past = await Promise.all(missing.map((one) => store.claims.asOf(one, judgedAt)));
  return { known: [...current, ...past.filter((claim) => claim !== null)], present };
}

type Material = {
  readonly conflict: Conflict;
  /** Claims in conflict and claims set aside. */
  readonly known: readonly Claim[];
  /** Those whose records are there. */
  readonly present: ReadonlySet<ClaimId>;
  readonly customerId: AccountId | null;
  readonly group: GroupView | null;
  readonly answers: readonly MatchAnswer[];
  readonly policy: Policy;
  readonly evidenceOf: EvidenceOfPair;
  readonly events: readonly ConflictEvent[];
  readonly task: PlannedTask | null;
  readonly taskCrm: Crm | null;
  readonly managers: readonly ChannelManager[];
  readonly undoableUntil: Instant | null;
  readonly entered: Entered;
};

function pageOf(material: Material, options: ConflictPageOptions): ConflictPageView {
  const { conflict, known, managers } = material;
  const { judgement } = conflict;
  const claims = inOrder(conflict, known);
  const present = claims.filter(({ id }) => material.present.has(id));
  const labels = labelsOf(known);
  const labelOf = (id: ClaimId) => labels.get(id) ?? `Record ${parseRecordKey(id).recordId}`;
  const urlOf = (claim: Claim) => webAddress(options.recordUrl?.(parseRecordKey(claim.id)) ?? null);
  const account = claims[0]?.account.name ?? 'Records no longer in the CRM';
  const isWaiting = isActive(conflict.status);
  return {
    id: conflict.id,
    severity: judgement.severity,
    status: STATUS_WORDS[conflict.status],
    isWaiting,
    account,
    customerId: material.customerId,
    group: material.group,
    headline: headlineOf(claims),
    instruction: instructionOf(conflict, claims, managers, options.now),
    steps: stepsOf(conflict, claims, managers),
    isLate: isWaiting && conflict.dueOn < dayOf(options.now),
    facts: factsOf(conflict, claims, managers, options.now),
    action: ACTION_WORDS[judgement.action],
    reason: judgement.reasons.channelManager,
    validUntil: judgement.validUntil === null ? null : instantWords(judgement.validUntil),
    split: sharesFirst(judgement.splits, judgement.prevails).map(({ claimId, basisPoints }) => ({
      label: labelOf(claimId),
      basisPoints,
      percent: percentWords(basisPoints),
      prevails: claimId === judgement.prevails,
    })),
    models: modelViews(claims, { policy: material.policy, now: options.now }, labelOf),
    claims: claimTable(claims, labels, judgement, urlOf),
    missingClaims: judgement.claimIds.filter((id) => !labels.has(id)).map(labelOf),
    excluded: judgement.excluded.map(({ claimId, clause }) => ({
      label: labelOf(claimId),
      clause: clauseLine(clause),
    })),
    pairs: pairViews({ ...material, pairs: judgement.pairs, claims: known }, labelOf),
    clauses: judgement.clauses.toSorted(byChapter).map(clauseLine),
    policyVersion: conflict.policyVersion,
    timeline: timelineOf(claims, labels),
    history: material.events.map(({ at, actor, text }) => ({
      when: instantWords(at),
      actor,
      text,
    })),
    task: taskView(material.task, material.taskCrm, material),
    choices:
      isWaiting && present.length > 0
        ? choicesOf(conflict, { claims: present, policy: material.policy }, labelOf)
        : [],
    otherSplitAt: conflict.otherSplit?.at ?? null,
    proposal: proposalView(conflict, claims, managers),
    mayAcknowledge: mayMove(conflict.status, 'acknowledge'),
    undoUntil: undoWords(material.undoableUntil, options.now),
    supersededBy: conflict.supersededBy,
    context: contextView(material.entered, claims, known),
  };
}

function undoWords(until: Instant | null, now: Instant): string | null {
  return until === null || now > until ? null : instantWords(until);
}

/** Claims in conflict: the prevailing one first, then by creation. */
function inOrder(conflict: Conflict, known: readonly Claim[]): readonly Claim[] {
  const { claimIds, prevails } = conflict.judgement;
  return known
    .filter((claim) => claimIds.includes(claim.id))
    .sort(
      (a, b) => Number(b.id === prevails) - Number(a.id === prevails) || a.createdAt - b.createdAt,
    );
}

/** Chapters in the order in which the policy works: match, live, registered, collide, prevail … */
const CHAPTERS = 'MLRSTPCVA';

function byChapter(a: ClauseId, b: ClauseId): number {
  const chapter = (id: ClauseId) => CHAPTERS.indexOf(id.charAt(0));
  return chapter(a) - chapter(b) || a.localeCompare(b, 'en', { numeric: true });
}

/** The prevailing claim's share first, then the larger ones. */
function sharesFirst(splits: readonly SplitLine[], prevails: ClaimId | null): readonly SplitLine[] {
  const isFirst = (line: SplitLine) => Number(line.claimId === prevails);
  return splits.toSorted((a, b) => isFirst(b) - isFirst(a) || b.basisPoints - a.basisPoints);
}

/** Only http and https become links: a CRM text could say anything else. */
export function webAddress(text: string | null): string | null {
  return text !== null && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : null;
}
