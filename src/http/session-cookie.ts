// The cookie of a session: read by no script, sent to this host alone, its secret changed now and then.
import type { IncomingMessage } from 'node:http';
import type { Response } from 'express';
import { readCookie, setCookie } from './cookies.ts';
import type { Viewer, ViewerOf } from './viewer.ts';

/** Whose secret it is, and the one the cookie gets from now on (null: it stays). */
export type KnownViewer = { readonly viewer: Viewer; readonly secret: string | null };

/** Lax: a link in a CRM leads to the page as whoever is signed in; forms from elsewhere never do. */
const LAX = { path: '/', sameSite: 'lax' } as const;

/** `__Host-` keeps other hosts of the domain from setting it; browsers demand https for it. */
const nameOf = (secure: boolean) => (secure ? '__Host-parley_session' : 'parley_session');

export type SessionCookie = {
  read(request: IncomingMessage): string | null;
  set(response: Response, secret: string): void;
  clear(response: Response): void;
};

/** `secure` says that we are reached by https. */
export function sessionCookie(secure: boolean): SessionCookie {
  const name = nameOf(secure);
  return {
    read: (request) => readCookie(request, name) || null,
    set: (response, secret) => setCookie(response, name, secret, { ...LAX, secure }),
    clear: (response) => void response.clearCookie(name, { ...LAX, httpOnly: true, secure }),
  };
}

/** Who looks, by the cookie: `known` asks the store once a request. */
export function viewerBySession(
  cookie: SessionCookie,
  known: (secret: string) => Promise<KnownViewer | null>,
): ViewerOf {
  return async (request, response) => {
    const secret = cookie.read(request);
    if (secret === null) return null;
    const found = await known(secret);
    if (found === null) cookie.clear(response);
    else if (found.secret !== null) cookie.set(response, found.secret);
    return found?.viewer ?? null;
  };
}
