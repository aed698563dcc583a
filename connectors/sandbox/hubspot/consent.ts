// HubSpot's OAuth: the consent page, the dated token endpoint, introspection, revocation. Parameters
// belong in the form body; the query is refused (HubSpot OAuth reference, 2026-11).
import { randomBytes, randomUUID } from 'node:crypto';
import express, { type Request, type Response, Router } from 'express';
import type { Access, ClientCredentials, IssuedTokens, TokenAnswer, TokenBook } from '../oauth.ts';
import type { Portal } from './portal.ts';

/** Access tokens live 30 minutes (HubSpot OAuth reference, 2026-11). */
export const ACCESS_LIFE_MS = 1_800_000;

/** HubSpot's tokens are long and of varying length: allow 300 characters and more. */
export function mintToken(kind: 'code' | 'access' | 'refresh'): string {
  return `${kind === 'code' ? '' : 'eu1-'}${randomBytes(kind === 'access' ? 240 : 24).toString('base64url')}`;
}

/** Consent page and token endpoints of one portal. `version` is the dated API version. */
export function consentRouter(portal: Portal, book: TokenBook, version: string): Router {
  const router = Router();
  const form = express.urlencoded({ extended: false });
  router.get('/oauth/authorize', (request, response) =>
    showConsent(portal, book, request, response),
  );
  router.post('/oauth/authorize', form, (request, response) =>
    giveConsent(portal, book, request, response),
  );
  const token = `/oauth/${version}/token`;
  router.post(token, form, (request, response) => {
    if (!formOnly(request, response)) return;
    grantTokens(portal, book, request, response);
  });
  router.post(`${token}/introspect`, form, (request, response) => {
    if (formOnly(request, response)) introspect(portal, book, request, response);
  });
  router.post(`${token}/revoke`, form, (request, response) => {
    if (!formOnly(request, response)) return;
    if (book.revoke(field(request, 'token'))) response.status(204).end();
    else refuse(response, 'BAD_TOKEN', 'The token is not known');
  });
  return router;
}

