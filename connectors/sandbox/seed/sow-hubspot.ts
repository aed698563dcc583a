// Drafts as HubSpot rows: companies, deals with their associations, calls and meetings.
import type { ActivityType } from '../../../src/domain/claim.ts';
import type { Instant } from '../../../src/domain/time.ts';
import { ACTIVITY_LABELS, DEAL_STAGE_OF, DEAL_TYPE_OF } from '../picklists.ts';
import type { Row } from '../world.ts';
import { hubspotDatetime } from './calendar.ts';
import { type PersonKey, sellerOf } from './cast.ts';
import { type AccountDraft, type ClaimDraft, isPartnerClaim } from './draft.ts';
import { countryOf } from './places.ts';
import {
  accountDraft,
  changeAt,
  currencyOf,
  mirroredId,
  type Plot,
  stagePath,
  territoryOf,
  titleOf,
} from './plot.ts';
import { filled, vendorValues } from './vendor-values.ts';

/**
 * Association type ids, each with its mirror. Those of HubSpot's own: HubSpot associations guide,
 * 2026-11. `partner` is a label this vendor defined.
 */
export const ASSOCIATION_TYPES = {
  dealToPrimaryCompany: [5, 6],
  dealToCompany: [341, 342],
  partner: [27, 28],
  contactToPrimaryCompany: [1, 2],
  contactToCompany: [279, 280],
  callToDeal: [206, 207],
  meetingToDeal: [212, 211],
  taskToDeal: [216, 215],
} as const;

/** An open deal is forecast to close about this many days from now. */
const FORECAST_DAYS = 35;
const MEETING_MS = 3_600_000;

/** A company as it was created at `at`; what the draft leaves out stays empty. */
export function sowHubspotAccount(plot: Plot, account: AccountDraft, at: Instant): Row {
  const { calendar, troupe, world } = plot;
  const country = countryOf(account.country);
  const [city, state, zip] = account.town ?? country.towns[0] ?? [];
  const by = troupe.admin.hubspot;
  return world.hubspot.create(
    'companies',
    filled('hubspot', {
      name: account.name,
      domain: account.domain,
      website: account.domain && `https://${account.domain}`,
      phone: account.phone,
      address: account.street,
      city,
      state,
      zip,
      country: account.countryText ?? country.spellings[0],
      country_code: account.country,
      other_domains: account.aliases?.join(';'),
      parent_domain: account.parent,
      partner_flag: false,
      named_since: account.namedSince && calendar.date(account.namedSince),
      contract_end: account.contractEnd && calendar.date(account.contractEnd),
      incumbent_partner: account.incumbent,
    }),
    by,
    { at },
  );
}

/** A deal with its stage history, associated with its customer and its partner. */
export function sowHubspotClaim(plot: Plot, claim: ClaimDraft): Row {
  const { calendar, world } = plot;
  const { ownerId, userId } = ownerOf(plot, claim);
  const stageIds = DEAL_STAGE_OF[isPartnerClaim(claim) ? 'partner' : 'vendor'];
  const { first, moves } = stagePath(plot, claim);
  let row = world.hubspot.create(
    'deals',
    {
      ...vendorValues('hubspot', claim, territoryOf(plot, claim), {
        calendar,
        mirrors: mirroredId(plot, claim),
      }),
      ...filled('hubspot', {
        dealname: titleOf(plot, claim),
        amount: claim.amount,
        deal_currency_code: currencyOf(plot, claim),
        pipeline: stageIds.pipeline,
        dealstage: stageIds[first],
        closedate: hubspotDatetime(calendar.at(-FORECAST_DAYS)),
        dealtype: DEAL_TYPE_OF[claim.dealType ?? 'new_business'],
        hubspot_owner_id: ownerId,
      }),
    },
    userId,
    { at: calendar.at(claim.created) },
  );
  for (const { stage, at } of moves) {
    const isClosing = stage === 'won' || stage === 'lost';
    const fields = {
      dealstage: stageIds[stage],
      ...(isClosing ? { closedate: hubspotDatetime(at) } : {}),
    };
    row = changeAt(plot, 'hubspot', row, { fields, at, by: userId });
  }
  associateDeal(plot, claim, row);
  return row;
}

/** Primary company = the customer; the partner hangs on the deal under the vendor's own label. */
function associateDeal(plot: Plot, claim: ClaimDraft, deal: Row): void {
  const customer = plot.accounts.get(claim.account);
  if (customer) {
    link(plot, deal, customer, 'dealToPrimaryCompany');
    link(plot, deal, customer, 'dealToCompany');
  }
  if (!isPartnerClaim(claim)) return;
  const companyId = plot.troupe.partners.get(claim.partner)?.companyId;
  if (companyId === undefined) throw new Error(`${claim.partner} has no company in HubSpot`);
  link(plot, deal, { object: 'companies', id: companyId }, 'partner');
}

/** Calls are calls; everything else happens in a meeting. Mail is not kept in this portal. */
export function sowHubspotActivity(
  plot: Plot,
  activity: {
    readonly claim: ClaimDraft;
    readonly row: Row;
    readonly type: ActivityType;
    readonly at: Instant;
  },
): void {
  const { claim, row, type, at } = activity;
  if (type === 'email' || type === 'mailing') {
    throw new Error(`the sandbox keeps no ${type} in HubSpot: draft it in Salesforce`);
  }
  const { ownerId, userId } = ownerOf(plot, claim);
  const title = `${ACTIVITY_LABELS[type]}: ${accountDraft(plot, claim.account).name}`;
  const shared = {
    hs_timestamp: hubspotDatetime(at),
    hs_activity_type: ACTIVITY_LABELS[type],
    hubspot_owner_id: ownerId,
  };
  const database = plot.world.hubspot;
  if (type === 'call') {
    const fields = { ...shared, hs_call_title: title, hs_call_status: 'COMPLETED' };
    link(plot, database.create('calls', fields, userId, { at }), row, 'callToDeal');
    return;
  }
  const fields = {
    ...shared,
    hs_meeting_title: title,
    hs_meeting_outcome: 'COMPLETED',
    hs_meeting_start_time: hubspotDatetime(at),
    hs_meeting_end_time: hubspotDatetime(at + MEETING_MS),
  };
  link(plot, database.create('meetings', fields, userId, { at }), row, 'meetingToDeal');
}

/** Associates two records with a type and its mirror. */
export function link(
  plot: Pick<Plot, 'world'>,
  from: Pick<Row, 'object' | 'id'>,
  to: Pick<Row, 'object' | 'id'>,
  type: keyof typeof ASSOCIATION_TYPES,
): void {
  const [typeId, mirrorTypeId] = ASSOCIATION_TYPES[type];
  plot.world.hubspot.associate(
    {
      fromObject: from.object,
      fromId: from.id,
      toObject: to.object,
      toId: to.id,
      category: type === 'partner' ? 'USER_DEFINED' : 'HUBSPOT_DEFINED',
      typeId,
    },
    mirrorTypeId,
  );
}

/** Partners have no seat in HubSpot: the partner account manager owns their deals. */
function ownerOf(plot: Plot, claim: ClaimDraft): { ownerId: string; userId: string } {
  const key: PersonKey = isPartnerClaim(claim)
    ? 'ines'
    : (claim.owner ?? sellerOf('hubspot', territoryOf(plot, claim)));
  const owner = plot.troupe.owners.get(key);
  if (!owner) throw new Error(`${key} is no user of HubSpot`);
  return owner;
}
