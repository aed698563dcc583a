// When a failed job is tried again, and that people are told the same.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  DEFAULT_RETRY,
  judgeFailure,
  longestWaitMs,
  reasonOf,
  retryTableMarkdown,
} from '../../jobs/retry-table.ts';
import { ERROR_CODES, type ErrorCode, ParleyError } from '../../src/domain/errors.ts';
import { DAY_MS } from '../../src/domain/time.ts';

const MINUTE_MS = 60_000;
const judge = (error: unknown, attempt: number, random: number) =>
  judgeFailure(error, attempt, DEFAULT_RETRY, () => random);

describe('the longest wait', () => {
  test('doubles from one second to fifteen minutes', () => {
    const waits = Array.from({ length: 12 }, (_, n) => longestWaitMs(n + 1, DEFAULT_RETRY) / 1_000);
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
  });

  test('is what docs/operations.md says', () => {
    const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    expect(page).toContain(`\n\n${retryTableMarkdown(DEFAULT_RETRY)}\n\n`);
  });
});

describe('a failed try', () => {
  const down = new ParleyError('CRM_UNAVAILABLE', 'down');

  test('waits a random share of the longest wait, but some time', () => {
    expect(judge(down, 3, 0.5)).toEqual({ verdict: 'retry', delayMs: 2_000 });
    expect(judge(down, 11, 1)).toEqual({ verdict: 'retry', delayMs: 15 * MINUTE_MS });
    expect(judge(down, 1, 0)).toEqual({ verdict: 'retry', delayMs: 1 });
  });

  test('is the last after twelve', () => {
    expect(judge(down, 11, 0).verdict).toBe('retry');
    expect(judge(down, 12, 0)).toEqual({ verdict: 'dead', reason: 'CRM_UNAVAILABLE: down' });
  });

  test('of unknown cause is tried again: it may be a fault of the network', () => {
    expect(judge(new TypeError('fetch failed'), 1, 1).verdict).toBe('retry');
    expect(judge('text', 12, 1)).toEqual({
      verdict: 'dead',
      reason: 'unexpected string: the log tells it',
    });
  });

  test('throttled waits as long as the vendor says, a day at most, however often', () => {
    const slow = (retryAfterMs: number) => new ParleyError('CRM_THROTTLED', 's', { retryAfterMs });
    expect(judge(slow(1234.5), 50, 0)).toEqual({ verdict: 'retry', delayMs: 1_235 });
    expect(judge(slow(40 * DAY_MS), 1, 0)).toEqual({ verdict: 'retry', delayMs: DAY_MS });
  });

  test('throttled without a time waits by the table', () => {
    const slow = new ParleyError('CRM_QUOTA_EXHAUSTED', 's');
    expect(judge(slow, 40, 1)).toEqual({ verdict: 'retry', delayMs: 15 * MINUTE_MS });
  });

  test('is tried again or given up by its kind, for every code there is', () => {
    const verdicts = new Map<string, Set<string>>();
    for (const [code, kind] of Object.entries(ERROR_CODES)) {
      const { verdict } = judge(new ParleyError(code as ErrorCode, 'x'), 1, 0);
      verdicts.set(kind, (verdicts.get(kind) ?? new Set()).add(verdict));
    }
    expect(Object.fromEntries([...verdicts].map(([kind, set]) => [kind, [...set]]))).toEqual({
      transient: ['retry'],
      throttled: ['retry'],
      stale: ['retry'],
      auth: ['dead'],
      invalid: ['dead'],
      bug: ['dead'],
    });
  });
});

describe('a reason', () => {
  test('has code and cure', () => {
    const error = new ParleyError('CRM_REAUTH_NEEDED', 'The grant is gone.', {
      hint: 'Reconnect.',
    });
    expect(reasonOf(error)).toBe('CRM_REAUTH_NEEDED: The grant is gone. Reconnect.');
  });

  test('fits a list', () => {
    const error = new ParleyError('MAPPING_INVALID', 'x'.repeat(2_000));
    expect(reasonOf(error)).toHaveLength(500);
  });

  test.each([
    new ParleyError('CRM_REQUEST_REFUSED', 'Salesforce refused: CANARY Ltd is locked', {
      vendorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      cause: new Error('CANARY'),
      hint: 'Correct it.',
    }),
    new TypeError('cannot read CANARY'),
    'CANARY',
    { CANARY: 'CANARY' },
    null,
  ])('repeats nothing that came from outside: %o', (error) => {
    expect(reasonOf(error)).not.toContain('CANARY');
    expect(reasonOf(error).length).toBeGreaterThan(10);
  });
});
