// X-HubSpot-Signature-v3: whether a request was sent by HubSpot for this app, as it arrived here.
// Docs, "validating requests", 2026-11; BEHAVIOR.md, 28 and 29.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../../src/domain/time.ts';
import type { PushedRequest } from '../../src/ports/push.ts';

const SIGNATURE = 'x-hubspot-signature-v3';
const TIMESTAMP = 'x-hubspot-request-timestamp';
/** HubSpot's own limit. */
const MAX_AGE_MS = 300_000;
/** Clocks differ a little; a signature for tomorrow is a forgery kept for later. */
const MAX_AHEAD_MS = 60_000;

/** Exactly these are decoded in the query before signing, nothing else. */
const DECODED: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
};

/** The signature when the request is genuine and fresh, else null. Never throws. */
export function validSignature(
  request: PushedRequest,
  clientSecret: string,
  now: Instant,
): string | null {
  const given = request.headers[SIGNATURE];
  const timestamp = request.headers[TIMESTAMP];
  if (typeof given !== 'string' || typeof timestamp !== 'string') return null;
  if (!/^\d{1,15}$/.test(timestamp)) return null;
  const ageMs = now - Number(timestamp);
  if (ageMs > MAX_AGE_MS || ageMs < -MAX_AHEAD_MS) return null;
  const wanted = createHmac('sha256', clientSecret)
    .update(request.method + signedUrl(request.url))
    .update(request.body)
    .update(timestamp)
    .digest('base64');
  return sameText(given, wanted) ? given : null;
}

function signedUrl(url: string): string {
  const start = url.indexOf('?');
  if (start === -1) return url;
  const query = url.slice(start).replace(/%[0-9A-F]{2}/g, (code) => DECODED[code] ?? code);
  return url.slice(0, start) + query;
}

/** Takes as long for a wrong text as for a right one; only the length shows. */
function sameText(given: string, wanted: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(wanted)];
  return left.length === right.length && timingSafeEqual(left, right);
}
