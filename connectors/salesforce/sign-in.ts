// Signing people in with Salesforce: OpenID Connect's code flow with PKCE and a nonce, scope `openid`
// alone. Who it is comes from the userinfo address; nothing of the answer is kept.
import { z } from 'zod';
import { ParleyError } from '../../src/domain/errors.ts';
import { canonicalId } from '../../src/domain/salesforce-id.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { CrmIdentity, SignInExchange, SignInRequest } from '../../src/ports/crm-consent.ts';
import { badAnswer, faultOf } from './errors.ts';
import { checkSignature, clientOf, type OauthOptions, tokensFor } from './oauth.ts';

export type SignInOptions = OauthOptions & { readonly clock: Clock };

/** All that signing in asks for. */
export const SCOPE = 'openid';
/** Clocks differ. */
const LEEWAY_MS = 60_000;

const idToken = z.object({
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  nonce: z.string().optional(),
});

/** Salesforce help, "User Info Response" (2026-11). */
const userInfo = z.object({
  sub: z.string(),
  user_id: z.string(),
  organization_id: z.string(),
  name: z.string().nullish(),
  email: z.string().nullish(),
  active: z.boolean().optional(),
  user_type: z.string().optional(),
});

/** Address of Salesforce's sign-in page. */
export function signInUrl(options: SignInOptions, request: SignInRequest): string {
  return clientOf(options, request.redirectUri).getAuthorizationUrl({
    scope: SCOPE,
    state: request.state,
    nonce: request.nonce,
    code_challenge: request.codeChallenge,
    code_challenge_method: 'S256',
  });
}

/**
 * Who came back. The id token comes from Salesforce itself over TLS, which stands for its signature
 * (OpenID Connect Core, 3.1.3.7, 6); nonce, audience, time and subject are checked. Throws
 * CRM_REAUTH_NEEDED for a code that is used, old or not ours, SIGN_IN_REFUSED for an answer to another
 * question, an inactive user, or one of a portal or community.
 */
export async function identify(
  options: SignInOptions,
  { code, codeVerifier, redirectUri, nonce }: SignInExchange,
): Promise<CrmIdentity> {
  const client = clientOf(options, redirectUri);
  const answer = await tokensFor('the sign-in', () =>
    client.requestToken(code, { code_verifier: codeVerifier }),
  );
  checkSignature(answer, options.clientSecret);
  const claims = claimsOf(answer.id_token);
  const audiences = [claims.aud].flat();
  const isFresh = claims.exp * 1_000 > options.clock.now() - LEEWAY_MS;
  if (claims.nonce !== nonce || !audiences.includes(options.clientId) || !isFresh) {
    throw refused('The answer of Salesforce is not for this sign-in.');
  }
  const info = await userInfoOf(options, answer.access_token);
  if (claims.sub !== info.sub) throw refused('The answers of Salesforce name two users.');
  if (info.active === false || (info.user_type ?? 'STANDARD').toUpperCase() !== 'STANDARD') {
    throw refused('Only active users of the org itself can sign in.');
  }
  return {
    externalId: canonicalId(info.organization_id),
    userId: canonicalId(info.user_id),
    name: info.name ?? info.email ?? info.user_id,
    email: info.email ?? null,
  };
}

function claimsOf(token: string | undefined): z.output<typeof idToken> {
  try {
    const payload = Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString('utf8');
    return idToken.parse(JSON.parse(payload));
  } catch (cause) {
    throw refused('Salesforce sent no identity. Allow the scope "openid" for the app.', cause);
  }
}

async function userInfoOf(
  { transport, loginUrl }: SignInOptions,
  accessToken: string,
): Promise<z.output<typeof userInfo>> {
  const what = 'reading who signed in';
  let body: string;
  try {
    const answer = await transport.httpRequest({
      method: 'GET',
      url: `${loginUrl}/services/oauth2/userinfo`,
      headers: { Authorization: `Bearer ${accessToken}` },
    });
    if (answer.statusCode !== 200) throw badAnswer(what);
    body = answer.body;
  } catch (error) {
    throw error instanceof ParleyError ? error : faultOf(error, what);
  }
  try {
    return userInfo.parse(JSON.parse(body));
  } catch {
    throw badAnswer(what);
  }
}

function refused(message: string, cause?: unknown): ParleyError {
  return new ParleyError('SIGN_IN_REFUSED', message, {
    hint: 'Begin again on the sign-in page, as a user of the connected org.',
    cause,
  });
}
