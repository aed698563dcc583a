// Every call to HubSpot's API goes through here: dated paths, bearer, budget, deadline, retries,
// trace. The vendor's client shapes the request; it is sent from here, because the client follows
// redirects, knows no deadline and does not retry (BEHAVIOR.md, 1 to 4). Its only deep import.
import { Request as ShapedRequest } from '@hubspot/api-client/lib/src/services/http/Request.js';
import type { z } from 'zod';
import { invariant, ParleyError } from '../../src/domain/errors.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { CallAllowance, TokenSource } from '../../src/ports/crm.ts';
import type { Priority } from '../../src/ports/queue.ts';
import { type HttpTrace, tracedFetch } from '../http-trace.ts';
import { type PortalBudget, waitFor } from './budget.ts';
import { badAnswer, errorOfAnswer, errorOfNoAnswer, wasNotApplied } from './errors.ts';

/** The one API version of this connector: GA 2026-09-08, supported for 18 months. */
export const VERSION = '2026-09';

/** One call, with the shape of the answer it must get. */
export type ApiRequest<T> = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** `write` is never repeated after it may have been applied. */
  readonly effect: 'read' | 'write';
  /** What a good answer looks like. */
  readonly answer: z.ZodType<T>;
  /** What must be done before HubSpot can hear of it, each time it is sent; a fault keeps it unsent. */
  readonly beforeSending?: () => Promise<void>;
};

/** A good answer, parsed. */
export type ApiAnswer<T> = {
  readonly body: T;
  /** HubSpot's own time (Date header), null when it did not say. */
  readonly at: Instant | null;
};

/** What calls of one session share. */
export type ApiOptions = {
  readonly apiUrl: string;
  readonly tokens: TokenSource;
  readonly budget: PortalBudget;
  readonly priority: Priority;
  readonly trace: HttpTrace;
  readonly signal?: AbortSignal;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly requestTimeoutMs?: number;
  readonly retryDeadlineMs?: number;
};

const REQUEST_TIMEOUT_MS = 30_000;
/** Longest that one call may go on with retries. */
const RETRY_DEADLINE_MS = 90_000;
const MAX_ATTEMPTS = 6;
const BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 20_000;

/** Plain segments: nothing that came from a record or a mapping can lead elsewhere in the API. */
const PATH = /^(\/[\w-]+)+$/;

type Sent = { readonly status: number; readonly headers: Headers; readonly text: string };

/** Calls of one session. Counts what it sends. */
export class HubspotApi {
  readonly #options: ApiOptions;
  requests = 0;
  writes = 0;

  constructor(options: ApiOptions) {
    this.#options = options;
  }

  /** See the budget. */
  daily() {
    return this.#options.budget.daily();
  }

  /** Calls that a run of this session's priority may make, but for searches. */
  allowance(): CallAllowance {
    return this.#options.budget.allowance(this.#options.priority);
  }

