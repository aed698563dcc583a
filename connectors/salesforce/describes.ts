// What an org said of its objects, kept between sessions: a describe is a call of the daily quota, and a
// worker opens a session for every job.
import { isDeepStrictEqual } from 'node:util';
import { HOUR_MS } from '../../src/domain/time.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { ObjectDescribe } from './client.ts';

/** A permission that was taken away is seen at the first refusal; one that was given, after so long. */
const KEPT_MS = HOUR_MS / 2;
/** An object that says the same as before is kept twice as long, so long at most. */
const LONGEST_MS = 4 * HOUR_MS;

type Kept = {
  readonly described: ObjectDescribe | null;
  readonly at: number;
  readonly forMs: number;
};

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
    if (known !== undefined && now - known.at < known.forMs) return known.described;
    const described = await ask();
    this.#kept.set(object, { described, at: now, forMs: keptFor(known, described) });
    return described;
  }

  /** Something of it is missed: it is looked at again as soon as at first. */
  missing(object: string): void {
    const known = this.#kept.get(object);
    if (known !== undefined) this.#kept.set(object, { ...known, forMs: KEPT_MS });
  }

  /** The org contradicts what is kept, or an admin wants to know for sure. */
  forget(): void {
    this.#kept.clear();
  }
}

/** What is not there may come with the next package: it is looked for as often as ever. */
function keptFor(before: Kept | undefined, described: ObjectDescribe | null): number {
  const isSame = before !== undefined && isDeepStrictEqual(before.described, described);
  if (described === null || !isSame) return KEPT_MS;
  return Math.min(2 * before.forMs, LONGEST_MS);
}
