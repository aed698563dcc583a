// Deciding by a link from the task's body: what stands behind it, and the decision itself, once. A link
// shows no more than the task did; it acts only when its page is confirmed.
import { z } from 'zod';
import type { Claim } from '../domain/claim.ts';
import { type ChannelManager, type Conflict, isActive, OUTCOMES } from '../domain/conflict.ts';
import type { PlannedTask } from '../domain/conflict-task.ts';
import type { ConflictId } from '../domain/ids.ts';
import { dayOf, formatDay, type Instant, startOfDay } from '../domain/time.ts';
import type { LinkUse } from '../ports/access-store.ts';
import type { TenantStore } from '../ports/store.ts';
import { undoableUntil, undoDecision } from './acknowledge.ts';
import { approvalOf } from './approval.ts';
import { questionOf, recordLabel, sharesInWords, suggestionOf } from './conflict-task.ts';
import type { AppContext } from './context.ts';
import { type DecideResult, decide } from './decide.ts';
import { approversInWords, decidersOf } from './escalate.ts';
import { acceptWords } from './other-split.ts';
import { factsMark, type OutcomeLink, readOutcomeToken } from './outcome-link.ts';
import { splitFor } from './outcome-split.ts';
import { policyInForce } from './policy-in-force.ts';
import { instantWords, OUTCOME_WORDS } from './view-words.ts';

/** How decisions by link are recorded. */
export const VIA_LINK = 'task link';

export type LinkView =
  /** Not a link of ours, or of nothing that is still known. */
  | { readonly state: 'unknown' }
  | {
      readonly state: 'ready';
      /** The task's own question and suggestion. */
      readonly question: string;
      readonly suggestion: string;
      readonly outcome: string;
      /** Shares that the outcome sets; null where the flags go. */
      readonly shares: string | null;
      /** As whom it is recorded. */
      readonly decider: string;
      readonly records: readonly string[];
      readonly needsReason: boolean;
      /** Whose decision it approves; null where it is the decider's own. */
      readonly approves: string | null;
      /** Who must approve it before it stands; null where nobody must. */
      readonly waitsFor: string | null;
    }
  | {
      /** Said by this link, and waiting for approval. */
      readonly state: 'waiting';
      readonly conflictId: ConflictId;
      readonly outcome: string;
      readonly decider: string;
      readonly when: string;
      readonly waitsFor: string;
    }
  | {
      readonly state: 'decided';
      readonly conflictId: ConflictId;
      readonly outcome: string;
      readonly decider: string;
      readonly when: string;
      /** Decided by this very link. */
      readonly isOwn: boolean;
      /** False: asked again since, or taken back. */
      readonly stands: boolean;
      readonly records: readonly string[];
      /** Until when this link may take its decision back; null when it may not. */
      readonly undoUntil: string | null;
    }
  | { readonly state: 'over'; readonly conflictId: ConflictId; readonly why: string };

type App = Pick<AppContext, 'vault' | 'clock' | 'sha256'>;

/** What a link says now. Changes nothing. */
export async function lookAtLink(app: App, store: TenantStore, token: string): Promise<LinkView> {
  const found = await behind(app, store, token);
  return found === null ? { state: 'unknown' } : viewOf(app, store, found);
}

/** Decides as the link says, once; otherwise says why not. The link's page shows what is so by then. */
export async function decideByLink(
  app: AppContext,
  store: TenantStore,
  { token, note }: { readonly token: string; readonly note: string | null },
): Promise<DecideResult> {
  const found = await behind(app, store, token, 'held');
  if (found === null) return { ok: false, reason: 'This link leads nowhere.' };
  const view = await viewOf(app, store, found);
  if (view.state !== 'ready') return { ok: false, reason: 'Nothing was decided just now.' };
  const { link, conflict, task, digest } = found;
  const at = app.clock.now();
  const done = await decide(app, store, {
    conflictId: conflict.id,
    outcome: link.outcome,
    managerId: task.managerId,
    via: VIA_LINK,
    note,
    at,
  });
  if (!done.ok) return done;
  const used: Used = { outcome: link.outcome, managerId: task.managerId, conflictId: conflict.id };
  await store.usedLinks.purge(at);
  await store.usedLinks.markUsed({
    digest,
    at,
    keepUntil: startOfDay(link.expiresOn + 1) + KEPT_AFTER_MS,
    note: JSON.stringify(used),
  });
  return done;
}

/** Takes back what this link decided, while that is possible. */
export async function undoByLink(
  app: AppContext,
  store: TenantStore,
  token: string,
): Promise<DecideResult> {
  const found = await behind(app, store, token, 'held');
  const use = found && (await whatItDid(store, found.digest));
  if (!found || !use || !isInForce(found.conflict, use.at)) {
    return { ok: false, reason: 'There is no decision of this link to take back.' };
  }
  const { conflictId, managerId } = use;
  return undoDecision(app, store, { conflictId, managerId });
}

/** A used link still tells what it did for a year after it has expired. */
const KEPT_AFTER_MS = 365 * 86_400_000;

const usedNote = z.object({
  outcome: z.enum(OUTCOMES),
  managerId: z.string(),
  conflictId: z.string().transform((id) => id as ConflictId),
});
type Used = z.output<typeof usedNote>;

async function whatItDid(
  store: TenantStore,
  digest: LinkUse['digest'],
): Promise<(Used & { readonly at: Instant }) | null> {
  const use = await store.usedLinks.find(digest);
  return use && { ...usedNote.parse(JSON.parse(use.note)), at: use.at };
}

type Behind = {
  readonly link: OutcomeLink;
  readonly digest: string;
  readonly task: PlannedTask;
  readonly conflict: Conflict;
};

