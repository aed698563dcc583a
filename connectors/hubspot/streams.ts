// One page of one stream: owners, pipelines, an object's list, its changes by search, its archive.
import type { OwnFieldValues } from '../../src/domain/own-fields.ts';
import {
  type FieldValue,
  goneRecord,
  type ReadRecord,
  type RecordLink,
} from '../../src/domain/source-record.ts';
import type { Instant } from '../../src/domain/time.ts';
import { type HubspotApi, VERSION } from './api.ts';
import { isLinked, readLinks } from './links.ts';
import { instantOf, OWNERS, PIPELINES } from './objects.ts';
import { ownValue } from './patches.ts';
import { readAllOf } from './read-batch.ts';
import { archivedAt, type BinWalk, binPage, stepThroughBin } from './recycle-bin.ts';
import { ownPropertiesOf } from './schema.ts';
import { nextKey, searchAfter } from './search.ts';
import { homeOf, MERGED_IDS, OWN_TASK, SPLIT_OWNERS } from './wanted-properties.ts';
import { type CrmRecord, ownerPage, pipelineList, recordPage, type WireOwner } from './wire.ts';

/** Where in a stream a page starts, and which properties it carries. */
export type Place = {
  readonly object: string;
  readonly properties: readonly string[];
  readonly after: string | null;
};

/** What one stream gave for one page, and where its next page starts (null: it has no more). */
export type StreamPage = {
  readonly records: readonly ReadRecord[];
  readonly next: string | null;
  readonly at: Instant | null;
  /** Where the walk through the object's recycle bin stands now. */
  readonly bin?: BinWalk;
};

/** What an object gives that HubSpot refuses. */
export const NOTHING_THERE: StreamPage = { records: [], next: null, at: null };

const LIST_LIMIT = '100';
/**
 * Names of properties go into a list's address: some 8,000 characters of one are refused with 414 (public
 * code: dlt-hub/verified-sources 305, airweave 1064; 16,000 in PostHog 31617).
 */
const MAX_LISTED = 4_000;
const OWNER_LIMIT = '500';
const LISTED_AT_ONCE = 500;

/** All owners each time: there are few, and they cannot be searched. */
export async function readOwners(
  api: HubspotApi,
  place: { readonly after: string | null; readonly archived: boolean },
): Promise<StreamPage> {
  const { body, at } = await api.call({
    method: 'GET',
    path: `/crm/owners/${VERSION}`,
    query: {
      limit: OWNER_LIMIT,
      archived: String(place.archived),
      ...(place.after === null ? {} : { after: place.after }),
    },
    effect: 'read',
    answer: ownerPage,
  });
  const records = body.results.map((owner) => ownerRecord(owner));
  return { records, next: body.paging?.next?.after ?? null, at };
}

/** Archived owners stay readable: old deals still name them. */
function ownerRecord(owner: WireOwner): ReadRecord {
  const name = [owner.firstName, owner.lastName].filter((part) => part).join(' ');
  return {
    object: OWNERS,
    recordId: owner.id,
    modifiedAt: instantOf(owner.updatedAt),
    deleted: false,
    mergedInto: null,
    fields: {
      name: name === '' ? (owner.email ?? null) : name,
      email: owner.email ?? null,
      userId: String(owner.userId ?? owner.userIdIncludingInactive ?? '') || null,
      active: owner.archived !== true,
    },
    links: [],
  };
}

/** Pipelines with their stages as JSON text. */
export async function readPipelines(api: HubspotApi): Promise<StreamPage> {
  const path = `/crm/pipelines/${VERSION}/deals`;
  const { body, at } = await api.call({
    method: 'GET',
    path,
    effect: 'read',
    answer: pipelineList,
  });
  const records = body.results.map((pipeline) => ({
    object: PIPELINES,
    recordId: pipeline.id,
    modifiedAt: instantOf(pipeline.updatedAt),
    deleted: false,
    mergedInto: null,
    fields: { label: pipeline.label, stages: JSON.stringify(pipeline.stages) },
    links: [],
  }));
  return { records, next: null, at };
}

/**
 * A page of an object's list: the system of record, in order of id. Five list pages together: one
 * association call takes a thousand ids, so that six calls read five hundred records instead of ten; more
 * at once would compute for too long in one piece.
 */
export async function readListed(api: HubspotApi, place: Place): Promise<StreamPage> {
  const found: CrmRecord[] = [];
  const isLong = place.properties.join(',').length > MAX_LISTED;
  const listed = isLong ? { ...place, properties: ['hs_object_id'] } : place;
  let [next, at]: [string | null, Instant | null] = [place.after, null];
  let pages = 0;
  do {
    const page = await listPage(api, { ...listed, after: next });
    const { results } = page.body;
    const ids = results.map((one) => one.id);
    found.push(...(isLong ? await readAllOf(api, place, ids) : results));
    next = page.body.paging?.next?.after ?? null;
    at ??= page.at;
    pages += 1;
  } while (next !== null && (pages + 1) * Number(LIST_LIMIT) <= LISTED_AT_ONCE);
  return { records: await sourceRecords(api, place, found), next, at };
}

