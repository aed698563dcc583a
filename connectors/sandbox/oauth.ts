// OAuth bookkeeping of both sandbox faces: codes, access tokens, refresh tokens with rotation and
// reuse detection. Kept as rows of pseudo-objects in the world: a restart keeps connections.
import { hash, randomBytes, randomUUID } from 'node:crypto';
import type { Instant } from '../../src/domain/time.ts';
import type { Database, Row } from './world.ts';

/** An app that the sandbox's vendor knows. */
export type OauthClient = { readonly clientId: string; readonly clientSecret: string };

export type OauthRules = {
  readonly clients: readonly OauthClient[];
  /** Salesforce partner apps must send PKCE; HubSpot takes it or leaves it. */
  readonly pkce: 'required' | 'optional';
  /** True: each refresh gives a new refresh token and using an old one revokes the grant. */
  readonly rotates: boolean;
  /** Null: access tokens live until `expireAccessTokens`. */
  readonly accessLifeMs: number | null;
  readonly codeLifeMs: number;
  readonly now: () => Instant;
  /** Makes token text; must never repeat. */
  readonly mint?: (kind: 'code' | 'access' | 'refresh') => string;
};

export type Consent = {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly codeChallenge: string | null;
  /** OpenID Connect: comes back in the id token. */
  readonly nonce?: string;
};

export type ClientCredentials = { readonly clientId: string; readonly clientSecret: string };

export type IssuedTokens = {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  /** Of the consent this came from; null where there was none. */
  readonly nonce: string | null;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant | null;
};

/** Each face turns the reason into its vendor's words. */
export type OauthRefusal =
  | 'client_unknown'
  | 'client_secret_wrong'
  | 'code_unknown'
  | 'code_used'
  | 'code_expired'
  | 'redirect_mismatch'
  | 'verifier_missing'
  | 'verifier_wrong'
  | 'token_unknown'
  | 'token_reused'
  | 'token_revoked';

export type TokenAnswer =
  | { readonly ok: true; readonly tokens: IssuedTokens }
  | { readonly ok: false; readonly reason: OauthRefusal };

/** What a valid access token stands for. */
export type Access = {
  readonly clientId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Instant | null;
};

const CODES = '_oauth_codes';
const GRANTS = '_oauth_grants';
const ACCESS_TOKENS = '_oauth_access_tokens';
const REFRESH_TOKENS = '_oauth_refresh_tokens';
const BY = 'oauth';

const refuse = (reason: OauthRefusal): TokenAnswer => ({ ok: false, reason });
const text = (row: Row, field: string): string => String(row.fields[field] ?? '');

/** One vendor's authorisation server. */
export class TokenBook {
  readonly #database: Database;
  readonly #rules: OauthRules;

  constructor(database: Database, rules: OauthRules) {
    this.#database = database;
    this.#rules = rules;
  }

  knowsClient(clientId: string): boolean {
    return this.#rules.clients.some((client) => client.clientId === clientId);
  }

