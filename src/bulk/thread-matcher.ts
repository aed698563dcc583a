// Matches books on a thread of their own: this one goes on serving people, renewing locks and tokens.
import { Worker } from 'node:worker_threads';
import type { SnapshotTerms } from '../domain/match-index.ts';
import { pagesUntilEmpty } from '../matching/bulk-run.ts';
import type { BulkBook, BulkMatcher, BulkParts } from '../ports/bulk-matcher.ts';
import type { Question, Reply, Start } from './questions.ts';

/** As this file is: sources run as they are, the published package is compiled. */
const THREAD = new URL(
  import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js',
  import.meta.url,
);

export const threadMatcher: BulkMatcher = {
  open(options): BulkBook {
    const thread = new Thread({ options });
    return {
      add: async (accounts) => {
        await thread.ask({ kind: 'add', accounts });
      },
      index: async (ask) => {
        const terms = (await thread.ask({ kind: 'index', ask })) as SnapshotTerms;
        return { terms, pages: (kind) => pagesUntilEmpty(() => pageOf(thread, kind)) };
      },
      close: () => thread.end(),
    };
  },
};

async function pageOf<Kind extends keyof BulkParts>(thread: Thread, kind: Kind) {
  return (await thread.ask({ kind: 'page', of: kind })) as readonly BulkParts[Kind][];
}

type Waiting = { resolve(value: unknown): void; reject(error: Error): void };

/** Asks one question after the other; a thread that breaks fails what waits and whatever comes after. */
class Thread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  #broken: Error | null = null;

  constructor(start: Start) {
    // Not our own flags: what is loaded before a process's own code has no business there.
    this.#worker = new Worker(THREAD, {
      workerData: start,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    this.#worker.on('message', (reply: Reply) => {
      const waiting = this.#waiting.shift();
      if (reply.ok) waiting?.resolve(reply.value);
      else waiting?.reject(new Error(`matching the book failed: ${reply.problem}`));
    });
    this.#worker.on('error', (error) => this.#breakWith(error));
    this.#worker.on('exit', () => this.#breakWith(new Error('the thread that matches has ended')));
  }

  ask(question: Question): Promise<unknown> {
    if (this.#broken !== null) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage(question);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #breakWith(error: unknown): void {
    this.#broken ??= error instanceof Error ? error : new Error(String(error));
    for (const one of this.#waiting.splice(0)) one.reject(this.#broken);
  }
}
