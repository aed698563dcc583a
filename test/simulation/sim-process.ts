// A worker process: everything it waits for goes through here, so that it can be frozen (nothing it
// waits for arrives until it is thawed) and killed (nothing ever does).
import { ParleyError } from '../../src/domain/errors.ts';
import type { Chance } from './chance.ts';
import type { Scheduler } from './scheduler.ts';

const QUICK = { isSlow: false };
const QUICK_MS = 400;
const SLOW_MS = 4_000;

export class SimProcess {
  readonly name: string;
  readonly #scheduler: Scheduler;
  readonly #chance: Chance;
  /** Longest time of a call's way there, and of its way back. */
  readonly #longestWayMs: number;
  #held: (() => void)[] | null = null;
  isDead = false;

  constructor(name: string, scheduler: Scheduler, chance: Chance, { isSlow } = QUICK) {
    this.#longestWayMs = isSlow ? SLOW_MS : QUICK_MS;
    this.name = name;
    this.#scheduler = scheduler;
    this.#chance = chance;
  }

  get isFrozen(): boolean {
    return this.#held !== null;
  }

  get isRunning(): boolean {
    return !this.isDead && !this.isFrozen;
  }

  /** Calls `run` after `ms`, or when thawed, or never. */
  after(ms: number, run: () => void): void {
    this.#scheduler.after(ms, () => this.#arrive(run));
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Work done elsewhere: sent once, done there whatever happens here, answered if anybody listens. */
  carry<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#scheduler.after(this.#chance.skewed(3, this.#longestWayMs), () => {
        const settle = attempt(work, resolve, reject);
        this.after(this.#chance.skewed(3, this.#longestWayMs), settle);
      });
    });
  }

  freeze(): void {
    this.#held ??= [];
  }

  thaw(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const run of held) run();
  }

  kill(): void {
    this.isDead = true;
    this.#held = null;
  }

  #arrive(run: () => void): void {
    if (this.isDead) return;
    if (this.#held === null) run();
    else this.#held.push(run);
  }
}

function attempt<T>(
  work: () => T,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): () => void {
  try {
    const value = work();
    return () => resolve(value);
  } catch (error) {
    // A slip in the simulation itself must stop the run, not look like an answer of the CRM.
    if (!(error instanceof ParleyError)) throw error;
    return () => reject(error);
  }
}
