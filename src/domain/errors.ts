// Faults, in one closed list. Expected outcomes are values; what is thrown extends ParleyError.
// docs/errors.md has a row with the cure for every code; a test compares the two lists.

/** What a caller does about a fault: see the table in docs/errors.md. */
export type ErrorKind = 'transient' | 'throttled' | 'auth' | 'invalid' | 'stale' | 'bug';

export const ERROR_CODES = {
  BAD_INPUT: 'invalid',
  CONFIG_INVALID: 'invalid',
  POLICY_INVALID: 'invalid',
  MAPPING_INVALID: 'invalid',
  STORE_UNREACHABLE: 'transient',
  STORE_LOCKED: 'invalid',
  STORE_CONFLICT: 'transient',
  STORE_MIGRATION_FAILED: 'invalid',
  REDIS_UNREACHABLE: 'transient',
  JOB_REFUSED: 'bug',
  CRM_UNREACHABLE: 'transient',
  CRM_UNAVAILABLE: 'transient',
  CRM_BAD_ANSWER: 'transient',
  CRM_THROTTLED: 'throttled',
  CRM_QUOTA_EXHAUSTED: 'throttled',
  CRM_AUTH_EXPIRED: 'auth',
  CRM_REAUTH_NEEDED: 'auth',
  CRM_PERMISSION_MISSING: 'auth',
  CRM_PACKAGE_MISSING: 'invalid',
  CRM_FIELD_MISSING: 'invalid',
  CRM_REQUEST_REFUSED: 'invalid',
  CRM_OWNER_INACTIVE: 'invalid',
  CRM_RECORD_GONE: 'stale',
  CRM_RECORD_CHANGED: 'stale',
  CRM_HOST_REFUSED: 'invalid',
  OAUTH_STATE_INVALID: 'invalid',
  SIGN_IN_REFUSED: 'invalid',
  MAIL_UNDELIVERED: 'transient',
  TOKEN_UNREADABLE: 'invalid',
  INVARIANT_BROKEN: 'bug',
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERROR_CODES;

export type ErrorDetails = {
  /** What to do about it, one sentence for the person who reads it. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** The vendor's own words. They may quote a record, so they are for the tenant's people alone. */
  readonly said?: string;
  /** Earliest sensible retry, milliseconds from now. */
  readonly retryAfterMs?: number;
  /** Vendor's own code, e.g. `INVALID_FIELD`. */
  readonly vendorCode?: string;
  readonly status?: number;
};

/**
 * A fault with a stable code. `message` names the thing, `hint` the cure. Never holds a secret, but
 * `message` may hold the vendor's words; `plain` does not: only that is logged or put into a queue.
 */
export class ParleyError extends Error {
  override readonly name = 'ParleyError';
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly plain: string;
  readonly hint: string | null;
  readonly retryAfterMs: number | null;
  readonly vendorCode: string | null;
  readonly status: number | null;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(
      details.said === undefined ? message : `${message}: ${details.said}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.code = code;
    this.plain = message;
    this.kind = ERROR_CODES[code];
    this.hint = details.hint ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.vendorCode = details.vendorCode ?? null;
    this.status = details.status ?? null;
  }
}

/** Throws INVARIANT_BROKEN unless `condition` holds: for what the code itself promises. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new ParleyError('INVARIANT_BROKEN', message);
}

/** One line for people: message, then the cure. */
export function explainError(error: unknown): string {
  if (error instanceof ParleyError) {
    return error.hint === null ? error.message : `${error.message} ${error.hint}`;
  }
  return error instanceof Error ? error.message : String(error);
}

/**
 * What all may read who run Parley, whichever tenant it is about: nothing that a CRM or a parser said,
 * because both quote what they were given.
 */
export function plainTextOf(error: unknown): string {
  if (error instanceof ParleyError) return error.plain;
  if (error instanceof SyntaxError) return error.name;
  return error instanceof Error ? error.message : String(error);
}
