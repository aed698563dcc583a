// Puts the cast on both stages: users, owners, partner accounts, the organisation, the pipelines.
import { DEAL_PIPELINES } from '../picklists.ts';
import type { World } from '../world.ts';
import { Calendar } from './calendar.ts';
import {
  ADMIN,
  emailOf,
  PARTNER_KEYS,
  type PartnerKey,
  PEOPLE,
  type PersonKey,
  partnerOf,
  VENDOR,
} from './cast.ts';
import { countryOf } from './places.ts';
import { label } from './vendor-values.ts';

type PartnerIds = {
  readonly accountId: string;
  /** The partner's user in Salesforce. */
  readonly userId: string;
  readonly companyId: string;
};

/** Who is who in the CRMs. A person without a seat in a CRM has no entry there. */
export type Troupe = {
  readonly users: ReadonlyMap<PersonKey, string>;
  readonly owners: ReadonlyMap<PersonKey, { readonly ownerId: string; readonly userId: string }>;
  readonly partners: ReadonlyMap<PartnerKey, PartnerIds>;
  /** User ids that system-made rows are written by. */
  readonly admin: { readonly salesforce: string; readonly hubspot: string };
};

/** HubSpot user ids are numbers of their own, apart from owner ids. */
const FIRST_HUBSPOT_USER = 58_210_000;
/** The company has been a customer of both CRMs for years. */
const FOUNDED: number = 1_400;

/** Creates the vendor's people, partners and set-up in both CRMs. Call once, first. */
export function seatTroupe(world: World): Troupe {
  const at = new Calendar(world.now()).at(FOUNDED);
  const { salesforce, hubspot } = world;
  const users = new Map<PersonKey, string>();
  const owners = new Map<PersonKey, { ownerId: string; userId: string }>();
  salesforce.create(
    'Organization',
    {
      Name: VENDOR.name,
      IsSandbox: true,
      OrganizationType: 'Enterprise Edition',
      InstanceName: 'USA42S',
      TrialExpirationDate: null,
    },
    '',
    { at },
  );
  for (const key of Object.keys(PEOPLE) as PersonKey[]) {
    const person = PEOPLE[key];
    const email = emailOf(person);
    const { firstName, lastName, title } = person;
    if (person.crms.some((crm) => crm === 'salesforce')) {
      const fields = {
        ...salesforceUser(firstName, lastName, email),
        Title: title,
        UserType: 'Standard',
      };
      users.set(key, salesforce.create('User', fields, '', { at }).id);
    }
    if (person.crms.some((crm) => crm === 'hubspot')) {
      const userId = FIRST_HUBSPOT_USER + owners.size * 7;
      const fields = { email, firstName, lastName, userId, type: 'PERSON' };
      const row = hubspot.create('owners', fields, '', { at });
      owners.set(key, { ownerId: row.id, userId: String(userId) });
    }
  }
  const admin = { salesforce: users.get(ADMIN) ?? '', hubspot: owners.get(ADMIN)?.userId ?? '' };
  for (const [displayOrder, pipeline] of DEAL_PIPELINES.entries()) {
    const fields = {
      label: pipeline.label,
      displayOrder,
      stages: JSON.stringify(pipeline.stages),
    };
    hubspot.create('pipelines', fields, admin.hubspot, { id: pipeline.id, at });
  }
  const partners = new Map(
    PARTNER_KEYS.map((key) => [key, seatPartner(world, key, { admin, at })] as const),
  );
  return { users, owners, partners, admin };
}

function seatPartner(
  { salesforce, hubspot }: World,
  key: PartnerKey,
  { admin, at }: { readonly admin: Troupe['admin']; readonly at: number },
): PartnerIds {
  const partner = partnerOf(key);
  const country = countryOf(partner.country);
  const account = salesforce.create(
    'Account',
    {
      Name: partner.name,
      Website: `https://www.${partner.domain}`,
      BillingCountry: country.spellings[0],
      BillingCountryCode: partner.country,
      IsPartner: true,
      OwnerId: admin.salesforce,
      Partner_Tier__c: partner.tier.charAt(0).toUpperCase() + partner.tier.slice(1),
      Partner_Territories__c: partner.territories.join(';'),
    },
    admin.salesforce,
    { at },
  );
  const [firstName, lastName] = partner.rep;
  const email = `${firstName}.${lastName}@${partner.domain}`
    .normalize('NFD')
    .replaceAll(/[^A-Za-z@.-]/g, '')
    .toLowerCase();
  const user = salesforce.create(
    'User',
    {
      ...salesforceUser(firstName, lastName, email),
      UserType: 'PowerPartner',
      AccountId: account.id,
    },
    admin.salesforce,
    { at },
  );
  const company = hubspot.create(
    'companies',
    {
      name: partner.hubspotName,
      domain: partner.domain,
      country: country.spellings[0],
      country_code: partner.country,
      partner_flag: 'true',
      partner_tier: label('hubspot', partner.tier),
      partner_territories: partner.territories.join(';'),
    },
    admin.hubspot,
    { at },
  );
  return { accountId: account.id, userId: user.id, companyId: company.id };
}

function salesforceUser(firstName: string, lastName: string, email: string) {
  return {
    Name: `${firstName} ${lastName}`,
    FirstName: firstName,
    LastName: lastName,
    Email: email,
    Username: `${email}.sandbox`,
    IsActive: true,
  };
}
