// The address of a partner's link. Opening it asks nothing and uses up nothing, as mail scanners open
// links; only its form asks.
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import type { LinkView, PartnerAnswer } from '../app/check/desk.ts';
import { CHECK_PATH } from '../app/check/links.ts';
import { LONGEST_CHECK_TEXT, type TypedCustomer } from '../app/check/typed-customer.ts';
import type { Clock } from '../ports/clock.ts';
import type { AssetPaths } from './assets.ts';
import { type FormSecrets, formBody, isOwnForm, tokensOf } from './exchange.ts';
import { markupOf } from './html.ts';
import { page } from './layout.ts';
import { partnerCheckBody } from './page-partner-check.ts';
import { NOT_FOUND, notAllowed, sendProblem } from './page-problem.ts';
import { rateLimit } from './rate-limit.ts';

/** What the composition root offers for partners' links, of one tenant. */
export type PartnerChecks = {
  look(token: string): Promise<LinkView | null>;
  ask(
    token: string,
    typed: TypedCustomer,
  ): Promise<{ readonly view: LinkView; readonly said: PartnerAnswer } | null>;
};

export type PartnerCheckOptions = FormSecrets & {
  readonly partnerChecks: PartnerChecks;
  readonly clock: Clock;
  readonly assets: AssetPaths;
  readonly perMinute?: number;
};

/** Requests of one address in a minute: whoever types needs far fewer. */
const PER_MINUTE = 30;

const text = z.string().max(LONGEST_CHECK_TEXT).default('');
const typedFields = z.strictObject({ name: text, website: text, country: text });

const NOTHING_TYPED: TypedCustomer = { name: '', website: '', country: '' };

/** `/check/TOKEN`. */
export function partnerCheckRoutes(options: PartnerCheckOptions): Router {
  const router = Router();
  const limit = rateLimit({ perMinute: PER_MINUTE, ...options });
  router
    .route(`${CHECK_PATH}/:token`)
    .get(limit, (request, response) => show(options, request, response))
    .post(limit, formBody, (request, response) => ask(options, request, response))
    .all(notAllowed(options.assets, 'GET, HEAD, POST'));
  return router;
}

const tokenOf = (request: Request) => String(request.params['token']);
const subjectOf = (token: string) => ['check', token];

async function show(options: PartnerCheckOptions, request: Request, response: Response) {
  const view = await options.partnerChecks.look(tokenOf(request));
  if (view === null) return sendProblem(response, options.assets, NOT_FOUND);
  render(options, { request, response }, { view, typed: NOTHING_TYPED, said: null });
}

async function ask(options: PartnerCheckOptions, request: Request, response: Response) {
  const token = tokenOf(request);
  const refuse = (status: number, why: string) =>
    sendProblem(response, options.assets, { status, title: 'This was not done', text: why });
  if ((await options.partnerChecks.look(token)) === null) {
    return sendProblem(response, options.assets, NOT_FOUND);
  }
  if (!request.is('application/x-www-form-urlencoded')) {
    return refuse(415, 'Parley takes this from the form on its own page only.');
  }
  const { token: formToken, ...rest } = request.body as Readonly<Record<string, unknown>>;
  if (!isOwnForm(options, request, formToken, subjectOf(token))) {
    return refuse(403, 'This form was not made for this browser. Open the link once more.');
  }
  const typed = typedFields.safeParse(rest);
  if (!typed.success) return refuse(400, 'Use the form on the page of the link.');
  const asked = await options.partnerChecks.ask(token, typed.data);
  if (asked === null) return sendProblem(response, options.assets, NOT_FOUND);
  const { view, said } = asked;
  if (said.result === 'unclear') response.status(422);
  if (said.result === 'used_up') response.status(429);
  render(options, { request, response }, { view, said, typed: typed.data });
}

function render(
  options: PartnerCheckOptions,
  { request, response }: { readonly request: Request; readonly response: Response },
  {
    view,
    typed,
    said,
  }: {
    readonly view: LinkView;
    readonly typed: TypedCustomer;
    readonly said: PartnerAnswer | null;
  },
): void {
  const token = tokenOf(request);
  const form = {
    ...typed,
    action: `${CHECK_PATH}/${token}`,
    token: tokensOf(options).issue(request, response, subjectOf(token)),
  };
  const body = partnerCheckBody(view, form, said, options.clock.now());
  const frame = { title: 'Check before you start', viewer: null, here: null, bare: true };
  response.type('html').send(markupOf(page({ ...frame, assets: options.assets }, body)));
}
