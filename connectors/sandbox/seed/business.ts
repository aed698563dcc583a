// Ordinary business: claims that collide with nobody, whether or not a matcher finds out that two
// accounts are one customer. Each arrangement says why it is quiet.
import type { ActivityType, DealType, Stage } from '../../../src/domain/claim.ts';
import type { WorldCrm } from '../world.ts';
import type { Ago } from './calendar.ts';
import { PARTNER_KEYS, type PartnerKey, PRODUCTS, type Product, partnerOf } from './cast.ts';
import { type Customer, spell } from './customers.ts';
import type { CaseDraft, ClaimDraft } from './draft.ts';
import { countryOf } from './places.ts';
import type { Random } from './random.ts';

type Arrangement = (customer: Customer, random: Random) => CaseDraft;

/** How often each arrangement comes, out of 100. */
const ARRANGEMENTS: readonly (readonly [weight: number, arrange: Arrangement])[] = [
  [42, directAlone],
  [17, partnerAlone],
  [9, registrationLead],
  [8, lostThenOther],
  [8, wonThenExpansion],
  [6, otherProducts],
  [5, onePartnerTwice],
  [5, shopThenDirect],
];

/** A quiet case of one to three claims. */
export function ordinaryCase(customer: Customer, random: Random): CaseDraft {
  return random.weighted(ARRANGEMENTS)(customer, random);
}

/** One claim, one customer. */
function directAlone(customer: Customer, random: Random): CaseDraft {
  const crm = homeOf(customer, random);
  return {
    accounts: { customer: spell(customer, crm, random) },
    claims: { direct: vendorClaim('customer', random) },
  };
}

function partnerAlone(customer: Customer, random: Random): CaseDraft {
  const crm = homeOf(customer, random);
  const partner = somePartner(customer, random);
  return {
    accounts: { customer: spell(customer, crm, random) },
    claims: { partner: partnerClaim('customer', partner, random) },
  };
}

function registrationLead(customer: Customer, random: Random): CaseDraft {
  const partner = somePartner(customer, random);
  const lead = partnerClaim('customer', partner, random);
  return {
    accounts: { customer: spell(customer, 'salesforce', random) },
    // Leads of this vendor carry no activities: a registration is approved before work starts.
    claims: { lead: { ...lead, as: 'lead', stage: 'qualify', activities: [] } },
  };
}

/** A lost claim is dead (L-2), so the other is alone. */
function lostThenOther(customer: Customer, random: Random): CaseDraft {
  const created = random.between(120, 400);
  const lost = {
    ...partnerClaim('salesforce', somePartner(customer, random), random),
    created,
    registration: { at: created },
    ...closing('lost', random.between(20, 90)),
  };
  return inBoth(customer, random, { lost, direct: vendorClaim('hubspot', random) });
}

/** Won more than 30 days ago (L-7) and all of it the vendor's own (T-3). */
function wonThenExpansion(customer: Customer, random: Random): CaseDraft {
  const created = random.between(200, 700);
  const won: ClaimDraft = {
    ...vendorClaim('salesforce', random),
    created,
    ...closing('won', random.between(70, 180)),
  };
  const expansion: ClaimDraft = { ...vendorClaim('hubspot', random), dealType: 'expansion' };
  return inBoth(customer, random, { won, expansion });
}

/** Different product families never collide (S-1). */
function otherProducts(customer: Customer, random: Random): CaseDraft {
  const mine: Product = random.pick(PRODUCTS);
  const theirs = random.pick(PRODUCTS.filter((product) => product !== mine));
  return inBoth(customer, random, {
    direct: { ...vendorClaim('salesforce', random), product: mine },
    partner: { ...partnerClaim('hubspot', somePartner(customer, random), random), product: theirs },
  });
}

/** Two claims of one partner are one party (T-1). */
function onePartnerTwice(customer: Customer, random: Random): CaseDraft {
  const partner = somePartner(customer, random);
  return inBoth(customer, random, {
    one: partnerClaim('hubspot', partner, random),
    two: partnerClaim('salesforce', partner, random),
  });
}

