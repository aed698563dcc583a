// What is said of a first reading: how far, how many calls, how long, when it goes on.
import { describe, expect, it } from 'vitest';
import { type FirstReading, outlookOf } from '../../../src/app/first-reading.ts';
import { firstReadingView, readingPlanView } from '../../../src/app/view-first-reading.ts';
import { DAY_MS } from '../../../src/domain/time.ts';

const START = Date.UTC(2026, 10, 29, 6);
const MINUTE_MS = 60_000;

const READING: FirstReading = {
  startedAt: START,
  movedAt: START + 2 * MINUTE_MS,
  finishedAt: null,
  allowance: { calls: 1_000, perMs: DAY_MS },
  parts: [
    { object: 'Account', records: 40_000, way: 'bulk', calls: 10, done: 40_000 },
    { object: 'Opportunity', records: 80_000, way: 'bulk', calls: 20, done: 20_000 },
  ],
  calls: 16,
  pause: null,
  pausedMs: 0,
};

describe('outlookOf', () => {
  it('goes by the pace so far where the CRM allows more', () => {
    // 60,000 records in two minutes, as many to go.
    expect(outlookOf(READING, READING.movedAt)).toMatchObject({
      ...{ records: 120_000, done: 60_000, callsLeft: 15, leftMs: 2 * MINUTE_MS },
      shareOfDay: 0.03,
    });
  });

  it('goes by the allowance where that is the slower', () => {
    const allowance = { calls: 10, perMs: 10 * MINUTE_MS };
    // 15 calls to go: ten now, the rest in the next window.
    expect(outlookOf({ ...READING, allowance }, READING.movedAt).leftMs).toBe(10 * MINUTE_MS);
  });

  it('leaves out of its pace the time that it waited', () => {
    const waited = { ...READING, movedAt: START + 62 * MINUTE_MS, pausedMs: 60 * MINUTE_MS };
    expect(outlookOf(waited, waited.movedAt).leftMs).toBe(2 * MINUTE_MS);
  });

  it('has nothing left once it is finished', () => {
    const finished = { ...READING, finishedAt: READING.movedAt };
    expect(outlookOf(finished, START + DAY_MS)).toMatchObject({ callsLeft: 0, leftMs: null });
  });
});

describe('in words', () => {
  it('while it runs', () => {
    const view = firstReadingView(READING, READING.movedAt);
    expect(view.sentence).toBe(
      'First reading: 60,000 of 120,000 records (50 %), 16 calls so far. About 2 minutes left.',
    );
    expect(view.cost).toBe(
      'About 31 API calls in all, 3.1 % of the 1,000 that Parley may make in a day for it.',
    );
    expect(view.lines[1]).toEqual({
      ...{ object: 'Opportunity', records: '20,000 of 80,000', way: 'Bulk API', calls: '20 calls' },
    });
  });

  it('while it waits for the next day', () => {
    const until = START + DAY_MS;
    const pause = { since: READING.movedAt, until, why: 'Parley has used its 10 %.' };
    expect(firstReadingView({ ...READING, pause }, START + 5 * MINUTE_MS).sentence).toContain(
      'It waits and goes on by itself at 30 Nov 2026, 06:00 UTC: Parley has used its 10 %.',
    );
  });

  it('once it is finished', () => {
    const finished = { ...READING, finishedAt: READING.movedAt };
    expect(firstReadingView(finished, START + DAY_MS).sentence).toBe(
      'Read for the first time: 60,000 records with 16 calls in 2 minutes, until 29 Nov 2026, 06:02 UTC.',
    );
  });

  it('before it begins, by rate where there is no day', () => {
    const allowance = { calls: 75, perMs: 10_000 };
    const parts = [{ object: 'owners', records: null, way: 'list', calls: 2 }] as const;
    expect(readingPlanView({ parts, allowance })).toEqual({
      cost: 'About 2 API calls in all, at most 75 in 10 seconds: Parley’s share of the limit.',
      lines: [{ object: 'owners', records: 'not counted', way: 'list', calls: '2 calls' }],
    });
  });
});
