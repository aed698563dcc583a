// The recycle bin: a list without a filter and in order of id, which keeps everything for 90 days. Read
// whole, it would cost a call a minute for every hundred records that anybody ever deleted; so each run
// reads a few pages, from where the last one stopped (BEHAVIOR.md, 11).
import { z } from 'zod';
import type { Instant } from '../../src/domain/time.ts';
import { type HubspotApi, VERSION } from './api.ts';
import { instantOf } from './objects.ts';
import type { Kind } from './read-batch.ts';
import { type CrmRecord, recordPage } from './wire.ts';

/** Of one object and run: what was deleted in a small portal is known within a minute. */
const PAGES_A_RUN = 3;
const PAGE = '100';
/** As for changes: HubSpot does not say when the list shows what was archived. */
const OVERLAP_MS = 10 * 60_000;

/** Where the walk through an object's bin stands. */
export const binWalk = z.strictObject({
  /** What was archived before this was told by an earlier walk. */
  from: z.number(),
  /** Start of the walk under way; null between walks. */
  begunAt: z.number().nullable(),
  after: z.string().nullable(),
});
export type BinWalk = z.infer<typeof binWalk>;

/** The first walk: everything that was archived at or after an instant. */
export const walkFrom = (from: Instant): BinWalk => ({ from, begunAt: null, after: null });

export type BinStep = { readonly records: readonly CrmRecord[]; readonly walk: BinWalk };

/** The next few pages; at the end of the bin the next walk begins with the next step. */
export async function stepThroughBin(
  api: HubspotApi,
  kind: Kind,
  walk: BinWalk,
  now: Instant,
): Promise<BinStep> {
  const records: CrmRecord[] = [];
  let { begunAt, after } = walk;
  for (let page = 0; page < PAGES_A_RUN; page += 1) {
    const { body, at } = await binPage(api, kind, after);
    begunAt ??= at ?? now;
    records.push(...body.results.filter((one) => archivedAt(one) >= walk.from));
    after = body.paging?.next?.after ?? null;
    if (after === null) return { records, walk: walkFrom(begunAt - OVERLAP_MS) };
  }
  return { records, walk: { ...walk, begunAt, after } };
}

/** When a record of the bin went there. */
export const archivedAt = (record: CrmRecord): Instant =>
  instantOf(record.archivedAt ?? record.updatedAt);

/** One page of an object's bin. */
export function binPage(api: HubspotApi, { object, properties }: Kind, after: string | null) {
  return api.call({
    method: 'GET',
    path: `/crm/objects/${VERSION}/${object}`,
    query: {
      limit: PAGE,
      properties: properties.join(','),
      archived: 'true',
      ...(after === null ? {} : { after }),
    },
    effect: 'read',
    answer: recordPage,
  });
}
