// Id tokens of the Salesforce face (OpenID Connect): RS256, with a key made when first needed.
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Request } from 'express';
import type { IssuedTokens } from '../oauth.ts';

const KEY_ID = 'sandbox';
const LIFE_S = 120;

let made: { readonly publicKey: KeyObject; readonly privateKey: KeyObject } | null = null;

function keys() {
  made ??= generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return made;
}

/** The key by which a client may check the tokens. */
export function publicJwk(): object {
  return { ...keys().publicKey.export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: 'RS256' };
}

/** The id token of an answer; `id` is the user's identity address. */
export function idTokenOf(
  request: Request,
  {
    id,
    tokens,
    audience,
  }: { readonly id: string; readonly tokens: IssuedTokens; readonly audience: string },
): string {
  const issuedAtS = Math.floor(tokens.issuedAt / 1_000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = [
    part({ alg: 'RS256', kid: KEY_ID, typ: 'JWT' }),
    part({
      iss: `${request.protocol}://${request.get('host')}`,
      sub: id,
      aud: audience,
      iat: issuedAtS,
      exp: issuedAtS + LIFE_S,
      ...(tokens.nonce === null ? {} : { nonce: tokens.nonce }),
    }),
  ].join('.');
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), keys().privateKey).toString('base64url')}`;
}
