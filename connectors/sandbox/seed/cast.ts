// The people of the sandbox's vendor, Halden Systems, and the partners it sells through. Invented.
import type { Channel, Tier } from '../../../src/domain/claim.ts';
import type { WorldCrm } from '../world.ts';
import type { CountryCode, Territory } from './places.ts';

/** The vendor whose CRMs these are. */
export const VENDOR = { name: 'Halden Systems', domain: 'haldensystems.example' } as const;

/** What sellers and partners sell. */
export const PRODUCTS = ['Platform', 'Analytics', 'Security', 'Automation'] as const;
/** `Starter` is what the web shop sells. */
export type Product = (typeof PRODUCTS)[number] | 'Starter';

/** Somebody of the vendor who uses a CRM. */
export type Person = {
  readonly firstName: string;
  readonly lastName: string;
  readonly title: string;
  /** CRMs in which the person is a user. */
  readonly crms: readonly WorldCrm[];
};

const inSalesforce = ['salesforce'] as const;
const inHubspot = ['hubspot'] as const;
const inBoth = ['salesforce', 'hubspot'] as const;

/** Everybody with a seat. Keys are used by drafts; e-mail is first.last at the vendor's domain. */
export const PEOPLE = {
  sam: person('Sam', 'Whitlock', 'CRM Administrator', inBoth),
  dana: person('Dana', 'Ruiz', 'Channel Manager', inSalesforce),
  jonas: person('Jonas', 'Keller', 'Channel Manager EMEA', inHubspot),
  amara: person('Amara', 'Nwosu', 'Head of Channel', inBoth),
  priya: person('Priya', 'Raman', 'Global Account Director', inBoth),
  maya: person('Maya', 'Okafor', 'Account Executive East', inSalesforce),
  cole: person('Cole', 'Brandt', 'Account Executive West', inSalesforce),
  renee: person('Renée', 'Tremblay', 'Account Executive Canada', inSalesforce),
  elena: person('Elena', 'Vargas', 'Account Executive LATAM', inSalesforce),
  hiro: person('Hiro', 'Tanaka', 'Account Executive APAC', inSalesforce),
  owen: person('Owen', 'Hale', 'Online Sales', inBoth),
  matthias: person('Matthias', 'Vogel', 'Account Executive DACH', inHubspot),
  sofie: person('Sofie', 'Dahl', 'Account Executive Nordics', inHubspot),
  harriet: person('Harriet', 'Coyle', 'Account Executive UK', inHubspot),
  anouk: person('Anouk', 'de Wit', 'Account Executive Benelux and France', inHubspot),
  luca: person('Luca', 'Ferri', 'Account Executive South', inHubspot),
  ines: person('Ines', 'Moreau', 'Partner Account Manager', inHubspot),
} as const;

/** Names a person in drafts. */
export type PersonKey = keyof typeof PEOPLE;

/** Who decides conflicts: Jonas Keller the territories of EMEA, Dana Ruiz everything else. */
export const CHANNEL_MANAGERS = {
  dana: { crm: 'salesforce', territories: [] },
  jonas: {
    crm: 'hubspot',
    territories: ['UK', 'IE', 'DACH', 'BENELUX', 'FRANCE', 'SOUTH', 'NORDICS'],
  },
} as const satisfies Partial<
  Record<PersonKey, { crm: WorldCrm; territories: readonly Territory[] }>
>;

/** The user who installs apps in both CRMs. */
export const ADMIN: PersonKey = 'sam';

/** `first.last@` the vendor, accents stripped. */
export function emailOf(person: Person): string {
  const plain = (text: string) =>
    text
      .normalize('NFD')
      .replaceAll(/[^A-Za-z]/g, '')
      .toLowerCase();
  return `${plain(person.firstName)}.${plain(person.lastName)}@${VENDOR.domain}`;
}

/** A partner as both CRMs know it. */
export type PartnerCompany = {
  /** As the partner's account is called in Salesforce. */
  readonly name: string;
  /** As its company is called in HubSpot: the same party under M-1. */
  readonly hubspotName: string;
  readonly channel: Exclude<Channel, 'direct' | 'self_serve'>;
  readonly tier: Tier;
  readonly territories: readonly Territory[];
  readonly domain: string;
  readonly country: CountryCode;
  /** Its user in the vendor's partner portal. */
  readonly rep: readonly [firstName: string, lastName: string];
};

