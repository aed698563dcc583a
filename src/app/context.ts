// What every use case is given from outside. Composition roots build it once.
import type { Crm } from '../domain/claim.ts';
import { ParleyError } from '../domain/errors.ts';
import type { Language } from '../domain/language.ts';
import type { BulkMatcher } from '../ports/bulk-matcher.ts';
import type { Clock } from '../ports/clock.ts';
import type { CrmConnector, PatchOutcome } from '../ports/crm.ts';
import type { Priority } from '../ports/queue.ts';
import type { Store } from '../ports/store.ts';
import type { Vault } from '../ports/vault.ts';
import type { Slice } from './slice.ts';

/** Plain sink for what happened; the edge decides how it looks. Never given secrets. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export type AppContext = {
  readonly store: Store;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly connectors: ReadonlyMap<Crm, CrmConnector>;
  readonly log: Log;
  /** Fresh random text of at least 128 bits, URL-safe. */
  readonly randomId: () => string;
  /** 0 up to 1, for what must not happen at one moment. */
  readonly random: () => number;
  /** SHA-256 of the text, hex. */
  readonly sha256: (text: string) => string;
  /** Waits; ends early when the signal aborts. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Counts records written to a CRM by outcome, for the metrics. */
  readonly countWrites: (crm: Crm, result: PatchOutcome['result'], count: number) => void;
  /** Who waits for this run; a person unless said. */
  readonly priority?: Priority;
  /** How many marks one transaction works off; as many as proved best unless said. */
  readonly marksAtOnce?: number;
  /** How long this run may go on; absent where a use case runs to its end. */
  readonly slice?: Slice;
  /** Channel managers get a task a week that says how things stand; absent: they do not. */
  readonly weeklyDigest?: boolean;
  /** The owners of records get a task in this language that says what was decided; absent: they do not. */
  readonly outcomeTasks?: Language;
  /** How long after a decision; as long as it may be taken back unless said. */
  readonly noticeAfterMs?: number;
  /** Who matches whole books; on this thread unless said. */
  readonly bulkMatcher?: BulkMatcher;
  /** Address under which people reach the console, without a trailing slash. */
  readonly publicUrl: string;
};

/** The connector of a CRM; CONFIG_INVALID when its client credentials are not configured. */
export function connectorOf(app: Pick<AppContext, 'connectors'>, crm: Crm): CrmConnector {
  const connector = app.connectors.get(crm);
  if (connector === undefined) {
    const prefix = crm === 'salesforce' ? 'SALESFORCE' : 'HUBSPOT';
    throw new ParleyError('CONFIG_INVALID', `No ${crm} app is configured.`, {
      hint: `Set ${prefix}_CLIENT_ID and ${prefix}_CLIENT_SECRET.`,
    });
  }
  return connector;
}
