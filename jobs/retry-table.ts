// When a failed job is tried again, and when it is given up. One table for both queues; the copy
// people read is in docs/operations.md and is compared with this file by a test.
import { ParleyError } from '../src/domain/errors.ts';
import { DAY_MS, HOUR_MS } from '../src/domain/time.ts';

export type RetryPolicy = {
  /** Longest wait after the first failure; it doubles with each further one. */
  readonly firstMs: number;
  /** The wait grows no further than this. */
  readonly maxMs: number;
  /** Tries in all, the first included. Throttled tries do not count as the last. */
  readonly tries: number;
};

/** Waits of at most 1 s, 2 s, 4 s … 15 min; given up after 12 tries, about half an hour at most. */
export const DEFAULT_RETRY: RetryPolicy = { firstMs: 1_000, maxMs: HOUR_MS / 4, tries: 12 };

/** A vendor that asks for more is asked again after a day: every daily quota has renewed by then. */
const LONGEST_WAIT_MS = DAY_MS;

export type Verdict =
  | { readonly verdict: 'retry'; readonly delayMs: number }
  /** `reason` is for people: error code and what to do; kept with the dead job. */
  | { readonly verdict: 'dead'; readonly reason: string };

/** The longest wait after failure number `failures` (from 1), before jitter. */
export function longestWaitMs(failures: number, policy: RetryPolicy): number {
  return Math.min(policy.maxMs, policy.firstMs * 2 ** (failures - 1));
}

/**
 * What happens after try number `attempt` (from 1) ended with `error`: the error's kind decides.
 * Transient, stale and unknown errors wait with full jitter (a random share of the longest wait,
 * so that many failing at once do not return at once) until the tries are used up. A throttled job
 * waits as long as the vendor said and is never given up for it. What only a person can mend
 * (auth, invalid, bug) is given up at once. `random` gives 0 up to 1.
 */
export function judgeFailure(
  error: unknown,
  attempt: number,
  policy: RetryPolicy,
  random: () => number,
): Verdict {
  const kind = error instanceof ParleyError ? error.kind : 'transient';
  switch (kind) {
    case 'auth':
    case 'invalid':
    case 'bug':
      return { verdict: 'dead', reason: reasonOf(error) };
    case 'throttled': {
      const asked = error instanceof ParleyError ? error.retryAfterMs : null;
      const delayMs = asked ?? jittered(attempt, policy, random);
      return { verdict: 'retry', delayMs: Math.min(Math.ceil(delayMs), LONGEST_WAIT_MS) };
    }
    case 'transient':
    case 'stale':
      return attempt >= policy.tries
        ? { verdict: 'dead', reason: reasonOf(error) }
        : { verdict: 'retry', delayMs: jittered(attempt, policy, random) };
  }
}

/** At least 1 ms: Bull takes a wait of 0 for none at all and skips its bookkeeping. */
function jittered(attempt: number, policy: RetryPolicy, random: () => number): number {
  return Math.max(1, Math.round(random() * longestWaitMs(attempt, policy)));
}

const REASON_LENGTH = 500;

/**
 * Code and cure, cut to a length that fits a list. It is kept and shown, so it repeats nothing that
 * came from outside: a vendor's message may quote a record, and an unknown error anything at all.
 * Those are told in the log.
 */
export function reasonOf(error: unknown): string {
  const text = error instanceof ParleyError ? codeAndCure(error) : nameOf(error);
  return text.length <= REASON_LENGTH ? text : `${text.slice(0, REASON_LENGTH - 1)}…`;
}

function codeAndCure({ code, vendorCode, message, hint }: ParleyError): string {
  const what = vendorCode === null ? `${code}: ${message}` : `${code} (${vendorCode})`;
  return hint === null ? what : `${what} ${hint}`;
}

function nameOf(error: unknown): string {
  const name = error instanceof Error ? error.constructor.name : typeof error;
  return `unexpected ${name}: the log tells it`;
}

/** The table of docs/operations.md: after each failed try, the wait and the time since the first. */
export function retryTableMarkdown(policy: RetryPolicy): string {
  const lines = [
    '| after try | waits up to | on average | at most since the first try |',
    '| --- | --- | --- | --- |',
  ];
  let totalMs = 0;
  for (let attempt = 1; attempt < policy.tries; attempt += 1) {
    const waitMs = longestWaitMs(attempt, policy);
    totalMs += waitMs;
    lines.push(
      `| ${attempt} | ${duration(waitMs)} | ${duration(waitMs / 2)} | ${duration(totalMs)} |`,
    );
  }
  lines.push(`| ${policy.tries} | given up: dead job | | |`);
  return lines.join('\n');
}

function duration(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 60) return `${seconds} s`;
  const rest = Math.round(seconds % 60);
  return rest === 0
    ? `${Math.floor(seconds / 60)} min`
    : `${Math.floor(seconds / 60)} min ${rest} s`;
}
