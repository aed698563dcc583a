// OAuth at Salesforce: web-server flow with PKCE and a secret, refresh with rotation, revoke.
// jsforce builds the requests; verifier and token keeping are ours (BEHAVIOR.md 2 and 3).
import { createHmac, timingSafeEqual } from 'node:crypto';
import { OAuth2 } from 'jsforce';
import { z } from 'zod';
import { ParleyError } from '../../src/domain/errors.ts';
import { canonicalId } from '../../src/domain/salesforce-id.ts';
import { DAY_MS, type Instant } from '../../src/domain/time.ts';
import type { AskedScope, Grant } from '../../src/ports/crm.ts';
import type { AuthorizeRequest, CodeExchange } from '../../src/ports/crm-consent.ts';
import { badAnswer, faultOf } from './errors.ts';
import { trustedOriginOf } from './hosts.ts';
import type { OneShotTransport } from './transport.ts';

export type OauthOptions = {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly loginUrl: string;
  readonly transport: OneShotTransport;
};

/** What Parley asks for, each used, with what it is for. */
export const ASKED: readonly AskedScope[] = [
  {
    name: 'api',
    why: 'Read accounts, opportunities, leads and activities, and show Parley’s own fields, with the rights of the user you sign in as.',
    isOptional: false,
  },
  {
    name: 'refresh_token',
    why: 'Stay connected without that user signing in again.',
    isOptional: false,
  },
];
export const SCOPES: readonly string[] = ASKED.map((one) => one.name);
const SCOPE = SCOPES.join(' ');

/**
 * A refresh token that is not used for 30 days dies (mandatory for partner apps since 2026-06; ISVforce
 * Guide, "Secure Your Connected Apps and External Client Apps"), while a session that is polled each
 * minute may never end: it is renewed once a week though it still works.
 */
const RENEW_EVERY_MS = 7 * DAY_MS;

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  instance_url: z.string().optional(),
  id: z.string(),
  issued_at: z.string().optional(),
  signature: z.string().optional(),
  scope: z.string().optional(),
  id_token: z.string().optional(),
});
type TokenAnswer = z.infer<typeof tokenAnswer>;

/** Errors of the token endpoint after which only a new consent helps. */
const REAUTH = new Set(['invalid_grant', 'inactive_user', 'redirect_uri_mismatch']);
/** Those of a wrong consumer key and a wrong secret: no consent helps (OAuth guide, errors, 2026-11). */
const UNKNOWN_APP = new Set(['invalid_client_id', 'invalid_client']);
const NOT_INSTALLED = /must be installed|not installed|OAUTH_EC_APP_NOT_FOUND/i;

/** Address of the consent page; the caller keeps state and verifier. */
export function authorizeUrl(options: OauthOptions, request: AuthorizeRequest): string {
  return clientOf(options, request.redirectUri).getAuthorizationUrl({
    scope: SCOPE,
    state: request.state,
    code_challenge: request.codeChallenge,
    code_challenge_method: 'S256',
  });
}

/**
 * Trades the callback's code. Throws CRM_REAUTH_NEEDED for a code that is used, old or not ours,
 * CRM_PACKAGE_MISSING when the app is not installed, CONFIG_INVALID when Salesforce does not know the
 * client id or its secret, CRM_HOST_REFUSED for a foreign instance.
 */
export async function exchangeCode(options: OauthOptions, exchange: CodeExchange): Promise<Grant> {
  const client = clientOf(options, exchange.redirectUri);
  const answer = await tokensFor('the sign-in', () =>
    client.requestToken(exchange.code, { code_verifier: exchange.codeVerifier }),
  );
  if (answer.refresh_token === undefined || answer.instance_url === undefined) {
    throw new ParleyError('CRM_PERMISSION_MISSING', 'Salesforce gave no refresh token.', {
      hint: 'Allow the scope "Perform requests at any time" in the app’s policies.',
    });
  }
  checkSignature(answer, options.clientSecret);
  return grantOf(options, answer, answer.refresh_token, answer.instance_url);
}

/**
 * Trades a refresh token for new tokens: the old one is dead from now on. `apiUrl` is kept when the
 * answer names no instance. Throws as `exchangeCode`.
 */
export async function refresh(
  options: OauthOptions,
  refreshToken: string,
  apiUrl: string,
): Promise<Grant> {
  const answer = await tokensFor('the token refresh', () =>
    clientOf(options).refreshToken(refreshToken),
  );
  return grantOf(
    options,
    answer,
    answer.refresh_token ?? refreshToken,
    answer.instance_url ?? apiUrl,
  );
}

