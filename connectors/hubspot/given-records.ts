// Given records as they are now, by id: what a webhook named. Batch reads and associations come from
// the system of record, so nothing waits for the search index.
import type { RecordRef } from '../../src/domain/ids.ts';
import type { Mapping } from '../../src/domain/mapping.ts';
import { goneRecord, type ReadRecord } from '../../src/domain/source-record.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { HubspotApi } from './api.ts';
import { chunksOf, instantOf, MAX_BATCH, OWNERS } from './objects.ts';
import { batchRead, type Kind } from './read-batch.ts';
import type { Sight } from './sight.ts';
import { sourceRecords } from './streams.ts';
import { wantedProperties } from './wanted-properties.ts';

const ID = /^\d{1,20}$/;
/** The Date header is cut to whole seconds; a tombstone must not look older than the record. */
const SECOND_MS = 1_000;

export type GivenOptions = {
  readonly api: HubspotApi;
  readonly clock: Clock;
  readonly mapping: Mapping;
  readonly sight: Sight;
};

/** See the port. */
export async function readRecords(
  options: GivenOptions,
  refs: readonly RecordRef[],
): Promise<readonly ReadRecord[]> {
  const { sight } = options;
  const records: ReadRecord[] = [];
  for (const [object, properties] of wantedProperties(options.mapping)) {
    // Owners have an API of their own, which knows no batch: they are read with every run.
    if (object === OWNERS) continue;
    const ids = refs
      .filter((ref) => ref.object === object && ID.test(ref.recordId))
      .map((ref) => ref.recordId);
    for (const chunk of chunksOf([...new Set(ids)], MAX_BATCH)) {
      const read = () => readChunk(options, { object, properties }, chunk);
      records.push(...(await sight.unlessRefused(object, read, [])));
    }
  }
  sight.saw(records, options.mapping);
  return records;
}

/** See the port. An id that was merged away brings its survivor, which has another id. */
export async function existing(
  api: HubspotApi,
  object: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const chunk of chunksOf(
    ids.filter((id) => ID.test(id)),
    MAX_BATCH,
  )) {
    const idOnly = { object, properties: ['hs_object_id'] };
    const { results } = await batchRead(api, idOnly, chunk, false);
    for (const { id } of results) if (chunk.includes(id)) found.add(id);
  }
  return found;
}

/**
 * What is there, then what lies in the recycle bin, then what is nowhere. An id that was merged away
 * resolves to its survivor, which names it (BEHAVIOR.md, 9).
 */
async function readChunk(
  options: GivenOptions,
  kind: Kind,
  ids: readonly string[],
): Promise<readonly ReadRecord[]> {
  const live = await batchRead(options.api, kind, ids, false);
  const records = await sourceRecords(options.api, { ...kind, after: null }, live.results);
  const told = new Set(records.map((one) => one.recordId));
  const missing = ids.filter((id) => !told.has(id));
  if (missing.length === 0) return records;
  const idOnly = { object: kind.object, properties: ['hs_object_id'] };
  const archived = await batchRead(options.api, idOnly, missing, true);
  const binned = new Map(archived.results.map((one) => [one.id, one]));
  const nowhereAt = (archived.at ?? options.clock.now()) + SECOND_MS - 1;
  const gone = missing.map((id) => {
    const found = binned.get(id);
    const at = found === undefined ? nowhereAt : instantOf(found.archivedAt ?? found.updatedAt);
    return goneRecord(kind.object, id, at);
  });
  return [...records, ...gone];
}
