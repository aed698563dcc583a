// HubSpot's OAuth: consent address, code and refresh trades, ending a grant. Secrets travel in form
// bodies only, and redirects are never followed.
import { z } from 'zod';
import { ParleyError } from '../../src/domain/errors.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { AskedScope, Grant } from '../../src/ports/crm.ts';
import type { AuthorizeRequest, CodeExchange } from '../../src/ports/crm-consent.ts';
import { type HttpTrace, tracedFetch } from '../http-trace.ts';
import { VERSION } from './api.ts';
import { badAnswer, errorOfAnswer, errorOfNoAnswer } from './errors.ts';

/** What Parley asks for, each used, with what it is for. */
export const ASKED: readonly AskedScope[] = [
  asked('oauth', 'Know which portal this is and which currencies it has.'),
  asked('crm.objects.companies.read', 'Read companies: which records are one customer.'),
  asked('crm.objects.companies.write', 'Show Parley’s own fields on companies.'),
  asked(
    'crm.objects.contacts.read',
    'Read tasks, calls and meetings, which HubSpot puts under the contact scopes. No contact is read.',
  ),
  asked('crm.objects.contacts.write', 'Make and update Parley’s own tasks.'),
  asked('crm.objects.deals.read', 'Read deals and their stages: who claims which customer.'),
  asked('crm.objects.deals.write', 'Show Parley’s own fields on deals.'),
  asked('crm.objects.owners.read', 'Know who sells, and to whom a task goes.'),
  asked('crm.schemas.companies.read', 'See which fields companies have.'),
  asked(
    'crm.schemas.companies.write',
    'Make Parley’s own fields on companies, and take them out again.',
  ),
  asked('crm.schemas.contacts.read', 'See which fields tasks have.'),
  asked(
    'crm.schemas.contacts.write',
    'Make Parley’s own fields on tasks, and take them out again.',
  ),
  asked('crm.schemas.deals.read', 'See which fields deals have.'),
  asked('crm.schemas.deals.write', 'Make Parley’s own fields on deals, and take them out again.'),
  optional('crm.objects.line_items.read', 'Read the largest line of a deal: product and price.'),
  optional('crm.schemas.line_items.read', 'See which fields line items have.'),
  optional('settings.currencies.read', 'Compare amounts in several currencies at your own rates.'),
];

function asked(name: string, why: string): AskedScope {
  return { name, why, isOptional: false };
}

function optional(name: string, why: string): AskedScope {
  return { name, why, isOptional: true };
}

const namesOf = (isOptional: boolean) =>
  ASKED.filter((one) => one.isOptional === isOptional).map((one) => one.name);

export const SCOPES: readonly string[] = namesOf(false);

/** Lines of deals: where they are not given, they are not read. */
export const OPTIONAL_SCOPES: readonly string[] = namesOf(true);

/** The app and where its portal answers. */
export type OauthOptions = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiUrl: string;
  readonly authorizeUrl: string;
  readonly clock: Clock;
  readonly trace: HttpTrace;
};

const TIMEOUT_MS = 30_000;

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.number().positive(),
  hub_id: z.union([z.number(), z.string()]).transform(String),
  user_id: z.union([z.number(), z.string()]).transform(String),
  scopes: z.array(z.string()).default([]),
});

const tokenRefusal = z.object({
  status: z.string().optional(),
  error: z.string().optional(),
  message: z.string().optional(),
});

/** Address of the consent page, with all required scopes and the PKCE challenge. */
export function authorizeUrl(options: OauthOptions, request: AuthorizeRequest): string {
  const url = new URL(options.authorizeUrl);
  url.searchParams.set('client_id', options.clientId);
  url.searchParams.set('redirect_uri', request.redirectUri);
  url.searchParams.set('scope', SCOPES.join(' '));
  url.searchParams.set('optional_scope', OPTIONAL_SCOPES.join(' '));
  url.searchParams.set('state', request.state);
  url.searchParams.set('code_challenge', request.codeChallenge);
  url.searchParams.set('code_challenge_method', 'S256');
  return url.href;
}

/** Trades the callback's code. */
export function exchangeCode(options: OauthOptions, exchange: CodeExchange): Promise<Grant> {
  return trade(options, {
    grant_type: 'authorization_code',
    code: exchange.code,
    redirect_uri: exchange.redirectUri,
    code_verifier: exchange.codeVerifier,
  });
}

