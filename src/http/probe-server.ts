// What a worker answers to machines: alive, able to work, and its metrics. No page, no form, no cookie.
import express from 'express';
import { type ProbeOptions, probeRoutes } from './probe-routes.ts';
import { type Listening, listen } from './server.ts';

/** Serves `/health`, `/ready` and `/metrics` on one address; see `listen` for its faults. */
export function openProbes(
  options: ProbeOptions,
  address: { readonly host: string; readonly port: number },
): Promise<Listening> {
  const app = express();
  app.disable('x-powered-by');
  app.use(probeRoutes(options));
  return listen(app, address);
}
