// The authorisation server of the Salesforce face: web-server flow with PKCE and refresh rotation,
// client credentials for scripts, revoke, introspect, userinfo and the identity address.
import { createHmac } from 'node:crypto';
import express, { type Request, type Response, type Router } from 'express';
import type { Faults } from '../faults.ts';
import { salesforceId } from '../ids.ts';
import type { IssuedTokens, OauthRefusal, TokenBook } from '../oauth.ts';
import type { Database, Row } from '../world.ts';
import { consentPage, refusalPage } from './consent-page.ts';
import { idTokenOf, publicJwk } from './id-token.ts';

export type OauthOptions = {
  readonly database: Database;
  readonly faults: Faults;
  readonly tokens: TokenBook;
};

const SCOPES = ['api', 'refresh_token'];
const NOT_INSTALLED = 'app must be installed into org';

/** Salesforce's words for each refusal of the token endpoint. */
const REFUSALS: Readonly<Record<OauthRefusal, readonly [error: string, description: string]>> = {
  client_unknown: ['invalid_client_id', 'client identifier invalid'],
  client_secret_wrong: ['invalid_client', 'invalid client credentials'],
  code_unknown: ['invalid_grant', 'invalid authorization code'],
  code_used: ['invalid_grant', 'expired authorization code'],
  code_expired: ['invalid_grant', 'expired authorization code'],
  redirect_mismatch: ['redirect_uri_mismatch', 'redirect_uri must match configuration'],
  verifier_missing: ['invalid_request', 'missing required code verifier'],
  verifier_wrong: ['invalid_grant', 'invalid code verifier'],
  token_unknown: ['invalid_grant', 'expired access/refresh token'],
  token_reused: ['invalid_grant', 'expired access/refresh token'],
  token_revoked: ['invalid_grant', 'expired access/refresh token'],
};

/** 18-character id of the org; a world without an Organization row gets a fixed one. */
export function orgIdOf(database: Database): string {
  return database.rows('Organization').next().value?.id ?? salesforceId('Organization', 0);
}

/** Address of this server as the caller reached it. */
export function baseUrl(request: Request): string {
  return `${request.protocol}://${request.get('host')}`;
}

/** Everything under `/services/oauth2`, and the identity address. */
export function oauthRoutes(options: OauthOptions): Router {
  const router = express.Router();
  const form = express.urlencoded({ extended: false });
  router.get('/services/oauth2/authorize', (request, response) =>
    authorize(options, request, response),
  );
  router.post('/services/oauth2/authorize', form, (request, response) =>
    decide(options, request, response),
  );
  router.post('/services/oauth2/token', form, (request, response) =>
    issue(options, request, response),
  );
  router.post('/services/oauth2/revoke', form, (request, response) => {
    const known = options.tokens.revoke(text(request.body, 'token'));
    if (known) response.status(200).end();
    else refuse(response, 'unsupported_token_type', 'this token type is not supported');
  });
  router.post('/services/oauth2/introspect', form, (request, response) =>
    introspect(options, request, response),
  );
  router.get('/id/keys', (_request, response) => {
    response.json({ keys: [publicJwk()] });
  });
  router.get(['/services/oauth2/userinfo', '/id/:orgId/:userId'], (request, response) =>
    identity(options, request, response),
  );
  return router;
}

/** Users who may sign in: active ones that are no partners. */
function signInUsers(database: Database): Row[] {
  return [...database.rows('User')].filter(
    ({ fields }) =>
      (fields['IsActive'] ?? true) === true && (fields['UserType'] ?? 'Standard') === 'Standard',
  );
}

/** `login_hint` (id, username or email) signs in and consents at once; else a page asks. */
function authorize(options: OauthOptions, request: Request, response: Response): void {
  const wish = request.query as Record<string, unknown>;
  if (!acceptable(options, wish, response)) return;
  const hint = text(wish, 'login_hint');
  const users = signInUsers(options.database);
  const user = users.find(({ id, fields }) =>
    [id, fields['Username'], fields['Email']].includes(hint),
  );
  if (user) grantCode(options, wish, user.id, response);
  else response.type('html').send(consentPage(wish, users));
}

function decide(options: OauthOptions, request: Request, response: Response): void {
  const wish = request.body as Record<string, unknown>;
  if (!acceptable(options, wish, response)) return;
  const user = signInUsers(options.database).find((one) => one.id === text(wish, 'user'));
  if (text(wish, 'decision') === 'deny') {
    sendBack(wish, response, {
      error: 'access_denied',
      error_description: 'end-user denied authorization',
    });
  } else if (user) grantCode(options, wish, user.id, response);
  else response.status(400).type('html').send(refusalPage('login_error', 'no such user'));
}

function grantCode(
  options: OauthOptions,
  wish: Record<string, unknown>,
  userId: string,
  response: Response,
): void {
  const code = options.tokens.consent({
    clientId: text(wish, 'client_id'),
    redirectUri: text(wish, 'redirect_uri'),
    userId,
    scopes: text(wish, 'scope') === '' ? SCOPES : text(wish, 'scope').split(' '),
    codeChallenge: text(wish, 'code_challenge'),
    nonce: text(wish, 'nonce'),
  });
  sendBack(wish, response, { code });
}

/** Faults of the client or its address show a page; others go back to the client. */
function acceptable(
  options: OauthOptions,
  wish: Record<string, unknown>,
  response: Response,
): boolean {
  const stop = (error: string, description: string): false => {
    response.status(400).type('html').send(refusalPage(error, description));
    return false;
  };
  if (!options.tokens.knowsClient(text(wish, 'client_id'))) {
    return stop('invalid_client_id', 'client identifier invalid');
  }
  if (!isWebAddress(text(wish, 'redirect_uri'))) {
    return stop('redirect_uri_mismatch', 'redirect_uri must match configuration');
  }
  const fault = wishFault(options, wish);
  if (fault === null) return true;
  sendBack(wish, response, fault);
  return false;
}

