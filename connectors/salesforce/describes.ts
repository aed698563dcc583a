// What an org said of its objects, kept between sessions: a describe is a call of the daily quota, and a
// worker opens a session for every job.
import { HOUR_MS } from '../../src/domain/time.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { ObjectDescribe } from './client.ts';

/** A permission that was given is seen after so long; one that was taken away, at the first refusal. */
const KEPT_MS = HOUR_MS / 2;

type Kept = { readonly described: ObjectDescribe | null; readonly at: number };

/** One per org and process. */
export class DescribeBook {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What is kept of an object, else what `ask` says; null: the user may not see it. */
  async of(object: string, ask: () => Promise<ObjectDescribe | null>) {
    const now = this.#clock.now();
    const known = this.#kept.get(object);
    if (known !== undefined && now - known.at < KEPT_MS) return known.described;
    const described = await ask();
    this.#kept.set(object, { described, at: now });
    return described;
  }

  /** The org contradicts what is kept, or an admin wants to know for sure. */
  forget(): void {
    this.#kept.clear();
  }
}
