// Chapters R and P-3 to P-6: what a registration is worth, and what beats it.
import { direct, inHubspot, inSalesforce, plant, through } from './plant.ts';

const SECOND = 1 / 86_400;

/** Registrations in force: alone, against earlier engagement, against each other. */
export const REGISTRATION = [
  plant({
    id: 'registered-before-direct',
    title: 'Registered reseller in HubSpot, direct quotes two weeks later in Salesforce',
    clauses: ['P-5', 'C-2', 'V-1'],
    accounts: {
      theirs: inHubspot('Nordwalde Kältetechnik GmbH', 'nordwalde-kaelte.example', 'DE'),
      ours: inSalesforce('Nordwalde Kaeltetechnik', 'https://www.nordwalde-kaelte.example', 'DE'),
    },
    claims: {
      partner: through('ostwind', 'theirs', {
        registration: { at: 35 },
        created: 35,
        amount: 84_000,
        activities: [
          ['meeting', 30],
          ['meeting', 12],
        ],
      }),
      direct: direct('ours', {
        owner: 'priya',
        created: 20,
        stage: 'propose',
        amount: 90_000,
        activities: [
          ['call', 19],
          ['demo', 8],
        ],
      }),
    },
    // 90,000 EUR stay under 100,000 USD; a registration against a quote makes it high.
    expected: {
      types: ['vertical'],
      severity: 'high',
      prevails: 'partner',
      split: { partner: 70, direct: 30 },
      action: 'uphold_registration',
    },
  }),
  plant({
    id: 'direct-engaged-before',
    title: 'Direct had met the customer three weeks before the partner registered',
    clauses: ['P-3'],
    accounts: {
      ours: inSalesforce('Palisade Credit Union', 'palisadecu.example', 'US'),
      theirs: inHubspot('Palisade CU', 'www.palisadecu.example', 'US'),
    },
    claims: {
      direct: direct('ours', {
        created: 70,
        amount: 60_000,
        activities: [
          ['meeting', 61],
          ['demo', 15],
        ],
      }),
      partner: through('lumenport', 'theirs', {
        registration: { at: 40 },
        created: 40,
        amount: 55_000,
        activities: [['meeting', 30]],
      }),
    },
    expected: {
      types: ['vertical'],
      severity: 'medium',
      prevails: 'direct',
      split: { direct: 70, partner: 30 },
      action: 'uphold_direct',
    },
  }),
  plant({
    id: 'direct-idle-when-registered',
    title: 'Direct was first but had let the account rest when the partner registered',
    clauses: ['P-3', 'P-5'],
    accounts: {
      ours: inSalesforce('Cormorant Cold Storage', 'https://cormorantcold.example', 'US'),
      theirs: inHubspot('Cormorant Cold Storage Co.', 'cormorantcold.example', 'US'),
    },
    claims: {
      direct: direct('ours', {
        created: 160,
        amount: 40_000,
        activities: [
          ['demo', 145],
          ['call', 12],
        ],
      }),
      partner: through('cedarline', 'theirs', {
        registration: { at: 40 },
        created: 40,
        amount: 43_000,
        activities: [['meeting', 33]],
      }),
    },
    expected: {
      types: ['vertical'],
      severity: 'medium',
      prevails: 'partner',
      split: { partner: 70, direct: 30 },
      action: 'uphold_registration',
    },
  }),
  plant({
    id: 'engaged-60-days-before',
    title: 'The last direct meeting was exactly 60 days before the registration',
    clauses: ['P-3'],
    accounts: {
      ours: inSalesforce('Mesquite Solar Farms', 'mesquitesolar.example', 'US'),
      theirs: inHubspot('Mesquite Solar Farms LLC', 'mesquitesolar.example', 'US'),
    },
    claims: {
      direct: direct('ours', {
        created: 110,
        amount: 30_000,
        activities: [
          ['meeting', 100],
          ['call', 10],
        ],
      }),
      partner: through('bluemesa', 'theirs', {
        registration: { at: 40 },
        created: 40,
        amount: 31_000,
        activities: [['demo', 20]],
      }),
    },
    expected: {
      types: ['vertical'],
      severity: 'medium',
      prevails: 'direct',
      split: { direct: 70, partner: 30 },
      action: 'uphold_direct',
    },
  }),
  plant({
    id: 'engaged-61-days-before',
    title: 'The last direct meeting was 61 days before the registration: a day too long',
    clauses: ['P-3', 'P-5'],
    accounts: {
      ours: inSalesforce('Juniper Bend Clinics', 'juniperbend.example', 'US'),
      theirs: inHubspot('Juniper Bend Clinics', 'juniperbend.example', 'US'),
    },
    claims: {
      direct: direct('ours', {
        created: 110,
        amount: 30_000,
        activities: [
          ['meeting', 101],
          ['call', 10],
        ],
      }),
      partner: through('lumenport', 'theirs', {
        registration: { at: 40 },
        created: 40,
        amount: 31_000,
        activities: [['demo', 20]],
      }),
    },
    expected: {
      types: ['vertical'],
      severity: 'medium',
      prevails: 'partner',
      split: { partner: 70, direct: 30 },
      action: 'uphold_registration',
    },
  }),
  plant({
    id: 'two-registrations',
    title: 'A registration lead in Salesforce and, twelve days later, a registered deal in HubSpot',
    clauses: ['P-4', 'T-4'],
    accounts: {
      lead: inSalesforce('Driftwood Hospitality Group', 'www.driftwoodhotels.example', 'US'),
      deal: inHubspot('Driftwood Hotels', 'driftwoodhotels.example', 'US'),
    },
    claims: {
      first: through('lumenport', 'lead', {
        as: 'lead',
        registration: { at: 50 },
        created: 50,
        amount: 40_000,
      }),
      second: through('cedarline', 'deal', {
        registration: { at: 38 },
        created: 38,
        amount: 38_000,
        activities: [['demo', 20]],
      }),
    },
    expected: {
      types: ['horizontal', 'registration'],
      severity: 'medium',
      prevails: 'first',
      split: { first: 70, second: 30 },
      action: 'uphold_first_registration',
    },
  }),
  plant({
    id: 'tied-registrations-activity-decides',
    title: 'Two registrations within twelve hours; who met the customer first?',
    clauses: ['P-4'],
    accounts: {
      south: inHubspot('Rotenfels Kliniken gGmbH', 'rotenfels-kliniken.example', 'DE'),
      again: inSalesforce('Rotenfels Kliniken', 'https://rotenfels-kliniken.example', 'DE'),
    },
    claims: {
      early: through('ostwind', 'south', {
        registration: { at: 30 },
        created: 30,
        amount: 52_000,
        activities: [['meeting', 20]],
      }),
      active: through('rheinufer', 'again', {
        registration: { at: 29.5 },
        created: 29.5,
        amount: 50_000,
        activities: [['demo', 27]],
      }),
    },
    expected: {
      types: ['horizontal', 'registration'],
      severity: 'medium',
      prevails: 'active',
      split: { active: 70, early: 30 },
      action: 'uphold_first_registration',
    },
  }),
  plant({
    id: 'tied-by-exactly-24-hours',
    title: 'Registered exactly 24 hours apart: a tie, and only the later one is active',
    clauses: ['P-4'],
    accounts: {
      one: inSalesforce('Saltmarsh Breweries', 'saltmarshbrew.example', 'US'),
      two: inHubspot('Saltmarsh Breweries, Inc.', 'saltmarshbrew.example', 'US'),
    },
    claims: {
      earlier: through('lumenport', 'one', {
        registration: { at: 40 },
        created: 40,
        amount: 27_000,
      }),
      later: through('cedarline', 'two', {
        registration: { at: 39 },
        created: 39,
        amount: 29_000,
        activities: [['demo', 30]],
      }),
    },
    // The other leader has no activity at all, so nobody shares (C-1).
    expected: {
      types: ['horizontal', 'registration'],
      severity: 'medium',
      prevails: 'later',
      split: { later: 100, earlier: 0 },
      action: 'uphold_first_registration',
    },
  }),
  plant({
    id: 'apart-by-a-second-more',
    title: 'Registered 24 hours and one second apart: no tie, the first one holds',
    clauses: ['P-4'],
    accounts: {
      one: inSalesforce('Thornapple Press', 'thornapplepress.example', 'US'),
      two: inHubspot('Thornapple Press Co', 'thornapplepress.example', 'US'),
    },
    claims: {
      earlier: through('lumenport', 'one', {
        registration: { at: 40 },
        created: 40,
        amount: 27_000,
      }),
      later: through('cedarline', 'two', {
        registration: { at: 39 - SECOND },
        created: 39 - SECOND,
        amount: 29_000,
        activities: [['demo', 30]],
      }),
    },
    expected: {
      types: ['horizontal', 'registration'],
      severity: 'medium',
      prevails: 'earlier',
      split: { earlier: 70, later: 30 },
      action: 'uphold_first_registration',
    },
  }),
  plant({
    id: 'tied-all-the-way',
    title: 'Two registrations and two first meetings within hours: they share',
    clauses: ['P-8', 'C-3'],
    accounts: {
      one: inHubspot('Vestergarn Textil AB', 'vestergarn.example', 'SE'),
      two: inSalesforce('Vestergarn Textil', 'https://www.vestergarn.example', 'SE'),
    },
    claims: {
      fjordnet: through('fjordnet', 'one', {
        registration: { at: 30 },
        created: 30,
        amount: 450_000,
        activities: [['meeting', 25]],
      }),
      skerry: through('skerry', 'two', {
        registration: { at: 29.4 },
        created: 29.4,
        amount: 460_000,
        activities: [['demo', 24.6]],
      }),
    },
    expected: {
      types: ['horizontal', 'registration'],
      severity: 'medium',
      prevails: null,
      split: { fjordnet: 50, skerry: 50 },
      action: 'share_credit',
    },
  }),
];
