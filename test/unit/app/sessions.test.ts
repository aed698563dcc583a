// Sessions: known by a secret that is stored nowhere and changes, over in time, ended when it is shared.
import { beforeEach, describe, expect, it } from 'vitest';
import {
  ABSOLUTE_MS,
  beginSession,
  endSession,
  GRACE_MS,
  IDLE_MS,
  knownSession,
  ROTATE_MS,
} from '../../../src/app/sign-in/sessions.ts';
import type { SessionUser } from '../../../src/ports/access-store.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { aTenant, TestClock, testContext } from '../../helpers/app-context.ts';

const OPERATOR: SessionUser = { kind: 'operator' };

async function house() {
  const store = openMemoryStore();
  const clock = new TestClock(1_000_000);
  const app = testContext({ store, clock });
  const tenantId = await aTenant(store);
  const run = <T>(work: (inside: TenantStore) => Promise<T>) => store.inTenant(tenantId, work);
  return {
    app,
    clock,
    run,
    begin: () => run((inside) => beginSession(app, inside, { user: OPERATOR })),
    known: (secret: string) => run((inside) => knownSession(app, inside, secret)),
    end: (secret: string, everywhere = false) =>
      run((inside) => endSession(app, inside, { secret, everywhere })),
  };
}

describe('a session', () => {
  let at: Awaited<ReturnType<typeof house>>;
  let secret: string;
  beforeEach(async () => {
    at = await house();
    secret = await at.begin();
  });

  it('is known by its secret, of which only a hash is stored', async () => {
    const known = await at.known(secret);
    expect(known).toMatchObject({ session: { user: OPERATOR }, secret: null });
    expect(JSON.stringify(known?.session)).not.toContain(secret);
    expect(await at.known(`${secret}x`)).toBeNull();
    expect(await at.known(known?.session.hash ?? '')).toBeNull();
  });

  it('is over after hours without a request', async () => {
    at.clock.advance(IDLE_MS - 1);
    const { secret: next } = (await at.known(secret)) ?? {};
    at.clock.advance(IDLE_MS - 1);
    expect(await at.known(next ?? secret)).not.toBeNull();
    at.clock.advance(IDLE_MS);
    expect(await at.known(next ?? secret)).toBeNull();
  });

  it('is over after a day, however busy', async () => {
    let present = secret;
    for (let passed = 0; passed < ABSOLUTE_MS - ROTATE_MS; passed += ROTATE_MS) {
      at.clock.advance(ROTATE_MS);
      present = (await at.known(present))?.secret ?? present;
      await at.known(present);
    }
    expect(await at.known(present)).not.toBeNull();
    at.clock.advance(ROTATE_MS);
    expect(await at.known(present)).toBeNull();
  });

  it('gets another secret every hour; for a minute the one before still works', async () => {
    at.clock.advance(ROTATE_MS);
    const next = (await at.known(secret))?.secret ?? '';
    expect(next).not.toBe('');
    expect(next).not.toBe(secret);
    expect((await at.known(next))?.secret).toBeNull();
    at.clock.advance(GRACE_MS);
    expect((await at.known(secret))?.secret).toBeNull();
  });

  it('ends for both when an old secret comes back after the new one was used', async () => {
    at.clock.advance(ROTATE_MS);
    const next = (await at.known(secret))?.secret ?? '';
    await at.known(next);
    at.clock.advance(GRACE_MS + 1);
    expect(await at.known(secret)).toBeNull();
    expect(await at.known(next)).toBeNull();
    const trail = await at.run((inside) => inside.audit.list(10));
    expect(trail.map(({ kind }) => kind)).toContain('session_revoked');
  });

  it('survives an answer that was lost with the new secret in it', async () => {
    at.clock.advance(ROTATE_MS);
    const lost = (await at.known(secret))?.secret ?? '';
    at.clock.advance(GRACE_MS + 1);
    const again = (await at.known(secret))?.secret ?? '';
    expect(again).not.toBe('');
    expect(await at.known(lost)).toBeNull();
    expect(await at.known(again)).not.toBeNull();
  });

  it('ends by hand; another one stays', async () => {
    const other = await at.begin();
    await at.end(secret);
    expect(await at.known(secret)).toBeNull();
    expect(await at.known(other)).not.toBeNull();
    await at.end('unknown');
  });
});
