// The embedded database: one process per folder, and nothing committed is ever lost.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asTenantId } from '../../src/domain/ids.ts';
import { openEmbeddedStore } from '../../src/store/embedded.ts';
import { takeLock } from '../../src/store/folder-lock.ts';

const TENANT = asTenantId('acme');
const WRITER = new URL('./endless-writer.ts', import.meta.url).pathname;

let folder: string;
let lock: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-store-'));
  lock = join(folder, 'database.lock');
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** A process id that was alive a moment ago and is not any more. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? Number.NaN;
}

describe('folder lock', () => {
  it('lets one holder in and names it to the next', async () => {
    const release = await takeLock(lock);
    await expect(takeLock(lock)).rejects.toMatchObject({
      code: 'STORE_LOCKED',
      message: `The database in ${folder} is in use by process ${process.pid}.`,
      hint: expect.stringContaining('database.lock'),
    });
    await release();
    await release();
    await (await takeLock(lock))();
    expect(await readdir(folder)).toEqual([]);
  });

  it('does not take a living process for dead', async () => {
    await writeFile(lock, String(process.ppid));
    await expect(takeLock(lock)).rejects.toMatchObject({ code: 'STORE_LOCKED' });
    expect(await readFile(lock, 'utf8')).toBe(String(process.ppid));
  });

  it.each([
    ['of a dead process', async () => String(await deadPid())],
    ['of an earlier process that had our id', async () => String(process.pid)],
    ['that a full disk left empty', async () => ''],
  ])('takes over a lock %s', async (_what, content) => {
    await writeFile(lock, await content());
    const release = await takeLock(lock);
    expect(await readFile(lock, 'utf8')).toBe(String(process.pid));
    await release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes over although a process died while it was taking over', async () => {
    const dead = String(await deadPid());
    for (const path of [lock, `${lock}.next`, `${lock}.next.next`]) await writeFile(path, dead);
    const release = await takeLock(lock);
    await release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('lets one of many callers in when all find a dead holder', async () => {
    await writeFile(lock, String(await deadPid()));
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => takeLock(lock)));
    const refused = tries.filter((one) => one.status === 'rejected').map((one) => one.reason.code);
    expect(refused).toEqual(Array(9).fill('STORE_LOCKED'));
    expect(await readFile(lock, 'utf8')).toBe(String(process.pid));
  });
});

// Making a database takes seconds, and many of them on a busy machine.
describe('embedded store', { timeout: 180_000 }, () => {
  it('keeps what was stored over an orderly end, also what was still running', async () => {
    const first = await openEmbeddedStore({ folder });
    expect(first.description).toBe(`embedded PostgreSQL in ${folder}`);
    await first.migrate();
    await first.createTenant({ id: TENANT, name: 'Acme', createdAt: 1 });
    await expect(openEmbeddedStore({ folder })).rejects.toMatchObject({ code: 'STORE_LOCKED' });
    const running = first.inTenant(TENANT, (tenant) => tenant.policies.append('a: 1', 'me', 1));
    await first.close();
    await first.close();
    expect(await running).toBe(1);
    await expect(first.listTenants()).rejects.toMatchObject({ code: 'INVARIANT_BROKEN' });

    const second = await openEmbeddedStore({ folder });
    await second.migrate();
    expect(await second.listTenants()).toEqual([{ id: TENANT, name: 'Acme', createdAt: 1 }]);
    const policy = await second.inTenant(TENANT, (tenant) => tenant.policies.current());
    expect(policy?.yaml).toBe('a: 1');
    await second.close();
    expect(await readdir(folder)).toEqual(['database']);
  });

  it('loses no acknowledged commit when its process is killed', async () => {
    const child = spawn(process.execPath, [WRITER, folder, TENANT], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    let acknowledged = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged = Number(line);
      if (acknowledged === 1) {
        await expect(openEmbeddedStore({ folder })).rejects.toMatchObject({
          code: 'STORE_LOCKED',
          message: expect.stringContaining(`process ${child.pid}`),
        });
      }
      if (acknowledged === 20) child.kill('SIGKILL');
    }
    // Its output ends a moment before the process is gone.
    if (child.signalCode === null) await once(child, 'exit');
    const store = await openEmbeddedStore({ folder });
    const stored = await store.inTenant(TENANT, (tenant) => tenant.audit.count('write'));
    await store.close();
    expect(acknowledged).toBeGreaterThanOrEqual(20);
    expect(stored).toBeGreaterThanOrEqual(acknowledged);
  });

  it('is for its owner alone, also where the folder was open before', async () => {
    for (const place of [join(folder, 'new', 'store'), folder]) {
      await chmod(folder, 0o755);
      const store = await openEmbeddedStore({ folder: place });
      await store.close();
      expect((await stat(place)).mode & 0o077, place).toBe(0);
    }
  });

  it('names a folder it cannot use, and the cure', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(openEmbeddedStore({ folder: file })).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
      message: expect.stringContaining(file),
      hint: expect.stringContaining('writable'),
    });
  });
});
