// How fast Parley may call one portal: a share of HubSpot's burst limit, and search's own limit, over
// all workers.
import { setTimeout as pause } from 'node:timers/promises';
import { DAY_MS } from '../../src/domain/time.ts';
import type { CallWindow, CallWindows } from '../../src/ports/call-windows.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { CallAllowance } from '../../src/ports/crm.ts';
import type { Priority } from '../../src/ports/queue.ts';
import { placesFor } from '../call-budget.ts';
import { DailyBudget, type DailyUse, DEFAULT_DAILY_SHARE } from '../daily-budget.ts';

type CallKind = 'search' | 'other';

/** OAuth apps: 110 calls per 10 s and account; search: 5 per second (usage guidelines, 2026-11). */
const BURST_MAX = 110;
const BURST_WINDOW_MS = 10_000;
const SEARCH_MAX = 5;
/** Longer than HubSpot's second: its clock and ours do not start a second together. */
const SEARCH_WINDOW_MS = 1_250;
/** So finely that no more than half a percent of a window is lost. */
const PARTS = 200;
const GIVE_WAY_MS = 1_000;
/** Share of the burst limit that Parley takes; the rest is room for retries and surprises. */
export const DEFAULT_SHARE = 0.7;
const WORDS = {
  setting: 'PARLEY_HUBSPOT_DAILY_SHARE',
  cure: 'raise the account’s API limit with HubSpot',
} as const;

export type BudgetOptions = {
  readonly windows: CallWindows;
  /** Names the portal among all. */
  readonly name: string;
  readonly clock: Clock;
  readonly share?: number;
  /** 0 to 1 of the calls of a day, where the account has a limit of them. */
  readonly dailyShare?: number;
  readonly wait?: (ms: number, signal?: AbortSignal) => Promise<void>;
};

/** Waits that end early, with an AbortError, when the signal does. */
export async function waitFor(ms: number, signal?: AbortSignal): Promise<void> {
  await pause(ms, undefined, signal ? { signal } : {});
}

/** Slows callers down so that a portal's limits are not reached. One per portal and process. */
export class PortalBudget {
  readonly #options: BudgetOptions;
  readonly #share: number;
  readonly #day: DailyBudget;
  #allowed: number;
  #windowMs = BURST_WINDOW_MS;

  constructor(options: BudgetOptions) {
    this.#options = options;
    this.#share = options.share ?? DEFAULT_SHARE;
    this.#allowed = Math.floor(BURST_MAX * this.#share);
    const { windows, name, clock, dailyShare: share = DEFAULT_DAILY_SHARE } = options;
    this.#day = new DailyBudget({ windows, name, clock, share, ...WORDS });
  }

  /** The account's calls of the day; null where they have no limit, as those of marketplace apps. */
  daily(): DailyUse | null {
    return this.#day.use();
  }

  /**
   * Resolves when the next call of this kind may leave. Rejects when `signal` aborts, and with
   * CRM_QUOTA_EXHAUSTED when the share of the day is used up.
   */
  async take(kind: CallKind, priority: Priority, signal?: AbortSignal): Promise<void> {
    const { windows, wait = waitFor } = this.#options;
    if (this.#day.use() !== null) await this.#day.take(priority);
    for (;;) {
      const ms = await windows.claim(this.#windowOf(kind, priority));
      if (ms === 0) return;
      await wait(ms, signal);
    }
  }

  /** What calls of this priority may come to, but for searches: by burst or by day, whichever is less. */
  allowance(priority: Priority): CallAllowance {
    const burst = { calls: placesFor(priority, this.#allowed), perMs: this.#windowMs };
    const day = this.#day.allowance(priority);
    const isDayLess = day.calls > 0 && day.calls < (burst.calls * DAY_MS) / burst.perMs;
    return isDayLess ? day : burst;
  }

  /** Hears the limit headers of every answer. */
  async learn(headers: Headers): Promise<void> {
    const limit = numberIn(headers, 'x-hubspot-ratelimit-daily');
    const left = numberIn(headers, 'x-hubspot-ratelimit-daily-remaining');
    if (limit !== null && left !== null) this.#day.learn({ used: limit - left, limit });
    const max = numberIn(headers, 'x-hubspot-ratelimit-max');
    const remaining = numberIn(headers, 'x-hubspot-ratelimit-remaining');
    const interval = numberIn(headers, 'x-hubspot-ratelimit-interval-milliseconds');
    if (max === null) return;
    this.#allowed = Math.max(1, Math.floor(max * this.#share));
    this.#windowMs = interval ?? BURST_WINDOW_MS;
    // Fewer left than we leave untouched: somebody else uses this app's allowance too.
    if (remaining !== null && remaining < max - this.#allowed)
      await this.rest('other', GIVE_WAY_MS);
  }

  /** Nothing leaves for a while, from any worker: HubSpot said no. */
  rest(kind: CallKind, ms: number): Promise<void> {
    return this.#options.windows.rest(this.#nameOf(kind), ms);
  }

  #nameOf(kind: CallKind): string {
    return `${this.#options.name}:${kind}`;
  }

  #windowOf(kind: CallKind, priority: Priority): CallWindow {
    const isSearch = kind === 'search';
    return {
      name: this.#nameOf(kind),
      max: placesFor(priority, isSearch ? SEARCH_MAX : this.#allowed),
      lengthMs: isSearch ? SEARCH_WINDOW_MS : this.#windowMs,
      parts: PARTS,
    };
  }
}

function numberIn(headers: Headers, name: string): number | null {
  const value = Number(headers.get(name) ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}
