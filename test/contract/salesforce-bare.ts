// Salesforce as bare HTTP, without the connector: for tests of the sandbox's face.
import { createHash } from 'node:crypto';
import { beforeEach } from 'vitest';
import { SANDBOX_CLIENT } from '../../connectors/sandbox/server.ts';
import { REDIRECT, type SalesforceRun } from './salesforce-harness.ts';

export const DATA = '/services/data/v67.0';
export const VERIFIER = 'a-verifier-that-is-long-enough-for-rfc-7636-rules';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

/** What the face answered; the body as JSON. */
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: unknown };

/** Looks into an answer: `at(body, 'records', 0, 'Name')`. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)?.[key], value);
}
export const listAt = (value: unknown, ...path: readonly string[]) =>
  at(value, ...path) as unknown[];

/** What the token endpoint gives. */
export type Tokens = { readonly access_token: string; readonly refresh_token: string };

/** Consent page, token endpoint and REST API of an org that runs, with one session per test. */
export function bareSalesforce(run: () => SalesforceRun) {
  function authorizeUrl(change: Record<string, string> = {}): URL {
    const address = new URL(`${run().url}/services/oauth2/authorize`);
    const wish = {
      response_type: 'code',
      client_id: SANDBOX_CLIENT.clientId,
      redirect_uri: REDIRECT,
      state: 's-1',
      code_challenge: CHALLENGE,
      code_challenge_method: 'S256',
      login_hint: run().manager.email,
      ...change,
    };
    address.search = new URLSearchParams(wish).toString();
    return address;
  }

  /** Query of the redirect, or the page's status when there is none. */
  async function consent(change: Record<string, string> = {}): Promise<URLSearchParams> {
    const answer = await fetch(authorizeUrl(change), { redirect: 'manual' });
    const location = answer.headers.get('location');
    if (location === null) return new URLSearchParams({ page: String(answer.status) });
    return new URL(location).searchParams;
  }

  async function token(form: Record<string, string>): Promise<Answer> {
    const answer = await fetch(`${run().url}/services/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: SANDBOX_CLIENT.clientId,
        client_secret: SANDBOX_CLIENT.clientSecret,
        ...form,
      }),
    });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
  }

  async function redeemed(): Promise<Tokens> {
    const code = (await consent()).get('code') ?? '';
    const grant = { grant_type: 'authorization_code', redirect_uri: REDIRECT };
    return (await token({ ...grant, code, code_verifier: VERIFIER })).body as Tokens;
  }
  let session: string | null = null;
  beforeEach(() => {
    session = null;
  });

  async function call(method: string, path: string, body?: unknown, headers = {}): Promise<Answer> {
    session ??= (await redeemed()).access_token;
    const answer = await fetch(`${run().url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${session}`,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const parsed = text === '' ? null : JSON.parse(text);
    return { status: answer.status, headers: answer.headers, body: parsed };
  }

  const signInWith = (accessToken: string) => {
    session = accessToken;
  };
  const codeOf = (answer: Answer) => [answer.status, at(answer.body, 0, 'errorCode')];

  return { authorizeUrl, consent, token, redeemed, call, signInWith, codeOf };
}
