// One process per embedded database: PGlite takes no lock of its own, and two processes on one
// folder destroy it. The lock is a file that names the holder; a dead holder's file is taken over.
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ParleyError } from '../domain/errors.ts';

/** Ends the hold; safe to call twice. */
export type Release = () => Promise<void>;

/** Locks this process holds: after a restart in a container, a stale file may name our own pid. */
const held = new Set<string>();

const MAX_ATTEMPTS = 20;

/**
 * Takes the lock file at `path`; its folder must exist. Throws STORE_LOCKED naming the holder's
 * process id and the cure while that process is alive.
 */
export async function lockFolder(folder: string, path: string): Promise<Release> {
  const mine = `${path}.${process.pid}`;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    if (await create(path, mine)) {
      held.add(path);
      return async () => {
        if (held.delete(path)) await rm(path, { force: true });
      };
    }
    const holder = await readHolder(path);
    if (holder === null) continue;
    if (isAlive(Number(holder), path)) throw lockedBy(Number(holder), folder, path);
    await discard(path, mine, holder);
  }
  throw lockedBy(Number.NaN, folder, path);
}

/** True when the file was made by this call. Linking makes it appear with its content, or not. */
async function create(path: string, mine: string): Promise<boolean> {
  await writeFile(mine, String(process.pid));
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

async function readHolder(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Moves a dead holder's file away, and back when somebody else had already replaced it. */
async function discard(path: string, mine: string, dead: string): Promise<void> {
  const aside = `${mine}.stale`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== dead) {
    await link(aside, path).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error;
    });
  }
  await rm(aside, { force: true });
}

function isAlive(pid: number, path: string): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  if (pid === process.pid) return held.has(path);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function lockedBy(pid: number, folder: string, path: string): ParleyError {
  const holder = Number.isNaN(pid) ? 'another process' : `process ${pid}`;
  return new ParleyError('STORE_LOCKED', `The database in ${folder} is in use by ${holder}.`, {
    hint: `Stop that process, or set DATABASE_URL to share a PostgreSQL; if it is not Parley, remove the file ${basename(path)} there.`,
  });
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}