/** Calls that listing so many records of an object takes. */
export function callsToList(object: string, records: number): number {
  const pages = Math.max(1, Math.ceil(records / Number(LIST_LIMIT)));
  return pages + (isLinked(object) ? Math.ceil(records / LISTED_AT_ONCE) : 0);
}

/** A page of what search says changed since an instant, oldest first. */
export async function readChanged(
  api: HubspotApi,
  place: Place,
  since: Instant,
): Promise<StreamPage> {
  const key = place.after ?? String(since);
  const { keys, results, at } = await searchAfter(api, { ...place, key, filters: [] });
  const records = await sourceRecords(api, place, results);
  return { records, next: nextKey(key, keys), at };
}

/** A page of the whole recycle bin. */
export async function readArchived(api: HubspotApi, place: Place): Promise<StreamPage> {
  const { body, at } = await binPage(api, idsOf(place), place.after);
  const records = body.results.map((record) => binned(place.object, record));
  return { records, next: body.paging?.next?.after ?? null, at };
}

/** What the next few pages of the recycle bin have that no earlier walk through it told. */
export async function readBin(
  api: HubspotApi,
  place: Place,
  walk: BinWalk,
  now: Instant,
): Promise<StreamPage> {
  const step = await stepThroughBin(api, idsOf(place), walk, now);
  const records = step.records.map((record) => binned(place.object, record));
  return { records, next: null, at: null, bin: step.walk };
}

const idsOf = ({ object }: Place) => ({ object, properties: ['hs_object_id'] });

const binned = (object: string, record: CrmRecord): ReadRecord =>
  goneRecord(object, record.id, archivedAt(record));

function listPage(api: HubspotApi, place: Place) {
  return api.call({
    method: 'GET',
    path: `/crm/objects/${VERSION}/${place.object}`,
    query: {
      limit: LIST_LIMIT,
      properties: place.properties.join(','),
      archived: 'false',
      ...(place.after === null ? {} : { after: place.after }),
    },
    effect: 'read',
    answer: recordPage,
  });
}

/** Records as read, with their links and what was merged into them. */
export async function sourceRecords(
  api: HubspotApi,
  place: Place,
  read: readonly CrmRecord[],
): Promise<readonly ReadRecord[]> {
  const found = read.filter((record) => !record.properties[OWN_TASK]);
  if (found.length === 0) return [];
  const ids = found.map((record) => record.id);
  const links = await readLinks(api, place.object, ids);
  return found.flatMap((record) => [
    ...mergedAway(place.object, record),
    sourceRecord(place, record, links.get(record.id) ?? []),
  ]);
}

function sourceRecord(
  place: Place,
  record: CrmRecord,
  associated: readonly RecordLink[],
): ReadRecord {
  const fields: Record<string, FieldValue> = {};
  const own: OwnFieldValues = {};
  const ownFields = ownPropertiesOf(homeOf(place.object));
  for (const name of place.properties) {
    // A property that does not exist is not in the answer, and stays missing here.
    if (!(name in record.properties)) continue;
    const field = ownFields.get(name);
    if (field === undefined) fields[name] = record.properties[name] || null;
    else own[field.key] = ownValue(field, record.properties[name] ?? null);
  }
  return {
    own,
    object: place.object,
    recordId: record.id,
    modifiedAt: instantOf(record.updatedAt),
    deleted: false,
    mergedInto: null,
    fields,
    links: [...associated, ...propertyLinks(record)],
  };
}

/** Links that HubSpot keeps as properties. */
function propertyLinks(record: CrmRecord): RecordLink[] {
  const owner = record.properties['hubspot_owner_id'];
  const parent = record.properties['hs_parent_company_id'];
  // The owner of a deal is always among those it is split between.
  const sharers = idsIn(record.properties[SPLIT_OWNERS]).filter((id) => id !== owner);
  return [
    ...(owner ? [{ name: 'owner', object: OWNERS, recordId: owner }] : []),
    ...sharers.map((recordId) => ({ name: 'split', object: OWNERS, recordId })),
    ...(parent ? [{ name: 'parent', object: 'companies', recordId: parent }] : []),
  ];
}

/** A property that lists ids, as HubSpot joins the values of one. */
const idsIn = (text: string | null | undefined): readonly string[] =>
  (text ?? '').split(';').filter((id) => id !== '');

/** Records merged into this one: they are in no list, only their survivor names them. */
function mergedAway(object: string, winner: CrmRecord): ReadRecord[] {
  return idsIn(winner.properties[MERGED_IDS]).map((recordId) => ({
    object,
    recordId,
    modifiedAt: instantOf(winner.updatedAt),
    deleted: true,
    mergedInto: winner.id,
    fields: {},
    links: [],
  }));
}
