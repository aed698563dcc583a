// Several lists at once: a page of a list starts where the one before it ended, so one list alone waits
// for HubSpot most of the time, however large the allowance is. What claims are made from is listed side
// by side in a full pass; the order among them does not matter.
import { z } from 'zod';
import type { HubspotApi } from './api.ts';
import { readListed, type StreamPage } from './streams.ts';

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
  const underWay = new Map<string, Promise<{ object: string; page: StreamPage }>>();
  const ask = (object: string, properties: readonly string[]) => {
    const after = lanes[object]?.after ?? null;
    const asked = readListed(api, { object, properties, after }).then((page) => ({ object, page }));
    // Whoever comes first is thrown; the others must not count as unheard.
    asked.catch(() => {});
    underWay.set(object, asked);
  };
  for (const [object, properties] of objects) {
    if (lanes[object]?.isDone !== true) ask(object, properties);
  }
  try {
    while (underWay.size > 0) {
      const { object, page } = await Promise.race(underWay.values());
      underWay.delete(object);
      lanes = { ...lanes, [object]: { after: page.next, isDone: page.next === null } };
      if (page.next !== null) ask(object, objects.get(object) ?? []);
      yield { page, lanes };
    }
  } finally {
    await Promise.allSettled(underWay.values());
  }
}
