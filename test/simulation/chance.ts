// Chance from one 32-bit seed: the same seed gives the same numbers on every machine.

/** A stream of numbers; `fork` gives one of its own that no other draw shifts. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 up to 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 to `count - 1`. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** True with probability `share`. */
  is(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** Between two numbers, small ones far more often: how long networks and people take. */
  skewed(least: number, most: number): number {
    return Math.round(least * (most / least) ** this.next());
  }

  fork(): Chance {
    return new Chance(Math.floor(this.next() * 2 ** 32));
  }
}
