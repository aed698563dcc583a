// Records by id: current, unlike a search, and with as many properties as one likes, unlike a list.
import { type HubspotApi, VERSION } from './api.ts';
import { chunksOf, MAX_BATCH } from './objects.ts';
import { type CrmRecord, readBatch } from './wire.ts';

/** Which records, and what of them. */
export type Kind = { readonly object: string; readonly properties: readonly string[] };

/** At most {@link MAX_BATCH} records; those that are not there are left out. */
export async function batchRead(
  api: HubspotApi,
  { object, properties }: Kind,
  ids: readonly string[],
  archived: boolean,
) {
  const { body, at } = await api.call({
    method: 'POST',
    path: `/crm/objects/${VERSION}/${object}/batch/read`,
    query: { archived: String(archived) },
    body: { inputs: ids.map((id) => ({ id })), properties, propertiesWithHistory: [] },
    effect: 'read',
    answer: readBatch,
  });
  return { results: body.results, at };
}

/** Any number of records, as they are now. */
export async function readAllOf(
  api: HubspotApi,
  kind: Kind,
  ids: readonly string[],
): Promise<readonly CrmRecord[]> {
  const found: CrmRecord[] = [];
  for (const chunk of chunksOf(ids, MAX_BATCH)) {
    found.push(...(await batchRead(api, kind, chunk, false)).results);
  }
  return found;
}
