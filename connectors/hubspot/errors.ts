// The one place that turns HubSpot's answers, and their absence, into ParleyErrors.
// Bodies: HubSpot "error handling" and "usage guidelines", 2026-11; every part of them is optional.
import { z } from 'zod';
import { type ErrorCode, ParleyError } from '../../src/domain/errors.ts';

/** Left out where it is no text: what else an error says counts all the same. */
const text = z.string().optional().catch(undefined);

/** Lists of texts by name; a plain value is a list of one. */
const context = z
  .record(
    z.string(),
    z.unknown().transform((value) => [value].flat().map(String)),
  )
  .optional()
  .catch(undefined);

/** One line of an error body's `errors`. */
const detail = z.object({ message: text, code: text, context });

/** Error body of any API; also an entry of a batch answer's `errors`. */
export const errorBody = z.object({
  message: text,
  category: text,
  subCategory: z.unknown().optional(),
  correlationId: text,
  policyName: text,
  context,
  errors: z.array(detail).optional().catch(undefined),
});
/** An error as far as HubSpot told. */
export type ErrorBody = z.infer<typeof errorBody>;

/** An answer whose status is not 2xx. */
export type FailedAnswer = {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
};

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
/** Waits per rate policy (usage guidelines, 2026-11): the window that has to pass. */
const POLICY_WAIT_MS: Readonly<Record<string, number>> = {
  SECONDLY: SECOND_MS,
  TEN_SECONDLY_ROLLING: 10 * SECOND_MS,
};
/** 423 asks for at least two seconds. */
const LOCKED_WAIT_MS = 2 * SECOND_MS;

/** The error for an answer whose status is not 2xx. */
export function errorOfAnswer(answer: FailedAnswer): ParleyError {
  const body = parseErrorBody(answer.text);
  const where = `HubSpot ${answer.method} ${answer.path}`;
  const message = `${where}: status ${answer.status}`;
  const said = body.message === undefined ? {} : { said: shorten(body.message) };
  const base = { status: answer.status, ...said, ...vendorCodeOf(body) };
  switch (answer.status) {
    case 401:
      return new ParleyError('CRM_AUTH_EXPIRED', message, {
        ...base,
        hint: 'Connect HubSpot again on the connections page if this does not pass.',
      });
    case 403:
      return new ParleyError('CRM_PERMISSION_MISSING', message, { ...base, hint: scopeHint(body) });
    case 404:
      return new ParleyError('CRM_RECORD_GONE', message, base);
    case 423:
      return new ParleyError('CRM_UNAVAILABLE', message, {
        ...base,
        retryAfterMs: LOCKED_WAIT_MS,
      });
    case 429:
      return throttled(message, body, base);
    case 477:
      return new ParleyError('CRM_UNAVAILABLE', message, {
        ...base,
        retryAfterMs: retryAfterOf(answer.headers) ?? 10 * SECOND_MS,
        hint: 'HubSpot is moving this account between data centres; it is tried again by itself.',
      });
    default:
      return answer.status >= 500
        ? new ParleyError('CRM_UNAVAILABLE', message, base)
        : refused(message, body, base);
  }
}

/** The error for a request that got no answer at all. */
export function errorOfNoAnswer(method: string, path: string, cause: unknown): ParleyError {
  if (cause instanceof ParleyError) return cause;
  const reason = networkCode(cause) ?? (cause instanceof Error ? cause.message : String(cause));
  return new ParleyError('CRM_UNREACHABLE', `HubSpot ${method} ${path}: no answer (${reason})`, {
    cause,
    hint: 'Check that this machine reaches the HubSpot API address; it is tried again by itself.',
    ...(networkCode(cause) === null ? {} : { vendorCode: networkCode(cause) ?? '' }),
  });
}

/** The error for a 2xx answer that is not what the API promises: HTML, nothing, half a JSON. */
export function badAnswer(method: string, path: string, problem: string): ParleyError {
  return new ParleyError('CRM_BAD_ANSWER', `HubSpot ${method} ${path}: ${problem}`, {
    hint: 'A proxy may have answered instead of HubSpot; it is tried again by itself.',
  });
}

