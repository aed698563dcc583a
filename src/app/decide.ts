// A channel manager's decision on a conflict. It always wins over the machine; what binds it are the
// claims and their facts at that moment.
import {
  type Conflict,
  type Decision,
  isActive,
  type ManagerId,
  type Outcome,
} from '../domain/conflict.ts';
import { move } from '../domain/conflict-states.ts';
import type { AccountId, ConflictId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import { closed } from './conflict-task.ts';
import type { AppContext } from './context.ts';
import { decisionInWords } from './desired-fields.ts';
import { splitFor } from './outcome-split.ts';

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
  if (request.outcome === 'not_a_conflict' && asksWhy(request.via) && request.note === null) {
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

/** On a page of ours the reason is asked for beside the decision; a task asks by a round of its own. */
const asksWhy = (via: string) => via === 'console' || via === 'task link';

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
