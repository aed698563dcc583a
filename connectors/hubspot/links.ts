// Associations as links of source records. They come from the association batch read: neither
// search nor the record batch read carries them (BEHAVIOR.md, 7).
import type { RecordLink } from '../../src/domain/source-record.ts';
import type { CrmField, CrmLink } from '../../src/ports/crm.ts';
import { type HubspotApi, VERSION } from './api.ts';
import { chunksOf } from './objects.ts';
import { associationBatch } from './wire.ts';

/** Most inputs of an association batch read (associations guide, 2026-11). */
const MAX_INPUTS = 1_000;
/** deal -> primary company (associations guide, table of HubSpot's own type ids). */
const PRIMARY_COMPANY = 5;

type AssociationType = {
  readonly category: string;
  readonly typeId: number;
  readonly label?: string | null | undefined;
};

/** Which associations become links: per object, the object at the other end and the link's name. */
const LINKED: Readonly<
  Record<string, { readonly to: string; readonly nameOf: (type: AssociationType) => string }>
> = {
  deals: { to: 'companies', nameOf: companyLinkName },
  calls: { to: 'deals', nameOf: () => 'deal' },
  meetings: { to: 'deals', nameOf: () => 'deal' },
  tasks: { to: 'deals', nameOf: () => 'deal' },
  line_items: { to: 'deals', nameOf: () => 'deal' },
};

/** Links of an object by the names mappings use; `labels` are those of a deal's companies. */
export function linksOf(object: string, labels: readonly CrmField[]): readonly CrmLink[] {
  const association = LINKED[object];
  if (object === 'companies') return ['owner', 'parent'].map(linkNamed);
  if (association?.to === 'companies') {
    const labelled = labels.map(({ name }) => `company:${name}`);
    return ['owner', 'split', 'company:primary', 'company', ...labelled].map(linkNamed);
  }
  return association === undefined ? [] : [linkNamed('deal')];
}

const linkNamed = (name: string): CrmLink => ({ name, to: [linkTarget(name) ?? ''] });

/** `company:primary`, `company` (unlabelled), `company:<Label>`. */
function companyLinkName(type: AssociationType): string {
  if (type.category === 'HUBSPOT_DEFINED') {
    return type.typeId === PRIMARY_COMPANY ? 'company:primary' : 'company';
  }
  return type.label ? `company:${type.label}` : 'company';
}

/** Whether records of an object have links by association at all. */
export const isLinked = (object: string): boolean => object in LINKED;

/** Object a link name leads to, for reading a mapping's paths; null for an unknown name. */
export function linkTarget(name: string): string | null {
  if (name === 'owner' || name === 'split') return 'owners';
  if (name === 'deal') return 'deals';
  return name === 'parent' || name.startsWith('company') ? 'companies' : null;
}

/** Links by association of the given records; records without any are left out. */
export async function readLinks(
  api: HubspotApi,
  object: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly RecordLink[]>> {
  const linked = LINKED[object];
  const links = new Map<string, RecordLink[]>();
  if (!linked) return links;
  const associated = await readAssociations(api, object, linked.to, ids);
  for (const [id, targets] of associated) {
    const named = targets.flatMap((target) =>
      target.types.map((type) => ({
        name: linked.nameOf(type),
        object: linked.to,
        recordId: target.id,
      })),
    );
    links.set(id, distinct(named));
  }
  return links;
}

function distinct(links: readonly RecordLink[]): RecordLink[] {
  return [...new Map(links.map((link) => [`${link.name}/${link.recordId}`, link])).values()];
}

type Target = { readonly id: string; readonly types: readonly AssociationType[] };

/** Everything the given records are associated with on one side, all pages. */
export async function readAssociations(
  api: HubspotApi,
  from: string,
  to: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Target[]>> {
  const targets = new Map<string, Target[]>();
  for (const chunk of chunksOf(ids, MAX_INPUTS)) {
    let inputs: { id: string; after?: string }[] = chunk.map((id) => ({ id }));
    while (inputs.length > 0) {
      const { body } = await api.call({
        method: 'POST',
        path: `/crm/associations/${VERSION}/${from}/${to}/batch/read`,
        body: { inputs },
        effect: 'read',
        answer: associationBatch,
      });
      inputs = [];
      for (const row of body.results) {
        const more = row.to.map((one) => ({ id: one.toObjectId, types: one.associationTypes }));
        targets.set(row.from.id, [...(targets.get(row.from.id) ?? []), ...more]);
        if (row.paging?.next) inputs.push({ id: row.from.id, after: row.paging.next.after });
      }
    }
  }
  return targets;
}
