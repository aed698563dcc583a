// Secrets at rest: only the right key in the right place opens them.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aesVault } from '../../../src/vault/aes-vault.ts';

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const place = ['tenant-a', 'sf-1', 'tokens'];

describe('the vault', () => {
  it('opens what it sealed, in the same place', async () => {
    const vault = aesVault([newKey]);
    expect(await vault.open(await vault.seal('secret', place), place)).toBe('secret');
  });

  it('seals the same text differently each time and never shows it', async () => {
    const vault = aesVault([newKey]);
    const [first, second] = [await vault.seal('secret', place), await vault.seal('secret', place)];
    expect(first).not.toBe(second);
    expect(first).not.toContain('secret');
  });

  it.each([
    ['another tenant', ['tenant-b', 'sf-1', 'tokens']],
    ['another connection', ['tenant-a', 'sf-2', 'tokens']],
    ['parts that run together', ['tenant-asf-1', 'tokens']],
  ])('does not open for %s', async (_, other) => {
    const vault = aesVault([newKey]);
    const sealed = await vault.seal('secret', place);
    await expect(vault.open(sealed, other)).rejects.toMatchObject({ code: 'TOKEN_UNREADABLE' });
  });

  it('does not open a changed text', async () => {
    const vault = aesVault([newKey]);
    const sealed = await vault.seal('secret', place);
    const changed = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA');
    await expect(vault.open(changed, place)).rejects.toMatchObject({ code: 'TOKEN_UNREADABLE' });
    await expect(vault.open('nonsense', place)).rejects.toMatchObject({ code: 'TOKEN_UNREADABLE' });
  });

  it('opens with an older key and seals with the newest', async () => {
    const sealedBefore = await aesVault([oldKey]).seal('secret', place);
    const rotated = aesVault([oldKey, newKey]);
    expect(await rotated.open(sealedBefore, place)).toBe('secret');
    const sealedAfter = await rotated.seal('secret', place);
    await expect(aesVault([oldKey]).open(sealedAfter, place)).rejects.toMatchObject({
      code: 'TOKEN_UNREADABLE',
    });
  });

  it('signs the same text alike, and otherwise with another key, place or text', () => {
    const [old, rotated] = [aesVault([oldKey]), aesVault([oldKey, newKey])];
    const code = old.sign('text', place);
    expect(code).toMatch(/^[\w-]{24}$/);
    expect(old.sign('text', place)).toBe(code);
    expect(rotated.sign('text', place)).not.toBe(code);
    expect(rotated.isSigned('text', code, place)).toBe(true);
    expect(aesVault([newKey]).isSigned('text', code, place)).toBe(false);
    expect(old.isSigned('text', code, ['tenant-b', 'sf-1', 'tokens'])).toBe(false);
    expect(old.isSigned('test', code, place)).toBe(false);
    expect(old.isSigned('text', `${code}=`, place)).toBe(false);
  });

  it('refuses keys of another length', () => {
    expect(() => aesVault([randomBytes(16)])).toThrow(/32 bytes/);
    expect(() => aesVault([])).toThrow(/32 bytes/);
  });
});
