// What is read for the first time: how many records each list has, and how many calls that comes to.
import type { ReadingPart, ReadingPlan } from '../../src/ports/crm.ts';
import type { HubspotApi } from './api.ts';
import { OWNERS, PIPELINES } from './objects.ts';
import { search } from './search.ts';
import type { Sight } from './sight.ts';
import { callsToList } from './streams.ts';

/** Owners that are there and owners that left, and the pipelines. */
const SETTING_CALLS = { [OWNERS]: 2, [PIPELINES]: 1 } as Readonly<Record<string, number>>;

/** Counts by search, which tells the total with any page. Throws what a call throws. */
export async function planFirst(
  { api, sight }: { readonly api: HubspotApi; readonly sight: Sight },
  streams: readonly string[],
): Promise<ReadingPlan> {
  const parts: ReadingPart[] = [];
  for (const object of streams) {
    const calls = SETTING_CALLS[object];
    if (calls !== undefined) {
      parts.push({ object, records: null, way: 'list', calls });
      continue;
    }
    const records = await sight.unlessRefused(object, () => countOf(api, object), 0);
    parts.push({ object, records, way: 'list', calls: callsToList(object, records) });
  }
  return { parts, allowance: api.allowance() };
}

async function countOf(api: HubspotApi, object: string): Promise<number> {
  const all = { filterGroups: [], sorts: [], properties: [] };
  const { body } = await search(api, object, { ...all, limit: 1, after: '0' });
  return body.total;
}
