// Chapters P and T: renewals, first claims, won deals, and channels of every kind against each other.
import { direct, inHubspot, inSalesforce, plant, selfServe, through } from './plant.ts';

/** Who prevails when registrations do not decide, and where won deals meet open ones. */
export const FIRST_CLAIM = [
  plant({
    id: 'incumbent-renews',
    title: 'Renewal window is open: the incumbent against a registered challenger',
    clauses: ['P-2', 'T-4'],
    accounts: {
      current: inHubspot('Bergslund Maskin AB', 'bergslund.example', 'SE', {
        contractEnd: -40,
        incumbent: 'Fjordnet AS',
      }),
      challenged: inSalesforce('Bergslund Maskin', 'https://www.bergslund.example', 'SE'),
    },
    claims: {
      incumbent: through('fjordnet', 'current', {
        dealType: 'renewal',
        created: 40,
        amount: 420_000,
        activities: [['meeting', 30]],
      }),
      challenger: through('skerry', 'challenged', {
        dealType: 'renewal',
        registration: { at: 20 },
        created: 20,
        amount: 400_000,
        activities: [['call', 12]],
      }),
    },
    expected: {
      types: ['horizontal', 'renewal'],
      severity: 'medium',
      prevails: 'incumbent',
      split: { incumbent: 70, challenger: 30 },
      action: 'uphold_incumbent',
    },
  }),
  plant({
    id: 'renewal-too-early',
    title: 'The contract runs another 200 days, so incumbency does not count yet',
    clauses: ['P-2', 'P-5'],
    accounts: {
      current: inSalesforce('Prairie Lantern Utilities', 'prairielantern.example', 'US', {
        contractEnd: -200,
        incumbent: 'Lumenport Solutions',
      }),
      challenged: inHubspot('Prairie Lantern Utilities, Inc.', 'prairielantern.example', 'US'),
    },
    claims: {
      incumbent: through('lumenport', 'current', {
        dealType: 'renewal',
        created: 35,
        amount: 55_000,
        activities: [['meeting', 28]],
      }),
      challenger: through('cedarline', 'challenged', {
        dealType: 'renewal',
        registration: { at: 25 },
        created: 25,
        amount: 51_000,
        activities: [['demo', 18]],
      }),
    },
    expected: {
      types: ['horizontal', 'renewal'],
      severity: 'medium',
      prevails: 'challenger',
      split: { challenger: 70, incumbent: 30 },
      action: 'uphold_registration',
    },
  }),
  plant({
    id: 'first-meeting-wins',
    title: 'Nobody registered; the partner met the customer first, direct left the amount empty',
    clauses: ['P-7', 'V-3'],
    accounts: {
      theirs: inHubspot('Caribou Bay Outdoor', 'cariboubay.example', 'CA'),
      ours: inSalesforce('Caribou Bay Outdoor Ltd.', 'https://www.cariboubay.example', 'CA'),
    },
    claims: {
      partner: through('maplecroft', 'theirs', {
        created: 45,
        amount: 18_000,
        activities: [['meeting', 44]],
      }),
      direct: direct('ours', { created: 30, amount: null, activities: [['demo', 28]] }),
    },
    expected: {
      types: ['vertical'],
      severity: 'low',
      prevails: 'partner',
      split: { partner: 70, direct: 30 },
      action: 'uphold_first_claim',
    },
  }),
  plant({
    id: 'provider-against-reseller',
    title: 'A managed service provider registered, a reseller did not',
    clauses: ['T-4', 'P-5'],
    accounts: {
      managed: inHubspot('Otterburn Press Ltd', 'otterburnpress.example', 'GB'),
      resold: inSalesforce('Otterburn Press', 'otterburnpress.example', 'GB'),
    },
    claims: {
      provider: through('kestrel', 'managed', {
        registration: { at: 25 },
        created: 25,
        amount: 30_000,
        activities: [['workshop', 18]],
      }),
      reseller: through('pennine', 'resold', {
        created: 33,
        amount: 26_000,
        activities: [['call', 29]],
      }),
    },
    expected: {
      types: ['multi_channel'],
      severity: 'medium',
      prevails: 'provider',
      split: { provider: 70, reseller: 30 },
      action: 'uphold_registration',
    },
  }),
  plant({
    id: 'three-on-one-day',
    title:
      'Three resellers met the customer within a day: a third each, the odd hundredth to the first',
    clauses: ['P-8', 'C-3'],
    accounts: {
      hub: inHubspot('Eichenbruck Möbel GmbH & Co. KG', 'eichenbruck.example', 'DE'),
      sales: inSalesforce('Eichenbruck Moebel', 'https://www.eichenbruck.example', 'DE'),
    },
    claims: {
      ostwind: through('ostwind', 'hub', {
        created: 23,
        amount: 15_000,
        activities: [['meeting', 20]],
      }),
      rheinufer: through('rheinufer', 'sales', {
        created: 22,
        amount: 14_000,
        activities: [['meeting', 19.6]],
      }),
      skerry: through('skerry', 'hub', {
        created: 21,
        amount: 14_500,
        activities: [['call', 19.2]],
      }),
    },
    expected: {
      types: ['horizontal'],
      severity: 'low',
      prevails: null,
      split: { ostwind: 33.34, rheinufer: 33.33, skerry: 33.33 },
      action: 'share_credit',
    },
  }),
  plant({
    id: 'won-and-disputed',
    title: 'The partner won last week, a direct opportunity is still open',
    clauses: ['L-7', 'P-5'],
    accounts: {
      theirs: inHubspot('Maasduin Logistiek B.V.', 'maasduin.example', 'NL'),
      ours: inSalesforce('Maasduin Logistiek', 'https://maasduin.example', 'NL'),
    },
    claims: {
      won: through('rheinufer', 'theirs', {
        registration: { at: 70 },
        created: 70,
        stage: 'won',
        closed: 8,
        amount: 45_000,
        activities: [['demo', 50]],
      }),
      direct: direct('ours', {
        owner: 'priya',
        created: 40,
        amount: 42_000,
        activities: [['meeting', 20]],
      }),
    },
    expected: {
      types: ['vertical', 'attribution'],
      severity: 'medium',
      prevails: 'won',
      split: { won: 70, direct: 30 },
      action: 'uphold_registration',
    },
  }),
  plant({
    id: 'both-won',
    title: 'Both closed the deal as won and both claim the credit',
    clauses: ['L-7', 'P-7', 'V-1'],
    accounts: {
      ours: inSalesforce('Bluestem Pharmacy Chain', 'bluestempharmacy.example', 'US'),
      theirs: inHubspot('Bluestem Pharmacies', 'bluestempharmacy.example', 'US'),
    },
    claims: {
      direct: direct('ours', {
        created: 55,
        stage: 'won',
        closed: 6,
        amount: 24_000,
        activities: [['demo', 40]],
      }),
      partner: through('bluemesa', 'theirs', {
        created: 60,
        stage: 'won',
        closed: 11,
        amount: 23_000,
        activities: [['meeting', 45]],
      }),
    },
    expected: {
      types: ['vertical', 'attribution'],
      severity: 'high',
      prevails: 'partner',
      split: { partner: 70, direct: 30 },
      action: 'uphold_first_claim',
    },
  }),
  plant({
    id: 'worldwide-against-local',
    title: 'A worldwide direct deal meets a British partner deal for the same product',
    clauses: ['S-2', 'P-7'],
    accounts: {
      world: inSalesforce('Silverfen Biotech, Inc.', 'https://www.silverfen.example', 'US'),
      britain: inHubspot('Silverfen Biotech UK', 'uk.silverfen.example', 'GB'),
    },
    claims: {
      direct: direct('world', {
        owner: 'priya',
        territory: 'GLOBAL',
        created: 32,
        amount: 88_000,
        activities: [['meeting', 30]],
      }),
      partner: through('pennine', 'britain', {
        created: 24,
        amount: 30_000,
        activities: [['demo', 23]],
      }),
    },
    expected: {
      types: ['vertical'],
      severity: 'medium',
      prevails: 'direct',
      split: { direct: 70, partner: 30 },
      action: 'uphold_first_claim',
    },
  }),
  plant({
    id: 'two-order-takers',
    title: 'Two distributors want to fulfil one order, nobody else sells it',
    clauses: ['S-3', 'P-7', 'C-1'],
    accounts: {
      one: inSalesforce('Heronsgate Tulip Export', 'heronsgate-tulip.example', 'NL'),
      two: inHubspot('Heronsgate Tulip Export B.V.', 'heronsgate-tulip.example', 'NL'),
    },
    claims: {
      first: through('atlas', 'one', { role: 'fulfilment', created: 30, amount: 9_000 }),
      second: through('polderman', 'two', { role: 'fulfilment', created: 22, amount: 9_000 }),
    },
    // No activity at all: the earliest created, and nobody else has contributed.
    expected: {
      types: ['horizontal'],
      severity: 'low',
      prevails: 'first',
      split: { first: 100, second: 0 },
      action: 'uphold_first_claim',
    },
  }),
  plant({
    id: 'shop-against-reseller',
    title: 'The customer bought in the web shop while a reseller holds a registration',
    clauses: ['T-4', 'P-5', 'C-1'],
    accounts: {
      company: inHubspot('Cassel & Ruhm Architekten', 'cassel-ruhm.example', 'DE'),
      lead: inSalesforce('Cassel und Ruhm Architekten PartG', 'www.cassel-ruhm.example', 'DE'),
    },
    claims: {
      shop: selfServe('company', { created: 20, amount: 4_800 }),
      reseller: through('ostwind', 'lead', {
        as: 'lead',
        registration: { at: 28 },
        created: 28,
        amount: 6_500,
      }),
    },
    expected: {
      types: ['multi_channel'],
      severity: 'medium',
      prevails: 'reseller',
      split: { reseller: 100, shop: 0 },
      action: 'uphold_registration',
    },
  }),
];
