// A worker that could fetch and does not is noticed; one that is full, idle or frozen is not.
import { expect, test } from 'vitest';
import { FetchWatch } from '../../jobs/fetch-watch.ts';

function watched() {
  const heard: number[] = [];
  let looks = 0;
  const watch = new FetchWatch(60_000, () => void heard.push(looks));
  const look = (couldFetch: boolean, times = 1) => {
    for (let time = 0; time < times; time += 1) {
      looks += 1;
      watch.check(couldFetch);
    }
  };
  return { watch, heard, look };
}

test('it is stuck after a minute of jobs it could have fetched', () => {
  const { watch, heard, look } = watched();
  expect(watch.checkMs).toBe(5_000);
  look(true, 11);
  expect(heard).toEqual([]);
  look(true);
  expect(heard).toEqual([12]);
});

test('one job fetched, or one look at nothing to fetch, begins the minute anew', () => {
  const { watch, heard, look } = watched();
  look(true, 11);
  watch.fetched();
  look(true, 12);
  expect(heard).toEqual([]);
  look(false);
  look(true, 11);
  expect(heard).toEqual([]);
  look(true);
  expect(heard).toHaveLength(1);
});
