// Refusing to approve: the channel manager is asked again, with the reason in the history.
import { type ManagerId, withoutProposal } from '../domain/conflict.ts';
import { move } from '../domain/conflict-states.ts';
import type { ConflictId } from '../domain/ids.ts';
import type { TenantStore } from '../ports/store.ts';
import type { AppContext } from './context.ts';
import { type DecideResult, endRound } from './decide.ts';
import { decisionInWords } from './desired-fields.ts';
import { mayApprove } from './escalate.ts';

export type SendBackRequest = {
  readonly conflictId: ConflictId;
  readonly managerId: ManagerId;
  readonly reason: string;
};

/** Takes what waits for approval from the conflict; its channel manager decides anew. */
export async function sendBack(
  app: AppContext,
  store: TenantStore,
  { conflictId, managerId, reason }: SendBackRequest,
): Promise<DecideResult> {
  const [conflict] = await store.conflicts.hold([conflictId]);
  const { proposal } = conflict ?? {};
  if (conflict === undefined || proposal === undefined) {
    return { ok: false, reason: 'Nothing waits for approval here.' };
  }
  const managers = await store.managers.list();
  const manager = managers.find((one) => one.id === managerId);
  if (manager === undefined || !mayApprove(manager, proposal, managers)) {
    return { ok: false, reason: 'Only somebody who may approve it sends it back.' };
  }
  const at = app.clock.now();
  const text = `Sent back, not approved: ${decisionInWords(proposal.outcome)}. “${reason}”`;
  const { conflict: after, event } = move(withoutProposal(conflict), 'sendBack', {
    ...{ at, actor: manager.name, text },
  });
  await store.conflicts.update(after);
  await store.conflicts.addEvent(event);
  const { outcome, decidedBy } = proposal;
  const document = JSON.stringify({ outcome, decidedBy, reason, ...event.transition });
  const entry = { at, kind: 'approval_refused', actor: manager.id, subject: conflictId, document };
  await store.audit.append([entry]);
  // The reason stays on the conflict's page: whoever can open the record reads a task.
  const why = `${manager.name} did not approve "${decisionInWords(outcome)}"; the reason: see More.`;
  await endRound(store, conflict, why);
  return { ok: true };
}
