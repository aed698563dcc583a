// Chapters L and R again: a registration that protects nobody, and named accounts.
import { direct, inHubspot, inSalesforce, plant, through } from './plant.ts';

/** Registrations that are void, expired or undecided, and named accounts. */
export const NO_PROTECTION = [
  plant({
    id: 'expired-but-working',
    title: 'The registration expired, the partner was first and still works the deal',
    clauses: ['L-4', 'P-7'],
    accounts: {
      theirs: inHubspot('Aldersyke Foods Ltd', 'aldersyke.example', 'GB'),
      ours: inSalesforce('Aldersyke Foods', 'https://aldersyke.example', 'GB'),
    },
    claims: {
      partner: through('pennine', 'theirs', {
        registration: { status: 'expired', at: 130, expires: 40 },
        created: 130,
        amount: 36_000,
        activities: [
          ['meeting', 125],
          ['call', 10],
        ],
      }),
      direct: direct('ours', {
        owner: 'priya',
        created: 50,
        amount: 37_000,
        activities: [['demo', 35]],
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
    id: 'pending-registration',
    title: 'A registration nobody has decided for months keeps the claim alive, not protected',
    clauses: ['L-6', 'P-7', 'C-1'],
    accounts: {
      lead: inSalesforce('Sorrel Ridge Schools', 'sorrelridge.example', 'US'),
      ours: inHubspot('Sorrel Ridge School District', 'sorrelridge.example', 'US'),
    },
    claims: {
      partner: through('bluemesa', 'lead', {
        as: 'lead',
        registration: { status: 'pending', at: 100 },
        created: 100,
        amount: 11_000,
      }),
      direct: direct('ours', {
        owner: 'priya',
        created: 30,
        amount: 12_000,
        activities: [['demo', 28]],
      }),
    },
    expected: {
      types: ['vertical'],
      severity: 'low',
      prevails: 'direct',
      split: { direct: 100, partner: 0 },
      action: 'uphold_first_claim',
    },
  }),
  plant({
    id: 'outside-its-territory',
    title: 'A British reseller registers a German customer, both claims on one HubSpot company',
    clauses: ['R-3', 'P-7'],
    accounts: {
      company: inHubspot('Schilfheim Werft GmbH', 'schilfheim-werft.example', 'DE'),
    },
    claims: {
      partner: through('pennine', 'company', {
        registration: { at: 30 },
        created: 30,
        amount: 27_000,
        activities: [['meeting', 22]],
      }),
      direct: direct('company', { created: 25, amount: 28_000, activities: [['call', 24]] }),
    },
    expected: {
      types: ['vertical', 'territory'],
      severity: 'medium',
      prevails: 'direct',
      split: { direct: 70, partner: 30 },
      action: 'uphold_first_claim',
    },
  }),
  plant({
    id: 'named-account',
    title: 'A registration on a named account without the exception is void',
    clauses: ['R-2', 'P-6'],
    accounts: {
      ours: inSalesforce('Keystone Meridian Rail', 'https://keystonemeridian.example', 'US', {
        namedSince: 200,
      }),
      theirs: inHubspot('Keystone Meridian Rail Corp.', 'keystonemeridian.example', 'US'),
    },
    claims: {
      direct: direct('ours', { created: 26, amount: 20_000, activities: [['demo', 18]] }),
      partner: through('cedarline', 'theirs', {
        registration: { at: 30 },
        created: 30,
        amount: 19_000,
        activities: [['meeting', 29]],
      }),
    },
    expected: {
      types: ['vertical'],
      severity: 'low',
      prevails: 'direct',
      split: { direct: 70, partner: 30 },
      action: 'uphold_direct',
    },
  }),
  plant({
    id: 'named-account-exception',
    title: 'A registration on a named account with the exception granted',
    clauses: ['R-2', 'P-5'],
    accounts: {
      ours: inSalesforce('Cinder Butte Mining', 'cinderbutte.example', 'US', { namedSince: 180 }),
      theirs: inHubspot('Cinder Butte Mining Co', 'cinderbutte.example', 'US'),
    },
    claims: {
      direct: direct('ours', { created: 22, amount: 20_000, activities: [['demo', 14]] }),
      partner: through('lumenport', 'theirs', {
        registration: { at: 30, namedAccountException: true },
        created: 30,
        amount: 19_000,
        activities: [['meeting', 24]],
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
    id: 'named-afterwards',
    title: 'The account was named only after the partner had registered',
    clauses: ['R-2', 'P-5'],
    accounts: {
      ours: inHubspot('Hohenlinde Versicherung AG', 'hohenlinde.example', 'AT', { namedSince: 15 }),
      theirs: inSalesforce('Hohenlinde Versicherung', 'https://www.hohenlinde.example', 'AT'),
    },
    claims: {
      partner: through('rheinufer', 'theirs', {
        registration: { at: 40 },
        created: 40,
        amount: 72_000,
        activities: [['workshop', 31]],
      }),
      direct: direct('ours', { created: 25, amount: 80_000, activities: [['meeting', 23]] }),
    },
    expected: {
      types: ['vertical'],
      severity: 'medium',
      prevails: 'partner',
      split: { partner: 70, direct: 30 },
      action: 'uphold_registration',
    },
  }),
];
