// The demo as a process of its own with its traffic recorded, and hands on it from outside: the console's
// forms as a browser sends them, and the sandbox's control endpoints.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { Expectation, RecordAddress } from '../../connectors/sandbox/plants/expectation.ts';
import { freePorts } from '../helpers/free-port.ts';

const RECORDS = 200;
/** Both CRMs and the record pages, counted from the console's (docs/sandbox.md). */
const SANDBOX_PORTS = [10, 11, 12];
const WAIT = { timeout: 60_000, interval: 100 };

const SECRETS: ReadonlySet<string> = new Set([
  '_oauth_codes',
  '_oauth_access_tokens',
  '_oauth_refresh_tokens',
]);

/** A record as a CRM holds it. */
export type Row = { readonly id: string; readonly fields: Readonly<Record<string, unknown>> };

export class RecordedDemo {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #folder: string;
  #told = '';
  #cookie = '';

  private constructor(folder: string, trace: string, port: number) {
    this.#folder = folder;
    // The embedded mode: no database or Redis of this machine.
    const { DATABASE_URL: _, REDIS_URL: __, ...rest } = process.env;
    const env = { ...rest, PARLEY_FOLDER: folder, PARLEY_HTTP_TRACE: trace };
    const args = ['src/cli/main.ts', 'demo', '--records', String(RECORDS), '--port', String(port)];
    this.#process = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    this.#ended = once(this.#process, 'exit');
    this.#process.stderr?.on('data', (text: Buffer) => {
      this.#told += text;
    });
  }

  /** Runs the demo until its console is open. */
  static async start(folder: string, trace: string): Promise<RecordedDemo> {
    const demo = new RecordedDemo(folder, trace, await freePorts(SANDBOX_PORTS));
    await new Promise<void>((resolve, reject) => {
      demo.#process.stderr?.on('data', () => {
        if (demo.#told.includes('Press Ctrl+C')) resolve();
      });
      demo.#process.once('exit', () => reject(new Error(demo.#told)));
    });
    return demo;
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGTERM');
    await this.#ended;
  }

  /** An address the demo named when it opened. */
  #url(name: 'Console' | 'HubSpot'): string {
    const found = new RegExp(`^${name} +(http\\S+)`, 'm').exec(this.#told)?.[1];
    if (found === undefined) throw new Error(`no ${name} in:\n${this.#told}`);
    return found.replace(/\/$/, '');
  }

  async #sandbox(call: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.#url('HubSpot')}/sandbox/${call}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
    });
    if (!answer.ok) throw new Error(`${call}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Does something in a CRM as one of its users. */
  async act(call: string, body: object): Promise<void> {
    await this.#sandbox(call, body);
  }

  /** The first planted conflict whose records are one of each given object. */
  async conflictOf(...objects: readonly string[]): Promise<readonly RecordAddress[]> {
    const plants = (await this.#sandbox('expectations')) as readonly Expectation[];
    const found = plants.find(
      ({ expected, records }) =>
        expected !== null &&
        records.length === objects.length &&
        objects.every((object) => records.some((one) => one.object === object)),
    );
    if (found === undefined) throw new Error(`no conflict of ${objects.join(' and ')}`);
    return found.records;
  }

  async fields({ crm, object, id }: RecordAddress): Promise<Row['fields']> {
    return ((await this.#sandbox(`records/${crm}/${object}/${id}`)) as Row).fields;
  }

  /** Until a record of a CRM shows `value` in `field`; null where it is empty. */
  async until(record: RecordAddress, field: string, value: unknown): Promise<void> {
    const shown = async () => (await this.fields(record))[field] || null;
    await expect.poll(shown, WAIT).toBe(value);
  }

  /** The first hundred. */
  async rows(crm: string, object: string): Promise<readonly Row[]> {
    return (await this.#sandbox(`records/${crm}/${object}`)) as readonly Row[];
  }

  /** A page of the console. */
  async page(at: string): Promise<string> {
    const answer = await fetch(`${this.#url('Console')}${at}`, { headers: this.#headers() });
    this.#cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? this.#cookie;
    return answer.text();
  }

  /** Opens a page and sends the form on it that posts to `action`. */
  async submit(at: string, action: string, values: Readonly<Record<string, string>>) {
    const page = await this.page(at);
    const form = page.split('<form').find((one) => one.includes(`action="${action}"`));
    const token = /name="token" value="([^"]+)"/.exec(form ?? '')?.[1];
    if (token === undefined) throw new Error(`no form for ${action} on ${at}`);
    const answer = await fetch(`${this.#url('Console')}${action}`, {
      method: 'POST',
      body: new URLSearchParams({ token, ...values }),
      headers: { ...this.#headers(), origin: this.#url('Console') },
      redirect: 'manual',
    });
    expect(answer.status).toBe(303);
  }

  #headers(): Record<string, string> {
    return this.#cookie === '' ? {} : { cookie: this.#cookie };
  }

  /** Until a page of the console says so. */
  async untilPage(at: string, text: string): Promise<void> {
    await expect.poll(() => this.page(at), WAIT).toContain(text);
  }

  /** All tokens and codes that the sandbox CRMs gave out, by their own journal. */
  secrets(): readonly string[] {
    const journal = path.join(this.#folder, `demo-${RECORDS}`, 'sandbox', 'sandbox.jsonl');
    const lines = readFileSync(journal, 'utf8').split('\n').filter(Boolean);
    return lines.flatMap((line) => {
      const { row } = JSON.parse(line) as { row?: { object: string; id: string } };
      return row !== undefined && SECRETS.has(row.object) ? [row.id] : [];
    });
  }
}
