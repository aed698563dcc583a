// Signing in and out: the page, one-time links, the way over a CRM and back.
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { z } from 'zod';
import type { AskForLetter } from '../app/sign-in/mailed-link.ts';
import { SIGN_IN_LINK_PATH, type SignInOffer } from '../app/sign-in/sign-in-link.ts';
import { CRMS, type Crm } from '../domain/claim.ts';
import type { Clock } from '../ports/clock.ts';
import type { AssetPaths } from './assets.ts';
import { orProblem, singleValues } from './connect-routes.ts';
import { readCookie, setCookie } from './cookies.ts';
import { type FormSecrets, formBody, isOwnForm, tokensOf } from './exchange.ts';
import { type Html, markupOf } from './html.ts';
import { page } from './layout.ts';
import { NOT_FOUND, notAllowed, sendProblem } from './page-problem.ts';
import {
  letterAskedBody,
  linkOverBody,
  type SignInWays,
  signInBody,
  signInLinkBody,
} from './page-sign-in.ts';
import { rateLimit } from './rate-limit.ts';
import { type KnownViewer, type SessionCookie, sessionCookie } from './session-cookie.ts';

type Entered = { readonly secret: string; readonly to: string };

/** What the composition root offers for signing in. A ParleyError's words are shown to the person. */
export type SignInDesk = {
  /** CRMs that vouch for their users. */
  readonly crms: readonly Crm[];
  /** Null where no mail can be sent. */
  readonly askForLetter: AskForLetter | null;
  known(secret: string): Promise<KnownViewer | null>;
  look(link: string): Promise<SignInOffer>;
  /** Signs in by a link, once; `before` is the secret of the session that ends with it. */
  enter(link: string, before: string | null): Promise<Entered | null>;
  start(crm: Crm, to: string): Promise<{ readonly redirectTo: string; readonly cookie: string }>;
  finish(
    crm: Crm,
    answer: { readonly code: string; readonly state: string; readonly cookie: string },
    before: string | null,
  ): Promise<Entered>;
  end(secret: string, everywhere: boolean): Promise<void>;
};

export type SignInOptions = FormSecrets & {
  readonly signIn: SignInDesk;
  readonly clock: Clock;
  readonly assets: AssetPaths;
  readonly perMinute?: number;
};

const PER_MINUTE = 60;
/** Letters asked for from one place in a minute. */
const LETTERS_PER_MINUTE = 5;
const LETTER = '/sign-in/mail';
const PENDING_COOKIE = 'parley_sign_in';
const PENDING_MS = 10 * 60_000;
const SIGN_OUT = '/sign-out';

/** Plain paths of our own: nothing that a browser could take for another host. */
const OWN_PATH = /^\/(?:[\w:-][\w.:-]*(?:\/[\w:-][\w.:-]*)*)?$/;

/** The path if it is one of ours, else the first page. */
export function ownPath(text: unknown): string {
  return typeof text === 'string' && text.length <= 200 && OWN_PATH.test(text) ? text : '/';
}

/** `/sign-in`, its links and callbacks, `/sign-out`. */
export function signInRoutes(options: SignInOptions): Router {
  const router = Router();
  const { assets } = options;
  const limit = rateLimit({ perMinute: PER_MINUTE, ...options });
  const desk = { ...options, cookie: sessionCookie(options.publicUrl.startsWith('https:')) };
  router
    .route('/sign-in')
    .get(limit, (request, response) => showSignIn(desk, request, response))
    .all(notAllowed(assets, 'GET, HEAD'));
  if (options.signIn.askForLetter !== null) {
    const perMinute = Math.min(LETTERS_PER_MINUTE, options.perMinute ?? LETTERS_PER_MINUTE);
    router
      .route(LETTER)
      .post(rateLimit({ ...options, perMinute }), formBody, askForLetter(desk))
      .all(notAllowed(assets, 'POST'));
  }
  router
    .route(`${SIGN_IN_LINK_PATH}/:link`)
    .get(limit, (request, response) => showLink(desk, request, response))
    .post(limit, formBody, enterByLink(desk))
    .all(notAllowed(assets, 'GET, HEAD, POST'));
  for (const crm of CRMS.filter((one) => options.signIn.crms.includes(one))) {
    crmRoutes(router, desk, { crm, limit });
  }
  router.route(SIGN_OUT).post(formBody, signOut(desk)).all(notAllowed(assets, 'POST'));
  return router;
}

type Desk = SignInOptions & { readonly cookie: SessionCookie };

function sendPage(
  { assets }: Desk,
  response: Response,
  { title, body }: { readonly title: string; readonly body: Html },
): void {
  const frame = { title, assets, viewer: null, here: null, bare: true };
  response.type('html').send(markupOf(page(frame, body)));
}

async function showSignIn(desk: Desk, request: Request, response: Response): Promise<void> {
  const to = ownPath(request.query['to']);
  const ways = waysOf(desk, request, response, to);
  sendPage(desk, response, { title: 'Sign in', body: signInBody(ways) });
}

function waysOf(desk: Desk, request: Request, response: Response, to: string): SignInWays {
  const { crms, askForLetter: canAsk } = desk.signIn;
  const letter =
    canAsk === null
      ? null
      : { action: LETTER, token: tokensOf(desk).issue(request, response, [LETTER]) };
  return { crms, to, letter };
}

const letterFields = z.object({ email: z.email().max(254), to: z.string().optional() });

