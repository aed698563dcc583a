// When a record that could not be written is tried again.
import { describe, expect, it } from 'vitest';
import { nextTry } from '../../../src/app/row-retries.ts';
import { DAY_MS, HOUR_MS } from '../../../src/domain/time.ts';

const NOW = 1_000_000_000;
const MINUTE_MS = 60_000;

type Case = Partial<Parameters<typeof nextTry>[0]> & { readonly triedMs?: number };

/** The pause until the next try, at the least and at the most. */
function pauses({ triedMs = 0, ...more }: Case): readonly [least: number, most: number] {
  const at = (chance: number) =>
    nextTry({
      ...{ now: NOW, since: NOW - triedMs, retryAfterMs: null, isUndoing: false, ...more },
      random: () => chance,
    }) - NOW;
  return [at(0), at(1)];
}

describe('the next try', () => {
  it.each([
    ['comes within six seconds at first', {}, [3_000, 6_000]],
    ['comes any time up to as long again', { triedMs: MINUTE_MS }, [3_000, 63_000]],
    [
      'comes within some fifteen minutes, however long it goes on',
      { triedMs: 9 * DAY_MS },
      [3_000, 903_000],
    ],
    ['waits for as long as the CRM asks', { retryAfterMs: 2_000 }, [2_000, 4_000]],
    [
      'waits for a CRM that asks for longer than Parley would',
      { retryAfterMs: HOUR_MS },
      [HOUR_MS, 1.25 * HOUR_MS],
    ],
    [
      'is soon while somebody waits for an undo',
      { triedMs: HOUR_MS - 1, isUndoing: true },
      [3_000, 63_000],
    ],
    [
      'is as seldom as any other in an undo that waits for longer than an hour',
      { triedMs: HOUR_MS, isUndoing: true },
      [3_000, 903_000],
    ],
  ] as const)('%s', (_, given, wanted) => {
    expect(pauses(given)).toEqual(wanted);
  });
});