/** Trades a refresh token. HubSpot may or may not give a new one: whatever comes is kept. */
export function refresh(options: OauthOptions, refreshToken: string): Promise<Grant> {
  return trade(options, { grant_type: 'refresh_token', refresh_token: refreshToken });
}

/**
 * Uninstalls the app from the portal, which ends every token and is what certification asks for;
 * where that is refused, revokes the refresh token alone. A dead grant is already ended.
 */
export async function endGrant(options: OauthOptions, refreshToken: string): Promise<void> {
  try {
    const { accessToken } = await refresh(options, refreshToken);
    const path = `/appinstalls/${VERSION}/external-install`;
    const answer = await send(options, 'DELETE', path, {
      headers: { Authorization: `Bearer ${accessToken}` },
    });
    if (answer.status === 204) return;
  } catch (error) {
    if (error instanceof ParleyError && error.code === 'CRM_REAUTH_NEEDED') return;
    throw error;
  }
  const path = `/oauth/${VERSION}/token/revoke`;
  const body = form(options, { token: refreshToken, token_type_hint: 'refresh_token' });
  const answer = await send(options, 'POST', path, { body });
  if (answer.status >= 500) throw await failed('POST', path, answer);
}

async function trade(
  options: OauthOptions,
  parameters: Readonly<Record<string, string>>,
): Promise<Grant> {
  const path = `/oauth/${VERSION}/token`;
  const answer = await send(options, 'POST', path, { body: form(options, parameters) });
  if (answer.status === 400 || answer.status === 401) throw await tradeRefused(path, answer);
  if (!answer.ok) throw await failed('POST', path, answer);
  const tokens = tokenAnswer.safeParse(await jsonOf(answer));
  if (!tokens.success) throw badAnswer('POST', path, 'no tokens in the answer');
  const { data } = tokens;
  return {
    accessToken: data.access_token,
    refreshToken: data.refresh_token,
    expiresAt: options.clock.now() + data.expires_in * 1_000,
    scopes: data.scopes,
    externalId: data.hub_id,
    apiUrl: options.apiUrl,
    userId: data.user_id,
  };
}

async function tradeRefused(path: string, answer: Response): Promise<ParleyError> {
  const refusal = tokenRefusal.catch({}).parse(await jsonOf(answer));
  const vendorCode = refusal.status ?? refusal.error;
  // A proxy may say 400 as well: only HubSpot ends a connection.
  if (vendorCode === undefined) return badAnswer('POST', path, 'a refusal without a reason');
  const details = { status: answer.status, vendorCode };
  if (vendorCode.includes('CLIENT') || refusal.error === 'invalid_client') {
    return new ParleyError('CONFIG_INVALID', 'HubSpot does not know this app', {
      ...details,
      hint: 'Compare the HubSpot client id and secret with the app’s page in HubSpot.',
    });
  }
  return new ParleyError('CRM_REAUTH_NEEDED', `HubSpot gives no tokens (${vendorCode})`, {
    ...details,
    hint: 'Connect HubSpot again: the grant ended or the app was uninstalled.',
  });
}

function form(
  options: OauthOptions,
  parameters: Readonly<Record<string, string>>,
): URLSearchParams {
  const { clientId, clientSecret } = options;
  return new URLSearchParams({ ...parameters, client_id: clientId, client_secret: clientSecret });
}

async function send(
  options: OauthOptions,
  method: string,
  path: string,
  init: { readonly headers?: Record<string, string>; readonly body?: URLSearchParams },
): Promise<Response> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const request = new Request(`${options.apiUrl}${path}`, { method, signal, ...init });
  try {
    return await tracedFetch(options.trace)(request);
  } catch (cause) {
    throw errorOfNoAnswer(method, path, cause);
  }
}

async function failed(method: string, path: string, answer: Response): Promise<ParleyError> {
  const { status, headers } = answer;
  return errorOfAnswer({ method, path, status, headers, text: await answer.text() });
}

async function jsonOf(answer: Response): Promise<unknown> {
  try {
    return JSON.parse(await answer.text());
  } catch {
    return null;
  }
}