/** A token that Salesforce no longer knows is revoked already. */
export async function revoke(options: OauthOptions, refreshToken: string): Promise<void> {
  try {
    await clientOf(options).revokeToken(refreshToken);
  } catch (error) {
    // jsforce reads a form; told as JSON, the reason stays in the text.
    const said = error instanceof Error ? `${error.name} ${error.message}` : '';
    if (/\b(unsupported_token_type|invalid_token)\b/.test(said)) return;
    throw faultOf(vendorShaped(error), 'the revocation');
  }
}

/** jsforce's client for this app. */
export function clientOf(options: OauthOptions, redirectUri?: string): OAuth2 {
  const { clientId, clientSecret, loginUrl } = options;
  const client = new OAuth2({
    clientId,
    clientSecret,
    loginUrl,
    ...(redirectUri === undefined ? {} : { redirectUri }),
  });
  client._transport = options.transport;
  return client;
}

/** Asks the token endpoint; `what` names the purpose in errors. */
export async function tokensFor(what: string, send: () => Promise<unknown>): Promise<TokenAnswer> {
  let answer: unknown;
  try {
    answer = await send();
  } catch (error) {
    throw refusalOf(error, what);
  }
  const parsed = tokenAnswer.safeParse(answer);
  if (!parsed.success) throw badAnswer(what);
  return parsed.data;
}

/** jsforce throws an Error named after OAuth's `error`, its message the description. */
function refusalOf(error: unknown, what: string): ParleyError {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (NOT_INSTALLED.test(`${name} ${message}`)) {
    return new ParleyError('CRM_PACKAGE_MISSING', 'The Parley app is not installed in this org.', {
      hint: 'Install the Parley package, then connect again.',
      vendorCode: name,
    });
  }
  if (UNKNOWN_APP.has(name)) {
    return new ParleyError('CONFIG_INVALID', `Salesforce does not know this app: ${name}`, {
      hint: 'Compare SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET with consumer key and secret on the app’s page in Salesforce, and SALESFORCE_LOGIN_URL with the org’s login host.',
      vendorCode: name,
    });
  }
  if (REAUTH.has(name)) {
    return new ParleyError('CRM_REAUTH_NEEDED', `Salesforce refused ${what}: ${name}`, {
      said: `${message}.`,
      hint: 'Connect the org again from the console.',
      vendorCode: name,
    });
  }
  // Salesforce gives its reason; a page of a proxy has none, and says nothing about the grant.
  if (/^ERROR_HTTP_40[013]$/.test(name)) return badAnswer(what, error);
  return faultOf(vendorShaped(error), what);
}

/** OAuth's error names read like Salesforce's codes: give them to the one mapper. */
function vendorShaped(error: unknown): unknown {
  const isOauthError = error instanceof Error && /^([a-z_]+|ERROR_HTTP_\d+)$/.test(error.name);
  return isOauthError ? { errorCode: error.name, message: error.message } : error;
}

/** `signature` = HMAC-SHA256 of id and issued_at under the client secret: the answer is for us. */
export function checkSignature(answer: TokenAnswer, clientSecret: string): void {
  if (answer.signature === undefined) return;
  const wanted = createHmac('sha256', clientSecret).update(answer.id + (answer.issued_at ?? ''));
  const [left, right] = [wanted.digest(), Buffer.from(answer.signature, 'base64')];
  if (left.length === right.length && timingSafeEqual(left, right)) return;
  throw new ParleyError('CRM_REAUTH_NEEDED', 'The sign-in answer is not signed with our secret.', {
    hint: 'Check the client secret and the login address, then connect again.',
  });
}

/** By Salesforce's clock; null when it did not say when it issued the token. */
function renewalOf({ issued_at }: TokenAnswer): Instant | null {
  const issuedAt = Number(issued_at ?? Number.NaN);
  return Number.isNaN(issuedAt) ? null : issuedAt + RENEW_EVERY_MS;
}

function grantOf(
  options: OauthOptions,
  answer: TokenAnswer,
  refreshToken: string,
  apiUrl: string,
): Grant {
  const [, orgId, userId] = /\/id\/(\w{15,18})\/(\w{15,18})$/.exec(answer.id) ?? [];
  if (orgId === undefined || userId === undefined) throw badAnswer('the sign-in');
  return {
    accessToken: answer.access_token,
    refreshToken,
    expiresAt: renewalOf(answer),
    scopes: (answer.scope ?? SCOPE).split(' '),
    externalId: canonicalId(orgId),
    apiUrl: trustedOriginOf(apiUrl, options.loginUrl),
    userId: canonicalId(userId),
  };
}
