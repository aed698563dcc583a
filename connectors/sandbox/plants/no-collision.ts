// Chapters S and T: live claims on one customer that do not compete.
import { direct, inHubspot, inSalesforce, plant, selfServe, through } from './plant.ts';

/** Every reason for which two live claims do not collide. */
export const NO_COLLISION = [
  plant({
    id: 'other-product',
    title: 'Direct sells one product, the partner another',
    clauses: ['S-1'],
    accounts: {
      ours: inSalesforce('Willet & Stone Law LLC', 'https://willetstone.example', 'US'),
      theirs: inHubspot('Willet and Stone', 'willetstone.example', 'US'),
    },
    claims: {
      direct: direct('ours', {
        product: 'Security',
        created: 36,
        stage: 'propose',
        amount: 83_000,
        activities: [['proposal', 14]],
      }),
      partner: through('cedarline', 'theirs', {
        product: 'Automation',
        registration: { at: 30 },
        created: 30,
        amount: 64_000,
        activities: [['demo', 12]],
      }),
    },
    expected: null,
  }),
  plant({
    id: 'other-territory',
    title: 'One group, a deal in Britain and a deal in Germany',
    clauses: ['S-2'],
    accounts: {
      britain: inHubspot('Calderbrook Instruments Ltd', 'calderbrook.example', 'GB'),
      germany: inHubspot('Calderbrook Instruments GmbH', 'de.calderbrook.example', 'DE'),
    },
    claims: {
      direct: direct('germany', { created: 31, amount: 47_000, activities: [['demo', 20]] }),
      partner: through('pennine', 'britain', {
        registration: { at: 37 },
        created: 37,
        amount: 39_000,
        activities: [['meeting', 19]],
      }),
    },
    expected: null,
  }),
  plant({
    id: 'renewal-beside-expansion',
    title: 'The partner renews, direct sells more seats: two transactions',
    clauses: ['S-5'],
    accounts: {
      ours: inSalesforce('Aspenglow Ski Resorts', 'aspenglow-resorts.example', 'US', {
        contractEnd: -50,
        incumbent: 'Lumenport Solutions',
      }),
      theirs: inHubspot('Aspenglow Ski Resorts, Inc.', 'aspenglow-resorts.example', 'US'),
    },
    claims: {
      renewal: through('lumenport', 'theirs', {
        dealType: 'renewal',
        created: 30,
        amount: 90_000,
        activities: [['meeting', 22]],
      }),
      expansion: direct('ours', {
        dealType: 'expansion',
        created: 25,
        amount: 35_000,
        activities: [['demo', 16]],
      }),
    },
    expected: null,
  }),
  plant({
    id: 'agreed-co-sell',
    title: 'Direct and integrator signed a co-sell agreement',
    clauses: ['S-4'],
    accounts: {
      ours: inSalesforce('Ravensbourne NHS Trust Laundry', 'ravensbourne-laundry.example', 'GB'),
      theirs: inHubspot('Ravensbourne Laundry', 'www.ravensbourne-laundry.example', 'GB'),
    },
    claims: {
      direct: direct('ours', {
        owner: 'priya',
        role: 'co_sell',
        coSell: 'CS-2041',
        created: 44,
        stage: 'negotiate',
        amount: 160_000,
        activities: [['workshop', 28]],
      }),
      partner: through('thamesgate', 'theirs', {
        role: 'co_sell',
        coSell: 'CS-2041',
        registration: { at: 43 },
        created: 43,
        stage: 'propose',
        amount: 155_000,
        activities: [['workshop', 28]],
      }),
    },
    expected: null,
  }),
  plant({
    id: 'fulfilment-only',
    title: 'Direct closes, the distributor only takes the order',
    clauses: ['S-3'],
    accounts: {
      ours: inSalesforce('Sagebrush Transit Authority', 'https://sagebrushtransit.example', 'US'),
      theirs: inHubspot('Sagebrush Transit', 'sagebrushtransit.example', 'US'),
    },
    claims: {
      direct: direct('ours', {
        created: 50,
        stage: 'negotiate',
        amount: 210_000,
        activities: [['proposal', 15]],
      }),
      order: through('atlas', 'theirs', {
        role: 'fulfilment',
        created: 9,
        amount: 210_000,
        activities: [['call', 7]],
      }),
    },
    expected: null,
  }),
  plant({
    id: 'fulfilment-on-subsidiary',
    title: 'The distributor books the order on the subsidiary, direct sold to the parent',
    clauses: ['S-3', 'M-6'],
    accounts: {
      parent: inSalesforce('Duinrell Agro N.V.', 'duinrell-agro.example', 'NL'),
      subsidiary: inHubspot('Duinrell Kassen B.V.', 'duinrell-kassen.example', 'NL', {
        parent: 'duinrell-agro.example',
      }),
    },
    claims: {
      direct: direct('parent', {
        owner: 'priya',
        scope: 'group',
        created: 42,
        stage: 'propose',
        amount: 95_000,
        activities: [['demo', 18]],
      }),
      order: through('polderman', 'subsidiary', {
        role: 'fulfilment',
        created: 10,
        amount: 30_000,
        activities: [['call', 9]],
      }),
    },
    expected: null,
  }),
  plant({
    id: 'one-partner-two-records',
    title: 'One partner: a reseller deal in HubSpot, a marketplace offer in Salesforce',
    clauses: ['T-1'],
    accounts: {
      deal: inHubspot('Larkspur Veterinary', 'larkspurvet.example', 'US'),
      offer: inSalesforce('Larkspur Veterinary Group', 'www.larkspurvet.example', 'US'),
    },
    claims: {
      reseller: through('lumenport', 'deal', {
        registration: { at: 35 },
        created: 35,
        amount: 29_000,
        activities: [['demo', 23]],
      }),
      marketplace: through('lumenport', 'offer', {
        channel: 'marketplace',
        created: 15,
        stage: 'propose',
        amount: 33_000,
        activities: [['proposal', 12]],
      }),
    },
    expected: null,
  }),
  plant({
    id: 'self-serve-to-direct',
    title: 'A web shop customer moves to an annual contract with a direct seller',
    clauses: ['T-2'],
    accounts: {
      shop: inHubspot('Nimblefox Games', 'nimblefox.example', 'FR'),
      contract: inSalesforce('Nimblefox Games SAS', 'https://nimblefox.example', 'FR'),
    },
    claims: {
      shop: selfServe('shop', { created: 54, amount: 1_900, activities: [['call', 33]] }),
      contract: direct('contract', {
        owner: 'priya',
        created: 21,
        amount: 34_000,
        activities: [['demo', 12]],
      }),
    },
    expected: null,
  }),
  plant({
    id: 'two-direct-sellers',
    title: 'A global seller and the territory seller both work the account',
    clauses: ['T-3'],
    accounts: {
      global: inSalesforce('Brennisteinn Energy', 'https://brennisteinn.example', 'FI'),
      local: inHubspot('Brennisteinn Energy Oy', 'brennisteinn.example', 'FI'),
    },
    claims: {
      global: direct('global', {
        owner: 'priya',
        created: 46,
        amount: 77_000,
        activities: [['meeting', 32]],
      }),
      local: direct('local', {
        owner: 'sofie',
        created: 28,
        amount: 70_000,
        activities: [['demo', 16]],
      }),
    },
    expected: null,
  }),
];
