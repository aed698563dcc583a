// Settings: parsed once, every fault named, nothing else needed to start.
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/config.ts';

describe('the configuration', () => {
  it('needs nothing', () => {
    expect(readConfig({})).toMatchObject({ PARLEY_FOLDER: '.parley', PARLEY_PORT: 4300 });
  });

  it('takes empty text as not set, as environment files write it', () => {
    const config = readConfig({ DATABASE_URL: '', REDIS_URL: '', PARLEY_PUBLIC_URL: '' });
    expect(config.DATABASE_URL).toBeUndefined();
    expect(config.REDIS_URL).toBeUndefined();
    expect(config.PARLEY_PUBLIC_URL).toBeUndefined();
  });

  it('drops the trailing slash of addresses, which redirects are compared with', () => {
    expect(readConfig({ PARLEY_PUBLIC_URL: 'https://parley.example/' }).PARLEY_PUBLIC_URL).toBe(
      'https://parley.example',
    );
  });

  it('names every key at fault at once', () => {
    const wrong = { PARLEY_PORT: '70000', DATABASE_URL: 'mysql://x/y', PARLEY_LOG_LEVEL: 'loud' };
    expect(() => readConfig(wrong)).toThrow(/DATABASE_URL.*PARLEY_PORT.*PARLEY_LOG_LEVEL/s);
  });
});
