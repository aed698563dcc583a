// Tokens: refreshed ahead of expiry, once, stored before use; a dead grant stops the connection.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadTokens, saveGrant, tokenSource } from '../../../src/app/tokens.ts';
import { ParleyError } from '../../../src/domain/errors.ts';
import { asConnectionId, type TenantId } from '../../../src/domain/ids.ts';
import type { CrmConnector, Grant } from '../../../src/ports/crm.ts';
import type { Connection, Store } from '../../../src/ports/store.ts';
import { openEmbeddedStore } from '../../../src/store/embedded.ts';
import { aTenant, TestClock, testContext } from '../../helpers/app-context.ts';

const MINUTE = 60_000;
const CONNECTION: Connection = {
  id: asConnectionId('hs-1'),
  crm: 'hubspot',
  externalId: '1',
  apiUrl: 'https://api.hubapi.com',
  state: 'connected',
  stateReason: null,
  writeMode: 'dry_run',
  connectedAt: 0,
};

let store: Store;
beforeAll(async () => {
  store = await openEmbeddedStore({ folder: null });
  await store.migrate();
});
afterAll(() => store.close());

/** A token endpoint with rotation: an old refresh token is dead. */
class TokenEndpoint {
  calls = 0;
  alive = 'refresh-0';
  readonly #clock: TestClock;

  constructor(clock: TestClock) {
    this.#clock = clock;
  }