/** Partners by key. Their usual channel is what background business uses; drafts name it anyway. */
export const PARTNERS = {
  lumenport: {
    name: 'Lumenport Solutions, Inc.',
    hubspotName: 'Lumenport Solutions',
    channel: 'reseller',
    tier: 'gold',
    territories: ['US', 'CA'],
    domain: 'lumenport.example',
    country: 'US',
    rep: ['Gail', 'Prescott'],
  },
  cedarline: {
    name: 'Cedarline Technology',
    hubspotName: 'Cedarline Technology LLC',
    channel: 'reseller',
    tier: 'silver',
    territories: ['US', 'CA'],
    domain: 'cedarline-tech.example',
    country: 'US',
    rep: ['Ray', 'Montoya'],
  },
  bluemesa: {
    name: 'Blue Mesa IT',
    hubspotName: 'Blue Mesa IT',
    channel: 'reseller',
    tier: 'bronze',
    territories: ['US', 'LATAM'],
    domain: 'bluemesa-it.example',
    country: 'US',
    rep: ['Lorna', 'Begay'],
  },
  maplecroft: {
    name: 'Maplecroft Computing Ltd.',
    hubspotName: 'Maplecroft Computing',
    channel: 'reseller',
    tier: 'silver',
    territories: ['CA'],
    domain: 'maplecroft.example',
    country: 'CA',
    rep: ['Guy', 'Pelletier'],
  },
  kestrel: {
    name: 'Kestrel Managed Cloud',
    hubspotName: 'Kestrel Managed Cloud Ltd',
    channel: 'msp',
    tier: 'gold',
    territories: ['GLOBAL'],
    domain: 'kestrelcloud.example',
    country: 'GB',
    rep: ['Fiona', 'Marsh'],
  },
  atlas: {
    name: 'Atlas Trade Distribution',
    hubspotName: 'Atlas Trade Distribution',
    channel: 'distributor',
    tier: 'gold',
    territories: ['US', 'CA', 'LATAM'],
    domain: 'atlastrade.example',
    country: 'US',
    rep: ['Hector', 'Salinas'],
  },
  signalpath: {
    name: 'Signalpath Advisors',
    hubspotName: 'Signalpath Advisors',
    channel: 'referral',
    tier: 'bronze',
    territories: ['US', 'UK'],
    domain: 'signalpath.example',
    country: 'US',
    rep: ['June', 'Albright'],
  },
  cloudaisle: {
    name: 'Cloudaisle',
    hubspotName: 'Cloudaisle Inc',
    channel: 'marketplace',
    tier: 'gold',
    territories: ['GLOBAL'],
    domain: 'cloudaisle.example',
    country: 'US',
    rep: ['Dev', 'Malhotra'],
  },
  ostwind: {
    name: 'Ostwind Systemhaus',
    hubspotName: 'Ostwind Systemhaus GmbH',
    channel: 'reseller',
    tier: 'gold',
    territories: ['DACH'],
    domain: 'ostwind-systemhaus.example',
    country: 'DE',
    rep: ['Katrin', 'Sommer'],
  },
  rheinufer: {
    name: 'Rheinufer IT AG',
    hubspotName: 'Rheinufer IT',
    channel: 'reseller',
    tier: 'silver',
    territories: ['DACH', 'BENELUX'],
    domain: 'rheinufer-it.example',
    country: 'CH',
    rep: ['Urs', 'Zbinden'],
  },
  fjordnet: {
    name: 'Fjordnet',
    hubspotName: 'Fjordnet AS',
    channel: 'reseller',
    tier: 'gold',
    territories: ['NORDICS'],
    domain: 'fjordnet.example',
    country: 'NO',
    rep: ['Sindre', 'Moen'],
  },
  skerry: {
    name: 'Skerry Data AB',
    hubspotName: 'Skerry Data',
    channel: 'reseller',
    tier: 'bronze',
    territories: ['NORDICS', 'DACH'],
    domain: 'skerrydata.example',
    country: 'SE',
    rep: ['Elsa', 'Nyström'],
  },
  thamesgate: {
    name: 'Thamesgate Consulting Ltd',
    hubspotName: 'Thamesgate Consulting',
    channel: 'si',
    tier: 'gold',
    territories: ['UK', 'IE', 'BENELUX'],
    domain: 'thamesgate.example',
    country: 'GB',
    rep: ['Rupert', 'Lyle'],
  },
  pennine: {
    name: 'Pennine Networks',
    hubspotName: 'Pennine Networks Limited',
    channel: 'reseller',
    tier: 'silver',
    territories: ['UK', 'IE'],
    domain: 'penninenetworks.example',
    country: 'GB',
    rep: ['Moira', 'Sykes'],
  },
  polderman: {
    name: 'Polderman Distributie B.V.',
    hubspotName: 'Polderman Distributie',
    channel: 'distributor',
    tier: 'silver',
    territories: ['BENELUX', 'DACH', 'UK', 'FRANCE'],
    domain: 'polderman.example',
    country: 'NL',
    rep: ['Joost', 'Hendriks'],
  },
  galvani: {
    name: 'Galvani Integrazione',
    hubspotName: 'Galvani Integrazione Srl',
    channel: 'si',
    tier: 'silver',
    territories: ['SOUTH'],
    domain: 'galvani-integrazione.example',
    country: 'IT',
    rep: ['Chiara', 'Bassi'],
  },
  coralbay: {
    name: 'Coral Bay Digital Pty Ltd',
    hubspotName: 'Coral Bay Digital',
    channel: 'reseller',
    tier: 'silver',
    territories: ['APAC'],
    domain: 'coralbaydigital.example',
    country: 'AU',
    rep: ['Bree', 'Lawson'],
  },
} as const satisfies Record<string, PartnerCompany>;

/** Names a partner in drafts. */
export type PartnerKey = keyof typeof PARTNERS;
/** All partners. */
export const PARTNER_KEYS = Object.keys(PARTNERS) as readonly PartnerKey[];

/** The partner behind a key. */
export function partnerOf(key: PartnerKey): PartnerCompany {
  return PARTNERS[key];
}

/** The direct seller who works a territory in one CRM when a draft names nobody. */
export function sellerOf(crm: WorldCrm, territory: string): PersonKey {
  const sellers: Readonly<Record<WorldCrm, Readonly<Record<string, PersonKey>>>> = {
    salesforce: { US: 'maya', CA: 'renee', LATAM: 'elena', APAC: 'hiro' },
    hubspot: {
      UK: 'harriet',
      IE: 'harriet',
      DACH: 'matthias',
      NORDICS: 'sofie',
      BENELUX: 'anouk',
      FRANCE: 'anouk',
      SOUTH: 'luca',
    },
  };
  return sellers[crm][territory] ?? 'priya';
}

function person(
  firstName: string,
  lastName: string,
  title: string,
  crms: readonly WorldCrm[],
): Person {
  return { firstName, lastName, title, crms };
}
