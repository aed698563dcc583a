// Watches the token endpoints: a vendor that rotates refresh tokens ends the grant when one is used
// twice. That may happen where an answer got lost or its receiver died, and nowhere else.
import { ParleyError } from '../../src/domain/errors.ts';
import type { Grant } from '../../src/ports/crm.ts';
import type { SimProcess } from './sim-process.ts';

type Refresh = {
  /** Dead or frozen later on: what it was granted may have been lost with it. */
  readonly process: SimProcess;
  /** Commits that had met a fault when it began. */
  readonly upsetsBefore: number;
  outcome: 'under way' | 'granted' | 'refused' | 'lost';
};

export class GrantWatch {
  readonly violations: string[] = [];
  readonly #refreshes = new Map<string, Refresh[]>();
  readonly #upsets: () => number;

  /** `upsets`: how many commits have met a fault so far; what was granted then may not be stored. */
  constructor(upsets: () => number) {
    this.#upsets = upsets;
  }

  /** Does a refresh; a refusal that nothing excuses is a violation. */
  async watch(
    process: SimProcess,
    refreshToken: string,
    refresh: () => Promise<Grant>,
  ): Promise<Grant> {
    const before = this.#refreshes.get(refreshToken) ?? [];
    const upsetsBefore = this.#upsets();
    const mine: Refresh = { process, upsetsBefore, outcome: 'under way' };
    this.#refreshes.set(refreshToken, [...before, mine]);
    try {
      const grant = await refresh();
      mine.outcome = 'granted';
      return grant;
    } catch (error) {
      const isRefused = error instanceof ParleyError && error.code === 'CRM_REAUTH_NEEDED';
      mine.outcome = isRefused ? 'refused' : 'lost';
      if (isRefused) this.#judge(refreshToken, mine);
      throw error;
    }
  }

  #judge(refreshToken: string, refused: Refresh): void {
    const all = this.#refreshes.get(refreshToken) ?? [];
    const others = all.filter((one) => one !== refused);
    const isExcused = others.some(
      ({ process, outcome, upsetsBefore }) =>
        outcome === 'lost' ||
        outcome === 'refused' ||
        !process.isRunning ||
        upsetsBefore < this.#upsets(),
    );
    if (isExcused) return;
    const names = all.map(({ process, outcome }) => `${process.name} ${outcome}`).join(', ');
    this.violations.push(`GRANT a refresh token was used more often than once: ${names}`);
  }
}
