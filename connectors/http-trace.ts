// Capture of CRM traffic for support and for checking it against the vendors' contracts: one JSON
// line per exchange (`PARLEY_HTTP_TRACE`). Secrets are replaced before anything is written.
import { appendFileSync } from 'node:fs';

/** One request and its answer. `status` is null when no answer came. */
export type Exchange = {
  readonly method: string;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly requestBody: string | null;
  readonly status: number | null;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string | null;
};

/** Hears every exchange of a connector. */
export interface HttpTrace {
  record(exchange: Exchange): void;
}

/** Records nothing. */
export const NO_TRACE: HttpTrace = { record: () => {} };

/**
 * Appends each exchange, redacted, to `file` (created readable for its owner only). Bodies that are
 * JSON are written as JSON values. Writes at once, so that a killed process leaves whole lines.
 */
export function openHttpTrace(file: string): HttpTrace {
  return {
    record(exchange) {
      appendFileSync(file, `${JSON.stringify(redacted(exchange))}\n`, { mode: 0o600 });
    },
  };
}

/**
 * A `fetch` that tells `trace` about every exchange and never follows a redirect, so that a token
 * cannot wander to another host. The body is read here; the answer given back is complete.
 */
export function tracedFetch(trace: HttpTrace): (input: Request) => Promise<Response> {
  return async (input) => {
    const requestBody = input.body === null ? null : await input.clone().text();
    const request = {
      method: input.method,
      url: input.url,
      requestHeaders: Object.fromEntries(input.headers),
      requestBody,
    };
    try {
      const answer = await fetch(input, { redirect: 'manual' });
      const responseBody = await answer.text();
      const responseHeaders = Object.fromEntries(answer.headers);
      trace.record({ ...request, status: answer.status, responseHeaders, responseBody });
      const bodiless = [204, 205, 304].includes(answer.status);
      return new Response(bodiless ? null : responseBody, answer);
    } catch (error) {
      trace.record({ ...request, status: null, responseHeaders: {}, responseBody: null });
      throw error;
    }
  };
}

/**
 * The same for answers that are read as they come: a good one is told without its body, which may be
 * longer than memory; a refusal is told whole.
 */
export function tracedDownload(trace: HttpTrace): (input: Request) => Promise<Response> {
  return async (input) => {
    const request = {
      ...{ method: input.method, url: input.url, requestBody: null },
      requestHeaders: Object.fromEntries(input.headers),
    };
    try {
      const answer = await fetch(input, { redirect: 'manual' });
      const responseHeaders = Object.fromEntries(answer.headers);
      const responseBody = answer.ok ? null : await answer.text();
      trace.record({ ...request, status: answer.status, responseHeaders, responseBody });
      return answer.ok ? answer : new Response(responseBody, answer);
    } catch (error) {
      trace.record({ ...request, status: null, responseHeaders: {}, responseBody: null });
      throw error;
    }
  };
}

const MASK = '[redacted]';
const SECRET_HEADERS = new Set(['authorization', 'cookie', 'set-cookie', 'proxy-authorization']);
const SECRET_KEYS = new Set([
  'access_token',
  'refresh_token',
  'id_token',
  'client_secret',
  'code_verifier',
  'signature',
  'token',
]);
/** `code` is a secret in OAuth parameters only; elsewhere it is an error's name. */
const SECRET_PARAMETERS = new Set([...SECRET_KEYS, 'code', 'state', 'assertion', 'password']);

/** The exchange as it may be written: same shape, no secret. JSON bodies become values. */
export function redacted(exchange: Exchange): Record<string, unknown> {
  return {
    method: exchange.method,
    url: redactUrl(exchange.url),
    requestHeaders: redactHeaders(exchange.requestHeaders),
    requestBody: redactBody(exchange.requestBody, exchange.requestHeaders),
    status: exchange.status,
    responseHeaders: redactHeaders(exchange.responseHeaders),
    responseBody: redactBody(exchange.responseBody, exchange.responseHeaders),
  };
}

function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => {
    if (name.toLowerCase() === 'location') return [name, redactLocation(value)];
    if (!SECRET_HEADERS.has(name.toLowerCase())) return [name, value];
    const scheme = /^(Bearer|Basic) /i.exec(value)?.[0] ?? '';
    return [name, `${scheme}${MASK}`];
  });
  return Object.fromEntries(entries);
}

/** Where an answer points; what comes after the path is for the browser alone. */
function redactLocation(text: string): string {
  return text.replace(/[?#].*$/s, `?${MASK}`);
}

function redactUrl(text: string): string {
  const url = new URL(text);
  for (const name of [...url.searchParams.keys()]) {
    if (SECRET_PARAMETERS.has(name)) url.searchParams.set(name, MASK);
  }
  return url.href;
}

function redactBody(body: string | null, headers: Readonly<Record<string, string>>): unknown {
  if (body === null || body === '') return body;
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type');
  if (type?.[1].startsWith('application/x-www-form-urlencoded')) return redactForm(body);
  try {
    return redactValue(JSON.parse(body));
  } catch {
    return redactTokensInText(body);
  }
}

/** A verifier keeps its length and alphabet: whether these were right is what a trace must show. */
function redactForm(body: string): string {
  const form = new URLSearchParams(body);
  for (const [name, value] of [...form]) {
    if (!SECRET_PARAMETERS.has(name)) continue;
    form.set(name, name === 'code_verifier' ? 'redacted-'.repeat(15).slice(0, value.length) : MASK);
  }
  return form.toString();
}

function redactValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactValue);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, inner]) =>
    SECRET_KEYS.has(key) && typeof inner === 'string' ? [key, MASK] : [key, redactValue(inner)],
  );
  return Object.fromEntries(entries);
}

/** Neither form nor JSON: HTML pages, truncated answers. Masks what looks like a token's value. */
function redactTokensInText(text: string): string {
  return text
    .replace(/(Bearer\s+)[^\s"'<]+/gi, `$1${MASK}`)
    .replace(/((?:access|refresh|id)_token["']?\s*[:=]\s*["']?)[^"'\s&<,}]+/gi, `$1${MASK}`);
}