/** Locks, moves and limits are refused before anything is done: safe to send again. */
export function wasNotApplied(error: ParleyError): boolean {
  if (error.kind === 'throttled' || error.status === 423 || error.status === 477) return true;
  return error.code === 'CRM_UNREACHABLE' && NEVER_SENT.has(error.vendorCode ?? '');
}

/** After these the caller cannot know whether a write happened. */
export function isAmbiguous(error: ParleyError): boolean {
  return error.kind === 'transient' && !wasNotApplied(error);
}

/** First detail's code, as `PROPERTY_DOESNT_EXIST`, else the category. */
export function codeOf(body: ErrorBody): string {
  return body.errors?.find((one) => one.code)?.code ?? body.category ?? 'VALIDATION_ERROR';
}

/** What the admin can do about a refused value or record. */
export function cureOf(code: string): string {
  switch (code) {
    case 'PROPERTY_DOESNT_EXIST':
      return 'Create Parley’s properties again: open the connection and check its fields.';
    case 'INVALID_OPTION':
      return 'Restore the options of Parley’s property in HubSpot, or check its fields here.';
    case 'INVALID_OWNER_ID':
      return 'Give the record to an active user, or activate this one.';
    case 'MISSING_REQUIRED_PROPERTY':
    case 'MISSING_CONDITIONAL_REQUIRED_PROPERTY':
      return 'Fill in the property that your HubSpot rules require on this record.';
    case 'MISSING_SCOPES':
      return 'Connect HubSpot again and grant every permission asked for.';
    default:
      return 'Look at the record in HubSpot: a rule of the account refuses the change.';
  }
}

/** Connection faults that happen before a byte is sent. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

function networkCode(cause: unknown): string | null {
  for (let error = cause; error instanceof Error; error = error.cause) {
    const code = (error as { code?: unknown }).code;
    if (typeof code === 'string') return code;
  }
  return null;
}

function parseErrorBody(text: string): ErrorBody {
  try {
    return errorBody.catch({}).parse(JSON.parse(text));
  } catch {
    return {};
  }
}

function vendorCodeOf(body: ErrorBody): { vendorCode?: string } {
  const code = body.policyName ?? body.errors?.find((one) => one.code)?.code ?? body.category;
  return code === undefined ? {} : { vendorCode: code };
}

type Base = { readonly status: number; readonly said?: string; readonly vendorCode?: string };

function throttled(message: string, body: ErrorBody, base: Base): ParleyError {
  if (body.policyName === 'DAILY') {
    return new ParleyError('CRM_QUOTA_EXHAUSTED', message, {
      ...base,
      retryAfterMs: HOUR_MS,
      hint: 'The account used up its HubSpot API calls for today; it goes on after midnight.',
    });
  }
  const retryAfterMs = POLICY_WAIT_MS[body.policyName ?? ''] ?? 10 * SECOND_MS;
  return new ParleyError('CRM_THROTTLED', message, { ...base, retryAfterMs });
}

const REFUSALS: Readonly<Record<string, ErrorCode>> = {
  PROPERTY_DOESNT_EXIST: 'CRM_FIELD_MISSING',
  INVALID_OWNER_ID: 'CRM_OWNER_INACTIVE',
};

function refused(message: string, body: ErrorBody, base: Base): ParleyError {
  const code = codeOf(body);
  return new ParleyError(REFUSALS[code] ?? 'CRM_REQUEST_REFUSED', message, {
    ...base,
    hint: cureOf(code),
  });
}

function scopeHint(body: ErrorBody): string {
  const scopes = body.errors?.flatMap((one) => one.context?.['requiredGranularScopes'] ?? []) ?? [];
  const missing = scopes.length === 0 ? '' : ` One of these is missing: ${scopes.join(', ')}.`;
  return `Connect HubSpot again and grant every permission asked for.${missing}`;
}

function retryAfterOf(headers: Headers): number | null {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * SECOND_MS : null;
}

function shorten(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 299)}…`;
}
