// What the database throws, in our codes. Messages name the state and the constraint, never values:
// drivers put rows and parameters into their errors, so those never travel on as `cause`.
import { ParleyError } from '../domain/errors.ts';

const SQL_STATE = /^[0-9A-Z]{5}$/;

/** Another transaction was in the way; running this one again may well succeed. */
const RETRYABLE = new Set([
  '40001', // serialization_failure
  '40P01', // deadlock_detected
  '23505', // unique_violation: two transactions appended the same version
]);

/** Classes of states that mean: the server is not there, or not able to work. */
const UNREACHABLE = [
  '08', // connection exception
  '25006', // read-only transaction
  '28', // wrong user or password
  '3D', // no such database
  '53', // out of disk, memory or connections
  '57', // shutting down, starting up, statement cancelled
  '58', // disk or system fault
];

const NETWORK =
  /^(ECONN(REFUSED|RESET|ABORTED)|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE)$/;

/** pg's own errors about a connection carry no code (pg 8.23, lib/client.js and pg-pool). */
const PG_WITHOUT_CODE =
  /^(Connection terminated|Client (has encountered|was closed)|timeout exceeded when trying)/;

/** The SQLSTATE of an error of either driver; null for anything else. */
export function sqlStateOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return null;
  return typeof error.code === 'string' && SQL_STATE.test(error.code) ? error.code : null;
}

/** True when the whole transaction is worth running again. */
export function isRetryable(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state !== null && RETRYABLE.has(state);
}

/** True when the server cannot be reached or cannot work, by SQLSTATE, errno or pg's own words. */
export function isUnreachable(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== null) return UNREACHABLE.some((start) => state.startsWith(start));
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isUnreachable);
  if ('code' in error && typeof error.code === 'string') return NETWORK.test(error.code);
  return PG_WITHOUT_CODE.test(error.message);
}

/**
 * Turns what a database driver threw into a ParleyError; returns everything else unchanged.
 * STORE_CONFLICT after lost races, STORE_UNREACHABLE for the server, INVARIANT_BROKEN for a
 * statement the schema refused. `place` names the store, e.g. `PostgreSQL at db:5432/parley`.
 */
export function asStoreFault(error: unknown, place: string): unknown {
  if (error instanceof ParleyError) return error;
  const state = sqlStateOf(error);
  if (isRetryable(error)) {
    return new ParleyError('STORE_CONFLICT', `Other work on ${place} was in the way (${state}).`, {
      hint: 'It is tried again by itself.',
      cause: withoutValues(error),
    });
  }
  if (isUnreachable(error)) {
    return new ParleyError('STORE_UNREACHABLE', `${place} does not answer or cannot work.`, {
      hint: 'Check that the database runs, has disk space and accepts connections.',
      cause: withoutValues(error),
    });
  }
  if (state === null) return error;
  const constraint = constraintOf(error);
  return new ParleyError(
    'INVARIANT_BROKEN',
    `The store refused a statement (${state}${constraint === null ? '' : `, ${constraint}`}).`,
    { cause: withoutValues(error) },
  );
}

function constraintOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('constraint' in error)) return null;
  return typeof error.constraint === 'string' ? error.constraint : null;
}

/** The driver's error without its row, parameters and query text. */
export function withoutValues(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('unknown fault');
  const code = 'code' in error ? `${error.code}: ` : '';
  const bare = new Error(`${code}${error.message}`);
  if (error.stack !== undefined) bare.stack = error.stack;
  return bare;
}
