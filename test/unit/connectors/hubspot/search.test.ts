// Paging by key: forward in time, through ties by id, to an end.
import { describe, expect, it } from 'vitest';
import { nextKey, SEARCH_LIMIT } from '../../../../connectors/hubspot/search.ts';

const T = Date.parse('2026-11-20T10:00:00Z');
const page = (count: number, lastTime: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: String(1_000 + index),
    properties: {},
    updatedAt: new Date(index === count - 1 ? lastTime : T).toISOString(),
  }));

describe('nextKey', () => {
  it('ends with a page that is not full', () => {
    expect(nextKey(String(T), [])).toBeNull();
    expect(nextKey(String(T), page(SEARCH_LIMIT - 1, T))).toBeNull();
  });

  it('goes on at the last time seen', () => {
    expect(nextKey(String(T), page(SEARCH_LIMIT, T + 5))).toBe(String(T + 5));
  });

  it('walks a full page of one time by id, then moves one millisecond on', () => {
    expect(nextKey(String(T), page(SEARCH_LIMIT, T))).toBe(`${T}/0`);
    expect(nextKey(`${T}/0`, page(SEARCH_LIMIT, T))).toBe(`${T}/${1_000 + SEARCH_LIMIT - 1}`);
    expect(nextKey(`${T}/1199`, page(3, T))).toBe(String(T + 1));
  });
});