  /**
   * Sends a request, again where that is safe, and returns the parsed body. Throws ParleyError:
   * CRM_UNREACHABLE, CRM_UNAVAILABLE, CRM_THROTTLED, CRM_AUTH_EXPIRED, CRM_REQUEST_REFUSED ...
   */
  async call<T>(request: ApiRequest<T>): Promise<ApiAnswer<T>> {
    const wait = this.#options.wait ?? waitFor;
    const kind = request.path.endsWith('/search') ? 'search' : 'other';
    let left = this.#options.retryDeadlineMs ?? RETRY_DEADLINE_MS;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#once(request);
      } catch (error) {
        if (!(error instanceof ParleyError)) throw error;
        const delay = this.#delayBefore(error, attempt);
        left -= delay;
        if (!mayRepeat(request, error) || attempt + 1 >= MAX_ATTEMPTS || left < 0) throw error;
        if (error.kind === 'throttled') {
          await this.#options.budget.rest(kind, error.retryAfterMs ?? 0);
        }
        await wait(delay, this.#options.signal);
      }
    }
  }

  /** Full jitter over an exponential ceiling, on top of what HubSpot asked for. */
  #delayBefore(error: ParleyError, attempt: number): number {
    const ceiling = Math.min(MAX_BACKOFF_MS, BACKOFF_MS * 2 ** attempt);
    return (error.retryAfterMs ?? 0) + Math.floor(this.#options.random() * ceiling);
  }

  async #once<T>(request: ApiRequest<T>): Promise<ApiAnswer<T>> {
    const token = await this.#options.tokens.accessToken();
    let sent = await this.#send(request, token);
    if (sent.status === 401) {
      sent = await this.#send(request, await this.#options.tokens.renewed(token));
    }
    if (sent.status < 200 || sent.status > 299) {
      throw errorOfAnswer({ method: request.method, path: request.path, ...sent });
    }
    const at = Date.parse(sent.headers.get('date') ?? '');
    return { body: parseBody(request, sent.text), at: Number.isNaN(at) ? null : at };
  }

  async #send<T>(request: ApiRequest<T>, token: string): Promise<Sent> {
    const { apiUrl, budget, priority, signal } = this.#options;
    invariant(PATH.test(request.path), `${request.path} is no path of the API`);
    await budget.take(request.path.endsWith('/search') ? 'search' : 'other', priority, signal);
    await request.beforeSending?.();
    signal?.throwIfAborted();
    this.requests += 1;
    if (request.effect === 'write') this.writes += 1;
    // The token goes in as a header: `setAccessToken` would reset decorators of every client.
    const shaped = new ShapedRequest(
      {},
      {
        method: request.method,
        overlapUrl: `${apiUrl}${request.path}${queryText(request.query)}`,
        headers: { Authorization: `Bearer ${token}` },
        authType: 'none',
        ...(request.body === undefined ? {} : { body: request.body }),
      },
    );
    const deadline = AbortSignal.timeout(this.#options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS);
    try {
      const answer = await tracedFetch(this.#options.trace)(
        new Request(shaped.getUrl(), {
          ...shaped.getSendData(),
          signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
        }),
      );
      const text = await answer.text();
      await budget.learn(answer.headers);
      if (isRedirect(answer.status)) throw redirectRefused(request.method, request.path);
      return { status: answer.status, headers: answer.headers, text };
    } catch (cause) {
      signal?.throwIfAborted();
      throw errorOfNoAnswer(request.method, request.path, cause);
    }
  }
}

const isRedirect = (status: number) => status >= 300 && status < 400;

function mayRepeat(request: ApiRequest<unknown>, error: ParleyError): boolean {
  if (error.code === 'CRM_QUOTA_EXHAUSTED') return false;
  if (wasNotApplied(error)) return true;
  return request.effect === 'read' && error.kind === 'transient';
}

function parseBody<T>(request: ApiRequest<T>, text: string): T {
  let value: unknown = null;
  if (text !== '') {
    try {
      value = JSON.parse(text);
    } catch {
      const kind = text.trimStart().startsWith('<') ? 'HTML instead of JSON' : 'half a JSON';
      throw badAnswer(request.method, request.path, kind);
    }
  }
  const parsed = request.answer.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined ? '' : ` at ${issue.path.join('.')}: ${issue.message}`;
  throw badAnswer(request.method, request.path, `an unexpected answer${place}`);
}

function queryText(query: Readonly<Record<string, string>> | undefined): string {
  if (query === undefined || Object.keys(query).length === 0) return '';
  return `?${new URLSearchParams(query)}`;
}

function redirectRefused(method: string, path: string): ParleyError {
  return new ParleyError('CRM_HOST_REFUSED', `HubSpot ${method} ${path}: answered from elsewhere`, {
    hint: 'The API address redirects: check the configured HubSpot API address.',
  });
}

/**
 * The API address when it is HubSpot's own or the configured one (the sandbox); CRM_HOST_REFUSED
 * otherwise, so that no token is sent to a stranger.
 */
export function trustedApiUrl(apiUrl: string, configured: string): string {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : null;
  if (url !== null && url.username === '' && url.password === '') {
    const isHubspots = `.${url.hostname}`.endsWith('.hubapi.com');
    if (url.protocol === 'https:' && url.port === '' && isHubspots) return url.origin;
    if (!isHubspots && url.origin === new URL(configured).origin) return url.origin;
  }
  const host = url?.host ?? 'The address';
  throw new ParleyError('CRM_HOST_REFUSED', `${host} is no HubSpot API host over https`, {
    hint: 'Use https://api.hubapi.com, or configure the address of the sandbox.',
  });
}
