// What stands before every API call: faults on purpose, the bearer token, the rate limits.
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { NextFunction, Request, Response } from 'express';
import type { Faults } from '../faults.ts';
import type { TokenBook } from '../oauth.ts';
import { objectTypeOf } from './object-types.ts';
import { badToken, missingScopes } from './refusal.ts';

/** Burst window of an OAuth app, and search's own (HubSpot usage guidelines, 2026-11). */
const BURST_WINDOW_MS = 10_000;
const SEARCH_WINDOW_MS = 1_000;
const SEARCHES_PER_WINDOW = 5;

/** Meets this request with the fault that waits for it, if any. */
export async function meetFault(
  faults: Faults,
  request: Request,
  response: Response,
  next: NextFunction,
): Promise<void> {
  const fault = faults.next('hubspot', { method: request.method, path: request.originalUrl });
  switch (fault?.kind) {
    case undefined:
      return next();
    case 'status':
      response.status(fault.status).set({ ...fault.headers });
      if (typeof fault.body === 'string') response.send(fault.body);
      else if (fault.body === undefined) response.end();
      else response.json(fault.body);
      return;
    case 'drop_request':
      request.socket.destroy();
      return;
    case 'drop_reply':
      // The work is done; the answer never leaves.
      response.end = () => {
        request.socket.destroy();
        return response;
      };
      return next();
    case 'delay':
      await pause(fault.ms);
      return next();
  }
}

/** Sets `locals.actor` and `locals.scopes`, or refuses with 401. */
export function checkBearer(book: TokenBook, request: Request, response: Response): void {
  const token = /^Bearer (.+)$/i.exec(request.get('authorization') ?? '')?.[1];
  const access = token === undefined ? null : book.access(token);
  if (!access) throw badToken(token !== undefined);
  response.locals['actor'] = `app:${access.clientId}`;
  response.locals['scopes'] = access.scopes;
}

/** Refuses with 403 when no granted scope opens this path. */
export function checkScopes(request: Request, response: Response): void {
  const granted = response.locals['scopes'] as readonly string[];
  const wanted = scopesFor(request.method, request.path);
  if (wanted.length > 0 && !wanted.some((scope) => granted.includes(scope))) {
    throw missingScopes(wanted);
  }
}

/** Any one of these opens the path; empty: every token does. */
function scopesFor(method: string, path: string): string[] {
  const [area, name, , segment = '', ...rest] = path.split('/').slice(1);
  if (area === 'deal-splits') return ['crm.dealsplits.read_write'];
  if (area === 'settings') return ['settings.currencies.read'];
  if (area !== 'crm') return [];
  if (name === 'owners') return ['crm.objects.owners.read'];
  if (name !== 'objects' && name !== 'properties' && name !== 'pipelines') return [];
  const { scope } = objectTypeOf(segment);
  const reads = method === 'GET' || rest.at(-1) === 'read' || rest.at(-1) === 'search';
  if (name === 'objects') return [`crm.objects.${scope}.${reads ? 'read' : 'write'}`];
  return reads
    ? [`crm.schemas.${scope}.read`, `crm.objects.${scope}.read`]
    : [`crm.schemas.${scope}.write`];
}

/** Counts calls in two sliding windows and refuses above them with HubSpot's 429 bodies. */
export class RateGate {
  readonly #faults: Faults;
  readonly #now: () => number;
  readonly #burst: number[] = [];
  readonly #search: number[] = [];

  /** `monotonicMs`: real time, whatever the world's clock says. */
  constructor(faults: Faults, monotonicMs: () => number) {
    this.#faults = faults;
    this.#now = monotonicMs;
  }

  /** True when the call may go on; otherwise the 429 has been sent. Sets the limit headers. */
  admit(request: Request, response: Response): boolean {
    const used = this.#faults.countCall('hubspot');
    const daily = this.#faults.switches.hubspotDailyLimit;
    if (daily !== null) {
      response.set({
        'X-HubSpot-RateLimit-Daily': String(daily),
        'X-HubSpot-RateLimit-Daily-Remaining': String(Math.max(0, daily - used)),
      });
      if (used > daily) {
        return this.#refuse(response, 'DAILY', 'You have reached your daily limit.');
      }
    }
    if (request.path.endsWith('/search')) {
      if (take(this.#search, this.#now(), SEARCH_WINDOW_MS, SEARCHES_PER_WINDOW) >= 0) return true;
      return this.#refuse(response, 'SECONDLY', 'You have reached your secondly limit.');
    }
    const max = this.#faults.switches.hubspotBurstLimit;
    const remaining = take(this.#burst, this.#now(), BURST_WINDOW_MS, max);
    response.set({
      'X-HubSpot-RateLimit-Max': String(max),
      'X-HubSpot-RateLimit-Remaining': String(Math.max(0, remaining)),
      'X-HubSpot-RateLimit-Interval-Milliseconds': String(BURST_WINDOW_MS),
    });
    if (remaining >= 0) return true;
    const message = 'You have reached your ten_secondly_rolling limit.';
    return this.#refuse(response, 'TEN_SECONDLY_ROLLING', message);
  }

  #refuse(response: Response, policyName: string, message: string): false {
    this.#faults.countRefused('hubspot');
    response.status(429).json({
      status: 'error',
      message,
      errorType: 'RATE_LIMIT',
      correlationId: randomUUID(),
      policyName,
      requestId: randomUUID(),
    });
    return false;
  }
}

/** Calls left after this one, -1 when the window is full. */
function take(window: number[], now: number, lengthMs: number, max: number): number {
  while (window[0] !== undefined && window[0] <= now - lengthMs) window.shift();
  if (window.length >= max) return -1;
  window.push(now);
  return max - window.length;
}
