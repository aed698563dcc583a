// Uninstalling a connection in the console: the page, and its form.
import { Router } from 'express';
import { z } from 'zod';
import { uninstallView } from '../app/view-uninstall.ts';
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
import { uninstallPath } from './page-connections.ts';
import { NOT_FOUND, notAllowed, sendProblem } from './page-problem.ts';
import { uninstallBody } from './page-uninstall.ts';

/** The first form, and the one for records that cannot be restored. */
const fields = z.union([
  z.strictObject({
    fields: z.enum(['restore', 'keep']),
    tasks: z.enum(['close', 'keep']),
    sure: z.literal('yes'),
  }),
  z.strictObject({ rest: z.literal('leave') }),
]);

const LOOK_AGAIN_S = 5;

/** The page before, during and after, and its forms. */
export function uninstallRoutes(options: ConsoleOptions): Router {
  const router = Router();
  const seen = (show: Show) => forViewer(options, show);
  router
    .route('/connections/:id/uninstall')
    .get(seen(showUninstall))
    .post(formBody)
    .post(seen(begin))
    .all(notAllowed(options.assets, 'GET, HEAD, POST'));
  return router;
}

async function showUninstall(exchange: Exchange): Promise<void> {
  const { options, viewer, request, response } = exchange;
  const id = connectionIdOf(request);
  const view =
    viewer.isAdmin && id !== null
      ? await options.store.inTenant(viewer.tenantId, (store) => uninstallView(store, id))
      : null;
  if (view === null) return sendProblem(response, options.assets, NOT_FOUND);
  if (view.state === 'under_way') response.set('refresh', String(LOOK_AGAIN_S));
  const { id: known } = view.connection;
  const body = uninstallBody(view, formToken(exchange, uninstallPath(known)));
  send(exchange, { title: 'Uninstall', here: 'connections' }, body);
}

async function begin(exchange: Exchange): Promise<void> {
  const { options, viewer, request, response } = exchange;
  const connectionId = connectionIdOf(request);
  const said = takeForm(exchange, {
    subject: uninstallPath(connectionId ?? asConnectionId('')),
    forbidden: viewer.isAdmin ? null : ADMINS_ONLY,
    fields,
    unreadable: 'Choose what becomes of fields and tasks, and confirm that you are sure.',
  });
  if (said === null) return;
  if (connectionId === null || !(await isKnown(exchange, connectionId))) {
    return sendProblem(response, options.assets, NOT_FOUND);
  }
  const leaveRest = 'rest' in said;
  if (leaveRest && !(await isWaiting(exchange, connectionId))) {
    return refuse(exchange, 409, 'Nothing waits here. Open the page again.');
  }
  const done = await options.administer.uninstall(viewer.tenantId, {
    ...{ connectionId, leaveRest, by: nameOf(viewer) },
    keepFields: !leaveRest && said.fields === 'keep',
    keepTasks: !leaveRest && said.tasks === 'keep',
  });
  if (done.ok) return response.redirect(303, uninstallPath(connectionId));
  refuse(exchange, 409, done.reason);
}

/** The short form begins nothing: there must be something to leave. */
async function isWaiting({ options, viewer }: Exchange, id: ConnectionId): Promise<boolean> {
  const view = await options.store.inTenant(viewer.tenantId, (store) => uninstallView(store, id));
  return view?.state === 'under_way';
}
