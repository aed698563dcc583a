// Links from tasks: looking shows a page, only its confirmed form decides. Mail scanners and previews
// follow links; none of them sends a form of ours.
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import type { LinkView } from '../app/decide-by-link.ts';
import { LINK_PATH } from '../app/outcome-link.ts';
import type { Clock } from '../ports/clock.ts';
import type { AssetPaths } from './assets.ts';
import { type FormSecrets, formBody, isOwnForm, tokensOf } from './exchange.ts';
import { markupOf } from './html.ts';
import { page } from './layout.ts';
import { linkBody, linkTitle } from './page-link.ts';
import { NOT_FOUND, notAllowed, sendProblem } from './page-problem.ts';
import { rateLimit } from './rate-limit.ts';

type Done = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** What the composition root offers for links; each concerns one tenant. */
export type DecisionLinks = {
  look(token: string): Promise<LinkView>;
  decide(token: string, note: string | null): Promise<Done>;
  undo(token: string): Promise<Done>;
};

export type LinkOptions = FormSecrets & {
  readonly links: DecisionLinks;
  readonly clock: Clock;
  readonly assets: AssetPaths;
  /** Requests that one address may make in a minute; {@link PER_MINUTE} unless said. */
  readonly perMinute?: number;
};

/** Somebody who decides a dozen conflicts in a minute asks for about forty pages. */
const PER_MINUTE = 60;

const noteField = z.strictObject({
  note: z
    .string()
    .max(500)
    .default('')
    .transform((note) => note.trim() || null),
});

/** `/decide/TOKEN`, and its undo. */
export function linkRoutes(options: LinkOptions): Router {
  const router = Router();
  const { links, assets } = options;
  const limit = rateLimit({ perMinute: PER_MINUTE, ...options });
  router
    .route(`${LINK_PATH}/:link`)
    .get(limit, (request, response) => show(options, request, response))
    .post(
      limit,
      formBody,
      act(options, (token, fields) => links.decide(token, fields.note)),
    )
    .all(notAllowed(assets, 'GET, HEAD, POST'));
  router
    .route(`${LINK_PATH}/:link/undo`)
    .post(
      limit,
      formBody,
      act(options, (token) => links.undo(token)),
    )
    .all(notAllowed(assets, 'POST'));
  return router;
}

const linkOf = (request: Request) => String(request.params['link']);
const subjectOf = (link: string) => ['link', link];

async function show(
  options: LinkOptions,
  request: Request,
  response: Response,
  problem: string | null = null,
): Promise<void> {
  const { links, assets } = options;
  const link = linkOf(request);
  const view = await links.look(link);
  if (view.state === 'unknown') return sendProblem(response, assets, NOT_FOUND);
  const token = tokensOf(options).issue(request, response, subjectOf(link));
  const body = linkBody(view, { action: `${LINK_PATH}/${link}`, token });
  const frame = { title: linkTitle(view), assets, viewer: null, here: null, bare: true, problem };
  response.type('html').send(markupOf(page(frame, body)));
}

/** Whatever comes of it, the link's own page says it: decided, by whom, or why not. */
function act(
  options: LinkOptions,
  work: (token: string, fields: z.output<typeof noteField>) => Promise<Done>,
): RequestHandler {
  return async (request, response) => {
    const link = linkOf(request);
    if ((await options.links.look(link)).state === 'unknown') {
      return sendProblem(response, options.assets, NOT_FOUND);
    }
    const { token, ...rest } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
    const refuse = (status: number, text: string) =>
      sendProblem(response, options.assets, { status, title: 'This was not done', text });
    if (!request.is('application/x-www-form-urlencoded')) {
      return refuse(415, 'Parley takes this from the form on its own page only.');
    }
    if (!isOwnForm(options, request, token, subjectOf(link))) {
      return refuse(403, 'This form was not made for this browser. Open the link once more.');
    }
    const fields = noteField.safeParse(rest);
    if (!fields.success) return refuse(400, 'Use the form on the page of the link.');
    const done = await work(link, fields.data);
    if (done.ok) return response.redirect(303, `${LINK_PATH}/${link}`);
    response.status(409);
    await show(options, request, response, done.reason);
  };
}
