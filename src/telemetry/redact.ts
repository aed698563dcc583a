// What may be logged. Two lines of defence: only known fields are written at all, and text that is
// written has everything removed that looks like a secret.
import { ParleyError, plainTextOf } from '../domain/errors.ts';

const MASK = '[redacted]';
const LONGEST_TEXT = 2_000;
const DEEPEST_CAUSE = 3;

/** Names under which text is logged. Ids, codes and reasons; never a customer's name or amount. */
const TEXT_FIELDS: ReadonlySet<string> = new Set([
  'tenantId',
  'connectionId',
  'conflictId',
  'kind',
  'crm',
  'object',
  'recordId',
  'code',
  'vendorCode',
  'state',
  'outcome',
  'reason',
  'error',
  'hint',
  'method',
  'path',
  'url',
]);

/** What looks like a secret, wherever it stands, and what is written instead. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  // Salesforce session id: org id, exclamation mark, the rest.
  [/\b00D\w{12,15}(?:!|%21)[^\s"'&<>,;]+/gi, MASK],
  // Salesforce refresh tokens and authorization codes have fixed beginnings.
  [/\b(?:5Aep861|aPrx)[^\s"'&<>,;]+/g, MASK],
  // HubSpot refresh tokens and private app tokens: region, then a UUID.
  [/\b(?:pat-)?(?:na|eu|ap)\d+-[0-9a-f]{8}-[0-9a-f-]{27,}/gi, MASK],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, MASK],
  [/\b(Bearer|Basic)\s+[^\s"',;<>]+/gi, `$1 ${MASK}`],
  [/(authorization["']?\s*[=:]\s*["']?)[^"'\r\n]+/gi, `$1${MASK}`],
  [
    /((?:token|secret|password|passwd|verifier|assertion|cookie|api_?key|signature|session_?id)["']?\s*[=:]\s*["']?)[^\s"'&,;}<>]+/gi,
    `$1${MASK}`,
  ],
  // `code` and `state` are secrets as parameters only; elsewhere a code is an error's name.
  [/((?:^|[?&\s"'])(?:code|state)=)[^\s"'&<>,;]+/gi, `$1${MASK}`],
  // User and password of an address.
  [/(\w:\/\/)[^\s/@"']+@/g, `$1${MASK}@`],
];

/** The text without secrets, cut to a length that fits a log line. */
export function redactText(text: string): string {
  let safe = text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`;
  for (const [pattern, instead] of SECRETS) safe = safe.replace(pattern, instead);
  return safe;
}

/**
 * The fields as they may be logged: numbers and booleans under any name, text under the names
 * above, a job as its ids, an error as code and redacted text. Anything else keeps its name alone.
 */
export function loggable(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const safe: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'job' && isRecord(value)) {
      const { kind, tenantId, connectionId } = value;
      Object.assign(safe, loggable({ kind, tenantId, connectionId }));
    } else if (value instanceof Error) {
      Object.assign(safe, describeError(value));
    } else if (value !== undefined) {
      safe[name] = loggableValue(name, value);
    }
  }
  return safe;
}

function loggableValue(name: string, value: unknown): unknown {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'string' && TEXT_FIELDS.has(name) ? redactText(value) : MASK;
}

/**
 * Code, text and causes. No other property: clients hang requests with their headers on errors. Where a
 * vendor has spoken, its error is among the causes too: the chain ends there.
 */
function describeError(error: Error): Record<string, unknown> {
  const causes: string[] = [];
  for (let at: unknown = error; at instanceof Error && causes.length <= DEEPEST_CAUSE; ) {
    causes.push(plainTextOf(at));
    at = at instanceof ParleyError && at.plain !== at.message ? null : at.cause;
  }
  const ours = error instanceof ParleyError ? error : null;
  return {
    ...(ours === null ? {} : { code: ours.code, hint: redactText(ours.hint ?? '') }),
    ...(ours?.vendorCode ? { vendorCode: redactText(ours.vendorCode) } : {}),
    error: redactText(causes.join(' <- ')),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
