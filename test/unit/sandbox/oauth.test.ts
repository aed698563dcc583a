// The sandbox's token book: codes once, verifiers checked, rotation with reuse detection, restart.
import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { SANDBOX_IDS } from '../../../connectors/sandbox/ids.ts';
import { type OauthRules, TokenBook } from '../../../connectors/sandbox/oauth.ts';
import { World, type WorldChange } from '../../../connectors/sandbox/world.ts';

const CLIENT = { clientId: 'app', clientSecret: 'secret' };
const VERIFIER = 'v'.repeat(43);
const CONSENT = {
  clientId: 'app',
  redirectUri: 'http://127.0.0.1/cb',
  userId: 'user-1',
  scopes: ['api'],
  codeChallenge: createHash('sha256').update(VERIFIER).digest('base64url'),
};
const REQUEST = { redirectUri: CONSENT.redirectUri, codeVerifier: VERIFIER };

let now: number;
let world: World;
let changes: WorldChange[];
const rules = (change: Partial<OauthRules> = {}): OauthRules => ({
  clients: [CLIENT],
  pkce: 'required',
  rotates: true,
  accessLifeMs: 1000,
  codeLifeMs: 500,
  now: () => now,
  ...change,
});
const book = (change: Partial<OauthRules> = {}) => new TokenBook(world.salesforce, rules(change));

beforeEach(() => {
  now = 1_000_000;
  world = new World({ now: () => now, ids: SANDBOX_IDS });
  changes = [];
  world.listen((change) => changes.push(change));
});

const reason = (answer: ReturnType<TokenBook['redeem']>) => (answer.ok ? 'ok' : answer.reason);

function issued(on = book()) {
  const answer = on.redeem(CLIENT, on.consent(CONSENT), REQUEST);
  if (!answer.ok) throw new Error(answer.reason);
  return answer.tokens;
}

describe('codes', () => {
  it('are refused when unknown, late, for another address or without their verifier', () => {
    const on = book();
    expect(reason(on.redeem(CLIENT, 'x', REQUEST))).toBe('code_unknown');
    const wrong = { ...REQUEST, redirectUri: 'http://127.0.0.1/other' };
    expect(reason(on.redeem(CLIENT, on.consent(CONSENT), wrong))).toBe('redirect_mismatch');
    const bare = { ...REQUEST, codeVerifier: null };
    expect(reason(on.redeem(CLIENT, on.consent(CONSENT), bare))).toBe('verifier_missing');
    const other = { ...REQUEST, codeVerifier: 'w'.repeat(43) };
    expect(reason(on.redeem(CLIENT, on.consent(CONSENT), other))).toBe('verifier_wrong');
    const code = on.consent(CONSENT);
    now += 501;
    expect(reason(on.redeem(CLIENT, code, REQUEST))).toBe('code_expired');
  });

  it('work once; a second use ends what the first gave', () => {
    const on = book();
    const code = on.consent(CONSENT);
    const first = on.redeem(CLIENT, code, REQUEST);
    if (!first.ok) throw new Error(first.reason);
    expect(on.access(first.tokens.accessToken)?.userId).toBe('user-1');
    expect(reason(on.redeem(CLIENT, code, REQUEST))).toBe('code_used');
    expect(on.access(first.tokens.accessToken)).toBeNull();
  });
});

describe('refresh tokens', () => {
  it('rotate; using an old one again ends the grant', () => {
    const on = book();
    const { refreshToken } = issued(on);
    const second = on.refresh(CLIENT, refreshToken);
    if (!second.ok) throw new Error(second.reason);
    expect(second.tokens.refreshToken).not.toBe(refreshToken);
    expect(reason(on.refresh(CLIENT, refreshToken))).toBe('token_reused');
    expect(reason(on.refresh(CLIENT, second.tokens.refreshToken))).toBe('token_revoked');
    expect(on.access(second.tokens.accessToken)).toBeNull();
  });

  it('stay the same where the vendor does not rotate', () => {
    const on = book({ rotates: false });
    const { refreshToken } = issued(on);
    const again = on.refresh(CLIENT, refreshToken);
    expect(again).toMatchObject({ ok: true, tokens: { refreshToken } });
  });

  it('need the right client', () => {
    const { refreshToken } = issued();
    const wrong = { ...CLIENT, clientSecret: 'guess' };
    expect(reason(book().refresh(wrong, refreshToken))).toBe('client_secret_wrong');
    expect(reason(book().refresh({ ...CLIENT, clientId: 'x' }, refreshToken))).toBe(
      'client_unknown',
    );
  });
});

describe('access tokens', () => {
  it('end with time, by revocation and by the control’s switch', () => {
    const timed = issued();
    now += 1000;
    expect(book().access(timed.accessToken)).toBeNull();
    const revoked = issued();
    expect(book().revoke(revoked.accessToken)).toBe(true);
    expect(book().access(revoked.accessToken)).toBeNull();
    expect(book().refreshable(revoked.refreshToken)).not.toBeNull();
    const switched = issued();
    book().expireAccessTokens();
    expect(book().access(switched.accessToken)).toBeNull();
    expect(book().revoke('never issued')).toBe(false);
  });

  it('outlive a restart: all state is rows of the world', () => {
    const tokens = issued();
    const replayed = new World({ now: () => now, ids: SANDBOX_IDS });
    for (const change of changes) replayed.record(change);
    const after = new TokenBook(replayed.salesforce, rules());
    expect(after.access(tokens.accessToken)?.scopes).toEqual(['api']);
    expect(after.refresh(CLIENT, tokens.refreshToken).ok).toBe(true);
  });
});
