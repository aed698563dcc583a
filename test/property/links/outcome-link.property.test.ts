// Links that decide cannot be forged: whatever is changed, they are links no more.
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type OutcomeLink, outcomeToken, readOutcomeToken } from '../../../src/app/outcome-link.ts';
import { OUTCOMES } from '../../../src/domain/conflict.ts';
import { asTenantId } from '../../../src/domain/ids.ts';
import { aesVault } from '../../../src/vault/aes-vault.ts';

const runs = { numRuns: Number(process.env['PARLEY_PROPERTY_RUNS'] ?? 200) };
const TENANT = asTenantId('acme');
const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const vault = aesVault([oldKey, newKey]);
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const hex = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((one) => Buffer.from(one).toString('hex'));
const aLink: fc.Arbitrary<OutcomeLink> = fc.record({
  taskKey: hex(16),
  outcome: fc.constantFrom(...OUTCOMES),
  expiresOn: fc.integer({ min: 20_000, max: 60_000 }),
  facts: hex(10),
});

describe('a link', () => {
  it('says what was put into it, the same text each time', () => {
    fc.assert(
      fc.property(aLink, (link) => {
        const token = outcomeToken(vault, TENANT, link);
        expect(token).toMatch(/^[\w-]{64}$/);
        expect(outcomeToken(vault, TENANT, link)).toBe(token);
        expect(readOutcomeToken(vault, TENANT, token)).toEqual(link);
      }),
      runs,
    );
  });

  it('with any one character changed is none, and so no bit of it is free', () => {
    fc.assert(
      fc.property(aLink, fc.nat(63), fc.integer({ min: 1, max: 63 }), (link, place, step) => {
        const token = outcomeToken(vault, TENANT, link);
        const now = ALPHABET.indexOf(token.charAt(place));
        const other = ALPHABET.charAt((now + step) % ALPHABET.length);
        const forged = token.slice(0, place) + other + token.slice(place + 1);
        expect(readOutcomeToken(vault, TENANT, forged)).toBeNull();
      }),
      runs,
    );
  });

  it('cannot be put together from two others', () => {
    fc.assert(
      fc.property(aLink, aLink, fc.integer({ min: 1, max: 63 }), (left, right, cut) => {
        const [a, b] = [outcomeToken(vault, TENANT, left), outcomeToken(vault, TENANT, right)];
        const mixed = a.slice(0, cut) + b.slice(cut);
        fc.pre(mixed !== a && mixed !== b);
        expect(readOutcomeToken(vault, TENANT, mixed)).toBeNull();
      }),
      runs,
    );
  });

  it('is none at another tenant, for another installation, or as any other text', () => {
    fc.assert(
      fc.property(aLink, fc.string(), (link, text) => {
        const token = outcomeToken(vault, TENANT, link);
        expect(readOutcomeToken(vault, asTenantId('other'), token)).toBeNull();
        expect(readOutcomeToken(aesVault([randomBytes(32)]), TENANT, token)).toBeNull();
        for (const other of [text, token + text, `${token}=`, token.slice(1), `${token}\n`]) {
          if (other !== token) expect(readOutcomeToken(vault, TENANT, other)).toBeNull();
        }
      }),
      runs,
    );
  });

  it('lives on when a newer key is added, and ends when its own is removed', () => {
    fc.assert(
      fc.property(aLink, (link) => {
        const token = outcomeToken(aesVault([oldKey]), TENANT, link);
        expect(readOutcomeToken(vault, TENANT, token)).toEqual(link);
        expect(readOutcomeToken(aesVault([newKey]), TENANT, token)).toBeNull();
      }),
      runs,
    );
  });
});
