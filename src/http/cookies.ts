// The cookies Parley sets: one binds forms to a browser, one an install or a sign-in to the browser that
// started it, one is a session's secret. None holds a name.
import type { IncomingMessage } from 'node:http';
import type { Response } from 'express';

type CookieOptions = {
  readonly path: string;
  /** `lax` where the CRM's consent page leads back to us, else `strict`. */
  readonly sameSite: 'strict' | 'lax';
  readonly maxAgeMs?: number;
};

/** The value a browser sent, null when there is none or it is no valid text. */
export function readCookie(request: IncomingMessage, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, ...rest] = pair.split('=');
    if (key?.trim() !== name) continue;
    try {
      return decodeURIComponent(rest.join('=').trim());
    } catch {
      // Not ours: we only ever set encoded values.
      return null;
    }
  }
  return null;
}

/** Sets a cookie that no script can read; `secure` wherever the public address is https. */
export function setCookie(
  response: Response,
  name: string,
  value: string,
  options: CookieOptions & { readonly secure: boolean },
): void {
  const { maxAgeMs, ...rest } = options;
  response.cookie(name, value, {
    ...rest,
    httpOnly: true,
    ...(maxAgeMs === undefined ? {} : { maxAge: maxAgeMs }),
  });
}