  /** Records a user's consent; returns the code for the callback. */
  consent(consent: Consent): string {
    const code = this.#mint('code');
    const { scopes, ...rest } = consent;
    this.#database.create(CODES, { ...rest, scopes: scopes.join(' '), used: false }, BY, {
      id: code,
    });
    return code;
  }

  /** Trades a code. A second use of a code revokes what the first use gave (RFC 6749, 4.1.2). */
  redeem(
    client: ClientCredentials,
    code: string,
    request: { readonly redirectUri: string; readonly codeVerifier: string | null },
  ): TokenAnswer {
    const wrongClient = this.#clientFault(client);
    if (wrongClient) return refuse(wrongClient);
    const row = this.#database.get(CODES, code);
    if (!row || text(row, 'clientId') !== client.clientId) return refuse('code_unknown');
    if (row.fields['used'] === true) {
      this.#revokeGrant(text(row, 'grant'));
      return refuse('code_used');
    }
    if (this.#rules.now() - row.createdAt > this.#rules.codeLifeMs) return refuse('code_expired');
    if (text(row, 'redirectUri') !== request.redirectUri) return refuse('redirect_mismatch');
    const wrongVerifier = this.#verifierFault(row, request.codeVerifier);
    if (wrongVerifier) return refuse(wrongVerifier);
    const grant = this.#openGrant(client.clientId, text(row, 'userId'), text(row, 'scopes'));
    this.#database.update(CODES, code, { used: true, grant: grant.id }, BY);
    const tokens = this.#issue(grant, this.#newRefreshToken(grant));
    return { ok: true, tokens: { ...tokens, nonce: text(row, 'nonce') || null } };
  }

  /** Trades a refresh token; with rotation the old one dies, and its reuse revokes the grant. */
  refresh(client: ClientCredentials, refreshToken: string): TokenAnswer {
    const wrongClient = this.#clientFault(client);
    if (wrongClient) return refuse(wrongClient);
    const row = this.#database.get(REFRESH_TOKENS, refreshToken);
    const grant = row && this.#database.get(GRANTS, text(row, 'grant'));
    if (!row || !grant || text(grant, 'clientId') !== client.clientId) {
      return refuse('token_unknown');
    }
    if (grant.fields['revoked'] === true) return refuse('token_revoked');
    if (!this.#rules.rotates) return { ok: true, tokens: this.#issue(grant, refreshToken) };
    if (row.fields['used'] === true) {
      this.#revokeGrant(grant.id);
      return refuse('token_reused');
    }
    this.#database.update(REFRESH_TOKENS, refreshToken, { used: true }, BY);
    return { ok: true, tokens: this.#issue(grant, this.#newRefreshToken(grant)) };
  }

  /** Tokens without a person's consent (client-credentials flow), as one configured user. */
  grantDirectly(client: ClientCredentials, userId: string, scopes: readonly string[]): TokenAnswer {
    const wrongClient = this.#clientFault(client);
    if (wrongClient) return refuse(wrongClient);
    const grant = this.#openGrant(client.clientId, userId, scopes.join(' '));
    return { ok: true, tokens: this.#issue(grant, this.#newRefreshToken(grant)) };
  }

  /** What the token stands for; null when unknown, expired or revoked. */
  access(accessToken: string): Access | null {
    const row = this.#database.get(ACCESS_TOKENS, accessToken);
    const grant = row && this.#database.get(GRANTS, text(row, 'grant'));
    if (!row || !grant || grant.fields['revoked'] === true) return null;
    const expiresAt = row.fields['expiresAt'];
    if (typeof expiresAt === 'number' && expiresAt <= this.#rules.now()) return null;
    return {
      clientId: text(grant, 'clientId'),
      userId: text(grant, 'userId'),
      scopes: text(grant, 'scopes').split(' '),
      expiresAt: typeof expiresAt === 'number' ? expiresAt : null,
    };
  }

  /** A refresh token's grant while it can still be traded; for introspection. */
  refreshable(refreshToken: string): Omit<Access, 'expiresAt'> | null {
    const row = this.#database.get(REFRESH_TOKENS, refreshToken);
    const grant = row && this.#database.get(GRANTS, text(row, 'grant'));
    if (!row || !grant || grant.fields['revoked'] === true || row.fields['used'] === true) {
      return null;
    }
    return {
      clientId: text(grant, 'clientId'),
      userId: text(grant, 'userId'),
      scopes: text(grant, 'scopes').split(' '),
    };
  }

  /** Ends an access token, or with a refresh token the whole grant. False: no such token. */
  revoke(token: string): boolean {
    const refresh = this.#database.get(REFRESH_TOKENS, token);
    if (refresh) {
      this.#revokeGrant(text(refresh, 'grant'));
      return true;
    }
    if (!this.#database.get(ACCESS_TOKENS, token)) return false;
    this.#database.update(ACCESS_TOKENS, token, { expiresAt: this.#rules.now() }, BY);
    return true;
  }

  /** Sandbox control: all access tokens end now, refresh tokens stay good. */
  expireAccessTokens(): void {
    for (const row of [...this.#database.rows(ACCESS_TOKENS)]) {
      this.#database.update(ACCESS_TOKENS, row.id, { expiresAt: this.#rules.now() }, BY);
    }
  }

  /** Sandbox control: as if the admin revoked every app. */
  revokeAll(): void {
    for (const row of [...this.#database.rows(GRANTS)]) this.#revokeGrant(row.id);
  }

  #clientFault(given: ClientCredentials): OauthRefusal | null {
    const client = this.#rules.clients.find((one) => one.clientId === given.clientId);
    if (!client) return 'client_unknown';
    return client.clientSecret === given.clientSecret ? null : 'client_secret_wrong';
  }

  #verifierFault(code: Row, verifier: string | null): OauthRefusal | null {
    const challenge = code.fields['codeChallenge'];
    if (typeof challenge !== 'string') {
      return this.#rules.pkce === 'required' ? 'verifier_missing' : null;
    }
    if (verifier === null) return 'verifier_missing';
    return hash('sha256', verifier, 'base64url') === challenge ? null : 'verifier_wrong';
  }

  #openGrant(clientId: string, userId: string, scopes: string): Row {
    return this.#database.create(GRANTS, { clientId, userId, scopes, revoked: false }, BY, {
      id: randomUUID(),
    });
  }

  #newRefreshToken(grant: Row): string {
    const id = this.#mint('refresh');
    this.#database.create(REFRESH_TOKENS, { grant: grant.id, used: false }, BY, { id });
    return id;
  }

  #issue(grant: Row, refreshToken: string): IssuedTokens {
    const issuedAt = this.#rules.now();
    const { accessLifeMs } = this.#rules;
    const expiresAt = accessLifeMs === null ? null : issuedAt + accessLifeMs;
    const accessToken = this.#mint('access');
    this.#database.create(ACCESS_TOKENS, { grant: grant.id, expiresAt }, BY, { id: accessToken });
    return {
      accessToken,
      refreshToken,
      userId: text(grant, 'userId'),
      scopes: text(grant, 'scopes').split(' '),
      nonce: null,
      issuedAt,
      expiresAt,
    };
  }

  #revokeGrant(id: string): void {
    if (this.#database.get(GRANTS, id)) {
      this.#database.update(GRANTS, id, { revoked: true }, BY);
    }
  }

  #mint(kind: 'code' | 'access' | 'refresh'): string {
    return this.#rules.mint?.(kind) ?? randomBytes(24).toString('base64url');
  }
}
