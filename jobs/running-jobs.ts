// The jobs a queue runs right now: lets a closing queue wait for them, then abort them.
import { endsWithin } from './waiting.ts';

/** How long an aborted job may take to notice; what still runs then is left behind. */
const ABORTED_MS = 1_000;

/** How a run ended. `interrupted`: it failed after the queue had told it to stop, so try later. */
export type RunOutcome<T> =
  | { readonly outcome: 'done'; readonly result: T }
  | { readonly outcome: 'failed'; readonly error: unknown }
  | { readonly outcome: 'interrupted' };

/** Runs jobs and keeps count of them; all share one signal, which `finish` may abort. */
export class RunningJobs {
  readonly #runs = new Set<Promise<void>>();
  readonly #stop = new AbortController();

  get count(): number {
    return this.#runs.size;
  }

  /** Runs `work`; never rejects, whatever `work` throws. */
  async run<T>(work: (signal: AbortSignal) => Promise<T>): Promise<RunOutcome<T>> {
    const signal = this.#stop.signal;
    const run = (async () => work(signal))();
    const settled = run.then(nothing, nothing);
    this.#runs.add(settled);
    try {
      return { outcome: 'done', result: await run };
    } catch (error) {
      return signal.aborted ? { outcome: 'interrupted' } : { outcome: 'failed', error };
    } finally {
      this.#runs.delete(settled);
    }
  }

  /** Waits `graceMs` for the running jobs, then aborts them. True when none runs any more. */
  async finish(graceMs: number): Promise<boolean> {
    if (await endsWithin(graceMs, Promise.all(this.#runs))) return true;
    this.#stop.abort();
    return endsWithin(ABORTED_MS, Promise.all(this.#runs));
  }
}

function nothing(): void {}
