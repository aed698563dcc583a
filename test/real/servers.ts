// PostgreSQL and Redis of the torture's own, in a folder of their own, to be killed and restarted.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../helpers/free-port.ts';

/** A server that can be killed and brought back at the same address, its data kept or not. */
export interface OwnServer {
  readonly url: string;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Brings it back; resolves when it answers. */
  start(): Promise<void>;
}

const READY_MS = 30_000;
const POLL_MS = 20;

/** First folder on a list that holds the program; null when none does. */
function folderWith(program: string, folders: readonly string[]): string | null {
  const has = (folder: string) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  return folders.find(has) ?? null;
}

const onPath = () => (process.env['PATH'] ?? '').split(path.delimiter);

/** Where PostgreSQL's server programs are; Debian keeps them off the PATH. */
function postgresFolder(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = folderWith('.', [debian]) === null ? [] : readdirSync(debian);
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
  const folders = newestFirst.map((version) => path.join(debian, version, 'bin'));
  return folderWith('initdb', [...onPath(), ...folders]);
}

/** What is missing on this machine to torture for real, in one line; null when nothing is. */
export function whatIsMissing(): string | null {
  const missing = [
    ...(postgresFolder() === null ? ['PostgreSQL (initdb)'] : []),
    ...(folderWith('redis-server', onPath()) === null ? ['redis-server'] : []),
  ];
  return missing.length === 0 ? null : `${missing.join(' and ')} not found on this machine`;
}

/** PostgreSQL refuses to run as root: there, its own user runs it. */
function whoRunsPostgres(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function until(isReady: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (!(await isReady())) {
    if (performance.now() > deadline) throw new Error(`${what} does not answer`);
    await wait(POLL_MS);
  }
}

const living = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of living) child.kill('SIGQUIT');
});

/** Ends with this process, however that ends. */
function keep(child: ChildProcess): ChildProcess {
  living.add(child);
  child.once('exit', () => living.delete(child));
  return child;
}

async function end(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** A PostgreSQL cluster. Its writes reach the operating system, which outlives every kill here. */
export class OwnPostgres implements OwnServer {
  readonly url: string;
  readonly #folder: string;
  readonly #port: number;
  readonly #programs: string;
  #child: ChildProcess | null = null;

  private constructor(programs: string, folder: string, port: number) {
    this.#programs = programs;
    this.#folder = folder;
    this.#port = port;
    this.url = `postgres://postgres@127.0.0.1:${port}/`;
  }

  /** Makes a cluster in `folder` (its user must be able to reach it) and starts it. */
  static async open(folder: string): Promise<OwnPostgres> {
    const programs = postgresFolder();
    if (programs === null) throw new Error('no initdb');
    mkdirSync(folder);
    const who = whoRunsPostgres();
    if (who !== null) execFileSync('chown', [`${who.uid}:${who.gid}`, folder]);
    const options = ['-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--no-locale', '--no-sync'];
    execFileSync(path.join(programs, 'initdb'), ['-D', folder, ...options], {
      ...who,
      cwd: '/',
      stdio: 'pipe',
    });
    const server = new OwnPostgres(programs, folder, await freePort());
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const settings = {
      port: this.#port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: this.#folder,
      max_connections: 400,
      shared_buffers: '64MB',
      // Only processes die here, never the machine: the page cache keeps what was written.
      fsync: 'off',
      jit: 'off',
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const program = path.join(this.#programs, 'postgres');
    const options = { ...whoRunsPostgres(), cwd: '/', stdio: 'ignore' as const };
    this.#child = keep(spawn(program, ['-D', this.#folder, ...flags], options));
    await until(() => this.#answers(), 'PostgreSQL');
  }

  /** SIGQUIT: PostgreSQL's "immediate" shutdown, recovery on the next start. */
  async kill(): Promise<void> {
    await end(this.#child, 'SIGQUIT');
  }

  /** Runs one statement as the owner of the cluster, outside any transaction. */
  async run(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: `${this.url}postgres` });
    client.on('error', () => {});
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  }

  async #answers(): Promise<boolean> {
    try {
      await this.run('select 1');
      return true;
    } catch {
      return false;
    }
  }
}

const REDIS = 'redis-server';
/** More than one run may need at once. */
const DATABASES = 64;

/** A Redis without anything on disk: killed is forgotten. */
export class OwnRedis implements OwnServer {
  readonly url: string;
  readonly #port: number;
  #child: ChildProcess | null = null;

  private constructor(port: number) {
    this.#port = port;
    this.url = `redis://127.0.0.1:${port}`;
  }

  static async open(): Promise<OwnRedis> {
    const server = new OwnRedis(await freePort());
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const child = spawn(
      REDIS,
      [
        ...['--port', String(this.#port), '--bind', '127.0.0.1', '--databases', String(DATABASES)],
        ...['--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction'],
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    this.#child = keep(child);
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', () => reject(new Error('redis-server ended before it was ready')));
      child.stdout?.on('data', (text: Buffer) => {
        if (text.toString().includes('eady to accept connections')) resolve();
      });
    });
  }

  async kill(): Promise<void> {
    await end(this.#child, 'SIGKILL');
  }
}
