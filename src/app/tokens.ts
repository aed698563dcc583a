// Access tokens for one connection: refreshed ahead of expiry, by one process at a time, and stored
// before they are used (reliability: refresh rotates, so a lost new token ends the connection).
import { ParleyError } from '../domain/errors.ts';
import type { ConnectionId, TenantId } from '../domain/ids.ts';
import type { Instant } from '../domain/time.ts';
import type { Grant, TokenSource } from '../ports/crm.ts';
import type { Connection, TenantStore } from '../ports/store.ts';
import { type AppContext, connectorOf } from './context.ts';
import { Lease } from './lease.ts';

/** Refresh when less than this is left (reliability.md, 5.1). */
const REFRESH_AHEAD_MS = 5 * 60_000;

type Tokens = { readonly accessToken: string; readonly refreshToken: string };

const sealContext = (tenantId: TenantId, connectionId: ConnectionId) => [
  tenantId,
  connectionId,
  'tokens',
];

/** Seals and stores the tokens of a grant as the next version. False when somebody was faster. */
export async function saveGrant(
  app: AppContext,
  place: { readonly tenantId: TenantId; readonly connectionId: ConnectionId },
  grant: Grant,
  expectedVersion: number | null,
): Promise<boolean> {
  const tokens: Tokens = { accessToken: grant.accessToken, refreshToken: grant.refreshToken };
  const sealed = await app.vault.seal(
    JSON.stringify(tokens),
    sealContext(place.tenantId, place.connectionId),
  );
  return app.store.inTenant(place.tenantId, (store) =>
    store.tokens.save(place.connectionId, sealed, grant.expiresAt, expectedVersion),
  );
}

/** The stored tokens, opened; CRM_REAUTH_NEEDED when there are none. */
export async function loadTokens(app: AppContext, tenantId: TenantId, connectionId: ConnectionId) {
  const stored = await app.store.inTenant(tenantId, (store) => store.tokens.load(connectionId));
  if (stored === null) throw reauthNeeded(connectionId, 'It has no tokens.');
  const plain = await app.vault.open(stored.sealed, sealContext(tenantId, connectionId));
  return { ...(JSON.parse(plain) as Tokens), expiresAt: stored.expiresAt, version: stored.version };
}

/**
 * Tokens of a connection as the CRM port wants them. When the vendor refuses the refresh token, the
 * connection is set to `needs_reauth` once and CRM_REAUTH_NEEDED is thrown.
 */
