// Taking back in the console what was written to a connection: the page, and its form.
import { Router } from 'express';
import { z } from 'zod';
import { type UndoView, undoView } from '../app/view-undo.ts';
import { asConnectionId, type ConnectionId } from '../domain/ids.ts';
import { ADMINS_ONLY, connectionIdOf, isKnown, nameOf } from './admin-routes.ts';
import {
  type ConsoleOptions,
  type Exchange,
  formBody,
  formToken,
  forViewer,
  refuse,
  type Show,
  send,
  takeForm,
} from './exchange.ts';
import { undoPath } from './page-connections.ts';
import { NOT_FOUND, notAllowed, sendProblem } from './page-problem.ts';
import { undoBody } from './page-undo.ts';

/** The first form, and the one for what cannot be taken back. */
const fields = z.union([
  z.strictObject({ sure: z.literal('yes') }),
  z.strictObject({ rest: z.literal('leave') }),
]);

const LOOK_AGAIN_S = 5;

/** The page before and during, and its form; afterwards it leads back to the connections. */
export function undoRoutes(options: ConsoleOptions): Router {
  const router = Router();
  const seen = (show: Show) => forViewer(options, show);
  router
    .route('/connections/:id/undo')
    .get(seen(showUndo))
    .post(formBody)
    .post(seen(begin))
    .all(notAllowed(options.assets, 'GET, HEAD, POST'));
  return router;
}

async function showUndo(exchange: Exchange): Promise<void> {
  const { options, viewer, request, response } = exchange;
  const id = connectionIdOf(request);
  if (!viewer.isAdmin || id === null || !(await isKnown(exchange, id))) {
    return sendProblem(response, options.assets, NOT_FOUND);
  }
  const view = await viewOf(exchange, id);
  // Done meanwhile, or nothing was written: the connections page says which.
  if (view === null) return response.redirect(303, '/connections');
  if (view.state === 'under_way') response.set('refresh', String(LOOK_AGAIN_S));
  const body = undoBody(view, formToken(exchange, undoPath(id)));
  send(exchange, { title: 'Take back', here: 'connections' }, body);
}

function viewOf({ options, viewer }: Exchange, id: ConnectionId): Promise<UndoView | null> {
  return options.store.inTenant(viewer.tenantId, (store) => undoView(store, id));
}

async function begin(exchange: Exchange): Promise<void> {
  const { options, viewer, request, response } = exchange;
  const connectionId = connectionIdOf(request);
  const said = takeForm(exchange, {
    subject: undoPath(connectionId ?? asConnectionId('')),
    forbidden: viewer.isAdmin ? null : ADMINS_ONLY,
    fields,
    unreadable: 'Use the button on the page.',
  });
  if (said === null) return;
  if (connectionId === null || !(await isKnown(exchange, connectionId))) {
    return sendProblem(response, options.assets, NOT_FOUND);
  }
  const leaveRest = 'rest' in said;
  // The short form begins nothing: there must be something to leave.
  if (leaveRest && (await viewOf(exchange, connectionId))?.state !== 'under_way') {
    return refuse(exchange, 409, 'Nothing waits here. Open the page again.');
  }
  const by = nameOf(viewer);
  const done = await options.administer.undo(viewer.tenantId, { connectionId, by, leaveRest });
  if (done.ok) return response.redirect(303, undoPath(connectionId));
  refuse(exchange, 409, done.reason);
}
