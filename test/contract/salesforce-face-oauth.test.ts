// The sandbox's Salesforce as an OAuth server: consent, codes, refresh tokens, scripts.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at, bareSalesforce, DATA, type Tokens, VERIFIER } from './salesforce-bare.ts';
import { REDIRECT, type SalesforceRun, startSalesforce } from './salesforce-harness.ts';

let run: SalesforceRun;
beforeEach(async () => {
  run = await startSalesforce({ pageSize: 2 });
});
afterEach(() => run.close());

const { authorizeUrl, consent, token, redeemed, call, signInWith, codeOf } = bareSalesforce(
  () => run,
);

describe('OAuth', () => {
  it('needs PKCE with S256, a known client and an installed package', async () => {
    expect((await consent({ code_challenge: '' })).get('error')).toBe('invalid_request');
    expect((await consent({ code_challenge_method: 'plain' })).get('error')).toBe(
      'invalid_request',
    );
    expect((await consent({ client_id: 'nobody' })).get('page')).toBe('400');
    run.faults.set({ salesforcePackageInstalled: false });
    const refused = await consent();
    expect(refused.get('error_description')).toBe('app must be installed into org');
    expect(refused.get('state')).toBe('s-1');
  });

  it('asks on a page when no user is named, and takes a denial', async () => {
    const page = await fetch(authorizeUrl({ login_hint: '' }));
    expect(await page.text()).toContain('<form method="post"');
    const form = authorizeUrl().searchParams;
    form.set('decision', 'deny');
    const denied = await fetch(`${run.url}/services/oauth2/authorize`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    expect(denied.headers.get('location')).toContain('error=access_denied');
  });

  it('refuses a wrong verifier, secret, redirect or grant type', async () => {
    const grant = { grant_type: 'authorization_code', redirect_uri: REDIRECT };
    const good = { ...grant, code_verifier: VERIFIER };
    const fresh = async () => (await consent()).get('code') ?? '';
    const errors = [
      await token({ ...good, code: await fresh(), code_verifier: `${VERIFIER}x` }),
      await token({ ...grant, code: await fresh() }),
      await token({ ...good, code: await fresh(), client_secret: 'wrong' }),
      await token({ ...good, code: await fresh(), redirect_uri: 'http://127.0.0.1/other' }),
      await token({ grant_type: 'password', username: 'u', password: 'p' }),
    ].map((answer) => [answer.status, at(answer.body, 'error')]);
    expect(errors).toEqual([
      [400, 'invalid_grant'],
      [400, 'invalid_request'],
      [400, 'invalid_client'],
      [400, 'redirect_uri_mismatch'],
      [400, 'unsupported_grant_type'],
    ]);
  });

  it('rotates refresh tokens; reusing an old one ends the whole grant', async () => {
    const first = await redeemed();
    const refresh = (one: string) => token({ grant_type: 'refresh_token', refresh_token: one });
    const second = (await refresh(first.refresh_token)).body as Tokens;
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(at((await refresh(first.refresh_token)).body, 'error')).toBe('invalid_grant');
    expect(at((await refresh(second.refresh_token)).body, 'error')).toBe('invalid_grant');
    signInWith(second.access_token);
    expect(codeOf(await call('GET', `${DATA}/limits`))).toEqual([401, 'INVALID_SESSION_ID']);
  });

  it('gives scripts a session by client credentials, without a refresh token', async () => {
    const { body } = await token({ grant_type: 'client_credentials' });
    expect(body).not.toHaveProperty('refresh_token');
    signInWith((body as Tokens).access_token);
    expect((await call('GET', `${DATA}/limits`)).status).toBe(200);
  });
});
