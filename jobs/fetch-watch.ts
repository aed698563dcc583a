// Notices a worker that no longer fetches jobs although it could: Bull's blocking connection may be
// deaf after a reconnect while everything else of the process works. Only a new process cures it.

/** Looks a dozen times per period: a process that was frozen is not stuck, it only missed looks. */
const LOOKS = 12;

/** Call `fetched` for every job and `check` every `checkMs`. */
export class FetchWatch {
  readonly checkMs: number;
  readonly #onStuck: () => void;
  #fetchedSince = false;
  #looks = 0;

  constructor(stuckMs: number, onStuck: () => void) {
    this.checkMs = stuckMs / LOOKS;
    this.#onStuck = onStuck;
  }

  fetched(): void {
    this.#fetchedSince = true;
  }

  /** `couldFetch`: there is a free place here and a job is ready. */
  check(couldFetch: boolean): void {
    this.#looks = couldFetch && !this.#fetchedSince ? this.#looks + 1 : 0;
    this.#fetchedSince = false;
    if (this.#looks !== LOOKS) return;
    this.#looks = 0;
    this.#onStuck();
  }
}
