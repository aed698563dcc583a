// Domain values as text and back. Equal values give equal text (keys sorted), so a hash of the text
// tells whether a value differs. Bigints are tagged, because JSON has none.
import { hash } from 'node:crypto';
import { invariant } from '../domain/errors.ts';

const BIGINT = '$bigint';

/**
 * Writes a value of plain objects, arrays, strings, booleans, null, finite numbers and bigints as
 * JSON with sorted keys. Members that are undefined are left out. Kept in `text` columns, not
 * `jsonb`, because jsonb refuses U+0000 and lone surrogates, and CRM users do paste them.
 * Throws INVARIANT_BROKEN for anything that would not come back equal.
 */
export function encode(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) {
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    invariant(Number.isFinite(value), 'a stored number must be finite');
    return JSON.stringify(value);
  }
  if (typeof value === 'bigint') return `{"${BIGINT}":"${value}"}`;
  if (Array.isArray(value)) return `[${value.map(encode).join(',')}]`;
  invariant(typeof value === 'object', `a ${typeof value} cannot be stored`);
  invariant(!Object.hasOwn(value, BIGINT), `a stored value may not use the key ${BIGINT}`);
  return encodeMembers(value as Readonly<Record<string, unknown>>);
}

function encodeMembers(value: Readonly<Record<string, unknown>>): string {
  let members = '';
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    if (member === undefined) continue;
    members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${encode(member)}`;
  }
  return `{${members}}`;
}

/** Reads what {@link encode} wrote; the caller names the type it put there. */
export function decode<T>(text: string): T {
  const value = JSON.parse(text);
  return text.includes(`"${BIGINT}"`) ? (revive(value) as T) : value;
}

/** Puts bigints back in place. A walk takes a third of the time of `JSON.parse` with a reviver. */
function revive(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const members = value as Record<string, unknown>;
  if (Object.hasOwn(members, BIGINT)) return BigInt(String(members[BIGINT]));
  for (const key of Object.keys(members)) {
    if (typeof members[key] === 'object') members[key] = revive(members[key]);
  }
  return value;
}

/** SHA-256 of encoded text, 43 characters. */
export function hashOf(encoded: string): string {
  return hash('sha256', encoded, 'base64url');
}

/**
 * Reads an int8 column. Both drivers use this, so that counts, generations and instants are plain
 * numbers on both engines. Throws INVARIANT_BROKEN beyond 2^53 instead of rounding.
 */
export function parseInt8(text: string): number {
  const value = Number(text);
  invariant(Number.isSafeInteger(value), `stored integer ${text} is out of range`);
  return value;
}

/** Type id of int8 in every PostgreSQL. */
export const INT8_OID = 20;
