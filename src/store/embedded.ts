// The embedded engine: PGlite, PostgreSQL in WebAssembly, in a folder or in memory. One connection,
// so transactions run one after another (kysely queues them).
import { chmod, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Kysely, PGliteDialect } from 'kysely';
import { ParleyError } from '../domain/errors.ts';
import type { Store } from '../ports/store.ts';
import { INT8_OID, parseInt8 } from './codec.ts';
import { withoutValues } from './faults.ts';
import { type Release, takeLock } from './folder-lock.ts';
import type { Tables } from './tables.ts';
import { type Engine, storeOn } from './transactions.ts';

const OWNER_ONLY = 0o700;

export type EmbeddedStoreOptions = {
  /** Where the database lives; made when missing. Null keeps it in memory. */
  readonly folder: string | null;
};

/**
 * Opens the embedded database; call `migrate` next. Throws STORE_LOCKED while another process has
 * the folder, STORE_UNREACHABLE when the folder cannot be used. Killing the process loses nothing
 * that was committed.
 */
export async function openEmbeddedStore(options: EmbeddedStoreOptions): Promise<Store> {
  return storeOn(await openEmbeddedEngine(options));
}

/** The engine alone, see {@link openEmbeddedStore}. */
export async function openEmbeddedEngine({ folder }: EmbeddedStoreOptions): Promise<Engine> {
  if (folder === null) return openAt(null, async () => {});
  const place = resolve(folder);
  try {
    // Records of a customer's CRM: nobody else on this machine reads them, also in folders of before.
    await mkdir(place, { recursive: true, mode: OWNER_ONLY });
    await chmod(place, OWNER_ONLY);
    const release = await takeLock(join(place, 'database.lock'));
    return await openAt(place, release);
  } catch (error) {
    if (error instanceof ParleyError) throw error;
    throw unusable(place, error);
  }
}

async function openAt(folder: string | null, release: Release): Promise<Engine> {
  try {
    const { PGlite } = await import('@electric-sql/pglite');
    const pglite = await PGlite.create(folder === null ? 'memory://' : join(folder, 'database'), {
      parsers: { [INT8_OID]: parseInt8 },
    });
    const db = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) });
    return {
      db,
      description: `embedded PostgreSQL in ${folder ?? 'memory'}`,
      schema: 'parley',
      close: async () => {
        // Not kysely's own end: it closes nothing when no statement was ever run.
        await pglite.close();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

function unusable(folder: string, error: unknown): ParleyError {
  return new ParleyError('STORE_UNREACHABLE', `The database in ${folder} cannot be opened.`, {
    hint: 'Check that the folder is writable and the disk not full; else restore a backup of it.',
    cause: withoutValues(error),
  });
}
