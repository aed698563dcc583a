// Leases that a worker keeps while something goes on outside, where no transaction may be open.
import type { TenantId } from '../domain/ids.ts';
import type { AppContext } from './context.ts';

/**
 * Who died is waited for no longer than this. It is also as long as a process may stand still: one that
 * does so for longer is taken for dead.
 */
const LEASE_MS = 8_000;
const RENEW_MS = 2_000;
const POLL_MS = 250;
/** Longer than anybody alive keeps one: a token call ends after half a minute. */
const WAIT_MS = 45_000;

/** One tenant's lease by name. Clocks of workers must agree to within a few seconds (docs/operations.md). */
export class Lease {
  readonly #app: AppContext;
  readonly #tenantId: TenantId;
  readonly #name: string;
  readonly #owner: string;
  /** When it was taken or renewed last. */
  #since = 0;
  #renewing: Promise<void> = Promise.resolve();

  constructor(app: AppContext, tenantId: TenantId, name: string) {
    this.#app = app;
    this.#tenantId = tenantId;
    this.#name = name;
    this.#owner = app.randomId();
  }

  /**
   * Waits until nobody else holds it, does `work` and lets it go. `work` goes on however long it takes, as
   * the lease is renewed meanwhile. `isDone` is asked at each turn, held or not: what it returns, unless
   * null, ends the waiting. Null when somebody else has held it all the time.
   */
  async hold<T>(work: () => Promise<T>, isDone: () => Promise<T | null>): Promise<T | null> {
    for (let waited = 0; waited <= WAIT_MS; waited += POLL_MS) {
      const isHeld = await this.#take();
      try {
        const done = await isDone();
        if (done !== null) return done;
        // A process that stood still since is overtaken by now, perhaps: it begins nothing.
        if (isHeld && this.#isFresh()) return await this.#renewed(work);
      } finally {
        if (isHeld) await this.#release();
      }
      await this.#app.wait(POLL_MS);
    }
    return null;
  }

  async #take(): Promise<boolean> {
    const { clock, store } = this.#app;
    const now = clock.now();
    const fence = await store.inTenant(this.#tenantId, ({ leases }) =>
      leases.acquire(this.#name, this.#owner, now, LEASE_MS),
    );
    if (fence !== null) this.#since = now;
    return fence !== null;
  }

  #isFresh(): boolean {
    return this.#app.clock.now() - this.#since < LEASE_MS;
  }

  async #renewed<T>(work: () => Promise<T>): Promise<T> {
    const over = new AbortController();
    void this.#renewUntil(over.signal);
    try {
      return await work();
    } finally {
      // Without a reason of its own each would make an error, with the stack it takes.
      over.abort(null);
      // One that is under way must not come after the release.
      await this.#renewing;
    }
  }

  async #renewUntil(over: AbortSignal): Promise<void> {
    for (;;) {
      await this.#app.wait(RENEW_MS, over);
      if (over.aborted) return;
      // Where the store is away the lease runs out, and the work itself will say so.
      this.#renewing = this.#take().then(ignore, ignore);
      await this.#renewing;
    }
  }

  #release(): Promise<void> {
    return this.#app.store.inTenant(this.#tenantId, ({ leases }) =>
      leases.release(this.#name, this.#owner),
    );
  }
}

const ignore = () => {};
