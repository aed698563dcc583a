// What becomes of rows when the call that carries them fails as a whole, not row by row.
import { ParleyError } from '../../src/domain/errors.ts';
import type { PatchOutcome } from '../../src/ports/crm.ts';

type WithoutRef<T> = T extends unknown ? Omit<T, 'ref'> : never;
export type PatchVerdict = WithoutRef<PatchOutcome>;

/**
 * Calls that may be refused on the way to rows that nobody else should pay for: one row of 200 takes eight.
 * Where every row is refused, an org must not pay with two calls for each.
 */
export const MOST_REFUSED = 24;

/**
 * Works on rows by one call and, where Salesforce refuses it for what is in it, by halves, until the row it
 * is about stands alone. `left`: calls that may still be refused on the way, of all rows of a batch together.
 * One verdict per row, in order. Sign-in faults concern the connection and are thrown.
 */
export async function inHalves<Row>(
  rows: readonly Row[],
  work: (rows: readonly Row[]) => Promise<readonly PatchVerdict[]>,
  left: { calls: number },
): Promise<readonly PatchVerdict[]> {
  try {
    return await work(rows);
  } catch (error) {
    const verdict = verdictOfCall(error);
    left.calls -= 1;
    const isForContent = error instanceof ParleyError && error.code === 'CRM_REQUEST_REFUSED';
    if (!isForContent || rows.length === 1 || left.calls <= 0) return rows.map(() => verdict);
    const middle = Math.ceil(rows.length / 2);
    const first = await inHalves(rows.slice(0, middle), work, left);
    return [...first, ...(await inHalves(rows.slice(middle), work, left))];
  }
}

function verdictOfCall(error: unknown): PatchVerdict {
  if (!(error instanceof ParleyError)) throw error;
  const { message } = error;
  switch (error.kind) {
    case 'transient':
      if (error.code === 'CRM_UNREACHABLE') return { result: 'retry', message, retryAfterMs: null };
      return { result: 'unknown', message };
    case 'throttled':
      return { result: 'retry', message, retryAfterMs: error.retryAfterMs };
    case 'invalid':
    case 'stale':
      if (error.code === 'CRM_RECORD_CHANGED')
        return { result: 'retry', message, retryAfterMs: null };
      return {
        result: 'refused',
        code: error.vendorCode ?? error.code,
        message,
        cure: error.hint ?? 'Look at the message and repair the record or the permission.',
      };
    case 'auth':
    case 'bug':
      throw error;
  }
}
