// The one source of time and order: a heap of (time, sequence, callback). Between two callbacks every
// promise that can go on goes on, so a run is a sequence of steps that a seed repeats exactly.

/** A run that takes more steps goes round in circles. */
const MOST_STEPS = 40_000;

type Step = { readonly at: number; readonly sequence: number; readonly run: () => void };

/** Time stands still while code runs and jumps to the next step when nothing more can go on. */
export class Scheduler {
  #now: number;
  #sequence = 0;
  readonly #heap: Step[] = [];
  steps = 0;

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** Calls `run` once, `ms` from now. */
  after(ms: number, run: () => void): void {
    this.#sequence += 1;
    this.#push({ at: this.#now + Math.max(0, ms), sequence: this.#sequence, run });
  }

  /** Runs steps until `isDone` holds, nothing is left, or `limit` is reached. */
  async run(isDone: () => boolean, limit: number): Promise<void> {
    await settled();
    while (!isDone()) {
      const [next] = this.#heap;
      if (next === undefined || next.at > limit || this.steps > MOST_STEPS) {
        this.#now = Math.max(this.#now, Number.isFinite(limit) ? limit : this.#now);
        return;
      }
      this.#pop();
      // After a skip some steps are late; time never runs backwards for it.
      this.#now = Math.max(this.#now, next.at);
      this.steps += 1;
      next.run();
      await settled();
    }
  }

  /** Lets time pass without anything happening in between: a quiet night. */
  skip(ms: number): void {
    this.#now += ms;
  }

  #push(step: Step): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(step);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Step;
      if (isBefore(above, step)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = step;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Step;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child] as Step)) child += 1;
      if (isBefore(last, heap[child] as Step)) break;
      heap[index] = heap[child] as Step;
      index = child;
    }
    heap[index] = last;
  }
}

function isBefore(left: Step, right: Step): boolean {
  return left.at < right.at || (left.at === right.at && left.sequence < right.sequence);
}

/**
 * All promises that can go on have gone on: Node runs a tick only when no promise is left to go on,
 * and none of them waits for anything but the heap. Several times faster than a turn of its loop.
 */
const settled = () => new Promise<void>((resolve) => process.nextTick(resolve));