/** Answers before anything is looked up: neither words nor time tell whose addresses are known. */
function askForLetter(desk: Desk): RequestHandler {
  return (request, response) => {
    if (!isFormOf(desk, request, [LETTER])) return refuseForm(desk, response);
    const asked = letterFields.safeParse(request.body);
    if (!asked.success) {
      const text = 'That is no e-mail address. Go back and type the one your CRM has of you.';
      return sendProblem(response, desk.assets, { status: 400, title: 'Not sent', text });
    }
    sendPage(desk, response, { title: 'Sign in', body: letterAskedBody() });
    const { email, to } = asked.data;
    void desk.signIn.askForLetter?.({ email, to: ownPath(to) });
  };
}

const linkOf = (request: Request) => String(request.params['link']);
const subjectOf = (link: string) => ['sign-in', link];

async function showLink(desk: Desk, request: Request, response: Response): Promise<void> {
  const link = linkOf(request);
  const offer = await desk.signIn.look(link);
  if (offer.state === 'unknown') return sendProblem(response, desk.assets, NOT_FOUND);
  const secret = desk.cookie.read(request);
  if (offer.state === 'over') {
    // Whoever is signed in already only came for the page.
    const known = secret === null ? null : await desk.signIn.known(secret);
    if (known !== null) {
      if (known.secret !== null) desk.cookie.set(response, known.secret);
      return response.redirect(303, offer.to);
    }
    response.status(410);
    const body = linkOverBody(waysOf(desk, request, response, offer.to));
    return sendPage(desk, response, { title: 'Sign in', body });
  }
  const token = tokensOf(desk).issue(request, response, subjectOf(link));
  const action = `${SIGN_IN_LINK_PATH}/${link}`;
  const body = signInLinkBody(offer.user, { action, token });
  sendPage(desk, response, { title: 'Sign in', body });
}

function enterByLink(desk: Desk): RequestHandler {
  return async (request, response) => {
    const link = linkOf(request);
    if ((await desk.signIn.look(link)).state === 'unknown') {
      return sendProblem(response, desk.assets, NOT_FOUND);
    }
    if (!isFormOf(desk, request, subjectOf(link))) return refuseForm(desk, response);
    const entered = await desk.signIn.enter(link, desk.cookie.read(request));
    if (entered === null) return showLink(desk, request, response);
    desk.cookie.set(response, entered.secret);
    response.redirect(303, ownPath(entered.to));
  };
}

function isFormOf(desk: Desk, request: Request, subject: readonly string[]): boolean {
  const { token } = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  const isForm = request.is('application/x-www-form-urlencoded') !== false;
  return isForm && isOwnForm(desk, request, token, subject);
}

function refuseForm({ assets }: Desk, response: Response): void {
  const text = 'This form was not made for this browser. Open its page again.';
  sendProblem(response, assets, { status: 403, title: 'This was not done', text });
}

type CrmWay = { readonly crm: Crm; readonly limit: RequestHandler };

function crmRoutes(router: Router, desk: Desk, { crm, limit }: CrmWay): void {
  const path = `/sign-in/${crm}`;
  const { assets, signIn } = desk;
  const secure = desk.publicUrl.startsWith('https:');
  const pending = { path, sameSite: 'lax', secure } as const;
  const failed = (response: Response, text: string) =>
    sendProblem(response, assets, { status: 400, title: 'Not signed in', text });
  router
    .route(path)
    .get(limit, async (request, response) => {
      const start = await orProblem(signIn.start(crm, ownPath(request.query['to'])));
      if ('problem' in start) return failed(response, start.problem);
      setCookie(response, PENDING_COOKIE, start.cookie, { ...pending, maxAgeMs: PENDING_MS });
      response.redirect(303, start.redirectTo);
    })
    .all(notAllowed(assets, 'GET, HEAD'));
  router
    .route(`${path}/callback`)
    .get(limit, async (request, response) => {
      const answer = singleValues(request.query) ?? {};
      const cookie = readCookie(request, PENDING_COOKIE);
      response.clearCookie(PENDING_COOKIE, { ...pending, httpOnly: true });
      const { code, state } = answer;
      if (code === undefined || state === undefined || cookie === null) {
        const text = 'The answer of the CRM is not complete. Begin again on the sign-in page.';
        return failed(response, text);
      }
      const before = desk.cookie.read(request);
      const entered = await orProblem(signIn.finish(crm, { code, state, cookie }, before));
      if ('problem' in entered) return failed(response, entered.problem);
      desk.cookie.set(response, entered.secret);
      response.redirect(303, ownPath(entered.to));
    })
    .all(notAllowed(assets, 'GET, HEAD'));
}

const signOutFields = z.object({ everywhere: z.literal('yes').optional() });

function signOut(desk: Desk): RequestHandler {
  return async (request, response) => {
    const secret = desk.cookie.read(request);
    const known = secret === null ? null : await desk.signIn.known(secret);
    if (secret === null || known === null) return response.redirect(303, '/sign-in');
    if (!isFormOf(desk, request, [known.viewer.tenantId, SIGN_OUT])) {
      return refuseForm(desk, response);
    }
    const { everywhere } = signOutFields.catch({}).parse(request.body);
    await desk.signIn.end(known.secret ?? secret, everywhere === 'yes');
    desk.cookie.clear(response);
    response.redirect(303, '/sign-in');
  };
}
