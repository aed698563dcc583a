// What holds for every answer: headers, allowed host names, allowed methods, same-origin forms.
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

const TWO_YEARS_S = 63_072_000;

/** Strict headers: nothing inline, nothing from elsewhere, no framing; HSTS only over https. */
export function strictHeaders(publicUrl: string): RequestHandler {
  const isHttps = new URL(publicUrl).protocol === 'https:';
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        // Pico draws the arrows of its select boxes as data images.
        'img-src': ["'self'", 'data:'],
        'connect-src': ["'self'"],
        'form-action': ["'self'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
      },
    },
    strictTransportSecurity: isHttps ? { maxAge: TWO_YEARS_S, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'same-origin' },
  });
}

/** Tenant data never stays in a cache; assets say otherwise for themselves. */
export const noStore: RequestHandler = (_request, response, next) => {
  response.set('cache-control', 'no-store');
  next();
};

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * True when the request was sent to the configured address. Another name that resolves here would
 * let a foreign page read answers as its own (DNS rebinding); the port is the listener's business.
 */
export function isOwnHost(request: IncomingMessage, publicUrl: string): boolean {
  const own = new URL(publicUrl).hostname;
  const names = LOOPBACK_NAMES.includes(own) ? LOOPBACK_NAMES : [own];
  const sent = `http://${request.headers.host ?? ''}`;
  return URL.canParse(sent) && names.includes(new URL(sent).hostname);
}

/** True when a form was sent by one of our own pages. Says no where the browser does not tell. */
export function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin === undefined) return site === 'same-origin';
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** True for a request from this very machine that no proxy passed on. */
export function isFromThisMachine(request: IncomingMessage): boolean {
  const { headers, socket } = request;
  const from = socket.remoteAddress ?? '';
  const isLoopback = from === '::1' || /^(::ffff:)?127\./.test(from);
  return isLoopback && !('forwarded' in headers) && !('x-forwarded-for' in headers);
}
