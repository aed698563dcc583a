// One tenant's small world: a few customers whom the direct team (Salesforce) and partners (HubSpot)
// both claim, with a word in every name that may never be seen at another tenant.
import { SANDBOX_IDS } from '../../connectors/sandbox/ids.ts';
import { type Row, World, type WorldCrm } from '../../connectors/sandbox/world.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { Chance } from './chance.ts';

/** Users of both CRMs, by what they are to Parley. Integration users write for it. */
export type Person = { readonly ownerId: string; readonly userId: string; readonly email: string };
export type People = Readonly<
  Record<WorldCrm, { readonly manager: Person; readonly rep: Person; readonly integration: Person }>
>;

/** One tenant's CRMs. */
export type Town = {
  readonly world: World;
  readonly people: People;
  /** Every name holds it. */
  readonly canary: string;
  /** A flow of the CRM is at work under Parley's own user: what it changes is not Parley's doing. Absent: there are none. */
  readonly flows?: { areAtWork: boolean };
  /** HubSpot knows no web domains and no countries: customers are found by their names alone (M-8). */
  readonly isFuzzy?: boolean;
};

export const CLAIM_OBJECT = { salesforce: 'Opportunity', hubspot: 'deals' } as const;
export const ACCOUNT_OBJECT = { salesforce: 'Account', hubspot: 'companies' } as const;
export const TASK_OBJECT = { salesforce: 'Task', hubspot: 'tasks' } as const;

const STAGES = {
  salesforce: ['Qualification', 'Needs Analysis', 'Proposal/Price Quote', 'Negotiation/Review'],
  hubspot: ['appointmentscheduled', 'qualifiedtobuy', 'presentationscheduled', 'contractsent'],
} as const;

/** An open stage of a CRM by number. */
export const openStage = (crm: WorldCrm, choice: number): string =>
  STAGES[crm][choice % 4] ?? STAGES[crm][0];

/** Customers of the book by number; the same number in both CRMs is one customer. */
export const domainOf = (customer: number): string => `customer-${customer}.example`;

/** Builds the world of a tenant; equal shapes give equal record ids. */
export function buildTown(
  canary: string,
  shape: Chance,
  { now, isFuzzy = false }: { readonly now: () => Instant; readonly isFuzzy?: boolean },
): Town {
  const world = new World({ now, ids: SANDBOX_IDS });
  const people = { salesforce: salesforceUsers(world), hubspot: hubspotOwners(world) };
  const town = { world, people, canary, isFuzzy, flows: { areAtWork: false } };
  const partners = {
    salesforce: addPartner(town, 'salesforce'),
    hubspot: addPartner(town, 'hubspot'),
  };
  const customers = 1 + shape.below(3);
  for (let customer = 1; customer <= customers; customer += 1) {
    for (const crm of ['salesforce', 'hubspot'] as const) {
      const account = addAccount(town, crm, customer);
      const isPartner = crm === 'hubspot' ? shape.is(0.85) : shape.is(0.2);
      const claims = shape.is(0.2) ? 2 : 1;
      for (let count = 0; count < claims; count += 1) {
        addClaim(town, crm, { account, partner: isPartner ? partners[crm] : null, shape });
      }
    }
  }
  return town;
}

function salesforceUsers({ salesforce }: World) {
  const user = (name: string): Person => {
    const email = `${name}@vendor.example`;
    const { id } = salesforce.create('User', { Name: name, Email: email, IsActive: true }, 'seed');
    return { ownerId: id, userId: id, email };
  };
  return { manager: user('manager'), rep: user('rep'), integration: user('integration') };
}

function hubspotOwners({ hubspot }: World) {
  let userId = 5500;
  const owner = (lastName: string): Person => {
    userId += 1;
    const email = `${lastName}@vendor.example`;
    const { id } = hubspot.create('owners', { firstName: 'Hub', lastName, email, userId }, 'seed');
    return { ownerId: id, userId: String(userId), email };
  };
  return { manager: owner('manager'), rep: owner('rep'), integration: owner('integration') };
}

function addPartner({ world, people, canary }: Town, crm: WorldCrm): Row {
  const by = people[crm].rep.userId;
  const name = `Nordwind ${canary}`;
  return crm === 'salesforce'
    ? world.salesforce.create('Account', { Name: name, IsPartner: true }, by)
    : world.hubspot.create('companies', { name, partner_flag: true }, by);
}

