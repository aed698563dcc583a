// The timeline of one customer in the console.
import { Router } from 'express';
import { customerPage } from '../app/view-customer.ts';
import { asAccountId } from '../domain/ids.ts';
import { type ConsoleOptions, type Exchange, forViewer, refuse, send } from './exchange.ts';
import { customerBody } from './page-customer.ts';
import { NOT_FOUND, notAllowed, sendProblem } from './page-problem.ts';

/** `connection/object/record`, see `recordKeyOf`. */
const ACCOUNT_ID = /^[\w.:-]{1,100}\/[\w.:-]{1,100}\/[\w.:/-]{1,200}$/;

/** `/customers/ACCOUNT`. */
export function customerRoutes(options: ConsoleOptions): Router {
  const router = Router();
  router
    .route('/customers/:id')
    .get(forViewer(options, showCustomer))
    .all(notAllowed(options.assets, 'GET, HEAD'));
  return router;
}

async function showCustomer(exchange: Exchange): Promise<void> {
  const { options, viewer, request, response } = exchange;
  if (viewer.managerId === null && !viewer.isAdmin) {
    return refuse(exchange, 403, 'This page is for channel managers and admins.');
  }
  const id = String(request.params['id']);
  const view = ACCOUNT_ID.test(id)
    ? await options.store.inTenant(viewer.tenantId, async (store) =>
        customerPage(store, asAccountId(id), {
          ...{ now: options.clock.now(), recordUrl: await options.recordUrlOf(store) },
        }),
      )
    : null;
  if (view === null) return sendProblem(response, options.assets, NOT_FOUND);
  send(exchange, { title: view.name, here: 'conflicts' }, customerBody(view));
}
