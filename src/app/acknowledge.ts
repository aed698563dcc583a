// What a channel manager does with a conflict short of deciding: say that it was seen, and take a
// decision back shortly after it was made.
import {
  type ChannelManager,
  type Conflict,
  isAppointed,
  type ManagerId,
} from '../domain/conflict.ts';
import { type Moved, mayMove, move } from '../domain/conflict-states.ts';
import type { ConflictId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { TenantStore } from '../ports/store.ts';
import { closed } from './conflict-task.ts';
import type { AppContext } from './context.ts';
import { accountsOf, type DecideResult } from './decide.ts';
import { decisionInWords } from './desired-fields.ts';

const MINUTE_MS = 60_000;

/** For how long a decision can be taken back (a slip of the hand, not a change of mind). */
export const UNDO_MS = 15 * MINUTE_MS;

export type ManagerRequest = { readonly conflictId: ConflictId; readonly managerId: ManagerId };

/** Notes that a manager has seen the conflict; it stays to be decided by its due date. */
export async function acknowledge(
  app: AppContext,
  store: TenantStore,
  request: ManagerRequest,
): Promise<DecideResult> {
  const found = await heldFor(store, request);
  if ('reason' in found) return found;
  const { conflict, manager } = found;
  if (!mayMove(conflict.status, 'acknowledge')) {
    return { ok: false, reason: `Conflict ${conflict.id} is already ${conflict.status}.` };
  }
  const at = app.clock.now();
  const text = 'Seen.';
  await save(store, move(conflict, 'acknowledge', { at, actor: manager.name, text }), {
    ...{ at, kind: 'acknowledgement', actor: manager.id, document: {} },
  });
  return { ok: true };
}

/** When the decision in force can no longer be taken back; null without one. */
export async function undoableUntil(
  store: TenantStore,
  conflict: Conflict,
): Promise<Instant | null> {
  if (conflict.decision === null || !mayMove(conflict.status, 'undoDecision')) return null;
  const events = await store.conflicts.events(conflict.id);
  const decided = events.findLast((event) => event.kind === 'decided');
  return decided === undefined ? null : decided.at + UNDO_MS;
}

/** Takes the decision back: the conflict is open again, its manager is asked again. */
export async function undoDecision(
  app: AppContext,
  store: TenantStore,
  request: ManagerRequest,
): Promise<DecideResult> {
  const found = await heldFor(store, request);
  if ('reason' in found) return found;
  const { conflict, manager } = found;
  const { decision } = conflict;
  const until = await undoableUntil(store, conflict);
  if (decision === null || until === null) {
    return { ok: false, reason: `Conflict ${conflict.id} has no decision to take back.` };
  }
  const at = app.clock.now();
  if (at > until) {
    const reason =
      'A decision can be taken back for 15 minutes only. It stays until the facts change.';
    return { ok: false, reason };
  }
  const text = `Decision taken back: ${decisionInWords(decision.outcome)}.`;
  const open: Conflict = { ...conflict, decision: null };
  await save(store, move(open, 'undoDecision', { at, actor: manager.name, text }), {
    ...{ at, kind: 'decision_undone', actor: manager.id },
    document: { outcome: decision.outcome, decidedBy: decision.decidedBy },
  });
  const task = (await store.tasks.ofConflict(conflict.id)).at(-1);
  if (task !== undefined) await store.tasks.put(closed(task, 'the decision was taken back.'));
  return { ok: true };
}

type Held = { readonly conflict: Conflict; readonly manager: ChannelManager };

async function heldFor(
  store: TenantStore,
  { conflictId, managerId }: ManagerRequest,
): Promise<Held | { readonly ok: false; readonly reason: string }> {
  const [conflict] = await store.conflicts.hold([conflictId]);
  if (conflict === undefined) {
    return { ok: false, reason: `There is no conflict ${conflictId}.` };
  }
  const managers = (await store.managers.list()).filter(isAppointed);
  const manager = managers.find((one) => one.id === managerId);
  if (manager === undefined) return { ok: false, reason: 'Only a channel manager may do this.' };
  return { conflict, manager };
}

type Audited = {
  readonly at: Instant;
  readonly kind: string;
  readonly actor: string;
  readonly document: object;
};

/** Judged again, the conflict's records show what it is by now. */
async function save(store: TenantStore, moved: Moved, audited: Audited): Promise<void> {
  const { conflict, event } = moved;
  await store.conflicts.update(conflict);
  await store.conflicts.addEvent(event);
  const document = JSON.stringify({ ...audited.document, ...event.transition });
  await store.audit.append([{ ...audited, subject: conflict.id, document }]);
  await store.dirty.mark(await accountsOf(store, conflict));
}
