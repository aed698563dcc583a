// Unreachable or misnamed places: each a clear message naming the thing and the cure, exit code 2,
// never a password, never a hang.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'parley-bad-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function parley(args: readonly string[], settings: Readonly<Record<string, string>>) {
  const env = { PATH: process.env['PATH'] ?? '', PARLEY_FOLDER: folder, ...settings };
  const child = spawn(process.execPath, ['src/cli/main.ts', ...args], { env });
  let told = '';
  child.stderr.on('data', (text: Buffer) => {
    told += text;
  });
  const [code] = await once(child, 'exit');
  return { code, told };
}

const KEYS = { PARLEY_SECRET_KEYS: Buffer.alloc(32, 1).toString('base64') };

it.each<[string, string[], Record<string, string>, RegExp]>([
  [
    'a database that does not answer',
    ['migrate'],
    { DATABASE_URL: 'postgres://parley:geheim@127.0.0.1:9/parley' },
    /PostgreSQL at 127\.0\.0\.1:9\/parley .*DATABASE_URL/,
  ],
  [
    'a Redis that does not answer',
    ['serve'],
    { REDIS_URL: 'redis://:geheim@127.0.0.1:9' },
    /Redis at 127\.0\.0\.1:9 does not answer.*REDIS_URL/,
  ],
  ['a worker without Redis', ['worker'], {}, /REDIS_URL is not set/],
  [
    'a database without keys',
    ['serve'],
    { DATABASE_URL: 'postgres://parley@127.0.0.1:9/parley', PARLEY_SECRET_KEYS: '' },
    /PARLEY_SECRET_KEYS is not set.*openssl rand/,
  ],
  ['a wrong setting', ['serve'], { PARLEY_PORT: 'seven' }, /PARLEY_PORT.*\.env\.example/],
  ['an unknown command', ['frobnicate'], {}, /unknown command 'frobnicate'/],
  ['a wrong option', ['demo', '--records', '-5'], {}, /whole number from 200/],
  ['a file that is not there', ['judge', 'nowhere.json'], {}, /nowhere\.json/],
])('%s', async (_, args, settings, said) => {
  const { code, told } = await parley(args, { ...KEYS, ...settings });
  expect(told).toMatch(said);
  expect(told).not.toMatch(/geheim|at .*\.ts:\d+/);
  expect(code).toBe(2);
});
