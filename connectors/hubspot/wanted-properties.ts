// Which properties each object must be read with: what the mapping names, what links are made of,
// and Parley's own fields, so that an edit of one is told from our own echo.
import type { Mapping } from '../../src/domain/mapping.ts';
import { placesOf } from '../../src/domain/mapping-walk.ts';
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

/** Property names per object, sorted. HubSpot ignores names that do not exist. */
export function wantedProperties(mapping: Mapping): ReadonlyMap<string, readonly string[]> {
  const wanted = new Map<string, Set<string>>([
    ['companies', new Set([...COMPANY_NEEDS, MERGED_IDS, ...ownNames('account')])],
    ['deals', new Set([...DEAL_NEEDS, MERGED_IDS, ...ownNames('claim')])],
  ]);
  const want = (object: string, path: string) => {
    const steps = path.split('.');
    const field = steps.pop() ?? '';
    const home = steps.length === 0 ? object : linkTarget(steps.at(-1) ?? '');
    if (home === null) return;
    const names = wanted.get(home) ?? new Set();
    wanted.set(home, names.add(field));
  };
  for (const { object, path, kind } of placesOf(mapping)) {
    // Links are associations: read with every record of the object.
    if (kind === 'link') wanted.set(object, wanted.get(object) ?? new Set());
    else want(object, path);
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
