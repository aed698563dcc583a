// Who sells, as proposed for an org: the vendor's channel and partner fields, else what standard objects
// say of the partner.
import { type Channel, TIERS } from '../../src/domain/claim.ts';
import type { ClaimMapping } from '../../src/domain/mapping.ts';
import type { CrmSchema, FillOf } from '../../src/ports/crm.ts';
import {
  anyOf,
  behind,
  byWords,
  ObjectFields,
  type Place,
  sourceOf,
  valuesOf,
} from '../recognise.ts';
import {
  CHANNEL_FIELDS,
  channelIn,
  channelOf,
  PARTNER_FIELDS,
  SEPARATORS,
  TERRITORY_FIELDS,
  TIER_FIELDS,
} from './usual-words.ts';

/** The objects of an org that a mapping can draw on. */
export class Org {
  readonly schema: CrmSchema;
  readonly #fillOf: FillOf;

  constructor(schema: CrmSchema, fillOf: FillOf) {
    this.schema = schema;
    this.#fillOf = fillOf;
  }

  fields(object: string): ObjectFields {
    return new ObjectFields(this.schema, object, this.#fillOf);
  }
}

type Seller =
  | 'channel'
  | 'partnerName'
  | 'partnerTier'
  | 'partnerTerritories'
  | 'ownerName'
  | 'ownerEmail';

/** Who sells: the vendor's channel and partner fields, else the partner user who owns it. */
export function sellerSources(org: Org, fields: ObjectFields): Pick<ClaimMapping, Seller> {
  const account = org.fields('Account').linked();
  const ways = partnerWays(org, fields);
  const of = <T extends string>(places: readonly Place<T>[]) =>
    ways.flatMap((way) => behind(places, way));
  return {
    channel: channelSource(org, fields, ways),
    partnerName: sourceOf(of(account.place('Name'))),
    partnerTier: sourceOf(of(account.choice(TIER_FIELDS, byWords(TIERS))), { sought: TIER_FIELDS }),
    partnerTerritories: {
      ...sourceOf(of(account.place(...TERRITORY_FIELDS)), { sought: TERRITORY_FIELDS }),
      separators: SEPARATORS,
    },
    ownerName: { path: 'OwnerId.Name' },
    ownerEmail: { path: 'OwnerId.Email' },
  };
}

type Way = Parameters<typeof behind>[1];

const RELATION = {
  object: 'OpportunityPartner',
  link: 'OpportunityId',
  most: 'IsPrimary',
} as const;

/** The ways to the partner's account that the org has, the most explicit first. */
function partnerWays(org: Org, fields: ObjectFields): readonly Way[] {
  const ways: Way[] = [];
  const lookup = fields.find(...PARTNER_FIELDS);
  if (lookup?.type === 'reference') {
    ways.push({ link: lookup.name, because: fields.lookupWords(lookup) });
  }
  if (hasRelation(org, fields)) {
    ways.push({ link: 'AccountToId', related: RELATION, because: 'its partner relation' });
  }
  if (fields.has('PartnerAccountId')) {
    ways.push({ link: 'PartnerAccountId', because: 'the partner who owns it' });
  }
  if (org.fields('User').has('AccountId')) {
    ways.push({ link: 'OwnerId.AccountId', because: 'the owner’s account' });
  }
  return ways;
}

const hasRelation = (org: Org, fields: ObjectFields) =>
  fields.object === 'Opportunity' && org.fields('OpportunityPartner').has('AccountToId');

/** A channel field decides; without one the first of relation, record type and owner that says so. */
function channelSource(
  org: Org,
  fields: ObjectFields,
  ways: readonly Way[],
): ClaimMapping['channel'] {
  const yes = { true: 'reseller' } as const;
  const own = fields.choice(CHANNEL_FIELDS, channelOf);
  const others: Place<Channel>[] = [];
  if (hasRelation(org, fields)) {
    const role = org.fields('OpportunityPartner').choice(['Role'], channelIn);
    others.push(...behind(role, { related: RELATION, because: 'its partner relation' }));
  }
  const types = valuesOf(fields.find('RecordTypeId')?.options ?? [], channelIn);
  if (Object.keys(types).length > 0 && org.fields('RecordType').has('DeveloperName')) {
    const because = `the record type ${Object.keys(types).join(' or ')}`;
    others.push({ path: 'RecordTypeId.DeveloperName', values: types, because });
  }
  if (org.fields('Account').has('IsPartner')) {
    const direct = ways.filter((way) => way.related === undefined);
    for (const way of direct) {
      others.push(
        ...behind([{ path: 'IsPartner', values: yes, because: 'the partner flag' }], way),
      );
    }
  }
  if (org.fields('User').has('UserType')) {
    const because = 'the kind of user who owns it';
    others.push({ path: 'OwnerId.UserType', values: { PowerPartner: 'reseller' }, because });
  }
  return own.length > 0
    ? sourceOf([...own, ...others], { fallback: 'direct' })
    : anyOf(others, { fallback: 'direct' });
}
