// Taking the role away from somebody who decides: the page that says what follows, and its form.
import { Router } from 'express';
import { z } from 'zod';
import { dismissalView } from '../app/view-dismissal.ts';
import { ADMINS_ONLY, nameOf } from './admin-routes.ts';
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
import { dismissalBody } from './page-dismissal.ts';
import { DISMISS } from './page-managers.ts';
import { NOT_FOUND, notAllowed, sendProblem } from './page-problem.ts';

/** Where the list of those who decide is. */
const BACK = '/connections?dismissed#managers';

const managerFields = z.strictObject({ manager: z.string().max(200) });

/** The page and its form; afterwards it leads back to the connections. */
export function dismissRoutes(options: ConsoleOptions): Router {
  const router = Router();
  const seen = (show: Show) => forViewer(options, show);
  router
    .route(DISMISS)
    .get(seen(showDismissal))
    .post(formBody)
    .post(seen(dismiss))
    .all(notAllowed(options.assets, 'GET, HEAD, POST'));
  return router;
}

async function showDismissal(exchange: Exchange): Promise<void> {
  const { options, viewer, request, response } = exchange;
  if (!viewer.isAdmin) return sendProblem(response, options.assets, NOT_FOUND);
  const asked = managerFields.safeParse(request.query);
  const view = asked.success
    ? await options.store.inTenant(viewer.tenantId, (store) =>
        dismissalView(store, asked.data.manager),
      )
    : null;
  // Done meanwhile: the list says who decides.
  if (view === null) return response.redirect(303, '/connections#managers');
  const body = dismissalBody(view, formToken(exchange, DISMISS));
  send(exchange, { title: 'Take the role away', here: 'connections' }, body);
}

async function dismiss(exchange: Exchange): Promise<void> {
  const { options, viewer, response } = exchange;
  const fields = takeForm(exchange, {
    subject: DISMISS,
    forbidden: viewer.isAdmin ? null : ADMINS_ONLY,
    fields: managerFields,
    unreadable: 'Use the button on the page.',
  });
  if (fields === null) return;
  const request = { managerId: fields.manager, by: nameOf(viewer) };
  const done = await options.administer.dismissManager(viewer.tenantId, request);
  if (done.ok) return response.redirect(303, BACK);
  refuse(exchange, 409, done.reason);
}
