// Search without its traps: pages by key (time, then id) instead of by offset. Offsets shift when a
// record changes between two pages, and stop at 10,000 (BEHAVIOR.md, 5 and 6).
import type { Instant } from '../../src/domain/time.ts';
import { type HubspotApi, VERSION } from './api.ts';
import { instantOf } from './objects.ts';
import { readAllOf } from './read-batch.ts';
import { type CrmRecord, searchPage } from './wire.ts';

/** Most characters of a search's body (search guide, 2026-11). */
const MAX_BODY = 3_000;
/** Most results of one search page (search guide, 2026-11). */
export const SEARCH_LIMIT = 200;
const MODIFIED = 'hs_lastmodifieddate';
const ID = 'hs_object_id';

type SearchFilter = {
  readonly propertyName: string;
  readonly operator: string;
  readonly value?: string;
};

/** What to look for, and from which key on. */
export type SearchRequest = {
  readonly object: string;
  readonly properties: readonly string[];
  readonly filters: readonly SearchFilter[];
  /** `<time>`: changed at or after. `<time>/<id>`: changed exactly then, with a greater id. */
  readonly key: string;
};

/**
 * One page of records after a key, in the key's order. Where their properties do not fit into a search,
 * it finds the records alone, and they are read by id: what went meanwhile is left out of `results`, but
 * not of `keys`.
 */
export async function searchAfter(api: HubspotApi, request: SearchRequest): Promise<SearchedPage> {
  const [time = '0', id] = request.key.split('/');
  const keyFilters: SearchFilter[] =
    id === undefined
      ? [{ propertyName: MODIFIED, operator: 'GTE', value: time }]
      : [
          { propertyName: MODIFIED, operator: 'EQ', value: time },
          { propertyName: ID, operator: 'GT', value: id },
        ];
  const whole = {
    filterGroups: [{ filters: [...keyFilters, ...request.filters] }],
    sorts: [id === undefined ? MODIFIED : ID],
    properties: request.properties,
    limit: SEARCH_LIMIT,
    after: '0',
  };
  const fits = JSON.stringify(whole).length <= MAX_BODY;
  const body = fits ? whole : { ...whole, properties: [ID] };
  const { body: page, at } = await search(api, request.object, body);
  const keys = page.results;
  if (fits) return { keys, results: keys, at };
  const ids = keys.map((one) => one.id);
  return { keys, results: await readAllOf(api, request, ids), at };
}

/** See the port. Ids rise with time; what was made in the last moments may not be in the index yet. */
export async function newestIds(
  api: HubspotApi,
  object: string,
  most: number,
): Promise<readonly string[]> {
  const what = { filterGroups: [], sorts: [`-${ID}`], properties: [ID] };
  const { body } = await search(api, object, { ...what, limit: most, after: '0' });
  return body.results.map((one) => one.id);
}

/** A search says all of this (BEHAVIOR.md, 47). */
type SearchBody = {
  readonly filterGroups: readonly { readonly filters: readonly SearchFilter[] }[];
  /** One property at most, `-name` for the greatest first (BEHAVIOR.md, 5). */
  readonly sorts: readonly string[];
  readonly properties: readonly string[];
  /** {@link SEARCH_LIMIT} at most. */
  readonly limit: number;
  readonly after: string;
};

/** One page of a search. */
export function search(api: HubspotApi, object: string, body: SearchBody) {
  const path = `/crm/objects/${VERSION}/${object}/search`;
  return api.call({ method: 'POST', path, body, effect: 'read', answer: searchPage });
}

/** What a search found: `keys` say where it goes on. */
type SearchedPage = {
  readonly keys: readonly CrmRecord[];
  readonly results: readonly CrmRecord[];
  readonly at: Instant | null;
};

/**
 * The key of the page after `results`; null when there is none. More records with one time than fit
 * a page (a bulk edit) are walked by id before time goes on.
 */
export function nextKey(key: string, results: readonly CrmRecord[]): string | null {
  const [time = '0', id] = key.split('/');
  const last = results.at(-1);
  const isFull = results.length >= SEARCH_LIMIT;
  if (id !== undefined) return isFull && last ? `${time}/${last.id}` : String(Number(time) + 1);
  if (!isFull || !last) return null;
  const lastTime = instantOf(last.updatedAt);
  return lastTime > Number(time) ? String(lastTime) : `${time}/0`;
}