function wishFault(options: OauthOptions, wish: Record<string, unknown>) {
  const fault = (error: string, description: string) => ({ error, error_description: description });
  if (!options.faults.switches.salesforcePackageInstalled) {
    return fault('invalid_client', NOT_INSTALLED);
  }
  if (text(wish, 'response_type') !== 'code') {
    return fault('unsupported_response_type', 'response type not supported');
  }
  if (text(wish, 'code_challenge') === '') {
    return fault('invalid_request', 'missing required code challenge');
  }
  if (text(wish, 'code_challenge_method') !== 'S256') {
    return fault('invalid_request', 'code challenge method must be S256');
  }
  return null;
}

function isWebAddress(address: string): boolean {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
}

function sendBack(
  wish: Record<string, unknown>,
  response: Response,
  result: Readonly<Record<string, string>>,
): void {
  const address = new URL(text(wish, 'redirect_uri'));
  for (const [name, value] of Object.entries(result)) address.searchParams.set(name, value);
  const state = text(wish, 'state');
  if (state !== '') address.searchParams.set('state', state);
  response.redirect(302, address.href);
}

function issue(options: OauthOptions, request: Request, response: Response): void {
  const given = request.body as Record<string, unknown>;
  if (!options.faults.switches.salesforcePackageInstalled) {
    refuse(response, 'invalid_client', NOT_INSTALLED);
    return;
  }
  const answer = tokensFor(options, given);
  if (answer === null) {
    refuse(response, 'unsupported_grant_type', 'grant type not supported');
  } else if (!answer.ok) {
    const [error, description] = REFUSALS[answer.reason];
    refuse(response, error, description);
  } else {
    const keepsRefreshToken =
      text(given, 'grant_type') !== 'client_credentials' &&
      answer.tokens.scopes.includes('refresh_token');
    const body = tokenBody(options, request, answer.tokens);
    response.json(
      keepsRefreshToken ? { ...body, refresh_token: answer.tokens.refreshToken } : body,
    );
  }
}

function tokensFor(options: OauthOptions, given: Record<string, unknown>) {
  const client = {
    clientId: text(given, 'client_id'),
    clientSecret: text(given, 'client_secret'),
  };
  switch (text(given, 'grant_type')) {
    case 'authorization_code':
      return options.tokens.redeem(client, text(given, 'code'), {
        redirectUri: text(given, 'redirect_uri'),
        codeVerifier: text(given, 'code_verifier') || null,
      });
    case 'refresh_token':
      return options.tokens.refresh(client, text(given, 'refresh_token'));
    case 'client_credentials': {
      const [runAs] = signInUsers(options.database);
      return options.tokens.grantDirectly(client, runAs?.id ?? '', ['api']);
    }
    default:
      return null;
  }
}

/** `signature` proves to the client that the answer was made with its own secret. */
function tokenBody(options: OauthOptions, request: Request, tokens: IssuedTokens): object {
  const base = baseUrl(request);
  const id = `${base}/id/${orgIdOf(options.database)}/${tokens.userId}`;
  const issuedAt = String(tokens.issuedAt);
  const secret = text(request.body, 'client_secret');
  return {
    access_token: tokens.accessToken,
    signature: createHmac('sha256', secret)
      .update(id + issuedAt)
      .digest('base64'),
    scope: tokens.scopes.join(' '),
    instance_url: base,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
    ...(tokens.scopes.includes('openid')
      ? { id_token: idTokenOf(request, { id, tokens, audience: text(request.body, 'client_id') }) }
      : {}),
  };
}

function introspect(options: OauthOptions, request: Request, response: Response): void {
  const token = text(request.body, 'token');
  const access = options.tokens.access(token) ?? options.tokens.refreshable(token);
  if (access === null) response.json({ active: false });
  else {
    response.json({
      active: true,
      scope: access.scopes.join(' '),
      client_id: access.clientId,
      sub: `${baseUrl(request)}/id/${orgIdOf(options.database)}/${access.userId}`,
      token_type: options.tokens.access(token) ? 'access_token' : 'refresh_token',
    });
  }
}

function identity(options: OauthOptions, request: Request, response: Response): void {
  const token = /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? '';
  const access = options.tokens.access(token);
  const user = access && options.database.get('User', access.userId);
  if (!user) {
    response.status(403).type('text').send('Bad_OAuth_Token');
    return;
  }
  const { fields } = user;
  const id = `${baseUrl(request)}/id/${orgIdOf(options.database)}/${user.id}`;
  response.json({
    id,
    sub: id,
    user_id: user.id,
    organization_id: orgIdOf(options.database),
    username: fields['Username'] ?? fields['Email'] ?? null,
    preferred_username: fields['Username'] ?? fields['Email'] ?? null,
    name: fields['Name'] ?? null,
    display_name: fields['Name'] ?? null,
    email: fields['Email'] ?? null,
    active: true,
    user_type: 'STANDARD',
    urls: {
      rest: `${baseUrl(request)}/services/data/v{version}/`,
      sobjects: `${baseUrl(request)}/services/data/v{version}/sobjects/`,
      query: `${baseUrl(request)}/services/data/v{version}/query/`,
    },
  });
}

function refuse(response: Response, error: string, description: string): void {
  response.status(400).json({ error, error_description: description });
}

/** A parameter given once, else ''. */
function text(source: unknown, name: string): string {
  const value = (source as Record<string, unknown> | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}
