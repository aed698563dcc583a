// How jsforce reaches the network: through one fetch that is traced, ends at a deadline, never
// follows a redirect and never repeats a request by itself. The only deep imports of jsforce.
import { PassThrough } from 'node:stream';
import { Transport } from 'jsforce/lib/transport.js';
import type { HttpRequest, HttpResponse } from 'jsforce/lib/types/common.js';
import { StreamPromise } from 'jsforce/lib/util/promise.js';
import { ParleyError } from '../../src/domain/errors.ts';
import { type HttpTrace, tracedDownload, tracedFetch } from '../http-trace.ts';

export type TransportOptions = {
  readonly trace: HttpTrace;
  /** From sending until the whole answer is read; jsforce alone would wait 30 minutes. */
  readonly timeoutMs: number;
  /** Ends waiting at once. */
  readonly signal?: AbortSignal | undefined;
  /** Told of every answer, e.g. for the server's clock in its `date` header. */
  readonly onAnswer?: (headers: Readonly<Record<string, string>>) => void;
};

/** An answer that is read as it comes; reading it throws what fetch throws. */
export type Download = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: AsyncIterable<string>;
};

/**
 * Stands in for jsforce's transport, which repeats GETs up to five times and follows redirects
 * with the token attached (jsforce 3.10.26, lib/request.js). Give it to `_transport` of a
 * Connection or an OAuth2. Rejects with fetch's own errors.
 */
export class OneShotTransport extends Transport {
  readonly #options: TransportOptions;
  readonly #fetch: (request: Request) => Promise<Response>;
  readonly #download: (request: Request) => Promise<Response>;

  constructor(options: TransportOptions) {
    super();
    this.#options = options;
    this.#fetch = tracedFetch(options.trace);
    this.#download = tracedDownload(options.trace);
  }

  override httpRequest(request: HttpRequest): StreamPromise<HttpResponse> {
    return StreamPromise.create(() => ({
      stream: new PassThrough(),
      promise: this.#send(request),
    }));
  }

  /** Asks for what jsforce would read whole. The deadline is that of the whole answer. */
  async download(url: string, headers: Readonly<Record<string, string>>): Promise<Download> {
    const answer = await this.#download(new Request(url, { headers, signal: this.#signal() }));
    const answered = Object.fromEntries(answer.headers);
    this.#options.onAnswer?.(answered);
    // One that nobody closes would be waited for without end.
    const body = answer.body ?? new Blob([]).stream();
    return {
      status: answer.status,
      headers: answered,
      text: body.pipeThrough(new TextDecoderStream()),
    };
  }

  #signal(): AbortSignal {
    const { timeoutMs, signal } = this.#options;
    const deadline = AbortSignal.timeout(timeoutMs);
    return signal ? AbortSignal.any([signal, deadline]) : deadline;
  }

  async #send({ method, url, headers = {}, body }: HttpRequest): Promise<HttpResponse> {
    const { onAnswer } = this.#options;
    const answer = await this.#fetch(
      new Request(url, {
        method,
        headers: withoutLength(headers),
        body: typeof body === 'string' && body !== '' ? body : null,
        signal: this.#signal(),
      }),
    );
    if (REDIRECTS.has(answer.status)) throw redirectRefused(answer.status);
    const answered = Object.fromEntries(answer.headers);
    onAnswer?.(answered);
    if (answer.status === SEVERAL) throw severalWithOneKey();
    const text = await answer.text();
    return { statusCode: answer.status, headers: typed(answer.status, answered, text), body: text };
  }
}

/**
 * jsforce takes any JSON that has a message for Salesforce's own and forgets the status. What names no
 * code of Salesforce, such as a gateway's, is handed over as text: it is then told by its status. And it
 * reads a body as its content type says, which a server in between may have changed: JSON stays JSON.
 */
function typed(status: number, headers: Readonly<Record<string, string>>, body: string) {
  const isForeign = status >= 400 && !body.includes('errorCode');
  if (isForeign) return { ...headers, 'content-type': 'text/plain' };
  const isJson = /^\s*[[{]/.test(body);
  return isJson ? { ...headers, 'content-type': 'application/json' } : { ...headers };
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** An external id fits several records (REST guide, upsert); jsforce takes it for an answer like others. */
const SEVERAL = 300;

function severalWithOneKey(): ParleyError {
  return new ParleyError(
    'CRM_REQUEST_REFUSED',
    'Several records in Salesforce have one key of Parley.',
    {
      status: SEVERAL,
      hint: 'Delete all but the oldest. If it comes again, install the Parley package anew: its key is unique.',
    },
  );
}

function redirectRefused(status: number): ParleyError {
  return new ParleyError('CRM_HOST_REFUSED', 'Salesforce pointed to another address.', {
    status,
    hint: 'Connect again: the org may have a new My Domain. Else check SALESFORCE_LOGIN_URL.',
  });
}

/** fetch counts the bytes itself and refuses a second opinion. */
function withoutLength(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.filter(([name]) => name.toLowerCase() !== 'content-length'));
}
