// Chapters C and V, and T-5: caps, shares among many, prices, amounts in several currencies.
import { direct, inHubspot, inSalesforce, plant, through } from './plant.ts';

/** Shares, caps, prices and amounts at the limits. */
export const CREDIT_AND_SEVERITY = [
  plant({
    id: 'referral-cap',
    title: 'A referral partner registered and prevails, but its credit is capped',
    clauses: ['C-4', 'P-5'],
    accounts: {
      theirs: inHubspot('Tallgrass Insurance Brokers', 'tallgrassbrokers.example', 'US'),
      ours: inSalesforce('Tallgrass Insurance Brokers LLC', 'tallgrassbrokers.example', 'US'),
    },
    claims: {
      referral: through('signalpath', 'theirs', {
        registration: { at: 30 },
        created: 30,
        amount: 36_000,
        activities: [['call', 26]],
      }),
      direct: direct('ours', { created: 22, amount: 38_000, activities: [['demo', 15]] }),
    },
    // 70 is cut to 10, the excess of 60 goes to direct.
    expected: {
      types: ['vertical'],
      severity: 'medium',
      prevails: 'referral',
      split: { referral: 10, direct: 90 },
      action: 'uphold_registration',
    },
  }),
  plant({
    id: 'influence-cap',
    title: 'An integrator that only influenced gets at most a tenth',
    clauses: ['C-4'],
    accounts: {
      sold: inHubspot('Kingfisher Heath Council', 'kingfisherheath.example', 'GB'),
      influenced: inSalesforce('Kingfisher Heath Council', 'kingfisherheath.example', 'GB'),
    },
    claims: {
      reseller: through('pennine', 'sold', {
        registration: { at: 36 },
        created: 36,
        amount: 44_000,
        activities: [['meeting', 32]],
      }),
      integrator: through('thamesgate', 'influenced', {
        role: 'influence',
        created: 27,
        amount: 44_000,
        activities: [['workshop', 19]],
      }),
    },
    // 30 is cut to 10; without a direct claim the excess goes to the prevailing one.
    expected: {
      types: ['multi_channel'],
      severity: 'medium',
      prevails: 'reseller',
      split: { reseller: 90, integrator: 10 },
      action: 'uphold_registration',
    },
  }),
  plant({
    id: 'mail-is-no-contribution',
    title: 'Direct only sent mail: no share',
    clauses: ['C-1'],
    accounts: {
      theirs: inHubspot('Foxglove Nurseries', 'foxglovenurseries.example', 'US'),
      ours: inSalesforce('Foxglove Nurseries, Inc.', 'foxglovenurseries.example', 'US'),
    },
    claims: {
      partner: through('cedarline', 'theirs', {
        registration: { at: 33 },
        created: 33,
        amount: 33_000,
        activities: [['demo', 21]],
      }),
      direct: direct('ours', {
        created: 24,
        amount: 35_000,
        activities: [
          ['email', 20],
          ['mailing', 10],
        ],
      }),
    },
    expected: {
      types: ['vertical'],
      severity: 'medium',
      prevails: 'partner',
      split: { partner: 100, direct: 0 },
      action: 'uphold_registration',
    },
  }),
  plant({
    id: 'three-ways-all-active',
    title: 'Two registered resellers and direct, all at work',
    clauses: ['P-4', 'C-2', 'V-1'],
    accounts: {
      one: inHubspot('Granite Harbor Shipyards', 'graniteharbor.example', 'US'),
      two: inSalesforce('Granite Harbor Shipyards Corp.', 'https://graniteharbor.example', 'US'),
    },
    claims: {
      first: through('lumenport', 'one', {
        registration: { at: 50 },
        created: 50,
        amount: 120_000,
        activities: [['meeting', 44]],
      }),
      second: through('cedarline', 'two', {
        registration: { at: 30 },
        created: 30,
        amount: 115_000,
        activities: [['demo', 25]],
      }),
      direct: direct('two', { created: 20, amount: 110_000, activities: [['demo', 11]] }),
    },
    expected: {
      types: ['horizontal', 'vertical', 'registration'],
      severity: 'high',
      prevails: 'first',
      split: { first: 70, second: 15, direct: 15 },
      action: 'uphold_first_registration',
    },
  }),
  plant({
    id: 'three-ways-one-idle',
    title: 'A registered reseller, an idle one and an active direct seller',
    clauses: ['P-5', 'C-2'],
    accounts: {
      one: inHubspot('Finkenwald Druck GmbH', 'finkenwald-druck.example', 'DE'),
      two: inSalesforce('Finkenwald Druck', 'www.finkenwald-druck.example', 'DE'),
    },
    claims: {
      registered: through('ostwind', 'one', {
        registration: { at: 28 },
        created: 28,
        amount: 44_000,
        activities: [['meeting', 26]],
      }),
      idle: through('rheinufer', 'two', { created: 35, amount: 40_000 }),
      direct: direct('two', {
        owner: 'priya',
        created: 18,
        amount: 41_000,
        activities: [['demo', 9]],
      }),
    },
    expected: {
      types: ['horizontal', 'vertical'],
      severity: 'medium',
      prevails: 'registered',
      split: { registered: 70, direct: 30, idle: 0 },
      action: 'uphold_registration',
    },
  }),
  plant({
    id: 'marketplace-price',
    title: 'A marketplace offer sixteen percent under the direct quote',
    clauses: ['T-5', 'V-1'],
    accounts: {
      offer: inSalesforce('Wrenfield Analytics Co.', 'https://wrenfield.example', 'US'),
      quote: inHubspot('Wrenfield Analytics', 'wrenfield.example', 'US'),
    },
    claims: {
      offer: through('cloudaisle', 'offer', {
        registration: { at: 30 },
        created: 30,
        amount: 8_400,
        quote: { unitPrice: 42, currency: 'USD', quantity: 200 },
        activities: [['call', 27]],
      }),
      direct: direct('quote', {
        owner: 'priya',
        created: 19,
        amount: 10_000,
        quote: { unitPrice: 50, currency: 'USD', quantity: 200 },
        activities: [['demo', 13]],
      }),
    },
    expected: {
      types: ['multi_channel', 'price'],
      severity: 'high',
      prevails: 'offer',
      split: { offer: 70, direct: 30 },
      action: 'uphold_registration',
    },
  }),
  plant({
    id: 'price-within-tolerance',
    title: 'Two quotes exactly five percent apart: still one price',
    clauses: ['T-5'],
    accounts: {
      one: inHubspot('Kvitnes Sjømat AS', 'kvitnes.example', 'NO'),
      two: inSalesforce('Kvitnes Sjomat', 'kvitnes.example', 'NO'),
    },
    claims: {
      fjordnet: through('fjordnet', 'one', {
        registration: { at: 31 },
        created: 31,
        amount: 10_000,
        quote: { unitPrice: 100, currency: 'EUR', quantity: 100 },
        activities: [['meeting', 25]],
      }),
      skerry: through('skerry', 'two', {
        created: 23,
        amount: 9_500,
        quote: { unitPrice: 95, currency: 'EUR', quantity: 100 },
        activities: [['call', 17]],
      }),
    },
    expected: {
      types: ['horizontal'],
      severity: 'medium',
      prevails: 'fjordnet',
      split: { fjordnet: 70, skerry: 30 },
      action: 'uphold_registration',
    },
  }),
  plant({
    id: 'one-price-two-currencies',
    title: 'EUR 100 and USD 112 are within two dollars of each other',
    clauses: ['T-5', 'P-7'],
    accounts: {
      ours: inSalesforce('Hazelmere Optics', 'hazelmere-optics.example', 'IE'),
      theirs: inHubspot('Hazelmere Optics Ltd', 'hazelmere-optics.example', 'IE'),
    },
    claims: {
      direct: direct('ours', {
        created: 33,
        amount: 21_000,
        currency: 'USD',
        quote: { unitPrice: 112, currency: 'USD', quantity: 180 },
        activities: [['demo', 31]],
      }),
      partner: through('pennine', 'theirs', {
        created: 22,
        amount: 20_000,
        quote: { unitPrice: 100, currency: 'EUR', quantity: 200 },
        activities: [['meeting', 20]],
      }),
    },
    expected: {
      types: ['vertical'],
      severity: 'low',
      prevails: 'direct',
      split: { direct: 70, partner: 30 },
      action: 'uphold_first_claim',
    },
  }),
  plant({
    id: 'exactly-the-high-amount',
    title: 'USD 100,000 on the dot is high',
    clauses: ['V-1'],
    accounts: {
      ours: inSalesforce('Larchmont Cable Systems', 'https://larchmontcable.example', 'US'),
      theirs: inHubspot('Larchmont Cable Systems, Inc.', 'larchmontcable.example', 'US'),
    },
    claims: {
      direct: direct('ours', { created: 38, amount: 100_000, activities: [['meeting', 36]] }),
      partner: through('bluemesa', 'theirs', {
        created: 29,
        amount: 40_000,
        activities: [['demo', 25]],
      }),
    },
    expected: {
      types: ['vertical'],
      severity: 'high',
      prevails: 'direct',
      split: { direct: 70, partner: 30 },
      action: 'uphold_first_claim',
    },
  }),
  plant({
    id: 'a-cent-under-the-high-amount',
    title: 'EUR 90,909.09 are USD 99,999.999: not high',
    clauses: ['V-2'],
    accounts: {
      theirs: inHubspot('Auenstein Präzision GmbH', 'auenstein-praezision.example', 'DE'),
      ours: inSalesforce('Auenstein Praezision', 'auenstein-praezision.example', 'DE'),
    },
    claims: {
      partner: through('ostwind', 'theirs', {
        created: 43,
        amount: 90_909.09,
        activities: [['workshop', 40]],
      }),
      direct: direct('ours', {
        owner: 'priya',
        created: 27,
        amount: 60_000,
        activities: [['demo', 21]],
      }),
    },
    expected: {
      types: ['vertical'],
      severity: 'medium',
      prevails: 'partner',
      split: { partner: 70, direct: 30 },
      action: 'uphold_first_claim',
    },
  }),
  plant({
    id: 'millions-of-yen',
    title: 'Three million yen are a small deal, both claims on one Salesforce account',
    clauses: ['V-3'],
    accounts: {
      account: inSalesforce('Hanamizu Seiki K.K.', 'https://www.hanamizu-seiki.example', 'JP'),
    },
    claims: {
      partner: through('coralbay', 'account', {
        created: 34,
        amount: 3_000_000,
        activities: [['meeting', 30]],
      }),
      direct: direct('account', { created: 26, amount: 2_800_000, activities: [['demo', 19]] }),
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
    id: 'two-late-stages',
    title: 'Two small deals, both near signing, on duplicate HubSpot companies',
    clauses: ['V-1', 'M-2'],
    accounts: {
      one: inHubspot('Mallowfield Catering', 'mallowfield.example', 'GB'),
      two: inHubspot('Mallowfield Catering Ltd.', 'www.mallowfield.example', 'GB'),
    },
    claims: {
      direct: direct('one', {
        created: 40,
        stage: 'propose',
        amount: 8_000,
        activities: [['meeting', 35]],
      }),
      partner: through('pennine', 'two', {
        created: 31,
        stage: 'negotiate',
        amount: 7_500,
        activities: [['demo', 30]],
      }),
    },
    expected: {
      types: ['vertical'],
      severity: 'high',
      prevails: 'direct',
      split: { direct: 70, partner: 30 },
      action: 'uphold_first_claim',
    },
  }),
];
