// Several lists at once: a page of a list starts where the one before it ended, so one list alone waits
// for HubSpot most of the time, however large the allowance is. The order among the lists does not matter.
import { z } from 'zod';
import type { HubspotApi } from './api.ts';
import type { Sight } from './sight.ts';
import { NOTHING_THERE, readListed, type StreamPage } from './streams.ts';

/** Where each list stands; one that is not named has not begun. */
export const lanesShape = z.record(
  z.string(),
  z.strictObject({ after: z.string().nullable(), isDone: z.boolean() }),
);
export type Lanes = z.infer<typeof lanesShape>;

/** A page of one of the lists, and where all of them stand with it. */
export type LanePage = {
  readonly page: StreamPage;
  readonly lanes: Lanes;
  /** Pages of other lists were asked for together with it. */
  readonly isMidway: boolean;
};

/**
 * Pages of the lists that are not done: one of each is asked for at once, and handed out as it comes;
 * then the next of each, so that whoever stops between two rounds has asked for nothing in vain.
 */
export async function* readLanes(
  { api, sight }: { readonly api: HubspotApi; readonly sight: Sight },
  objects: ReadonlyMap<string, readonly string[]>,
  from: Lanes,
): AsyncGenerator<LanePage> {
  let lanes = from;
  for (;;) {
    const open = [...objects].filter(([object]) => lanes[object]?.isDone !== true);
    if (open.length === 0) return;
    const asked = new Map(
      open.map(([object, properties]) => {
        const place = { object, properties, after: lanes[object]?.after ?? null };
        const list = () => readListed(api, place);
        const page = sight
          .unlessRefused(object, list, NOTHING_THERE)
          .then((found) => ({ object, page: found }));
        // Whoever fails first is thrown; the others must not count as unheard.
        page.catch(() => {});
        return [object, page] as const;
      }),
    );
    try {
      while (asked.size > 0) {
        const { object, page } = await Promise.race(asked.values());
        asked.delete(object);
        lanes = { ...lanes, [object]: { after: page.next, isDone: page.next === null } };
        yield { page, lanes, isMidway: asked.size > 0 };
      }
    } finally {
      await Promise.allSettled(asked.values());
    }
  }
}
