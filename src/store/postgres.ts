// The PostgreSQL engine: a pool of connections, any number of processes.
import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Pool } from 'pg';
import { ParleyError } from '../domain/errors.ts';
import type { Store } from '../ports/store.ts';
import { INT8_OID, parseInt8 } from './codec.ts';
import { sqlStateOf, withoutValues } from './faults.ts';
import type { Tables } from './tables.ts';
import { type Engine, storeOn } from './transactions.ts';

export type PostgresStoreOptions = {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** Schema of Parley's tables, `parley` unless said; several may share one database. */
  readonly schema?: string;
  /** Most connections of this process. */
  readonly poolSize?: number;
};

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Connects and checks that the server answers; call `migrate` next. Throws STORE_UNREACHABLE naming
 * host, port and database (never user or password) with the cure, CONFIG_INVALID for another kind
 * of address.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  return storeOn(await openPostgresEngine(options));
}

/** The engine alone, see {@link openPostgresStore}. */
export async function openPostgresEngine(options: PostgresStoreOptions): Promise<Engine> {
  const { url, schema = 'parley', poolSize = 10 } = options;
  const address = addressOf(url);
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types: {
      getTypeParser: (oid, format) =>
        oid === INT8_OID ? parseInt8 : pg.types.getTypeParser(oid, format),
    },
  });
  // A broken connection is replaced, and whoever uses it next is told. Unheard, the same news would
  // end the process: from the pool for idle connections, from the client for those in use.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  try {
    const version = await serverVersion(db);
    return {
      db,
      description: `PostgreSQL ${version} at ${address}`,
      schema,
      close: () => db.destroy(),
    };
  } catch (error) {
    await endQuietly(pool);
    throw unreachable(address, error);
  }
}

async function serverVersion(db: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<{ server_version: string }>`show server_version`.execute(db);
  return rows[0]?.server_version.split(' ')[0] ?? 'of unknown version';
}

async function endQuietly(pool: Pool): Promise<void> {
  // The fault that led here is the one worth telling.
  await pool.end().catch(() => {});
}

/** `host:port/database`, for messages. */
function addressOf(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new ParleyError('CONFIG_INVALID', 'DATABASE_URL is not the address of a PostgreSQL.', {
      hint: 'Write it as postgres://user:password@host:5432/database.',
    });
  }
  const host = parsed.hostname || parsed.searchParams.get('host') || 'localhost';
  return `${host}:${parsed.port || 5432}${parsed.pathname}`;
}

function unreachable(address: string, error: unknown): ParleyError {
  return new ParleyError('STORE_UNREACHABLE', `PostgreSQL at ${address} cannot be used.`, {
    hint: cureOf(sqlStateOf(error)),
    cause: withoutValues(error),
  });
}

function cureOf(state: string | null): string {
  if (state === '28P01' || state === '28000') {
    return 'It refuses the user or the password: correct them in DATABASE_URL.';
  }
  if (state === '3D000') return 'There is no such database: create it, or correct DATABASE_URL.';
  if (state === '53300') return 'It has no connection left: raise max_connections or end others.';
  return 'Start it, or correct host and port in DATABASE_URL.';
}
