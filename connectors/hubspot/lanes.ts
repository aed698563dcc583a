// Several lists at once, and the associations of a page while the next is listed: a page of a list starts
// where the one before it ended, so one list alone waits for HubSpot most of the time, however large the
// allowance is. The order among the lists of a group does not matter.
import { z } from 'zod';
import type { HubspotApi } from './api.ts';
import { listUnit, type StreamPage, type Unit } from './streams.ts';

/** Where each list stands; one that is not named has not begun. */
export const lanesShape = z.record(
  z.string(),
  z.strictObject({ after: z.string().nullable(), isDone: z.boolean() }),
);
export type Lanes = z.infer<typeof lanesShape>;

/** A page of one of the lists, and where all of them stand with it. */
export type LanePage = { readonly page: StreamPage; readonly lanes: Lanes };

/**
 * Pages of the lists that are not done, in the order in which they come. Who stops in the middle gets
 * what was under way again.
 */
export async function* readLanes(
  api: HubspotApi,
  objects: ReadonlyMap<string, readonly string[]>,
  from: Lanes,
): AsyncGenerator<LanePage> {
  let lanes = from;
  const open = new Map<string, AsyncGenerator<StreamPage>>();
  const asked = new Map<string, Promise<{ object: string; page: StreamPage | undefined }>>();
  const ask = (object: string, lane: AsyncGenerator<StreamPage>) => {
    const next = lane
      .next()
      .then(({ value }) => ({ object, page: value as StreamPage | undefined }));
    // Whoever fails first is thrown; the others must not count as unheard.
    next.catch(() => {});
    asked.set(object, next);
  };
  for (const [object, properties] of objects) {
    const { after = null, isDone = false } = lanes[object] ?? {};
    if (isDone) continue;
    const lane = readLane(api, { object, properties, after });
    open.set(object, lane);
    ask(object, lane);
  }
  try {
    while (asked.size > 0) {
      const { object, page } = await Promise.race(asked.values());
      asked.delete(object);
      const lane = open.get(object);
      if (page === undefined || lane === undefined) continue;
      lanes = { ...lanes, [object]: { after: page.next, isDone: page.next === null } };
      if (page.next !== null) ask(object, lane);
      yield { page, lanes };
    }
  } finally {
    await Promise.allSettled(asked.values());
    for (const lane of open.values()) await lane.return(undefined);
  }
}

type LanePlace = Parameters<typeof listUnit>[1];

/** One list from a place on; the next page is listed while this one's associations are read. */
async function* readLane(api: HubspotApi, place: LanePlace): AsyncGenerator<StreamPage> {
  const listFrom = (after: string | null) => {
    const unit = listUnit(api, { ...place, after });
    unit.catch(() => {});
    return unit;
  };
  let ahead: Promise<Unit> | null = listFrom(place.after);
  try {
    while (ahead !== null) {
      const { next, at, records }: Unit = await ahead;
      ahead = next === null ? null : listFrom(next);
      yield { records: await records, next, at };
    }
  } finally {
    await ahead?.catch(() => {});
  }
}
