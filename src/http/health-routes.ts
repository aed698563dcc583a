// The health page and the form of its given-up jobs. Probes of machines are elsewhere, see probe-routes.
import { Router } from 'express';
import { z } from 'zod';
import { ADMINS_ONLY } from './admin-routes.ts';
import {
  type ConsoleOptions,
  type Exchange,
  formBody,
  formToken,
  forViewer,
  refuse,
  send,
  takeForm,
} from './exchange.ts';
import { HEALTH, healthBody, JOBS } from './page-health.ts';
import { notAllowed } from './page-problem.ts';

const NOTICES: Readonly<Record<string, string>> = {
  replay: 'It runs as soon as a worker is free.',
  forget: 'Forgotten. It runs again when it is next due.',
};

/** For channel managers to see, for admins to act. */
export function healthRoutes(options: ConsoleOptions): Router {
  const router = Router();
  router
    .route(HEALTH)
    .get(forViewer(options, showHealth))
    .all(notAllowed(options.assets, 'GET, HEAD'));
  router
    .route(JOBS)
    .post(formBody)
    .post(forViewer(options, actOnJob))
    .all(notAllowed(options.assets, 'POST'));
  return router;
}

async function showHealth(exchange: Exchange): Promise<void> {
  const { options, viewer, request } = exchange;
  const view = await options.health.view(viewer.tenantId);
  const word = Object.keys(request.query).find((one) => Object.hasOwn(NOTICES, one));
  const notice = word === undefined ? null : (NOTICES[word] ?? null);
  const token = viewer.isAdmin ? formToken(exchange, JOBS) : null;
  send(exchange, { title: 'Health', here: 'health', notice }, healthBody(view, token));
}

const jobFields = z.strictObject({
  key: z.string().max(300),
  act: z.enum(['replay', 'forget']),
});

async function actOnJob(exchange: Exchange): Promise<void> {
  const { options, viewer, response } = exchange;
  const fields = takeForm(exchange, {
    subject: JOBS,
    forbidden: viewer.isAdmin ? null : ADMINS_ONLY,
    fields: jobFields,
    unreadable: 'Use the buttons on the health page.',
  });
  if (fields === null) return;
  const { act, key } = fields;
  const done = await options.health[act](viewer.tenantId, key);
  if (!done.ok) return refuse(exchange, 409, done.reason);
  response.redirect(303, `${HEALTH}?${act}#jobs`);
}
