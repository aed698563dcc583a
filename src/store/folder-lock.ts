// One process per embedded database: PGlite takes no lock of its own, and two processes on one
// folder destroy it. The lock is a file that names the holder; a dead holder's file is taken over.
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { ParleyError } from '../domain/errors.ts';

/** Ends the hold; safe to call twice. */
export type Release = () => Promise<void>;

/** Lock files this process holds or is about to take. */
const held = new Set<string>();

const MAX_ATTEMPTS = 20;

/**
 * Takes the lock file at `path`; its folder must exist. Throws STORE_LOCKED naming the holder's
 * process id and the cure while that process is alive.
 */
export async function takeLock(path: string): Promise<Release> {
  if (held.has(path)) throw lockedBy(process.pid, path);
  held.add(path);
  try {
    await takeFile(path);
  } catch (error) {
    held.delete(path);
    throw error;
  }
  return async () => {
    if (held.delete(path)) await rm(path, { force: true });
  };
}

async function takeFile(path: string): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    if (await createFile(path)) return;
    const holder = await readHolder(path);
    if (holder !== null && isAlive(holder)) throw lockedBy(holder, path);
    if (holder !== null && (await replaceDead(path))) return;
  }
  throw lockedBy(null, path);
}

/** True when the file was made by this call. Linking makes it appear with its content, or not. */
async function createFile(path: string): Promise<boolean> {
  const mine = await writeMine(path);
  try {
    await link(mine, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(mine, { force: true });
  }
}

/**
 * Puts our file in the place of a dead holder's; false when somebody else already did. Several
 * processes may find the dead one at once: only the holder of a second lock may replace the first,
 * and looks again before it does. That lock can be left by the dead too, and is taken the same way.
 */
async function replaceDead(path: string): Promise<boolean> {
  const release = await takeLock(`${path}.next`);
  try {
    const holder = await readHolder(path);
    if (holder === null || isAlive(holder)) return false;
    await rename(await writeMine(path), path);
    return true;
  } finally {
    await release();
  }
}

async function writeMine(path: string): Promise<string> {
  const mine = `${path}.${process.pid}`;
  await writeFile(mine, String(process.pid));
  return mine;
}

/** The process id in the file, 0 when it holds none, null when there is no file. */
async function readHolder(path: string): Promise<number | null> {
  try {
    const pid = Number(await readFile(path, 'utf8'));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : 0;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  // Our own id in a file we do not hold is left from an earlier process, as after a restart in a
  // container, where ids begin anew.
  if (pid === 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function lockedBy(pid: number | null, path: string): ParleyError {
  const holder = pid === null ? 'other processes' : `process ${pid}`;
  return new ParleyError(
    'STORE_LOCKED',
    `The database in ${dirname(path)} is in use by ${holder}.`,
    {
      hint:
        'Stop that process, or set DATABASE_URL to share a PostgreSQL; ' +
        `if it is not Parley, remove the file ${basename(path)} there.`,
    },
  );
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}