/** A customer's record in one CRM. */
export function addAccount(town: Town, crm: WorldCrm, customer: number): Row {
  const { world, people, canary, isFuzzy } = town;
  const by = people[crm].rep.userId;
  const name = `Customer ${customer} ${canary}`;
  const domain = domainOf(customer);
  return crm === 'salesforce'
    ? world.salesforce.create(
        'Account',
        { Name: name, Website: domain, BillingCountryCode: 'DE' },
        by,
      )
    : world.hubspot.create(
        'companies',
        isFuzzy ? { name } : { name, domain, country_code: 'DE' },
        by,
      );
}

/** Managed by the other CRM's manager, where there are two. */
export const OTHER_TERRITORY = 'EMEA';

type NewClaim = { readonly account: Row; readonly partner: Row | null; readonly shape: Chance };

/** A claim on an account; a partner's is registered most of the time. */
export function addClaim(town: Town, crm: WorldCrm, { account, partner, shape }: NewClaim): Row {
  const { world, people, canary } = town;
  const by = people[crm].rep.userId;
  const isRegistered = partner !== null && shape.is(0.7);
  const amount = 1_000 * (1 + shape.below(90));
  const stage = openStage(crm, shape.below(4));
  const territory = shape.is(0.4) ? OTHER_TERRITORY : null;
  const now = new Date(world.now() - 86_400_000).toISOString().slice(0, 10);
  if (crm === 'salesforce') {
    return world.salesforce.create(
      'Opportunity',
      {
        Name: `Deal ${canary}`,
        AccountId: account.id,
        OwnerId: people.salesforce.rep.ownerId,
        StageName: stage,
        Amount: amount,
        Territory__c: territory,
        CurrencyIsoCode: 'EUR',
        Channel__c: partner === null ? 'Direct' : 'Reseller',
        Partner__c: partner?.id ?? null,
        Registration_Status__c: isRegistered ? 'Approved' : null,
        Registered_At__c: isRegistered ? now : null,
      },
      by,
    );
  }
  const deal = world.hubspot.create(
    'deals',
    {
      dealname: `Deal ${canary}`,
      hubspot_owner_id: people.hubspot.rep.ownerId,
      dealstage: stage,
      amount: String(amount),
      sales_territory: territory,
      deal_currency_code: 'EUR',
      sales_channel: partner === null ? 'direct' : 'reseller',
      registration_status: isRegistered ? 'approved' : null,
      registered_at: isRegistered ? now : null,
    },
    by,
  );
  linkCompany(world, deal, account, 'HUBSPOT_DEFINED', [5, 6]);
  if (partner !== null) linkCompany(world, deal, partner, 'USER_DEFINED', [27, 28]);
  return deal;
}

/**
 * Clones a claim onto an account, as a person would: with all that is written to it, Parley's fields too.
 * Both vendors copy the fields that whoever clones may edit; of HubSpot's own and of what an app made, unverified.
 */
export function copyClaim({ world, people }: Town, crm: WorldCrm, claim: Row, account: Row): Row {
  const by = people[crm].rep.userId;
  if (crm === 'salesforce') {
    return world.salesforce.create('Opportunity', { ...claim.fields, AccountId: account.id }, by);
  }
  const copy = world.hubspot.create('deals', claim.fields, by);
  linkCompany(world, copy, account, 'HUBSPOT_DEFINED', [5, 6]);
  return copy;
}

function linkCompany(
  world: World,
  deal: Row,
  company: Row,
  category: 'HUBSPOT_DEFINED' | 'USER_DEFINED',
  [typeId, mirrorId]: readonly [number, number],
): void {
  const ends = { fromObject: 'deals', fromId: deal.id, toObject: 'companies', toId: company.id };
  world.hubspot.associate({ ...ends, category, typeId }, mirrorId);
}

/** Moves a claim to another account, as a person would. HubSpot changes no time of the deal for it. */
export function moveClaim({ world, people }: Town, crm: WorldCrm, claim: Row, to: Row): void {
  if (crm === 'salesforce') {
    world.salesforce.update(
      'Opportunity',
      claim.id,
      { AccountId: to.id },
      people.salesforce.rep.userId,
    );
    return;
  }
  for (const one of [...world.hubspot.associationsOf('deals', claim.id, 'companies')]) {
    if (one.typeId !== 5) continue;
    const ends = [
      { object: 'deals', id: claim.id },
      { object: 'companies', id: one.toId },
    ] as const;
    world.hubspot.dissociate(...ends, ({ typeId }) => typeId === 5 || typeId === 6);
  }
  linkCompany(world, claim, to, 'HUBSPOT_DEFINED', [5, 6]);
}
