// The mapping of a connection in the console: the page, and the file.
import { Router } from 'express';
import { mappingToYaml } from '../app/mapping-document.ts';
import { mappingView } from '../app/view-mapping.ts';
import type { ConnectionId } from '../domain/ids.ts';
import type { TenantStore } from '../ports/store.ts';
import { connectionIdOf } from './admin-routes.ts';
import { type ConsoleOptions, type Exchange, forViewer, type Show, send } from './exchange.ts';
import { mappingBody } from './page-mapping.ts';
import { NOT_FOUND, notAllowed, sendProblem } from './page-problem.ts';

/** What the page says after a form led back to it. */
const NOTICES: Readonly<Record<string, string>> = {
  changed: 'Noted. It is not in force yet.',
  discarded: 'The changes are thrown away.',
  adopted: 'In force. Claims follow in a moment.',
};

/** For admins: it shows values of any record. */
export function mappingRoutes(options: ConsoleOptions): Router {
  const router = Router();
  const seen = (show: Show) => forViewer(options, show);
  const only = notAllowed(options.assets, 'GET, HEAD');
  router.route('/connections/:id/mapping').get(seen(showMapping)).all(only);
  router.route('/connections/:id/mapping.yaml').get(seen(sendYaml)).all(only);
  return router;
}

async function showMapping(exchange: Exchange): Promise<void> {
  const view = await read(exchange, async (store, id) =>
    (await store.mappings.current(id)) === null ? null : mappingView(store, id),
  );
  if (view === null) return sendProblem(exchange.response, exchange.options.assets, NOT_FOUND);
  const { options, viewer, request } = exchange;
  const changes = await options.mappingDesk.draft(viewer.tenantId, view.connectionId);
  const said = Object.keys(request.query).find((word) => Object.hasOwn(NOTICES, word));
  const notice = said === undefined ? null : (NOTICES[said] ?? null);
  send(exchange, { title: 'Mapping', here: 'connections', notice }, mappingBody(view, changes));
}

async function sendYaml(exchange: Exchange): Promise<void> {
  const yaml = await read(exchange, async (store, id) => {
    const connection = await store.connections.get(id);
    const mapped = await store.mappings.current(id);
    return connection === null || mapped === null
      ? null
      : mappingToYaml(mapped.mapping, connection.crm);
  });
  if (yaml === null) return sendProblem(exchange.response, exchange.options.assets, NOT_FOUND);
  exchange.response.type('text/yaml').send(yaml);
}

/** Null for whoever is no admin, and for a connection that is none of this tenant's. */
async function read<T>(
  { options, viewer, request }: Exchange,
  work: (store: TenantStore, id: ConnectionId) => Promise<T | null>,
): Promise<T | null> {
  const id = connectionIdOf(request);
  if (!viewer.isAdmin || id === null) return null;
  return options.store.inTenant(viewer.tenantId, (store) => work(store, id));
}
