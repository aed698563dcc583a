// A channel manager's decision on a conflict. It always wins over the machine; what binds it are the
// claims and their facts at that moment.
import type { Claim } from '../domain/claim.ts';
import { isVendorChannel } from '../domain/claim.ts';
import {
  type Conflict,
  type Decision,
  isActive,
  type ManagerId,
  type Outcome,
} from '../domain/conflict.ts';
import { move } from '../domain/conflict-states.ts';
import type { AccountId, ConflictId } from '../domain/ids.ts';
import type { SplitLine } from '../domain/judgement.ts';
import type { Instant } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import { closed } from './conflict-task.ts';
import type { AppContext } from './context.ts';
import { decisionInWords } from './desired-fields.ts';

const WHOLE = 10_000;

export type DecideRequest = {
  readonly conflictId: ConflictId;
  readonly outcome: Outcome;
  readonly managerId: ManagerId;
  readonly via: string;
  readonly note: string | null;
  readonly at: Instant;
};

export type DecideResult = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Records the decision, resolves or dismisses the conflict and marks its accounts for rewriting. */
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
  const manager = (await store.managers.list()).find((one) => one.id === request.managerId);
  if (manager === undefined) {
    return { ok: false, reason: 'Only a channel manager decides; anybody else may add evidence.' };
  }
  if (request.outcome === 'not_a_conflict' && request.via === 'console' && request.note === null) {
    return { ok: false, reason: 'Say in the note why this is no conflict.' };
  }
  const claims = await store.claims.current(conflict.judgement.claimIds);
  const split = splitFor(request.outcome, conflict, claims);
  if (split === 'impossible') {
    const words = decisionInWords(request.outcome);
    return { ok: false, reason: `No claim of the conflict fits "${words}".` };
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
  const name = request.outcome === 'not_a_conflict' ? 'dismiss' : 'resolve';
  const now = app.clock.now();
  const why = request.note === null ? '' : ` “${request.note}”`;
  const text = `Decided: ${decisionInWords(request.outcome)} (${request.via}).${why}`;
  const decided = move({ ...conflict, decision }, name, { at: now, actor: manager.name, text });
  await store.conflicts.addDecision(decision);
  await store.conflicts.update(decided.conflict);
  await store.conflicts.addEvent(decided.event);
  await store.audit.append([
    {
      at: now,
      kind: 'decision',
      actor: manager.id,
      subject: conflict.id,
      document: JSON.stringify({
        outcome: request.outcome,
        split,
        via: request.via,
        note: request.note,
        ...decided.event.transition,
      }),
    },
  ]);
  await closeTask(store, conflict.id);
  await store.dirty.mark(await accountsOf(store, conflict));
  return { ok: true };
}

/** The round is over with the decision, whatever judging makes of the conflict afterwards. */
async function closeTask(store: TenantStore, id: ConflictId): Promise<void> {
  const task = (await store.tasks.ofConflict(id)).at(-1);
  if (task?.status === 'open') await store.tasks.put(closed(task));
}

/** The accounts whose judging touches a conflict, also those of claims that have gone. */
export async function accountsOf(
  store: TenantStore,
  conflict: Conflict,
): Promise<readonly AccountId[]> {
  const accounts = await store.claims.accountsOf(conflict.judgement.claimIds);
  return [...new Set(accounts.values())];
}

/**
 * The split that an outcome means. Direct or partner keeps: all of it to that side's claim with the
 * largest suggested share, then the earliest. Null for "not a conflict".
 */
export function splitFor(
  outcome: Outcome,
  conflict: Conflict,
  claims: readonly Claim[],
): readonly SplitLine[] | null | 'impossible' {
  switch (outcome) {
    case 'accept_split':
      return conflict.judgement.splits;
    case 'share':
      return equalSplit(claims);
    case 'direct_keeps':
      return wholeTo(conflict, claims, (claim) => isVendorChannel(claim.channel));
    case 'partner_keeps':
      return wholeTo(conflict, claims, (claim) => !isVendorChannel(claim.channel));
    case 'not_a_conflict':
      return null;
  }
}

function wholeTo(
  conflict: Conflict,
  claims: readonly Claim[],
  fits: (claim: Claim) => boolean,
): readonly SplitLine[] | 'impossible' {
  const suggested = new Map(
    conflict.judgement.splits.map((line) => [line.claimId, line.basisPoints]),
  );
  const share = (claim: Claim) => suggested.get(claim.id) ?? 0;
  const [winner] = claims.filter(fits).sort((a, b) => share(b) - share(a) || earlier(a, b));
  if (winner === undefined) return 'impossible';
  return claims.map((claim) => ({
    claimId: claim.id,
    basisPoints: claim.id === winner.id ? WHOLE : 0,
  }));
}

/** Equal shares in hundredths of a percent; what is left over goes to the earliest, one each. */
function equalSplit(claims: readonly Claim[]): readonly SplitLine[] | 'impossible' {
  // All of them went a moment ago, and nobody has judged the conflict since.
  if (claims.length === 0) return 'impossible';
  const base = Math.floor(WHOLE / claims.length);
  const odd = WHOLE - base * claims.length;
  return [...claims]
    .sort(earlier)
    .map((claim, index) => ({ claimId: claim.id, basisPoints: base + (index < odd ? 1 : 0) }));
}

const earlier = (a: Claim, b: Claim) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
