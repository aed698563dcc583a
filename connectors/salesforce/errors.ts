// Every fault that jsforce, fetch or Salesforce can give, as one ParleyError. Also the cures that
// are shown for single refused rows.
import { type ErrorCode, ParleyError } from '../../src/domain/errors.ts';

/** No Retry-After comes with the daily limit: look again after this. */
const QUOTA_PAUSE_MS = 5 * 60_000;
const LOCK_PAUSE_MS = 2_000;

/** Salesforce's codes (REST guide, status codes and error responses, v65); others are refusals. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  INVALID_SESSION_ID: 'CRM_AUTH_EXPIRED',
  INVALID_AUTH_HEADER: 'CRM_AUTH_EXPIRED',
  REQUEST_LIMIT_EXCEEDED: 'CRM_QUOTA_EXHAUSTED',
  EXCEEDEDQUOTA: 'CRM_QUOTA_EXHAUSTED',
  ERROR_HTTP_429: 'CRM_THROTTLED',
  // Without a body, or with one of somebody in between.
  ERROR_HTTP_401: 'CRM_AUTH_EXPIRED',
  // Of the token endpoint.
  rate_limit_exceeded: 'CRM_THROTTLED',
  server_error: 'CRM_UNAVAILABLE',
  temporarily_unavailable: 'CRM_UNAVAILABLE',
  SERVER_UNAVAILABLE: 'CRM_UNAVAILABLE',
  QUERY_TIMEOUT: 'CRM_UNAVAILABLE',
  UNKNOWN_EXCEPTION: 'CRM_UNAVAILABLE',
  INSUFFICIENT_ACCESS: 'CRM_PERMISSION_MISSING',
  INSUFFICIENT_ACCESS_OR_READONLY: 'CRM_PERMISSION_MISSING',
  API_DISABLED_FOR_ORG: 'CRM_PERMISSION_MISSING',
  API_CURRENTLY_DISABLED: 'CRM_PERMISSION_MISSING',
  INVALID_FIELD: 'CRM_FIELD_MISSING',
  INVALID_TYPE: 'CRM_FIELD_MISSING',
  INACTIVE_OWNER_OR_USER: 'CRM_OWNER_INACTIVE',
  NOT_FOUND: 'CRM_RECORD_GONE',
  ENTITY_IS_DELETED: 'CRM_RECORD_GONE',
  DUPLICATE_VALUE: 'CRM_RECORD_CHANGED',
  // Of this record alone: what else there is to write does not wait for it.
  UNABLE_TO_LOCK_ROW: 'CRM_RECORD_CHANGED',
};

const HINTS: Partial<Record<ErrorCode, string>> = {
  CRM_AUTH_EXPIRED: 'The session is renewed by itself.',
  CRM_QUOTA_EXHAUSTED: 'Wait, or raise the org’s daily API limit with Salesforce.',
  CRM_PERMISSION_MISSING: 'Give the integration user the permission set "Parley Integration".',
  CRM_FIELD_MISSING: 'Check the mapping and the field-level security of the integration user.',
  CRM_OWNER_INACTIVE: 'Give the record to an active user, or activate this one.',
  CRM_RECORD_CHANGED: 'Nothing to do: it is tried again by itself.',
  CRM_UNREACHABLE: 'Check the network and the address of the org.',
  CRM_UNAVAILABLE: 'It is tried again by itself.',
};

/** Faults before anything was sent: the request certainly had no effect. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Turns anything thrown by a call into a ParleyError; `what` names the call for people. */
export function faultOf(error: unknown, what: string): ParleyError {
  if (error instanceof ParleyError) return error;
  const vendorCode = vendorCodeOf(error);
  if (vendorCode !== null) return vendorFault(vendorCode, error, what);
  const code = NEVER_SENT.has(networkCodeOf(error)) ? 'CRM_UNREACHABLE' : 'CRM_UNAVAILABLE';
  const problem = code === 'CRM_UNREACHABLE' ? 'cannot be reached' : 'did not answer';
  return new ParleyError(code, `Salesforce ${problem} (${what}).`, {
    ...hintOf(code),
    cause: error,
  });
}

function vendorFault(vendorCode: string, error: unknown, what: string): ParleyError {
  const serverFault = /^ERROR_HTTP_(5\d\d|420)$/.test(vendorCode);
  const code = CODES[vendorCode] ?? (serverFault ? 'CRM_UNAVAILABLE' : 'CRM_REQUEST_REFUSED');
  const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
  return new ParleyError(code, `Salesforce refused ${what}: ${vendorCode}`, {
    said: message.slice(0, 300),
    ...hintOf(code),
    vendorCode,
    cause: error,
    ...(code === 'CRM_QUOTA_EXHAUSTED' || code === 'CRM_THROTTLED'
      ? { retryAfterMs: QUOTA_PAUSE_MS }
      : {}),
  });
}