/** Self-serve to direct is a transition, not a conflict (T-2). */
function shopThenDirect(customer: Customer, random: Random): CaseDraft {
  const shop: ClaimDraft = {
    account: 'hubspot',
    channel: 'self_serve',
    owner: 'owen',
    product: 'Starter',
    created: random.between(60, 300),
    ...closing('won', random.between(31, 58)),
    amount: random.between(3, 40) * 60,
  };
  return inBoth(customer, random, { shop, direct: vendorClaim('salesforce', random) });
}

function inBoth(
  customer: Customer,
  random: Random,
  claims: Readonly<Record<string, ClaimDraft>>,
): CaseDraft {
  return {
    accounts: {
      salesforce: spell(customer, 'salesforce', random),
      hubspot: spell(customer, 'hubspot', random),
    },
    claims,
  };
}

/** Mostly the CRM of the region; some of EMEA's accounts are run globally from Salesforce. */
function homeOf(customer: Customer, random: Random): WorldCrm {
  const { crm } = countryOf(customer.country);
  return crm === 'hubspot' && random.chance(0.2) ? 'salesforce' : crm;
}

/** A partner allowed to sell in the customer's territory. */
function somePartner(customer: Customer, random: Random): PartnerKey {
  const { territory } = countryOf(customer.country);
  return random.pick(
    PARTNER_KEYS.filter((key) =>
      partnerOf(key).territories.some((one) => one === territory || one === 'GLOBAL'),
    ),
  );
}

function vendorClaim(account: string, random: Random): ClaimDraft {
  return { account, channel: 'direct', ...life(random), ...subject(random) };
}

type AnyPartnerClaim = Extract<ClaimDraft, { partner: PartnerKey }>;

function partnerClaim(account: string, partner: PartnerKey, random: Random): AnyPartnerClaim {
  const claim = { account, partner, channel: partnerOf(partner).channel, ...life(random) };
  const registered = random.chance(0.65);
  return {
    ...claim,
    ...subject(random),
    ...(partnerOf(partner).channel === 'distributor' ? { role: 'fulfilment' } : {}),
    ...(registered ? { registration: { at: claim.created } } : {}),
  };
}

function subject(random: Random): { product: Product; amount: number | null; dealType: DealType } {
  // Spread evenly over the magnitudes: many small deals, few large ones.
  const amount = Math.round(4_000 * 80 ** random.next() * 0.002) * 500;
  return {
    product: random.pick(PRODUCTS),
    amount: random.chance(0.03) ? null : amount,
    dealType: random.weighted([
      [70, 'new_business'],
      [20, 'expansion'],
      [10, 'renewal'],
    ]),
  };
}

type Life = Pick<ClaimDraft, 'created' | 'activities'> &
  (
    | { readonly stage: Exclude<Stage, 'won' | 'lost'> }
    | { readonly stage: 'won' | 'lost'; readonly closed: Ago }
  );

/** When a claim began, where it stands, and what happened on the way. */
function life(random: Random): Life {
  const created = random.between(3, 420);
  const activities = Array.from({ length: random.between(0, 4) }, () => touch(created, random));
  const isOld = created > 150;
  if (isOld && random.chance(0.8)) {
    const stage = random.chance(0.45) ? 'won' : 'lost';
    return { created, activities, ...closing(stage, random.between(1, 140)) };
  }
  const stage = random.weighted([
    [30, 'qualify'],
    [35, 'develop'],
    [22, 'propose'],
    [13, 'negotiate'],
  ] as const);
  return { created, activities, stage };
}

function closing<Closed extends 'won' | 'lost'>(stage: Closed, closed: Ago) {
  return { stage, closed };
}

function touch(created: Ago, random: Random): readonly [ActivityType, Ago] {
  const type = random.weighted([
    [30, 'meeting'],
    [30, 'call'],
    [18, 'demo'],
    [8, 'workshop'],
    [7, 'proposal'],
    [4, 'poc'],
    [3, 'intro'],
  ] as const);
  return [type, random.between(1, created)];
}
