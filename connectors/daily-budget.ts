// How many of an account's API calls Parley may use in a day, over all workers, and when it stops because
// the account as a whole runs low. The vendor says in its answers how many are used; Salesforce counts
// over the last 24 hours, HubSpot from midnight on: Parley counts its own over the last 24.
import { ParleyError } from '../src/domain/errors.ts';
import { DAY_MS, formatInstant, HOUR_MS } from '../src/domain/time.ts';
import type { CallWindows } from '../src/ports/call-windows.ts';
import type { Clock } from '../src/ports/clock.ts';
import type { CallAllowance } from '../src/ports/crm.ts';
import type { Priority } from '../src/ports/queue.ts';
import { placesFor } from './call-budget.ts';

/** Share of the daily limit that Parley takes unless configured. */
export const DEFAULT_DAILY_SHARE = 0.1;
/** Beyond this much used by everybody Parley leaves the rest to others; a person's own act may go on. */
const ACCOUNT_STOP = 0.8;
const ACCOUNT_STOP_FOR_USERS = 0.9;
/** What was said is old after so long: the next call may go and ask. */
const LOOK_AGAIN_MS = HOUR_MS / 4;
const PARTS = 96;

export type DailyBudgetOptions = {
  readonly windows: CallWindows;
  /** Names the account among all. */
  readonly name: string;
  /** 0 to 1 of its daily limit. */
  readonly share: number;
  /** The setting that holds the share. */
  readonly setting: string;
  /** What helps besides, when the account as a whole runs low. */
  readonly cure: string;
  readonly clock: Clock;
};

export type DailyUse = { readonly used: number; readonly limit: number };

/** One per account and process. */
export class DailyBudget {
  readonly #options: DailyBudgetOptions;
  #heard: (DailyUse & { readonly at: number }) | null = null;

  constructor(options: DailyBudgetOptions) {
    this.#options = options;
  }

  /** Counts a call that is about to leave. Throws CRM_QUOTA_EXHAUSTED, saying when it resumes. */
  async take(priority: Priority): Promise<void> {
    const { windows, name, share, clock } = this.#options;
    const heard = this.#heard;
    const stop = priority === 'user' ? ACCOUNT_STOP_FOR_USERS : ACCOUNT_STOP;
    if (heard !== null && heard.used >= heard.limit * stop) {
      const leftMs = heard.at + LOOK_AGAIN_MS - clock.now();
      if (leftMs > 0) throw this.#accountIsLow(heard, leftMs);
    }
    // Nothing is known before the first answer: it is counted, not held back.
    const allowed = heard === null ? Number.MAX_SAFE_INTEGER : heard.limit * share;
    const ms = await windows.claim({
      name: `${name}:day`,
      max: placesFor(priority, allowed),
      lengthMs: DAY_MS,
      parts: PARTS,
    });
    if (ms > 0) throw this.#shareIsUsed(ms);
  }

  /** What was heard last; null before, and where the account has no daily limit. */
  use(): DailyUse | null {
    return this.#heard;
  }

  /** Hears what an answer said of the account's use. */
  learn(use: DailyUse | undefined): void {
    if (use !== undefined) this.#heard = { ...use, at: this.#options.clock.now() };
  }

  /** What calls of this priority may come to in a day; 0 before the account has told its limit. */
  allowance(priority: Priority): CallAllowance {
    const allowed = (this.#heard?.limit ?? 0) * this.#options.share;
    return { calls: allowed === 0 ? 0 : placesFor(priority, allowed), perMs: DAY_MS };
  }

  #shareIsUsed(ms: number): ParleyError {
    const percent = Math.round(this.#options.share * 100);
    return this.#fault(
      `Parley has used its ${percent} % of the daily API calls of ${this.#options.name}.`,
      `${this.#resumes(ms)}; or raise ${this.#options.setting}.`,
      ms,
    );
  }

  #accountIsLow({ used, limit }: DailyUse, ms: number): ParleyError {
    return this.#fault(
      `${used} of ${limit} daily API calls of ${this.#options.name} are used: the rest is left to others.`,
      `${this.#resumes(ms)}; or ${this.#options.cure}.`,
      ms,
    );
  }

  #resumes(ms: number): string {
    return `It looks again by itself at ${formatInstant(this.#options.clock.now() + ms)}`;
  }

  #fault(message: string, hint: string, retryAfterMs: number): ParleyError {
    return new ParleyError('CRM_QUOTA_EXHAUSTED', message, { hint, retryAfterMs });
  }
}
