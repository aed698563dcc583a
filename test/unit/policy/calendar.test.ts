// Business days, holidays and hours: policy A-2 and the product's parameters beside it.
import { describe, expect, it } from 'vitest';
import { policyFromDocument } from '../../../src/domain/policy.ts';
import { formatDay } from '../../../src/domain/time.ts';
import { addBusinessDaysOf } from '../../../src/engagement/calendar.ts';
import { at } from '../../helpers/claims.ts';

function due(now: string, count: number, document: object = {}): string {
  return formatDay(addBusinessDaysOf(at(now), count, policyFromDocument(document)));
}

/** The same counted the slow way: day by day on the calendar's own weekdays. */
function countedByHand(day: number, count: number): number {
  let result = day;
  for (let left = count; left > 0; ) {
    result += 1;
    const weekday = new Date(result * 86_400_000).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return result;
}

describe('business days', () => {
  it('are Monday to Friday in UTC unless the policy says otherwise', () => {
    for (let day = 20_000; day < 20_020; day += 1) {
      const now = day * 86_400_000 + 86_399_999;
      for (const count of [0, 1, 2, 5, 11]) {
        expect(addBusinessDaysOf(now, count, policyFromDocument({}))).toBe(
          countedByHand(day, count),
        );
      }
    }
  });

  it('leave out holidays', () => {
    expect(due('2026-12-23T10:00:00Z', 2)).toBe('2026-12-25');
    const holidays = ['2026-12-24', '2026-12-25'];
    expect(due('2026-12-23T10:00:00Z', 2, { holidays })).toBe('2026-12-29');
  });

  it('may be other weekdays', () => {
    const business_days = ['sun', 'mon', 'tue', 'wed', 'thu'];
    expect(due('2026-11-19T10:00:00Z', 1, { business_days })).toBe('2026-11-22');
  });

  it('begin and end by the clocks of a place', () => {
    const document = { business_hours: { time_zone: 'Asia/Tokyo' } };
    expect(due('2026-11-18T14:59:59Z', 1, document)).toBe('2026-11-19');
    expect(due('2026-11-18T15:00:00Z', 1, document)).toBe('2026-11-20');
  });

  it('end at closing time, summer and winter', () => {
    const document = { business_hours: { from: '09:00', to: '17:00', time_zone: 'Europe/Berlin' } };
    expect(due('2026-11-18T15:59:59Z', 1, document)).toBe('2026-11-19');
    expect(due('2026-11-18T16:00:00Z', 1, document)).toBe('2026-11-20');
    expect(due('2026-07-15T14:59:59Z', 1, document)).toBe('2026-07-16');
    expect(due('2026-07-15T15:00:00Z', 1, document)).toBe('2026-07-17');
  });
});
