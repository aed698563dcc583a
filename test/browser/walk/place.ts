// Where walks happen: both sandbox CRMs and an empty Parley beside them, as processes of their own, so
// that what is walked is what is shipped.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DEMO_APPS } from '../../../src/cli/demo/world.ts';
import { freePort } from '../../helpers/free-port.ts';

const CLI = path.resolve(import.meta.dirname, '../../../src/cli/main.ts');
/** A walk brings its own store and queue: those that a shell names are not its. */
const WITHOUT = { DATABASE_URL: undefined, REDIS_URL: undefined };
const PATIENCE_MS = 120_000;
const STEP_MS = 250;

export type Place = {
  /** Addresses without a trailing slash. */
  readonly salesforce: string;
  readonly hubspot: string;
  readonly console: string;
  /** A one-time link that signs the operator in, as `parley sign-in` prints it. */
  signInLink(): Promise<string>;
  /** Ends the console's process and starts it again on the same folder. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

/** Opens sandbox and console; both answer when it resolves. */
export async function openPlace({ records }: { readonly records?: number } = {}): Promise<Place> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-walk-'));
  const ports = [await freePort(), await freePort(), await freePort()] as const;
  const [salesforce, hubspot, console] = ports.map((port) => `http://127.0.0.1:${port}`) as [
    string,
    string,
    string,
  ];
  const environment = {
    ...{ PARLEY_FOLDER: folder, PARLEY_PORT: String(ports[2]), PARLEY_LOG_LEVEL: 'silent' },
    ...{ ...DEMO_APPS, SALESFORCE_LOGIN_URL: salesforce, HUBSPOT_API_URL: hubspot },
    HUBSPOT_AUTHORIZE_URL: `${hubspot}/oauth/authorize`,
  };
  const sandbox = start(
    [
      ...['sandbox', '--folder', path.join(folder, 'sandbox')],
      ...['--salesforce-port', String(ports[0]), '--hubspot-port', String(ports[1])],
      ...['--webhook-url', `${console}/webhooks/hubspot`],
      ...(records === undefined ? [] : ['--records', String(records)]),
    ],
    {},
  );
  const serve = async () => {
    const child = start(['serve'], environment);
    await answers(`${console}/ready`);
    return child;
  };
  let server: ChildProcess | null = null;
  const close = async () => {
    await end(server);
    await end(sandbox);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await answers(`${salesforce}/sandbox/state`);
    server = await serve();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ...{ salesforce, hubspot, console, close },
    async signInLink() {
      const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'sign-in'], {
        env: { ...process.env, ...WITHOUT, ...environment },
      });
      return stdout.trim();
    },
    async restart() {
      await end(server);
      server = await serve();
    },
  };
}

function start(args: readonly string[], environment: Readonly<Record<string, string>>) {
  return spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, ...WITHOUT, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function end(child: ChildProcess | null): Promise<void> {
  if (child === null || child.exitCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await ended;
}

async function answers(address: string): Promise<void> {
  await until(async () => (await fetch(address).catch(() => null))?.ok === true, address);
}

/** Asks again and again; rejects after two minutes, saying what was not so. */
export async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  for (let waited = 0; waited < PATIENCE_MS; waited += STEP_MS) {
    if (await isSo()) return;
    await pause(STEP_MS);
  }
  throw new Error(`not so after ${PATIENCE_MS / 1_000} s: ${what}`);
}