export function tokenSource(
  app: AppContext,
  tenantId: TenantId,
  connection: Connection,
): TokenSource {
  let running: Promise<string> | null = null;
  /** Kept while it lives: a session makes many calls. One that was renewed elsewhere is refused. */
  let known: { readonly accessToken: string; readonly expiresAt: Instant | null } | null = null;

  const load = async () => {
    const loaded = await loadTokens(app, tenantId, connection.id);
    known = loaded;
    return loaded;
  };
  const isFresh = (expiresAt: Instant | null) =>
    expiresAt === null || expiresAt - app.clock.now() > REFRESH_AHEAD_MS;

  async function refreshUnderLease(refused: string): Promise<string> {
    let current = await load();
    const isRenewed = async () => {
      current = await load();
      return current.accessToken === refused ? null : current.accessToken;
    };
    const lease = refreshLease(app, tenantId, connection.id);
    const token = await lease.hold(() => refreshNow(current), isRenewed);
    if (token !== null) return token;
    throw new ParleyError(
      'CRM_UNAVAILABLE',
      `Tokens of ${connection.id} are being refreshed elsewhere.`,
      {
        hint: 'It is tried again by itself.',
      },
    );
  }

  async function refreshNow(current: Awaited<ReturnType<typeof load>>): Promise<string> {
    try {
      const grant = await connectorOf(app, connection.crm).refresh(
        current.refreshToken,
        connection.apiUrl,
      );
      const place = { tenantId, connectionId: connection.id };
      await saveGrant(app, place, grant, current.version);
      known = grant;
      return grant.accessToken;
    } catch (error) {
      const isRefused = error instanceof ParleyError && error.code === 'CRM_REAUTH_NEEDED';
      if (!isRefused) throw error;
      if (await markBroken(error.message, current.version)) throw error;
      // Authorised again while the old grant was being refused: its tokens are other ones.
      return (await load()).accessToken;
    }
  }

  /** False when the tokens that were refused are no longer those of the connection. */
  const markBroken = (reason: string, version: number) =>
    app.store.inTenant(tenantId, async (store) => {
      if ((await store.tokens.load(connection.id))?.version !== version) return false;
      await store.connections.setState(connection.id, 'needs_reauth', reason);
      return true;
    });

  /** One refresh at a time within this process; the lease does the same across processes. */
  const refresh = (refused: string): Promise<string> => {
    running ??= refreshUnderLease(refused).finally(() => {
      running = null;
    });
    return running;
  };

  return {
    async accessToken() {
      if (known !== null && isFresh(known.expiresAt)) return known.accessToken;
      const { accessToken, expiresAt } = await load();
      return isFresh(expiresAt) ? accessToken : refresh(accessToken);
    },
    async renewed(refused) {
      const { accessToken } = await load();
      return accessToken === refused ? refresh(refused) : accessToken;
    },
  };
}

function reauthNeeded(connectionId: ConnectionId, why: string): ParleyError {
  return new ParleyError(
    'CRM_REAUTH_NEEDED',
    `Connection ${connectionId} must be authorised again. ${why}`,
    {
      hint: 'Connect it again from the console.',
    },
  );
}

/** `was_dead`: the vendor had ended it; `none`: there was nothing to end; `left`: it could not be ended. */
export type GrantEnd =
  | { readonly state: 'ended' | 'was_dead' | 'none' }
  | { readonly state: 'left'; readonly error: unknown };

const REVOKE_TRIES = 3;
const REVOKE_PAUSE_MS = 2_000;

/**
 * Ends a connection's grant at the vendor, while nobody refreshes it. The stored tokens stay: the caller
 * removes them. Never throws for what the vendor says.
 */
export async function endGrant(
  app: AppContext,
  tenantId: TenantId,
  connection: Connection,
): Promise<GrantEnd> {
  const inTenant = app.store.inTenant.bind(app.store, tenantId) as <T>(
    work: (store: TenantStore) => Promise<T>,
  ) => Promise<T>;
  if ((await inTenant((store) => store.tokens.load(connection.id))) === null) {
    return { state: 'none' };
  }
  const end = () => revoke(app, tenantId, connection);
  const lease = refreshLease(app, tenantId, connection.id);
  // Whoever refreshes for so long will find the grant ended.
  return (await lease.hold(end, async () => null)) ?? end();
}

/** One refresh, or the end, of a grant at a time, over all processes. */
const refreshLease = (app: AppContext, tenantId: TenantId, id: ConnectionId) =>
  new Lease(app, tenantId, `refresh:${id}`);

async function revoke(app: AppContext, tenantId: TenantId, { id, crm }: Connection) {
  for (let tries = 1; ; tries += 1) {
    try {
      const { refreshToken } = await loadTokens(app, tenantId, id);
      await connectorOf(app, crm).revoke(refreshToken);
      return { state: 'ended' } as const;
    } catch (error) {
      if (!(error instanceof ParleyError)) throw error;
      if (error.code === 'CRM_REAUTH_NEEDED') return { state: 'was_dead' } as const;
      const isWorthIt = error.kind === 'transient' || error.kind === 'throttled';
      if (!isWorthIt || tries >= REVOKE_TRIES) return { state: 'left', error } as const;
      await app.wait(REVOKE_PAUSE_MS);
    }
  }
}
