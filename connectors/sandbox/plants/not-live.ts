// Chapters L and R: one side is dead, refused or no claim at all, so the other stands alone.
import { direct, inHubspot, inSalesforce, plant, through } from './plant.ts';

/** Every way in which a claim is set aside as dead. */
export const NOT_LIVE = [
  plant({
    id: 'direct-lost',
    title: 'The direct opportunity was lost before the partner came',
    clauses: ['L-2'],
    accounts: {
      ours: inSalesforce('Gannet Ferries', 'https://gannetferries.example', 'GB'),
      theirs: inHubspot('Gannet Ferries Ltd', 'gannetferries.example', 'GB'),
    },
    claims: {
      direct: direct('ours', {
        owner: 'priya',
        created: 95,
        stage: 'lost',
        closed: 42,
        amount: 54_000,
        activities: [['demo', 80]],
      }),
      partner: through('pennine', 'theirs', {
        registration: { at: 30 },
        created: 30,
        amount: 49_000,
        activities: [['meeting', 21]],
      }),
    },
    expected: null,
  }),
  plant({
    id: 'partner-went-quiet',
    title: 'An unregistered partner deal without activity for months',
    clauses: ['L-3'],
    accounts: {
      ours: inSalesforce('Sandhill Crane Rentals LLC', 'www.sandhill-rentals.example', 'US'),
      theirs: inHubspot('Sandhill Crane Rentals', 'sandhill-rentals.example', 'US'),
    },
    claims: {
      partner: through('bluemesa', 'theirs', {
        created: 130,
        amount: 37_000,
        activities: [
          ['meeting', 120],
          ['call', 88],
        ],
      }),
      direct: direct('ours', { created: 26, amount: 42_000, activities: [['demo', 17]] }),
    },
    expected: null,
  }),
  plant({
    id: 'registration-expired-and-idle',
    title: 'The registration is marked expired and nobody works the deal',
    clauses: ['L-3', 'L-4'],
    accounts: {
      ours: inSalesforce('Kolbeck Messtechnik', 'kolbeck-mess.example', 'DE'),
      theirs: inHubspot('Kolbeck Messtechnik GmbH', 'kolbeck-mess.example', 'DE'),
    },
    claims: {
      partner: through('ostwind', 'theirs', {
        registration: { status: 'expired', at: 140, expires: 50 },
        created: 140,
        amount: 61_000,
        activities: [['demo', 96]],
      }),
      direct: direct('ours', {
        owner: 'priya',
        created: 33,
        amount: 66_000,
        activities: [['meeting', 24]],
      }),
    },
    expected: null,
  }),
  plant({
    id: 'registration-ran-out',
    title: 'Still marked approved, but the expiry has passed and the partner is idle',
    clauses: ['L-3', 'L-4', 'R-1'],
    accounts: {
      ours: inSalesforce('Bayou Grain Terminals', 'bayougrain.example', 'US'),
      theirs: inHubspot('Bayou Grain Terminals, Inc.', 'bayougrain.example', 'US'),
    },
    claims: {
      partner: through('cedarline', 'theirs', {
        registration: { at: 121 },
        created: 121,
        amount: 28_000,
        activities: [['meeting', 110]],
      }),
      direct: direct('ours', { created: 29, amount: 30_000, activities: [['call', 18]] }),
    },
    expected: null,
  }),
  plant({
    id: 'registration-past-the-longest-term',
    title: 'Somebody typed an expiry in the future, but no protection lasts beyond 150 days',
    clauses: ['R-1', 'L-3'],
    accounts: {
      ours: inSalesforce('Tarnfell Quarries Ltd', 'https://tarnfell.example', 'GB'),
      theirs: inHubspot('Tarnfell Quarries', 'tarnfell.example', 'GB'),
    },
    claims: {
      partner: through('pennine', 'theirs', {
        registration: { at: 170, expires: -40 },
        created: 170,
        amount: 23_000,
        activities: [['demo', 101]],
      }),
      direct: direct('ours', {
        owner: 'priya',
        created: 27,
        amount: 26_000,
        activities: [['meeting', 14]],
      }),
    },
    expected: null,
  }),
  plant({
    id: 'registration-withdrawn',
    title: 'The partner withdrew and stopped',
    clauses: ['L-3', 'L-4'],
    accounts: {
      ours: inSalesforce('Moosehead Timberframes', 'moosehead-frames.example', 'CA'),
      theirs: inSalesforce('Moosehead Timber Frames Inc.', 'www.moosehead-frames.example', 'CA'),
    },
    claims: {
      partner: through('maplecroft', 'theirs', {
        as: 'lead',
        registration: { status: 'withdrawn', at: 88 },
        created: 89,
        amount: 19_000,
      }),
      direct: direct('ours', { created: 31, amount: 22_000, activities: [['meeting', 22]] }),
    },
    expected: null,
  }),
  plant({
    id: 'registration-rejected',
    title: 'A rejected registration, however busy the partner is',
    clauses: ['L-5'],
    accounts: {
      ours: inSalesforce('Skarvik Havbruk', 'skarvik.example', 'NO'),
      theirs: inHubspot('Skarvik Havbruk AS', 'skarvik.example', 'NO'),
    },
    claims: {
      direct: direct('ours', {
        owner: 'priya',
        created: 48,
        amount: 58_000,
        activities: [['demo', 30]],
      }),
      partner: through('fjordnet', 'theirs', {
        registration: { status: 'rejected', at: 22 },
        created: 22,
        amount: 55_000,
        activities: [
          ['meeting', 15],
          ['demo', 8],
        ],
      }),
    },
    expected: null,
  }),
  plant({
    id: 'renewal-placeholder',
    title:
      'Salesforce made a renewal by itself and sent a mailing; the partner renews the contract',
    clauses: ['L-8'],
    accounts: {
      ours: inSalesforce('Penhallow Ceramics plc', 'https://www.penhallow.example', 'GB'),
      theirs: inHubspot('Penhallow Ceramics', 'penhallow.example', 'GB', {
        contractEnd: -45,
        incumbent: 'Pennine Networks',
      }),
    },
    claims: {
      placeholder: direct('ours', {
        owner: 'priya',
        dealType: 'renewal',
        auto: true,
        created: 35,
        stage: 'qualify',
        amount: 36_000,
        activities: [['mailing', 12]],
      }),
      renewal: through('pennine', 'theirs', {
        dealType: 'renewal',
        created: 28,
        amount: 36_000,
        activities: [['meeting', 16]],
      }),
    },
    expected: null,
  }),
  plant({
    id: 'won-long-ago',
    title: 'A partner won here last season; a new direct opportunity is nobody else’s business',
    clauses: ['L-7'],
    accounts: {
      ours: inSalesforce('Ironbark Vineyards', 'ironbark-vineyards.example', 'AU'),
      theirs: inHubspot('Ironbark Vineyards Pty Ltd', 'ironbark-vineyards.example', 'AU'),
    },
    claims: {
      won: through('coralbay', 'theirs', {
        registration: { at: 150 },
        created: 150,
        stage: 'won',
        closed: 75,
        amount: 71_000,
        activities: [['demo', 120]],
      }),
      direct: direct('ours', { created: 24, amount: 45_000, activities: [['demo', 13]] }),
    },
    expected: null,
  }),
  plant({
    id: 'rival-in-the-recycle-bin',
    title: 'The rival opportunity was deleted last week',
    clauses: ['L-1'],
    accounts: {
      ours: inSalesforce('Oxbow Canoe Works', 'oxbowcanoe.example', 'US'),
      theirs: inHubspot('Oxbow Canoe Works', 'oxbowcanoe.example', 'US'),
    },
    claims: {
      deleted: direct('ours', {
        created: 40,
        amount: 18_000,
        activities: [['demo', 25]],
        deleted: 6,
      }),
      partner: through('lumenport', 'theirs', {
        registration: { at: 32 },
        created: 32,
        amount: 17_000,
        activities: [['meeting', 20]],
      }),
    },
    expected: null,
  }),
];
