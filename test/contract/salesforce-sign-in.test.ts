// Signing people in over the Salesforce face: who it is, and answers that are not for us.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SalesforceRun, startSalesforce } from './salesforce-harness.ts';

const VERIFIER = 'v'.repeat(64);
const REDIRECT = 'http://127.0.0.1:4300/sign-in/salesforce/callback';

let run: SalesforceRun;
beforeAll(async () => {
  run = await startSalesforce();
});
afterAll(() => run.close());

async function codeFor(nonce: string): Promise<string> {
  const url = run.connector.signIn?.authorizeUrl({
    state: 's',
    nonce,
    redirectUri: REDIRECT,
    codeChallenge: createHash('sha256').update(VERIFIER).digest('base64url'),
  });
  return (await run.consent(url ?? '')).get('code') ?? '';
}

const identify = (code: string, nonce: string) =>
  run.connector.signIn?.identify({
    ...{ code, nonce, codeVerifier: VERIFIER, redirectUri: REDIRECT },
  });

it('says who came back, of which org', async () => {
  expect(await identify(await codeFor('n-1'), 'n-1')).toEqual({
    externalId: expect.stringMatching(/^00D\w{15}$/),
    userId: run.manager.userId,
    name: 'Dana Ruiz',
    email: 'dana@halden.example',
  });
});

it('refuses an answer to another question', async () => {
  const code = await codeFor('n-1');
  await expect(identify(code, 'n-2')).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' });
});

it('refuses a code that was used', async () => {
  const code = await codeFor('n-1');
  await identify(code, 'n-1');
  await expect(identify(code, 'n-1')).rejects.toMatchObject({ code: 'CRM_REAUTH_NEEDED' });
});

it('refuses an answer without an identity: the app lacks the scope', async () => {
  const url = new URL(
    run.connector.authorizeUrl({
      state: 's',
      redirectUri: REDIRECT,
      codeChallenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    }),
  );
  const code = (await run.consent(url.href)).get('code') ?? '';
  await expect(identify(code, 'n-1')).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' });
});
