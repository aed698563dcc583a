// Countries the vendor sells to: sales territory, currency, spellings, towns. Towns are real, all
// companies in them invented.

/** What the vendor knows of a country. */
export type Country = {
  /** Territory code of the vendor's sales organisation. */
  readonly territory: string;
  readonly currency: string;
  /** First: as Salesforce writes it. All: as people type it into HubSpot. */
  readonly spellings: readonly [string, ...string[]];
  readonly legalForms: readonly string[];
  /** Numbers nobody can have; # is any digit. Left out: no such range is large enough. */
  readonly phone?: string;
  /** Town, region, postal code. */
  readonly towns: readonly (readonly [string, string, string])[];
  /** Where its accounts mostly live. */
  readonly crm: 'salesforce' | 'hubspot';
  readonly weight: number;
};

/** By ISO 3166 code. */
export const COUNTRIES = {
  US: {
    territory: 'US',
    currency: 'USD',
    spellings: ['United States', 'USA', 'United States of America'],
    legalForms: [', Inc.', ' LLC', ' Corp.', ' Co.', ''],
    phone: '+1 555 ### ####',
    towns: [
      ['Columbus', 'OH', '43215'],
      ['Tulsa', 'OK', '74103'],
      ['Boise', 'ID', '83702'],
      ['Raleigh', 'NC', '27601'],
      ['Tacoma', 'WA', '98402'],
      ['Duluth', 'MN', '55802'],
    ],
    crm: 'salesforce',
    weight: 34,
  },
  CA: {
    territory: 'CA',
    currency: 'CAD',
    spellings: ['Canada', 'CA'],
    legalForms: [' Inc.', ' Ltd.', ''],
    phone: '+1 555 ### ####',
    towns: [
      ['Halifax', 'NS', 'B3J 1A1'],
      ['Québec', 'QC', 'G1R 4P5'],
      ['Regina', 'SK', 'S4P 3Y2'],
    ],
    crm: 'salesforce',
    weight: 7,
  },
  BR: {
    territory: 'LATAM',
    currency: 'USD',
    spellings: ['Brazil', 'Brasil'],
    legalForms: [' Ltda.', ' S.A.'],
    towns: [['Curitiba', 'PR', '80010-000']],
    crm: 'salesforce',
    weight: 3,
  },
  AU: {
    territory: 'APAC',
    currency: 'AUD',
    spellings: ['Australia'],
    legalForms: [' Pty Ltd', ''],
    towns: [
      ['Hobart', 'TAS', '7000'],
      ['Geelong', 'VIC', '3220'],
    ],
    crm: 'salesforce',
    weight: 5,
  },
  JP: {
    territory: 'APAC',
    currency: 'JPY',
    spellings: ['Japan'],
    legalForms: [' K.K.', ''],
    towns: [['Nagoya', 'Aichi', '460-0008']],
    crm: 'salesforce',
    weight: 3,
  },
  IN: {
    territory: 'APAC',
    currency: 'INR',
    spellings: ['India'],
    legalForms: [' Pvt Ltd', ' Limited'],
    towns: [['Pune', 'Maharashtra', '411001']],
    crm: 'salesforce',
    weight: 3,
  },
  GB: {
    territory: 'UK',
    currency: 'GBP',
    spellings: ['United Kingdom', 'UK', 'England', 'Great Britain'],
    legalForms: [' Ltd', ' Limited', ' plc', ''],
    towns: [
      ['Leeds', 'West Yorkshire', 'LS1 4DY'],
      ['Bristol', 'Avon', 'BS1 5TR'],
      ['Dundee', 'Angus', 'DD1 3HS'],
    ],
    crm: 'hubspot',
    weight: 12,
  },
  IE: {
    territory: 'IE',
    currency: 'EUR',
    spellings: ['Ireland'],
    legalForms: [' Ltd', ' plc'],
    towns: [['Cork', 'Co. Cork', 'T12 XF62']],
    crm: 'hubspot',
    weight: 2,
  },
  DE: {
    territory: 'DACH',
    currency: 'EUR',
    spellings: ['Germany', 'Deutschland'],
    legalForms: [' GmbH', ' AG', ' GmbH & Co. KG', ''],
    towns: [
      ['Stuttgart', 'Baden-Württemberg', '70173'],
      ['Bremen', 'Bremen', '28195'],
      ['Chemnitz', 'Sachsen', '09111'],
    ],
    crm: 'hubspot',
    weight: 12,
  },
  AT: {
    territory: 'DACH',
    currency: 'EUR',
    spellings: ['Austria', 'Österreich'],
    legalForms: [' GmbH', ' AG'],
    towns: [['Linz', 'Oberösterreich', '4020']],
    crm: 'hubspot',
    weight: 3,
  },
  CH: {
    territory: 'DACH',
    currency: 'EUR',
    spellings: ['Switzerland', 'Schweiz'],
    legalForms: [' AG', ' SA', ' GmbH'],
    towns: [['Winterthur', 'ZH', '8400']],
    crm: 'hubspot',
    weight: 3,
  },
  NL: {
    territory: 'BENELUX',
    currency: 'EUR',
    spellings: ['Netherlands', 'The Netherlands', 'Holland'],
    legalForms: [' B.V.', ''],
    towns: [['Nijmegen', 'Gelderland', '6511 LM']],
    crm: 'hubspot',
    weight: 4,
  },
  FR: {
    territory: 'FRANCE',
    currency: 'EUR',
    spellings: ['France'],
    legalForms: [' SAS', ' S.A.', ''],
    towns: [['Rennes', 'Bretagne', '35000']],
    crm: 'hubspot',
    weight: 4,
  },
  IT: {
    territory: 'SOUTH',
    currency: 'EUR',
    spellings: ['Italy', 'Italia'],
    legalForms: [' S.r.l.', ' SpA', ''],
    towns: [['Bologna', 'BO', '40121']],
    crm: 'hubspot',
    weight: 3,
  },
  ES: {
    territory: 'SOUTH',
    currency: 'EUR',
    spellings: ['Spain', 'España'],
    legalForms: [' S.A.', ''],
    towns: [['Zaragoza', 'Aragón', '50001']],
    crm: 'hubspot',
    weight: 2,
  },
  SE: {
    territory: 'NORDICS',
    currency: 'SEK',
    spellings: ['Sweden', 'Sverige'],
    legalForms: [' AB', ''],
    towns: [['Örebro', 'Örebro län', '702 11']],
    crm: 'hubspot',
    weight: 4,
  },
  NO: {
    territory: 'NORDICS',
    currency: 'EUR',
    spellings: ['Norway', 'Norge'],
    legalForms: [' AS', ''],
    towns: [['Ålesund', 'Møre og Romsdal', '6002']],
    crm: 'hubspot',
    weight: 2,
  },
  FI: {
    territory: 'NORDICS',
    currency: 'EUR',
    spellings: ['Finland', 'Suomi'],
    legalForms: [' Oy', ''],
    towns: [['Tampere', 'Pirkanmaa', '33100']],
    crm: 'hubspot',
    weight: 2,
  },
} as const satisfies Record<string, Country>;

/** ISO 3166 code of a country the vendor sells to. */
export type CountryCode = keyof typeof COUNTRIES;

/** The territories' codes; `GLOBAL` on a claim or a partner means all of them. */
export type Territory = (typeof COUNTRIES)[CountryCode]['territory'] | 'GLOBAL';

/** The country behind a code. */
export function countryOf(code: CountryCode): Country {
  return COUNTRIES[code];
}
