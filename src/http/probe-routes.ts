// For machines: is the process alive, can it work, and its metrics (from this machine only).
import { Router } from 'express';
import type { Store } from '../ports/store.ts';
import { isFromThisMachine } from './security.ts';

export type ProbeOptions = {
  readonly store: Pick<Store, 'listTenants'>;
  /** Prometheus text with its content type; absent: no such page. */
  readonly metrics?: () => Promise<{ readonly contentType: string; readonly text: string }>;
};

/** `/health` alive, `/ready` store reachable, `/metrics`. Answer under any host name. */
export function probeRoutes({ store, metrics }: ProbeOptions): Router {
  const router = Router();
  router.get('/health', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/ready', async (_request, response) => {
    try {
      await store.listTenants();
      response.json({ status: 'ready' });
    } catch {
      // Why is in the log of whoever uses the store; a probe only needs to know that it fails.
      response.status(503).json({ status: 'not ready', reason: 'the database does not answer' });
    }
  });
  router.get('/metrics', async (request, response, next) => {
    if (!metrics || !isFromThisMachine(request)) return next();
    const { contentType, text } = await metrics();
    response.set('content-type', contentType).send(text);
  });
  return router;
}
