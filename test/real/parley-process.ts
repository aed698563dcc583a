// A process of the torture: started as in production, with the probe loaded first and one pipe more,
// on which it says what befalls it.
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ORDERS, type Orders, REPORT_FD, type Report, type Role, type Stop } from './orders.ts';
import { ROOT } from './write-path.ts';

const living = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

const PROGRAMS: Readonly<Record<Role, readonly string[]>> = {
  worker: ['src/worker.ts'],
  web: ['src/main.ts'],
  undo: ['src/cli/main.ts', 'undo', '--yes'],
};

/** How much of what a process says is kept for the story of a failed run. */
const KEPT = 4_000;

/** `isDone`: by itself and well. */
export type ProcessEnd = { readonly isDone: boolean; readonly at: number };

/** One process of Parley. */
export class ParleyProcess {
  readonly role: Role;
  readonly #child: ChildProcess;
  readonly reports: Report[] = [];
  #said = '';
  /** Resolves when the process is gone. */
  readonly ended: Promise<ProcessEnd>;

  constructor(role: Role, environment: Readonly<Record<string, string>>, orders: Orders) {
    this.role = role;
    const flags = ['--disable-warning=ExperimentalWarning'];
    const probe = path.join(ROOT, 'test/real/probe.ts');
    this.#child = spawn(process.execPath, [...flags, '--import', probe, ...PROGRAMS[role]], {
      cwd: ROOT,
      env: {
        ...environment,
        NODE_COMPILE_CACHE: path.join(orders.folder, 'compiled'),
        [ORDERS]: JSON.stringify(orders),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    living.add(this.#child);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (text: Buffer) => {
        this.#said = (this.#said + text).slice(-KEPT);
      });
    }
    const pipe = this.#child.stdio[REPORT_FD] as Readable;
    const lines = createInterface({ input: pipe });
    lines.on('line', (line) => this.reports.push(JSON.parse(line) as Report));
    this.ended = new Promise((resolve) => {
      this.#child.once('exit', (code) => {
        living.delete(this.#child);
        resolve({ isDone: code === 0, at: Date.now() });
      });
    });
  }

  /** The last of what it said on both streams. */
  get said(): string {
    return this.#said;
  }

  /** Where it stopped as it was told to; null while it did not. */
  get stoppedAt(): Stop | null {
    return this.reports.find((one) => one.kind === 'stopping')?.stop ?? null;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Ends it and waits. SIGKILL also ends a frozen one. */
  async end(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }
}
