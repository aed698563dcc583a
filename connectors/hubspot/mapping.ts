// The mapping proposed for a portal: what the schema shows is recognised, nothing is assumed. The
// admin may change every line of it.
import {
  ACTIVITY_TYPES,
  CHANNELS,
  type Channel,
  DEAL_TYPES,
  REGISTRATION_STATUSES,
  ROLES,
  type Stage,
  TIERS,
} from '../../src/domain/claim.ts';
import type {
  AccountMapping,
  ClaimMapping,
  FieldSource,
  Mapping,
} from '../../src/domain/mapping.ts';
import type { CrmField, CrmSchema, FillOf } from '../../src/ports/crm.ts';
import {
  anyOf,
  behind,
  byPattern,
  byWords,
  ObjectFields,
  type Place,
  sourceOf,
  valuesOf,
} from '../recognise.ts';
import { COMPANY_LABELS, PIPELINES } from './objects.ts';

const SEPARATORS = ';,';

const channelOf = byWords(CHANNELS, {
  self_service: 'self_serve',
  system_integrator: 'si',
  systems_integrator: 'si',
  managed_service_provider: 'msp',
  referral_partner: 'referral',
  value_added_reseller: 'reseller',
  var: 'reseller',
  distribution: 'distributor',
});
/** Labels of a deal's companies and pipelines that say who sells; others say nothing. */
const channelIn = byPattern<Channel>([
  [/distribut/i, 'distributor'],
  [/referr/i, 'referral'],
  [/marketplace/i, 'marketplace'],
  [/msp|managed.?service/i, 'msp'],
  [/integrator/i, 'si'],
  [/partner|reseller|channel/i, 'reseller'],
]);
/** Labels vendors give the partner of a deal, best first (hubspot.md, section 10). */
const PARTNER_LABEL = /partner|reseller|distributor|referral|integrator|msp/i;
const BEST_LABELS = ['partner', 'reseller', 'distributor', 'referral partner'];

const roleOf = byWords(ROLES, {
  sourced: 'source',
  influenced: 'influence',
  cosell: 'co_sell',
  co_sold: 'co_sell',
  fulfillment: 'fulfilment',
});
/** HubSpot's own deal types, and the third that most vendors add. */
const dealTypeOf = byWords(DEAL_TYPES, {
  newbusiness: 'new_business',
  existingbusiness: 'expansion',
  upsell: 'expansion',
});
const registrationOf = byWords(REGISTRATION_STATUSES, {
  accepted: 'approved',
  submitted: 'pending',
  in_review: 'pending',
  declined: 'rejected',
});
/** The portal's own kinds of meetings and calls: free text, so words are offered. */
const ACTIVITY_VALUES = {
  'proof of concept': 'poc',
  introduction: 'intro',
  demonstration: 'demo',
} as const;

/** What a portal has, as far as a mapping can draw on it. */
class Portal {
  readonly company: ObjectFields;
  readonly deal: ObjectFields;
  readonly line: ObjectFields;
  readonly schema: CrmSchema;
  readonly #fillOf: FillOf;

  constructor(schema: CrmSchema, fillOf: FillOf) {
    this.schema = schema;
    this.#fillOf = fillOf;
    this.company = this.fields('companies');
    this.deal = this.fields('deals');
    this.line = this.fields('line_items');
  }

