// How many of an org's API calls Parley may use in a day, over all workers, and when it stops because
// the org as a whole runs low. Salesforce counts over the last 24 hours and says in every answer how
// many are used (`Sforce-Limit-Info`).
import { ParleyError } from '../../src/domain/errors.ts';
import { DAY_MS, formatInstant, HOUR_MS } from '../../src/domain/time.ts';
import type { CallWindows } from '../../src/ports/call-windows.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { CallAllowance } from '../../src/ports/crm.ts';
import type { Priority } from '../../src/ports/queue.ts';
import { placesFor } from '../call-budget.ts';

/** Share of the org's daily limit that Parley takes unless configured. */
export const DEFAULT_DAILY_SHARE = 0.1;
/** Beyond this much used by everybody Parley leaves the rest to others; a person's own act may go on. */
const ORG_STOP = 0.8;
const ORG_STOP_FOR_USERS = 0.9;
/** What was said is old after so long: the next call may go and ask. */
const LOOK_AGAIN_MS = HOUR_MS / 4;
const PARTS = 96;

export type OrgBudgetOptions = {
  readonly windows: CallWindows;
  /** Names the org among all. */
  readonly name: string;
  /** 0 to 1 of the org's daily limit. */
  readonly share: number;
  readonly clock: Clock;
};

export type DailyUse = { readonly used: number; readonly limit: number };

/** One per org and process. */
export class OrgBudget {
  readonly #options: OrgBudgetOptions;
  #heard: (DailyUse & { readonly at: number }) | null = null;

  constructor(options: OrgBudgetOptions) {
    this.#options = options;
  }

  /** Counts a call that is about to leave. Throws CRM_QUOTA_EXHAUSTED, saying when it resumes. */
  async take(priority: Priority): Promise<void> {
    const { windows, name, share, clock } = this.#options;
    const heard = this.#heard;
    const stop = priority === 'user' ? ORG_STOP_FOR_USERS : ORG_STOP;
    if (heard !== null && heard.used >= heard.limit * stop) {
      const leftMs = heard.at + LOOK_AGAIN_MS - clock.now();
      if (leftMs > 0) throw this.#orgIsLow(heard, leftMs);
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

  /** Hears what an answer said of the org's use. */
  learn(use: DailyUse | undefined): void {
    if (use !== undefined) this.#heard = { ...use, at: this.#options.clock.now() };
  }

  /** What calls of this priority may come to in a day; 0 before the org has told its limit. */
  allowance(priority: Priority): CallAllowance {
    const allowed = (this.#heard?.limit ?? 0) * this.#options.share;
    return { calls: allowed === 0 ? 0 : placesFor(priority, allowed), perMs: DAY_MS };
  }

  #shareIsUsed(ms: number): ParleyError {
    const percent = Math.round(this.#options.share * 100);
    return this.#fault(
      `Parley has used its ${percent} % of the daily API calls of ${this.#options.name}.`,
      `${this.#resumes(ms)}; or raise PARLEY_SALESFORCE_DAILY_SHARE.`,
      ms,
    );
  }

  #orgIsLow({ used, limit }: DailyUse, ms: number): ParleyError {
    return this.#fault(
      `${used} of ${limit} daily API calls of ${this.#options.name} are used: the rest is left to others.`,
      `${this.#resumes(ms)}; or raise the org’s daily API limit with Salesforce.`,
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
