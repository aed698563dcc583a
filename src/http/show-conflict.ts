// Showing one conflict, and what every form about it asks first: which one, and whether there is one.
import type { Request } from 'express';
import { conflictPage } from '../app/view-conflict.ts';
import { asConflictId, type ConflictId } from '../domain/ids.ts';
import type { ContextFields } from './context-form.ts';
import { type Exchange, formToken, send } from './exchange.ts';
import { conflictBody } from './page-conflict.ts';
import { NOT_FOUND, sendProblem } from './page-problem.ts';

const CONFLICT_ID = /^[\w.:-]{1,100}$/;

type Said = {
  readonly notice?: string | null;
  readonly problem?: string;
  /** Context that was sent and could not be taken, to be shown again. */
  readonly refused?: ContextFields;
};

/** Sends the page of the conflict the address names. */
export async function renderConflict(exchange: Exchange, said: Said): Promise<void> {
  const { options, viewer, request, response } = exchange;
  const id = conflictIdOf(request);
  const view =
    id &&
    (await options.store.inTenant(viewer.tenantId, async (store) =>
      conflictPage(store, id, {
        ...{ now: options.clock.now(), recordUrl: await options.recordUrlOf(store) },
      }),
    ));
  if (!view) return sendProblem(response, options.assets, NOT_FOUND);
  const { refused = null, ...frame } = said;
  const mayDecide =
    viewer.managerId !== null && (view.choices.length > 0 || view.undoUntil !== null);
  const mayApprove =
    viewer.managerId !== null && view.proposal?.mayApprove.has(viewer.managerId) === true;
  const mayEnter = mayEnterContext(exchange) && view.supersededBy === null;
  const token = mayDecide || mayEnter ? formToken(exchange, view.id) : '';
  const body = conflictBody(view, {
    decision: mayDecide ? { token, mayApprove } : null,
    context: mayEnter ? { token, refused } : null,
  });
  send(exchange, { title: view.account, here: 'conflicts', ...frame }, body);
}

/** Channel managers, as for decisions, and admins. */
export function mayEnterContext({ viewer }: Exchange): boolean {
  return viewer.managerId !== null || viewer.isAdmin;
}

/** The conflict a form is about; null, and the answer sent, when there is none. */
export async function knownConflict(exchange: Exchange): Promise<ConflictId | null> {
  const { options, viewer, request, response } = exchange;
  const id = conflictIdOf(request);
  const found =
    id && (await options.store.inTenant(viewer.tenantId, (store) => store.conflicts.get(id)));
  if (found) return id;
  sendProblem(response, options.assets, NOT_FOUND);
  return null;
}

/** The id in the address; null when it can be none. */
export function conflictIdOf(request: Request): ConflictId | null {
  const { id } = request.params;
  return typeof id === 'string' && CONFLICT_ID.test(id) ? asConflictId(id) : null;
}