  fields(object: string): ObjectFields {
    return new ObjectFields(this.schema, object, this.#fillOf);
  }

  /** Labels of a deal's companies that mean a partner, the most usual first. */
  partnerLabels(): readonly string[] {
    const rank = (label: string) => {
      const at = BEST_LABELS.indexOf(label.toLowerCase());
      return at < 0 ? BEST_LABELS.length : at;
    };
    return fieldsOf(this.schema, COMPANY_LABELS)
      .map((field) => field.name)
      .filter((label) => PARTNER_LABEL.test(label))
      .sort((left, right) => rank(left) - rank(right));
  }
}

/** Proposes deals as claims on their primary company. */
export function proposeMapping(schema: CrmSchema, fillOf: FillOf = () => null): Mapping {
  const portal = new Portal(schema, fillOf);
  return { version: 1, account: accountMapping(portal), claims: [dealMapping(portal)] };
}

function accountMapping({ company }: Portal): AccountMapping {
  const at = (...names: readonly string[]) => company.source(names);
  const parent = { path: 'parent.domain', because: 'the domain of the parent company' };
  return {
    object: 'companies',
    ...exceptPartners(company),
    name: at('name'),
    domain: at('domain', 'website'),
    aliasDomains: { ...at('other_domains', 'hs_additional_domains'), separators: SEPARATORS },
    parentDomain: sourceOf([...company.place('parent_domain'), parent]),
    country: at('country_code', 'country'),
    phone: at('phone'),
    street: at('address'),
    city: at('city'),
    region: at('state'),
    postalCode: at('zip'),
    duns: at('duns_number', 'duns'),
    lei: at('lei'),
    taxId: at('tax_id', 'vat_number', 'vat_id'),
    namedSince: at('named_since', 'named_account_since', 'named_account_date'),
    contractEnd: at('contract_end', 'contract_end_date', 'renewal_date'),
    incumbent: at('incumbent_partner', 'incumbent', 'partner_of_record'),
  };
}

/** A flag of the vendor's, else HubSpot's own type of company. */
function exceptPartners(company: ObjectFields): Pick<AccountMapping, 'except'> {
  const flag = company.find('partner_flag', 'is_partner');
  if (flag !== undefined) return { except: { path: flag.name, values: ['true'] } };
  const partners = company.find('type')?.options.filter((one) => /^(partner|reseller)$/i.test(one));
  if (partners === undefined || partners.length === 0) return {};
  return { except: { path: 'type', values: partners } };
}

function dealMapping(portal: Portal): ClaimMapping {
  const { deal, schema } = portal;
  const at = (...names: readonly string[]) => deal.source(names);
  return {
    object: 'deals',
    recordType: 'deal',
    accountLink: 'company:primary',
    ...sellerSources(portal),
    role: sourceOf(deal.choice(['partner_role'], roleOf), { fallback: 'source' }),
    dealType: sourceOf(deal.choice(['dealtype'], dealTypeOf), { fallback: 'new_business' }),
    scope: sourceOf(deal.choice(['deal_scope'], byWords(['entity', 'group'] as const)), {
      fallback: 'entity',
    }),
    coSellId: at('co_sell_agreement', 'co_sell_id'),
    autoGenerated: at('auto_generated'),
    externalRef: at('other_crm_record', 'hs_salesforceopportunityid'),
    registrationStatus: sourceOf(
      deal.choice(['registration_status', 'deal_registration_status'], registrationOf),
      { sought: ['registration_status', 'deal_registration_status'] },
    ),
    registeredAt: at('registered_at', 'registration_date'),
    registrationExpires: at('registration_expires', 'registration_expiry'),
    namedAccountException: at('named_account_exception'),
    createdAt: at('createdate'),
    stage: {
      path: 'dealstage',
      values: stageValues(schema),
      reason: 'HubSpot says of each stage whether it is closed, and how likely.',
    },
    closedAt: at('closedate'),
    closeDate: at('closedate'),
    amount: at('amount'),
    currency: currencySource(schema),
    ...lineSources(portal),
    territory: sourceOf(deal.place('sales_territory', 'territory'), { fallback: 'GLOBAL' }),
    ownerName: { path: 'owner.name' },
    ownerEmail: { path: 'owner.email' },
    quoteCurrency: at('quote_currency'),
    activities: [activity('calls', 'call'), activity('meetings', 'meeting')],
  };
}

type Seller = 'channel' | 'partnerName' | 'partnerTier' | 'partnerTerritories';

/** Who sells: properties, the companies under a partner's label, the pipeline. */
function sellerSources(portal: Portal): Pick<ClaimMapping, Seller> {
  const { company, deal } = portal;
  const ofPartner = <T extends string>(places: readonly Place<T>[]) =>
    portal
      .partnerLabels()
      .flatMap((label) =>
        behind(places, { link: `company:${label}`, because: `the company labelled ${label}` }),
      );
  const partner = company.linked();
  const tier = partner.choice(['partner_tier', 'partner_level'], byWords(TIERS));
  const names = ['partner_name', 'partner', 'reseller_name'];
  return {
    channel: channelSource(portal),
    partnerName: sourceOf([...ofPartner(partner.place('name')), ...deal.place(...names)], {
      sought: [...names, 'company labelled as a partner'],
    }),
    partnerTier: sourceOf(ofPartner(tier)),
    partnerTerritories: {
      ...sourceOf(ofPartner(partner.place('partner_territories'))),
      separators: SEPARATORS,
    },
  };
}

/** A channel property decides; without one a partner's label, then the pipeline; else all are direct. */
function channelSource(portal: Portal): ClaimMapping['channel'] {
  const own = portal.deal.choice(['sales_channel', 'deal_channel', 'channel'], channelOf);
  const others: Place<Channel>[] = portal.partnerLabels().flatMap((label) => {
    const channel = channelIn(label);
    if (channel === undefined) return [];
    const because = `a company labelled ${label}`;
    return [{ path: `company:${label}.name`, values: { '*': channel }, because }];
  });
  const stages = fieldsOf(portal.schema, PIPELINES);
  const nameOf = new Map(
    stages.map((one) => [one.options[0] ?? '', one.label.split(':')[0] ?? '']),
  );
  const values = valuesOf([...nameOf.keys()], (id) => channelIn(nameOf.get(id) ?? ''));
  if (Object.keys(values).length > 0 && portal.deal.has('pipeline')) {
    const named = Object.keys(values).map((id) => nameOf.get(id));
    others.push({ path: 'pipeline', values, because: `the pipeline ${named.join(' or ')}` });
  }
  return own.length > 0
    ? sourceOf([...own, ...others], { fallback: 'direct' })
    : anyOf(others, { fallback: 'direct' });
}

/** Product and quote from the largest line where the vendor has no properties for them. */
function lineSources({
  deal,
  line,
}: Portal): Pick<ClaimMapping, 'productFamily' | 'quoteUnitPrice' | 'quoteQuantity'> {
  const largest = {
    related: { object: 'line_items', link: 'deal', most: 'amount' },
    because: 'the largest line item',
  };
  const ofLine = (...names: readonly string[]) =>
    line.has('amount') ? behind(line.place(...names), largest) : [];
  const families = ['product_family', 'product_line', 'product_category'];
  return {
    productFamily: sourceOf([...deal.place('product_family'), ...ofLine(...families)], {
      fallback: 'all',
    }),
    quoteUnitPrice: sourceOf([...deal.place('quote_unit_price'), ...ofLine('price')], {
      sought: ['quote_unit_price', 'line items'],
    }),
    quoteQuantity: sourceOf([...deal.place('quote_quantity'), ...ofLine('quantity')], {
      sought: ['quote_quantity', 'line items'],
    }),
  };
}

function fieldsOf(schema: CrmSchema, object: string): readonly CrmField[] {
  return schema.objects.find((one) => one.name === object)?.fields ?? [];
}

function activity(
  object: string,
  fallback: 'call' | 'meeting',
): ClaimMapping['activities'][number] {
  const own = Object.fromEntries(ACTIVITY_TYPES.map((type) => [type, type]));
  return {
    object,
    link: 'deal',
    type: {
      or: [{ path: 'hs_activity_type', values: { ...own, ...ACTIVITY_VALUES } }],
      fallback,
      reason: `The portal's own kind; without one it is a ${fallback}.`,
    },
    at: { path: 'hs_timestamp' },
  };
}

/** Stage ids of every pipeline, by what HubSpot itself says of the stage. */
function stageValues(schema: CrmSchema): Record<string, Stage> {
  return Object.fromEntries(
    fieldsOf(schema, PIPELINES).map((stage) => {
      const [, state, probability] = stage.options;
      return [stage.name, stageOf(state === 'closed', Number(probability))];
    }),
  );
}

/** Thresholds put HubSpot's default stages (0.2, 0.4, 0.6, 0.8, 0.9) where their names say. */
function stageOf(closed: boolean, probability: number): Stage {
  if (closed) return probability >= 1 ? 'won' : 'lost';
  if (probability < 0.3) return 'qualify';
  if (probability < 0.5) return 'develop';
  return probability < 0.75 ? 'propose' : 'negotiate';
}

/** Single-currency portals leave the property empty or have none: the company currency holds. */
function currencySource(schema: CrmSchema): FieldSource {
  const field = fieldsOf(schema, 'deals').find((one) => one.name === 'deal_currency_code');
  if (!field) return {};
  const [companyCurrency = null] = field.options;
  const reason = 'The deal’s currency, else the company’s.';
  return { path: field.name, fallback: companyCurrency, reason };
}
