// Where CRMs send their events. This file carries the raw request inward and the verdict back; whether
// it is genuine is the connector's word, what becomes of it the use case's.
import express, { type ErrorRequestHandler, type RequestHandler, Router } from 'express';
import type { WebhookDesk, WebhookResult } from '../app/webhooks.ts';
import { ParleyError } from '../domain/errors.ts';
import type { OnFault } from './page-problem.ts';
import { isOwnHost } from './security.ts';

/** HubSpot sends at most 100 events at once, some 60 kB; ten times that is no webhook. */
const BODY_LIMIT = '1mb';
/** How long a vendor that minds it should wait while the database is away. */
const RETRY_AFTER_S = 30;

export type WebhookRouteOptions = {
  /** Address the vendor was given; signatures are made over it, whatever Host says. */
  readonly publicUrl: string;
  readonly webhooks: WebhookDesk;
  readonly onFault: OnFault;
};

const STATUS: Readonly<Record<WebhookResult, number>> = {
  taken: 200,
  repeated: 200,
  not_authentic: 401,
  unreadable: 400,
  not_expected: 404,
};

/** `POST /webhooks/hubspot`. Everything but 2xx makes HubSpot send it again, ten times in a day. */
export function webhookRoutes(options: WebhookRouteOptions): Router {
  const router = Router();
  router
    .route('/webhooks/hubspot')
    .post(onlyOurs(options.publicUrl), rawBody, receive(options))
    .all((_request, response) => {
      response.status(405).set('allow', 'POST').end();
    });
  router.use(answerWebhookFault(options.onFault));
  return router;
}

/** A request under another name was not sent to the address that we gave to the vendor. */
function onlyOurs(publicUrl: string): RequestHandler {
  return (request, response, next) => {
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
    if (!isOwnHost(request, publicUrl)) response.status(401).json({ result: 'not_authentic' });
    else if (type !== 'application/json') response.status(415).json({ result: 'unreadable' });
    else next();
  };
}

/** The bytes as they came: signatures are over these. Compressed bodies are refused (415). */
const rawBody = express.raw({ type: () => true, limit: BODY_LIMIT, inflate: false });

function receive({ publicUrl, webhooks }: WebhookRouteOptions): RequestHandler {
  return async (request, response) => {
    const body: unknown = request.body;
    const result = await webhooks.receive('hubspot', {
      method: request.method,
      url: `${publicUrl}${request.originalUrl}`,
      headers: request.headers,
      // Express leaves no buffer where no body was sent.
      body: Buffer.isBuffer(body) ? body : new Uint8Array(),
    });
    response.status(STATUS[result]).json({ result });
  };
}

function answerWebhookFault(onFault: OnFault): ErrorRequestHandler {
  // Express knows error handlers by their four parameters.
  return (error, request, response, next) => {
    if (response.headersSent) return next(error);
    const status = statusOf(error);
    if (status >= 500) onFault(error, { method: request.method, path: request.path });
    if (status === 503) response.set('retry-after', String(RETRY_AFTER_S));
    response.status(status).json({ result: status >= 500 ? 'send_again' : 'unreadable' });
  };
}

function statusOf(error: unknown): number {
  if (error instanceof ParleyError) return error.kind === 'transient' ? 503 : 500;
  // The body parser says by `status` when the request is to blame.
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' && status >= 400 && status <= 499 ? status : 500;
}
