// What a CRM sends us by itself. The web face carries it, the vendor's connector knows whether it is
// genuine and what it says; nobody takes its values for the truth: it only tells what to read.

/** A request that claims to come from a vendor, exactly as it arrived. */
export type PushedRequest = {
  readonly method: string;
  /** The configured public address, then path and query as they were received. */
  readonly url: string;
  /** Lower-case names, as Node gives them. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
};

/** Something happened to a record of an org or portal. */
export type RecordNotice = {
  /** Org or portal id. */
  readonly externalId: string;
  readonly object: string;
  readonly recordId: string;
  /** `task`: people answer there; everything else is read into the book of claims. */
  readonly kind: 'record' | 'task';
};

/** What became of reading a pushed request. */
export type Push =
  /** Not from the vendor, or too old. */
  | { readonly result: 'not_authentic' }
  /** From the vendor, but not in any form we know. */
  | { readonly result: 'unreadable' }
  | {
      readonly result: 'read';
      /** Equal for a repetition of the very same request. */
      readonly id: string;
      readonly notices: readonly RecordNotice[];
      /** Events that concern nothing Parley reads, or cannot be read. */
      readonly ignored: number;
    };

/**
 * What became of single events, for the metrics. Portals nobody installed are `unknown_account`;
 * `not_authentic` counts requests, whose events nobody looks at.
 */
export type EventOutcome = 'noted' | 'unknown_account' | 'ignored' | 'not_authentic';
