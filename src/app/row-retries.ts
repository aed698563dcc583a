// When a record that was not written this time is tried again: a row that somebody else has locked, an
// answer that was lost, a CRM that asks for patience. Pure.
import { HOUR_MS, type Instant } from '../domain/time.ts';

const FIRST_PAUSE_MS = 3_000;
/** What is added to a pause at most, however long it goes on. */
const CEILING_MS = HOUR_MS / 4;
/** Somebody waits for an undo to end. */
const UNDO_CEILING_MS = HOUR_MS / 60;

/** Tried in vain for so long, a record is named to the admin; it is tried on. */
export const UNWRITTEN_MS = HOUR_MS;

export type Retry = {
  readonly now: Instant;
  /** Since when the record has been tried in vain. */
  readonly since: Instant;
  /** What the CRM asks for; null: it asks for nothing. */
  readonly retryAfterMs: number | null;
  readonly isUndoing: boolean;
  /** 0 up to 1. */
  readonly random: () => number;
};

/**
 * After the pause the CRM asks for, or three seconds, and any part of as long again as has been tried so far:
 * tries get rarer as they did not help, down to one in some ten minutes, and records that were refused
 * together come back apart.
 */
export function nextTry({ now, since, retryAfterMs, isUndoing, random }: Retry): Instant {
  const pauseMs = retryAfterMs ?? FIRST_PAUSE_MS;
  const triedMs = now - since;
  const ceilingMs = isUndoing && triedMs < UNWRITTEN_MS ? UNDO_CEILING_MS : CEILING_MS;
  return now + pauseMs + Math.floor(random() * Math.min(Math.max(triedMs, pauseMs), ceilingMs));
}