function hintOf(code: ErrorCode): { readonly hint?: string } {
  const hint = HINTS[code];
  return hint === undefined ? {} : { hint };
}

/** As the Bulk API guide writes codes (`ExceededQuota`); answers may as well say `EXCEEDEDQUOTA`. */
const OF_BULK_GUIDE = /^([A-Z][a-z]+){2,}$/;

/** `errorCode` is Salesforce's code or `ERROR_HTTP_503`; several errors come in `data`. */
function vendorCodeOf(error: unknown): string | null {
  const { errorCode, data } = (error ?? {}) as { errorCode?: unknown; data?: unknown };
  if (errorCode === 'MULTIPLE_API_ERRORS' && Array.isArray(data)) return vendorCodeOf(data[0]);
  if (typeof errorCode !== 'string') return null;
  return OF_BULK_GUIDE.test(errorCode) ? errorCode.toUpperCase() : errorCode;
}

function networkCodeOf(error: unknown): string {
  const { cause } = (error ?? {}) as { cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code : '';
}

/** The answer came, but is not what the API promises. */
export function badAnswer(what: string, cause?: unknown): ParleyError {
  return new ParleyError(
    'CRM_BAD_ANSWER',
    `Salesforce answered ${what} with something unreadable.`,
    {
      hint: 'It is tried again by itself; if it stays, a proxy or a login page may be in between.',
      cause,
    },
  );
}

/** One error of a SaveResult. */
export type RowError = { readonly statusCode: string; readonly message: string };

/** What becomes of a row that failed inside a collection. */
export type RowVerdict =
  | { readonly result: 'gone' }
  | { readonly result: 'retry'; readonly message: string; readonly retryAfterMs: number | null }
  | {
      readonly result: 'refused';
      readonly code: string;
      readonly message: string;
      readonly cure: string;
    };

/** A converted lead has no page any more: whoever opens it is shown what it became. */
const ROW_GONE = new Set([
  'ENTITY_IS_DELETED',
  'NOT_FOUND',
  'INVALID_CROSS_REFERENCE_KEY',
  'CANNOT_UPDATE_CONVERTED_LEAD',
]);
const ROW_RETRY = new Set([
  'UNABLE_TO_LOCK_ROW',
  'SERVER_UNAVAILABLE',
  'REQUEST_LIMIT_EXCEEDED',
  'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  'UNKNOWN_EXCEPTION',
]);
const ROW_CURES: Readonly<Record<string, string>> = {
  FIELD_CUSTOM_VALIDATION_EXCEPTION:
    'Exempt the integration user from the validation rule, or satisfy it on this record.',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 'Repair the trigger or flow that refuses the change.',
  INSUFFICIENT_ACCESS_OR_READONLY: 'Share the record with the integration user for editing.',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY:
    'Share the related record with the integration user.',
  INVALID_FIELD_FOR_INSERT_UPDATE:
    'Give the integration user the permission set "Parley Integration".',
  INVALID_FIELD: 'Give the integration user the permission set "Parley Integration".',
  FIELD_INTEGRITY_EXCEPTION: 'Correct the field of this record that the message names.',
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST:
    'Update the Parley package: a picklist value is missing.',
  ENTITY_IS_LOCKED:
    'Wait for the end of the approval process that locks the record, or let the integration user edit locked records.',
  DUPLICATES_DETECTED:
    'Exempt the integration user from the duplicate rule, or let the rule allow saving.',
  INACTIVE_OWNER_OR_USER: 'Give the record to an active user, or activate this one.',
  REQUIRED_FIELD_MISSING: 'Fill the required field of this record.',
  STRING_TOO_LONG: 'Report this to Parley: a value is longer than its field.',
};

/** Reads one row's failure. A row may carry several errors: the first decides. */
export function verdictOf(errors: readonly RowError[]): RowVerdict {
  const [first = { statusCode: 'UNKNOWN_EXCEPTION', message: 'no reason given' }] = errors;
  if (ROW_GONE.has(first.statusCode)) return { result: 'gone' };
  if (ROW_RETRY.has(first.statusCode)) {
    const message = `${first.statusCode}: ${first.message}`;
    return { result: 'retry', message, retryAfterMs: LOCK_PAUSE_MS };
  }
  return {
    result: 'refused',
    code: first.statusCode,
    message: first.message,
    cure:
      ROW_CURES[first.statusCode] ?? 'Look at the record in Salesforce and save it by hand once.',
  };
}
