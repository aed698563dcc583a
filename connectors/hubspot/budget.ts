// How fast Parley may call one portal: a share of HubSpot's burst limit, and search's own limit.
// In process here; a budget shared by several workers implements the same interface.
import { setTimeout as pause } from 'node:timers/promises';

type CallKind = 'search' | 'other';

/** Slows callers down so that a portal's limits are not reached. One per portal. */
export interface RateBudget {
  /** Resolves when the next call of this kind may leave. Rejects when `signal` aborts. */
  take(kind: CallKind, signal?: AbortSignal): Promise<void>;
  /** Hears the limit headers of every answer. */
  learn(headers: Headers): void;
  /** Nothing leaves for a while: HubSpot said no. */
  rest(kind: CallKind, ms: number): void;
}

/** OAuth apps: 110 calls per 10 s and account; search: 5 per second (usage guidelines, 2026-11). */
const BURST_MAX = 110;
const BURST_WINDOW_MS = 10_000;
const SEARCH_MAX = 5;
/** Longer than HubSpot's second: its clock and ours do not start a second together. */
const SEARCH_WINDOW_MS = 1_250;
const GIVE_WAY_MS = 1_000;
/** Share of the burst limit that Parley takes; the rest is room for retries and surprises. */
const DEFAULT_SHARE = 0.7;

/** How a budget measures time and how much it takes. */
export type BudgetOptions = {
  readonly share?: number;
  /** Real milliseconds; never the domain's clock, which tests and simulation move. */
  readonly monotonicMs?: () => number;
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
};

/** Waits that end early, with an AbortError, when the signal does. */
export async function waitFor(ms: number, signal?: AbortSignal): Promise<void> {
  await pause(ms, undefined, signal ? { signal } : {});
}

/** A budget of this process alone. */
export function localBudget(options: BudgetOptions = {}): RateBudget {
  const now = options.monotonicMs ?? (() => performance.now());
  const wait = options.wait ?? waitFor;
  const share = options.share ?? DEFAULT_SHARE;
  const other = new Window(Math.floor(BURST_MAX * share), BURST_WINDOW_MS);
  const search = new Window(SEARCH_MAX, SEARCH_WINDOW_MS);
  const windowOf = (kind: CallKind) => (kind === 'search' ? search : other);
  return {
    async take(kind, signal) {
      const window = windowOf(kind);
      for (let ms = window.claim(now()); ms > 0; ms = window.claim(now())) await wait(ms, signal);
    },
    learn(headers) {
      const max = numberIn(headers, 'x-hubspot-ratelimit-max');
      const remaining = numberIn(headers, 'x-hubspot-ratelimit-remaining');
      const interval = numberIn(headers, 'x-hubspot-ratelimit-interval-milliseconds');
      if (max === null) return;
      const allowed = Math.max(1, Math.floor(max * share));
      other.resize(allowed, interval ?? BURST_WINDOW_MS);
      // Fewer left than we leave untouched: somebody else uses this app's allowance too.
      if (remaining !== null && remaining < max - allowed) other.rest(now(), GIVE_WAY_MS);
    },
    rest(kind, ms) {
      windowOf(kind).rest(now(), ms);
    },
  };
}

/** A sliding window of call times. */
class Window {
  #max: number;
  #lengthMs: number;
  #calls: number[] = [];
  #restUntil = Number.NEGATIVE_INFINITY;

  constructor(max: number, lengthMs: number) {
    this.#max = max;
    this.#lengthMs = lengthMs;
  }

  /** Takes a place and returns 0, or returns the milliseconds until one may be free. */
  claim(now: number): number {
    if (now < this.#restUntil) return Math.ceil(this.#restUntil - now);
    this.#calls = this.#calls.filter((at) => at > now - this.#lengthMs);
    const [oldest] = this.#calls;
    if (oldest !== undefined && this.#calls.length >= this.#max) {
      return Math.max(1, Math.ceil(oldest + this.#lengthMs - now));
    }
    this.#calls.push(now);
    return 0;
  }

  resize(max: number, lengthMs: number): void {
    this.#max = max;
    this.#lengthMs = lengthMs;
  }

  rest(now: number, ms: number): void {
    this.#restUntil = Math.max(this.#restUntil, now + ms);
  }
}

function numberIn(headers: Headers, name: string): number | null {
  const value = Number(headers.get(name) ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}
