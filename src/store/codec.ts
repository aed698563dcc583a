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
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  invariant(!Object.hasOwn(value, BIGINT), `a stored value may not use the key ${BIGINT}`);
  members.sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${encode(member)}`).join(',')}}`;
}

/** Reads what {@link encode} wrote; the caller names the type it put there. */
export function decode<T>(text: string): T {
  // A reviver makes parsing several times slower: used only where there is something to revive.
  return text.includes(`"${BIGINT}"`) ? JSON.parse(text, revive) : JSON.parse(text);
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, BIGINT)) return value;
  return BigInt(Object.entries(value)[0]?.[1]);
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
