// The card's address. This file carries the raw request inward and the facts back: whether it is
// genuine is the connector's word, what is shown the use case's.
import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  Router,
} from 'express';
import type { CardChecked, CardDesk, CardShown, CardSpoken } from '../app/card/desk.ts';
import type { CardView } from '../app/card/view-model.ts';
import type { Clock } from '../ports/clock.ts';
import type { PushedRequest } from '../ports/push.ts';
import type { OnFault } from './page-problem.ts';
import { isOwnHost } from './security.ts';

/** An act has a text of a thousand characters. */
const BODY_LIMIT = '64kb';
/** When a card should ask again after a fault of ours. */
const RETRY_AFTER_MS = 60_000;

export type CardRouteOptions = {
  /** Address the card calls; signatures are made over it, whatever Host says. */
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly card: CardDesk;
  readonly onFault: OnFault;
};

const STATUS: Readonly<
  Record<CardShown['result'] | CardSpoken['result'] | CardChecked['result'], number>
> = {
  shown: 200,
  heard: 200,
  checked: 200,
  not_authentic: 401,
  unreadable: 400,
  not_expected: 404,
};

/** `GET /v1/card`, `POST /v1/card/acts`, `GET /v1/check` and `GET /v1/settings`. */
export function cardRoutes(options: CardRouteOptions): Router {
  const router = Router();
  const { card, publicUrl } = options;
  const notAllowed =
    (allow: string): RequestHandler =>
    (_request, response) => {
      response.status(405).set('allow', allow).end();
    };
  const own = onlyOurs(publicUrl);
  const pushed = (request: Request) => asPushed(request, publicUrl);
  const serve = (path: string, method: 'GET' | 'POST', answer: Answering): void => {
    const handle: RequestHandler = async (request, response) => {
      const { result, body } = await answer(request);
      response.status(STATUS[result]).json(body ?? { result });
    };
    const route = router.route(path);
    if (method === 'GET') route.get(own, rawBody, handle);
    else route.post(own, rawBody, handle);
    route.all(notAllowed(method));
  };
  serve('/v1/card', 'GET', async (request) => {
    const shown = await card.show('hubspot', pushed(request));
    return { result: shown.result, body: shown.result === 'shown' ? shown.view : null };
  });
  serve('/v1/card/acts', 'POST', async (request) => {
    const said = await card.say('hubspot', pushed(request));
    return { result: said.result, body: said.result === 'heard' ? said.answer : null };
  });
  serve('/v1/check', 'GET', async (request) => {
    const checked = await card.check('hubspot', pushed(request));
    return { result: checked.result, body: checked.result === 'checked' ? checked.view : null };
  });
  serve('/v1/settings', 'GET', async (request) => {
    const shown = await card.settings('hubspot', pushed(request));
    return { result: shown.result, body: shown.result === 'shown' ? shown.view : null };
  });
  router.use(answerFault(options));
  return router;
}

/** `body` null: the result alone says it. */
type Answering = (
  request: Request,
) => Promise<{ readonly result: keyof typeof STATUS; readonly body: object | null }>;

/** The card was given one address; under another name nobody signed anything for us. */
function onlyOurs(publicUrl: string): RequestHandler {
  return (request, response, next) => {
    if (isOwnHost(request, publicUrl)) next();
    else response.status(401).json({ result: 'not_authentic' });
  };
}

/** The bytes as they came: signatures are over these. Compressed bodies are refused (415). */
const rawBody = express.raw({ type: () => true, limit: BODY_LIMIT, inflate: false });

function asPushed(request: Parameters<RequestHandler>[0], publicUrl: string): PushedRequest {
  const body: unknown = request.body;
  return {
    method: request.method,
    url: `${publicUrl}${request.originalUrl}`,
    headers: request.headers,
    // Express leaves no buffer where no body was sent.
    body: Buffer.isBuffer(body) ? body : new Uint8Array(),
  };
}

/** What the card can show of a fault: that there is one, and when to ask again. */
function answerFault({ clock, onFault }: CardRouteOptions): ErrorRequestHandler {
  // Express knows error handlers by their four parameters.
  return (error, request, response, next) => {
    if (response.headersSent) return next(error);
    const said = (error as { status?: unknown } | null)?.status;
    if (typeof said === 'number' && said >= 400 && said <= 499) {
      response.status(said).json({ result: 'unreadable' });
      return;
    }
    onFault(error, { method: request.method, path: request.path });
    const retryAt = new Date(clock.now() + RETRY_AFTER_MS).toISOString();
    const view: CardView = { state: 'error', retryAt };
    response
      .status(503)
      .set('retry-after', String(RETRY_AFTER_MS / 1_000))
      .json(view);
  };
}