  async refresh(refreshToken: string): Promise<Grant> {
    this.calls += 1;
    await new Promise((resolve) => setImmediate(resolve));
    if (refreshToken !== this.alive) {
      throw new ParleyError('CRM_REAUTH_NEEDED', 'The refresh token is dead.');
    }
    this.alive = `refresh-${this.calls}`;
    return grant(`access-${this.calls}`, this.alive, this.#clock.now() + 30 * MINUTE);
  }
}

function grant(accessToken: string, refreshToken: string, expiresAt: number | null): Grant {
  return {
    accessToken,
    refreshToken,
    expiresAt,
    scopes: [],
    externalId: '1',
    apiUrl: CONNECTION.apiUrl,
    userId: 'u',
  };
}

async function setUp(expiresAt: number | null) {
  const clock = new TestClock(Date.UTC(2026, 10, 1));
  const endpoint = new TokenEndpoint(clock);
  const connector = {
    crm: 'hubspot',
    refresh: (token: string) => endpoint.refresh(token),
  } as Partial<CrmConnector> as CrmConnector;
  const app = testContext({ store, clock, connectors: [connector] });
  const tenantId: TenantId = await aTenant(store);
  await store.inTenant(tenantId, (tx) => tx.connections.save(CONNECTION));
  const place = { tenantId, connectionId: CONNECTION.id };
  const at = expiresAt === null ? null : clock.now() + expiresAt;
  await saveGrant(app, place, grant('access-0', 'refresh-0', at), null);
  return { app, clock, endpoint, tenantId, source: tokenSource(app, tenantId, CONNECTION) };
}

describe('an access token', () => {
  it('is used as it is while it lasts', async () => {
    const { source, endpoint } = await setUp(30 * MINUTE);
    expect(await source.accessToken()).toBe('access-0');
    expect(endpoint.calls).toBe(0);
  });

  it('is refreshed when less than five minutes are left', async () => {
    const { source, clock, endpoint } = await setUp(30 * MINUTE);
    clock.advance(25 * MINUTE);
    expect(await source.accessToken()).toBe('access-1');
    expect(endpoint.calls).toBe(1);
  });

  it('of a vendor that names no expiry is refreshed only when refused', async () => {
    const { source, endpoint } = await setUp(null);
    expect(await source.accessToken()).toBe('access-0');
    expect(await source.renewed('access-0')).toBe('access-1');
    expect(endpoint.calls).toBe(1);
  });

  it('that somebody else renewed meanwhile is taken from the store', async () => {
    const { source, endpoint } = await setUp(null);
    await source.renewed('access-0');
    expect(await source.renewed('access-0')).toBe('access-1');
    expect(endpoint.calls).toBe(1);
  });
});

describe('a refresh', () => {
  it('is stored before its access token is used: who dies in between has not lost the grant', async () => {
    const { app, tenantId, clock, endpoint } = await setUp(30 * MINUTE);
    const stored = Promise.withResolvers<void>();
    const seal: typeof app.vault.seal = async (...given) => {
      await stored.promise;
      return app.vault.seal(...given);
    };
    const vault = { ...app.vault, seal };
    const source = tokenSource({ ...app, vault }, tenantId, CONNECTION);
    clock.advance(26 * MINUTE);
    const used: string[] = [];
    const asked = source.accessToken().then((token) => used.push(token));
    await vi.waitFor(() => expect(endpoint.calls).toBe(1));
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    expect(used).toEqual([]);
    stored.resolve();
    await asked;
    expect(used).toEqual(['access-1']);
    expect(await loadTokens(app, tenantId, CONNECTION.id)).toMatchObject({
      refreshToken: 'refresh-1',
    });
  });

  it('happens once for many callers of several processes', async () => {
    const { app, tenantId, source, clock, endpoint } = await setUp(30 * MINUTE);
    const elsewhere = tokenSource(app, tenantId, CONNECTION);
    clock.advance(26 * MINUTE);
    const tokens = await Promise.all([
      source.accessToken(),
      source.accessToken(),
      elsewhere.accessToken(),
      elsewhere.accessToken(),
    ]);
    expect(new Set(tokens)).toEqual(new Set(['access-1']));
    expect(endpoint.calls).toBe(1);
  });

  it('stores the rotated refresh token, sealed', async () => {
    const { app, tenantId, source } = await setUp(null);
    await source.renewed('access-0');
    expect(await loadTokens(app, tenantId, CONNECTION.id)).toMatchObject({
      refreshToken: 'refresh-1',
    });
    const stored = await store.inTenant(tenantId, (tx) => tx.tokens.load(CONNECTION.id));
    expect(stored?.sealed).not.toMatch(/refresh|access/);
  });

  it('that is refused while the admin authorises again changes nothing about the new grant', async () => {
    const { app, source, endpoint, tenantId } = await setUp(null);
    endpoint.alive = 'revoked';
    const late = source.renewed('access-0');
    const place = { tenantId, connectionId: CONNECTION.id };
    const { version } = await loadTokens(app, tenantId, CONNECTION.id);
    await saveGrant(app, place, grant('access-new', 'refresh-new', null), version);
    expect(await late).toBe('access-new');
    const connection = await store.inTenant(tenantId, (tx) => tx.connections.get(CONNECTION.id));
    expect(connection?.state).toBe('connected');
  });

  it('that the vendor refuses stops the connection and says so', async () => {
    const { source, endpoint, tenantId } = await setUp(null);
    endpoint.alive = 'revoked';
    await expect(source.renewed('access-0')).rejects.toMatchObject({ code: 'CRM_REAUTH_NEEDED' });
    const connection = await store.inTenant(tenantId, (tx) => tx.connections.get(CONNECTION.id));
    expect(connection).toMatchObject({
      state: 'needs_reauth',
      stateReason: 'The refresh token is dead.',
    });
  });

  it('leaves no lease behind when it fails', async () => {
    const { source, endpoint } = await setUp(null);
    endpoint.alive = 'other';
    await source.renewed('access-0').catch(() => {});
    endpoint.alive = 'refresh-0';
    expect(await source.renewed('access-0')).toBe('access-2');
  });
});

describe('stored tokens', () => {
  it('open for their own tenant and connection alone', async () => {
    const { app, tenantId } = await setUp(null);
    const { sealed } =
      (await store.inTenant(tenantId, (tx) => tx.tokens.load(CONNECTION.id))) ?? {};
    const other = { ...CONNECTION, id: asConnectionId('hs-2'), externalId: '2' };
    const stranger = await aTenant(store);
    for (const [tenant, connection] of [
      [tenantId, other],
      [stranger, CONNECTION],
    ] as const) {
      await store.inTenant(tenant, async (tx) => {
        await tx.connections.save(connection);
        await tx.tokens.save(connection.id, sealed ?? '', null, null);
      });
      await expect(loadTokens(app, tenant, connection.id)).rejects.toThrow(ParleyError);
    }
    expect((await loadTokens(app, tenantId, CONNECTION.id)).accessToken).toBe('access-0');
  });
});
