// The vault on AES-256-GCM: 96-bit random nonce, the context as associated data, the key's number in
// front, so that an older key still opens what it sealed (reliability.md, 5.1). Signatures are
// HMAC-SHA256 under keys of their own, derived from the same ones.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { ParleyError } from '../domain/errors.ts';
import type { Vault } from '../ports/vault.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** 144 bits: 24 characters without a spare bit, so that no other text stands for the same code. */
const CODE_BYTES = 18;

/** A vault over keys of 32 bytes; the last one seals, all of them open. */
export function aesVault(keys: readonly Buffer[]): Vault {
  const newest = keys.length;
  const key = keys.at(-1);
  if (key === undefined || keys.some((one) => one.length !== KEY_BYTES)) {
    throw new ParleyError('CONFIG_INVALID', 'A secret key must be 32 bytes.', {
      hint: 'Make one with: openssl rand -base64 32',
    });
  }
  const signers = keys.map((one) =>
    Buffer.from(hkdfSync('sha256', one, '', 'parley signatures', KEY_BYTES)),
  );
  const codeBy = (signer: Buffer, text: string, context: readonly string[]) =>
    createHmac('sha256', signer)
      .update(JSON.stringify([...context, text]))
      .digest()
      .subarray(0, CODE_BYTES)
      .toString('base64url');
  return {
    sign: (text, context) => codeBy(signers.at(-1) as Buffer, text, context),
    isSigned: (text, code, context) =>
      signers.some((signer) => isSame(codeBy(signer, text, context), code)),
    async seal(plain, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(associated(newest, context));
      const sealed = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final()]);
      return `v${newest}.${Buffer.concat([sealed, cipher.getAuthTag()]).toString('base64url')}`;
    },
    async open(sealed, context) {
      const match = /^v(\d+)\.([\w-]+)$/.exec(sealed);
      const number = Number(match?.[1] ?? 0);
      const opener = keys[number - 1];
      if (match === null || opener === undefined) throw unreadable('its key is not configured');
      const bytes = Buffer.from(match[2] ?? '', 'base64url');
      try {
        const nonce = bytes.subarray(0, NONCE_BYTES);
        const decipher = createDecipheriv('aes-256-gcm', opener, nonce);
        decipher.setAAD(associated(number, context));
        decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
        const body = bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES);
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw unreadable(
          'it was sealed for another place, with another key, or was changed',
          cause,
        );
      }
    },
  };
}

/** Compared as text: what only decodes to the same bytes is another code. */
function isSame(wanted: string, given: string): boolean {
  const [left, right] = [Buffer.from(wanted), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Length-prefixed, so that no two contexts run together into the same bytes. */
function associated(keyNumber: number, context: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify([keyNumber, ...context]));
}

function unreadable(why: string, cause?: unknown): ParleyError {
  return new ParleyError('TOKEN_UNREADABLE', `A stored secret cannot be opened: ${why}.`, {
    hint: 'Configure the key it was sealed with, or connect the CRM again.',
    cause,
  });
}
