// Installing a CRM from the browser: off to its consent page, back to ours. The use case decides;
// this file carries the query and the cookie.
import { Router } from 'express';
import { CRMS, type Crm } from '../domain/claim.ts';
import { explainError, ParleyError } from '../domain/errors.ts';
import type { Connection } from '../ports/store.ts';
import type { AssetPaths } from './assets.ts';
import { readCookie, setCookie } from './cookies.ts';
import { notAllowed, sendProblem } from './page-problem.ts';
import type { Viewer, ViewerOf } from './viewer.ts';

/** What the composition root offers for installs. A ParleyError's words are shown to the admin. */
export type ConnectRoutes = {
  /** `cookie` binds the vendor's answer to this browser. */
  start(
    crm: Crm,
    viewer: Viewer,
  ): Promise<{ readonly redirectTo: string; readonly cookie: string }>;
  /** `query` as the vendor sent it, each parameter once; `cookie` null when the browser has none. */
  finish(
    crm: Crm,
    query: Readonly<Record<string, string>>,
    cookie: string | null,
  ): Promise<{ readonly connection: Connection } | { readonly problem: string }>;
};

export type ConnectOptions = {
  readonly connect: ConnectRoutes;
  readonly viewerOf: ViewerOf;
  readonly publicUrl: string;
  readonly assets: AssetPaths;
};

const COOKIE = 'parley_install';
/** As long as the admin may take on the vendor's page. */
const COOKIE_MS = 10 * 60_000;

/** `/connect/salesforce`, `/connect/hubspot` and their callbacks. */
export function connectRoutes({ connect, viewerOf, publicUrl, assets }: ConnectOptions): Router {
  const router = Router();
  const secure = publicUrl.startsWith('https:');
  const refuse = (status: number, text: string) => ({ status, title: 'Not connected', text });
  for (const crm of CRMS) {
    const path = `/connect/${crm}`;
    const cookie = { path, sameSite: 'lax', secure } as const;
    router
      .route(path)
      .get(async (request, response) => {
        const viewer = await viewerOf(request, response);
        if (!viewer) return sendProblem(response, assets, refuse(401, 'Please sign in first.'));
        if (!viewer.isAdmin)
          return sendProblem(response, assets, refuse(403, 'Only an admin connects a CRM.'));
        const start = await orProblem(connect.start(crm, viewer));
        if ('problem' in start) return sendProblem(response, assets, refuse(400, start.problem));
        setCookie(response, COOKIE, start.cookie, { ...cookie, maxAgeMs: COOKIE_MS });
        response.redirect(303, start.redirectTo);
      })
      .all(notAllowed(assets, 'GET, HEAD'));
    router
      .route(`${path}/callback`)
      .get(async (request, response) => {
        const query = singleValues(request.query);
        const done = query
          ? await orProblem(connect.finish(crm, query, readCookie(request, COOKIE)))
          : { problem: 'The answer of the CRM is not in order.' };
        response.clearCookie(COOKIE, { ...cookie, httpOnly: true });
        if ('problem' in done) sendProblem(response, assets, refuse(400, done.problem));
        else response.redirect(303, afterwards(done.connection));
      })
      .all(notAllowed(assets, 'GET, HEAD'));
  }
  return router;
}

/** A new connection goes on with the setup; one that was let in again is where it was. */
function afterwards({ writeMode }: Connection): string {
  return writeMode === 'dry_run' ? '/setup/connect?connected' : '/connections?connected';
}

/** Null when a parameter came twice: a vendor never sends that. */
export function singleValues(query: object): Readonly<Record<string, string>> | null {
  const entries = Object.entries(query);
  return entries.every(([, value]) => typeof value === 'string')
    ? Object.fromEntries(entries)
    : null;
}

/** What may be said to an admin becomes a problem; every other fault goes its way. */
export async function orProblem<T>(work: Promise<T>): Promise<T | { readonly problem: string }> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ParleyError && error.kind !== 'bug')
      return { problem: explainError(error) };
    throw error;
  }
}