/** Link, task and conflict; the conflict held where something is to be changed. */
async function behind(
  app: App,
  store: TenantStore,
  token: string,
  how: 'held' | 'read' = 'read',
): Promise<Behind | null> {
  const link = readOutcomeToken(app.vault, store.tenantId, token);
  const planned = link && (await store.tasks.byKey(link.taskKey));
  if (!link || !planned) return null;
  const conflict =
    how === 'held'
      ? (await store.conflicts.hold([planned.conflictId]))[0]
      : await store.conflicts.get(planned.conflictId);
  // Read again: somebody may have decided while we waited for the conflict.
  const task = await store.tasks.byKey(link.taskKey);
  return conflict && task ? { link, task, conflict, digest: app.sha256(token) } : null;
}

async function viewOf(app: App, store: TenantStore, found: Behind): Promise<LinkView> {
  const { link, task, conflict, digest } = found;
  const managers = await store.managers.list();
  const claims = await store.claims.current(conflict.judgement.claimIds);
  const use = await whatItDid(store, digest);
  const { proposal } = conflict;
  if (use !== null && proposal?.via === VIA_LINK && proposal.decidedAt === use.at) {
    const approvers = decidersOf(conflict, { claims, managers });
    return {
      ...{ state: 'waiting', conflictId: conflict.id, outcome: OUTCOME_WORDS[use.outcome] },
      ...{ decider: nameOf(managers, use.managerId), when: instantWords(use.at) },
      waitsFor: approversInWords(approvers),
    };
  }
  if (use !== null) {
    const own = { outcome: use.outcome, decidedBy: use.managerId, decidedAt: use.at };
    const undoUntil = isInForce(conflict, use.at) ? await undoableUntil(store, conflict) : null;
    return decidedView(own, {
      ...{ conflict, claims, managers, isOwn: true, stands: isInForce(conflict, use.at) },
      undoUntil: undoUntil !== null && app.clock.now() <= undoUntil ? undoUntil : null,
    });
  }
  const { decision } = conflict;
  if (!isActive(conflict.status) && decision !== null) {
    const others = { isOwn: false, stands: true, undoUntil: null };
    return decidedView(decision, { conflict, claims, managers, ...others });
  }
  const { policy } = await policyInForce(store);
  const split = splitFor(link.outcome, conflict, { claims, policy });
  const rounds = await store.tasks.ofConflict(conflict.id);
  const why = whyOver(app, rounds, { ...found, split });
  if (why !== null || split === 'impossible') {
    return { state: 'over', conflictId: conflict.id, why: why ?? CHANGED };
  }
  const by = managers.find(({ id }) => id === task.managerId);
  const said = by && { outcome: link.outcome, split, by };
  const approvers = said && approvalOf(conflict, said, { claims, managers, policy });
  const isApproval = proposal?.outcome === link.outcome && by !== undefined && approvers === null;
  return {
    state: 'ready',
    question: questionOf(conflict, claims),
    suggestion: suggestionOf(conflict, claims),
    outcome:
      link.outcome === 'accept_other_split' && split !== null
        ? acceptWords(split)
        : OUTCOME_WORDS[link.outcome],
    shares: split && sharesInWords(split, claims),
    decider: nameOf(managers, task.managerId),
    records: claims.map(recordLabel),
    needsReason: link.outcome === 'not_a_conflict' && !isApproval,
    approves: isApproval ? nameOf(managers, proposal.decidedBy) : null,
    waitsFor: approvers ? approversInWords(approvers) : null,
  };
}

const CHANGED =
  'The facts have changed since the task was written. The task has new links, or will have them in a moment.';

/** Why a link that was not used decides nothing any more. */
function whyOver(
  app: App,
  rounds: readonly PlannedTask[],
  { link, task, conflict, split }: Behind & { readonly split: ReturnType<typeof splitFor> },
): string | null {
  if (!isActive(conflict.status)) return 'This conflict is over: there is nothing to decide.';
  if (task.status !== 'open' || rounds.at(-1)?.round !== task.round) {
    return 'This link belongs to an earlier task. The question was asked again since; the newer task has links of its own.';
  }
  if (dayOf(app.clock.now()) > link.expiresOn) {
    return `This link has expired: it decided until ${formatDay(link.expiresOn)}.`;
  }
  if (split === 'impossible') return CHANGED;
  const basis = { outcome: link.outcome, split, factsHash: conflict.factsHash };
  return link.facts === factsMark(basis, app.sha256) ? null : CHANGED;
}

type Said = Pick<NonNullable<Conflict['decision']>, 'outcome' | 'decidedBy' | 'decidedAt'>;

type Around = {
  readonly conflict: Conflict;
  readonly claims: readonly Claim[];
  readonly managers: readonly ChannelManager[];
  readonly isOwn: boolean;
  readonly stands: boolean;
  readonly undoUntil: Instant | null;
};

function decidedView(said: Said, around: Around): LinkView {
  const { conflict, claims, managers, isOwn, stands, undoUntil } = around;
  return {
    ...{ state: 'decided', conflictId: conflict.id, isOwn, stands },
    outcome: OUTCOME_WORDS[said.outcome],
    decider: nameOf(managers, said.decidedBy),
    when: instantWords(said.decidedAt),
    records: claims.map(recordLabel),
    undoUntil: undoUntil === null ? null : instantWords(undoUntil),
  };
}

/** True while the decision made at that instant by a link is the one that counts. */
function isInForce({ decision, status }: Conflict, at: Instant): boolean {
  if (isActive(status) || decision === null) return false;
  const isOwn = decision.via === VIA_LINK && decision.decidedAt === at;
  return isOwn || decision.approval?.proposedAt === at;
}

function nameOf(managers: readonly ChannelManager[], id: string): string {
  return managers.find((one) => one.id === id)?.name ?? 'a channel manager';
}
