// Which properties each object must be read with: what the mapping names, what links are made of,
// and Parley's own fields, so that an edit of one is told from our own echo.
import type { Mapping } from '../../src/domain/mapping.ts';
import { oncePerMapping, placesOf } from '../../src/domain/mapping-walk.ts';
import { ownFieldName, ownFieldsOf } from '../../src/domain/own-fields.ts';
import { linkTarget } from './links.ts';

const COMPANY_NEEDS = ['name', 'domain', 'hubspot_owner_id', 'hs_parent_company_id'];
/** Ids of the owners among whom a deal's amount is split, set by HubSpot itself (BEHAVIOR.md, 53). */
export const SPLIT_OWNERS = 'hs_all_deal_split_owner_ids';
const DEAL_NEEDS = ['dealname', 'pipeline', 'dealstage', 'hubspot_owner_id', SPLIT_OWNERS];
/** Lists the ids a record absorbed by merges; seen in public code, ignored where it does not exist. */
export const MERGED_IDS = 'hs_merged_object_ids';

/** On tasks: Parley's own are no activity of a seller. */
export const OWN_TASK = ownFieldName('hubspot', 'task_key');

/** What a mapping reads of each object; none where only its links count. */
export const mappedProperties = oncePerMapping(walkProperties);

function walkProperties(mapping: Mapping): ReadonlyMap<string, ReadonlySet<string>> {
  const mapped = new Map<string, Set<string>>();
  const propertiesOf = (object: string) => {
    const names = mapped.get(object) ?? new Set();
    mapped.set(object, names);
    return names;
  };
  for (const { object, path, kind } of placesOf(mapping)) {
    const steps = path.split('.');
    const field = steps.pop() ?? '';
    const home = steps.length === 0 ? object : linkTarget(steps.at(-1) ?? '');
    // Links are associations: read with every record of the object.
    if (kind === 'link') propertiesOf(object);
    else if (home !== null) propertiesOf(home).add(field);
  }
  return mapped;
}

/** Property names per object, sorted. HubSpot ignores names that do not exist. */
export function wantedProperties(mapping: Mapping): ReadonlyMap<string, readonly string[]> {
  const wanted = new Map<string, Set<string>>([
    ['companies', new Set([...COMPANY_NEEDS, MERGED_IDS, ...ownNames('account')])],
    ['deals', new Set([...DEAL_NEEDS, MERGED_IDS, ...ownNames('claim')])],
  ]);
  for (const [object, names] of mappedProperties(mapping)) {
    wanted.set(object, new Set([...(wanted.get(object) ?? []), ...names]));
  }
  wanted.get('tasks')?.add(OWN_TASK);
  return new Map([...wanted].map(([object, names]) => [object, [...names].sort()]));
}

/** Which of Parley's own fields an object carries. */
export const homeOf = (object: string): 'account' | 'claim' =>
  object === 'companies' ? 'account' : 'claim';

/** Written whenever another own field is, so reading it back says nothing. */
const ownNames = (home: 'claim' | 'account'): string[] =>
  ownFieldsOf(home)
    .filter((field) => field.key !== 'checked_at')
    .map((field) => ownFieldName('hubspot', field.key));