function showConsent(portal: Portal, book: TokenBook, request: Request, response: Response): void {
  const problem = consentProblem(book, parameters(request.query));
  if (problem !== null) {
    response
      .status(400)
      .type('html')
      .send(page(`<p>${escapeHtml(problem)}</p>`));
    return;
  }
  const hidden = Object.entries(parameters(request.query))
    .map(
      ([name, value]) =>
        `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
    )
    .join('');
  const people = [...portal.database.rows('owners')]
    .filter((row) => row.fields['userId'])
    .map(({ fields }) => {
      const name = `${fields['firstName'] ?? ''} ${fields['lastName'] ?? ''}`.trim();
      return `<option value="${escapeHtml(String(fields['userId']))}">${escapeHtml(name)}</option>`;
    });
  response
    .type('html')
    .send(
      page(
        `<p>An app asks for access to account ${portal.settings.hubId}.</p>` +
          `<form method="post" action="/oauth/authorize">${hidden}` +
          `<label>Connect as <select name="user_id">${people.join('')}</select></label> ` +
          '<button type="submit">Connect app</button></form>',
      ),
    );
}

function giveConsent(portal: Portal, book: TokenBook, request: Request, response: Response): void {
  const given = { ...parameters(request.query), ...parameters(request.body) };
  const problem = consentProblem(book, given);
  if (problem !== null) {
    response
      .status(400)
      .type('html')
      .send(page(`<p>${escapeHtml(problem)}</p>`));
    return;
  }
  const redirectUri = given['redirect_uri'] ?? '';
  const code = book.consent({
    clientId: given['client_id'] ?? '',
    redirectUri,
    userId: given['user_id'] ?? firstUser(portal),
    scopes: scopesIn(given['scope']).concat(
      portal.givesOptional() ? scopesIn(given['optional_scope']) : [],
    ),
    codeChallenge: given['code_challenge'] ?? null,
  });
  const target = new URL(redirectUri);
  target.searchParams.set('code', code);
  if (given['state'] !== undefined) target.searchParams.set('state', given['state']);
  response.redirect(302, target.href);
}

const scopesIn = (text = ''): string[] => text.split(' ').filter((scope) => scope !== '');

function firstUser(portal: Portal): string {
  for (const row of portal.database.rows('owners')) {
    if (row.fields['userId']) return String(row.fields['userId']);
  }
  return '1';
}

function consentProblem(book: TokenBook, given: Readonly<Record<string, string>>): string | null {
  if (!book.knowsClient(given['client_id'] ?? '')) return 'No app has this client_id.';
  if (!URL.canParse(given['redirect_uri'] ?? '')) return 'redirect_uri is missing or no address.';
  const scopes = (given['scope'] ?? '').split(' ');
  return scopes.includes('oauth') ? null : 'The scopes must include oauth.';
}

function grantTokens(portal: Portal, book: TokenBook, request: Request, response: Response): void {
  const grantType = field(request, 'grant_type');
  const traded = tradeFor(book, grantType, request);
  if (traded === null) {
    refuse(response, 'BAD_GRANT_TYPE', `grant_type ${grantType} is not supported`);
  } else if (traded.ok) {
    sendTokens(portal, response, traded.tokens);
  } else {
    const own = grantType === 'refresh_token' ? 'BAD_REFRESH_TOKEN' : 'BAD_AUTH_CODE';
    const status = traded.reason.startsWith('client_') ? 'BAD_CLIENT' : own;
    refuse(response, status, `No tokens: ${traded.reason}`);
  }
}

function tradeFor(book: TokenBook, grantType: string, request: Request): TokenAnswer | null {
  const client = clientOf(request);
  switch (grantType) {
    case 'authorization_code':
      return book.redeem(client, field(request, 'code'), {
        redirectUri: field(request, 'redirect_uri'),
        codeVerifier: field(request, 'code_verifier') || null,
      });
    case 'refresh_token':
      return book.refresh(client, field(request, 'refresh_token'));
    default:
      return null;
  }
}

function sendTokens(portal: Portal, response: Response, tokens: IssuedTokens): void {
  response.json({
    token_type: 'bearer',
    token_use: 'access_token',
    access_token: tokens.accessToken,
    refresh_token: tokens.refreshToken,
    expires_in: ACCESS_LIFE_MS / 1_000,
    hub_id: portal.settings.hubId,
    user_id: Number(tokens.userId),
    scopes: tokens.scopes,
  });
}

function introspect(portal: Portal, book: TokenBook, request: Request, response: Response): void {
  const token = field(request, 'token');
  const access = book.access(token);
  const known: Omit<Access, 'expiresAt'> | null = access ?? book.refreshable(token);
  if (!known) {
    response.json({ active: false });
    return;
  }
  response.json({
    active: true,
    token_use: access ? 'access_token' : 'refresh_token',
    client_id: known.clientId,
    hub_id: portal.settings.hubId,
    user_id: Number(known.userId),
    scopes: known.scopes,
    ...(access?.expiresAt == null
      ? {}
      : { expires_in: Math.floor((access.expiresAt - portal.now()) / 1_000) }),
  });
}

/** Secrets in the query end in logs: HubSpot refuses them there. */
function formOnly(request: Request, response: Response): boolean {
  const inQuery = Object.keys(request.query).length > 0;
  if (inQuery || !request.is('application/x-www-form-urlencoded')) {
    refuse(response, 'BAD_REQUEST', 'Parameters belong in an x-www-form-urlencoded body');
    return false;
  }
  return true;
}

function refuse(response: Response, status: string, message: string): void {
  const error = status === 'BAD_CLIENT' ? 'invalid_client' : 'invalid_grant';
  response.status(status === 'BAD_CLIENT' ? 401 : 400).json({
    status,
    message,
    correlationId: randomUUID(),
    category: 'VALIDATION_ERROR',
    error,
    error_description: message,
  });
}

function clientOf(request: Request): ClientCredentials {
  return { clientId: field(request, 'client_id'), clientSecret: field(request, 'client_secret') };
}

function field(request: Request, name: string): string {
  return parameters(request.body)[name] ?? '';
}

function parameters(values: unknown): Record<string, string> {
  const entries = Object.entries((values ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function page(body: string): string {
  return `<!doctype html><html lang="en"><title>Connect to HubSpot (sandbox)</title>${body}</html>`;
}
