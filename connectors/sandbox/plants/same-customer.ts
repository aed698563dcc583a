// Chapter M: one customer under two spellings, or a group and its subsidiary: these collide.
import { direct, inHubspot, inSalesforce, plant, through } from './plant.ts';

/** Matches of every kind between accounts; all conflicts. */
export const SAME_CUSTOMER = [
  plant({
    id: 'alias-domain',
    title: 'After a rebrand HubSpot knows the new domain, Salesforce the old one and the alias',
    clauses: ['M-3', 'P-5'],
    accounts: {
      old: inSalesforce('Ferndale Mutual Assurance', 'https://www.ferndale-mutual.example', 'US', {
        aliases: ['fernmark.example'],
      }),
      rebranded: inHubspot('Fernmark', 'fernmark.example', 'US'),
    },
    claims: {
      partner: through('cedarline', 'rebranded', {
        registration: { at: 33 },
        created: 33,
        amount: 41_000,
        activities: [['meeting', 25]],
      }),
      direct: direct('old', { created: 21, amount: 38_500, activities: [['demo', 13]] }),
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
    id: 'diacritics-and-legal-form',
    title: 'Å, &, AB and a subdomain: two resellers, one Swedish customer',
    clauses: ['M-2', 'T-4'],
    accounts: {
      north: inHubspot('Åkervall & Söner AB', 'akervall.example', 'SE', { countryText: 'Sverige' }),
      spelled: inSalesforce('Akervall och Soner', 'http://inkop.akervall.example/kontakt', 'SE'),
    },
    claims: {
      fjordnet: through('fjordnet', 'north', {
        registration: { at: 28 },
        created: 28,
        amount: 310_000,
        activities: [['workshop', 19]],
      }),
      skerry: through('skerry', 'spelled', {
        created: 18,
        amount: 280_000,
        activities: [['call', 11]],
      }),
    },
    // 310,000 SEK are 31,000 USD.
    expected: {
      types: ['horizontal'],
      severity: 'medium',
      prevails: 'fjordnet',
      split: { fjordnet: 70, skerry: 30 },
      action: 'uphold_registration',
    },
  }),
  plant({
    id: 'probable-freemail',
    title: 'A bakery with a freemail domain in HubSpot, with its own in Salesforce',
    clauses: ['M-4', 'V-4', 'A-1'],
    accounts: {
      freemail: inHubspot('Bäckerei Lindnerhof GmbH', 'gmx.de', 'DE', {
        countryText: 'Deutschland',
      }),
      own: inSalesforce('Baeckerei Lindnerhof', 'www.lindnerhof-brot.example', 'DE'),
    },
    claims: {
      partner: through('ostwind', 'freemail', {
        registration: { at: 24 },
        created: 24,
        amount: 14_000,
        activities: [['meeting', 17]],
      }),
      direct: direct('own', { created: 15, amount: 16_500, activities: [['call', 12]] }),
    },
    // A registration in force makes it medium (V-2), the probable match one lower (V-4).
    expected: {
      types: ['vertical'],
      severity: 'low',
      prevails: 'partner',
      split: { partner: 70, direct: 30 },
      action: 'confirm_match',
    },
  }),
  plant({
    id: 'probable-without-domain',
    title: 'A water district without any web domain, a large amount on one side',
    clauses: ['M-4', 'P-7', 'V-4'],
    accounts: {
      plain: inSalesforce('Quill Basin Water District', null, 'US'),
      again: inHubspot('QUILL BASIN WATER DISTRICT', null, 'US'),
    },
    claims: {
      direct: direct('plain', { created: 41, amount: 130_000, activities: [['meeting', 39]] }),
      partner: through('bluemesa', 'again', {
        created: 30,
        amount: 118_000,
        activities: [['demo', 22]],
      }),
    },
    // High by amount (V-1), one lower as only probable.
    expected: {
      types: ['vertical'],
      severity: 'medium',
      prevails: 'direct',
      split: { direct: 70, partner: 30 },
      action: 'confirm_match',
    },
  }),
  plant({
    id: 'same-duns-typo-domain',
    title: 'One org holds the customer twice, once with a typo in the domain: equal D-U-N-S',
    clauses: ['M-9'],
    accounts: {
      right: inSalesforce(
        'Harrowgate Shipping Corp.',
        'https://www.harrowgate-shipping.example',
        'US',
        { duns: '081466849' },
      ),
      typo: inSalesforce('Harrowgate Shipping', 'harowgate-shiping.example', 'US', {
        duns: '081466849',
      }),
    },
    claims: {
      direct: direct('right', { created: 44, amount: 22_000, activities: [['call', 43]] }),
      partner: through('lumenport', 'typo', {
        created: 26,
        amount: 24_000,
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
    id: 'group-scope-meets-subsidiary',
    title: 'A group-wide direct agreement on the parent, a registration on the subsidiary',
    clauses: ['M-6', 'P-5', 'V-1'],
    accounts: {
      parent: inSalesforce('Vossmark Industrie Holding AG', 'www.vossmark.example', 'DE'),
      subsidiary: inHubspot('Vossmark Pumpen GmbH', 'vossmark-pumpen.example', 'DE', {
        parent: 'vossmark.example',
      }),
    },
    claims: {
      partner: through('rheinufer', 'subsidiary', {
        registration: { at: 29 },
        created: 30,
        amount: 60_000,
        activities: [['meeting', 26]],
      }),
      direct: direct('parent', {
        scope: 'group',
        created: 19,
        amount: 240_000,
        activities: [['workshop', 9]],
      }),
    },
    expected: {
      types: ['vertical', 'hierarchy'],
      severity: 'high',
      prevails: 'partner',
      split: { partner: 70, direct: 30 },
      action: 'uphold_registration',
    },
  }),
  plant({
    id: 'sister-companies-group-scope',
    title: 'Two subsidiaries of one parent, two resellers, one of them selling to the group',
    clauses: ['M-6', 'P-7'],
    accounts: {
      parent: inSalesforce('Castellan Brands', 'castellan-brands.example', 'US'),
      paper: inSalesforce('Castellan Paper Mills', 'castellanpaper.example', 'US', {
        parent: 'parent',
      }),
      hygiene: inSalesforce('Pureleaf Hygiene', 'pureleaf-hygiene.example', 'US', {
        parent: 'parent',
      }),
    },
    claims: {
      group: through('lumenport', 'paper', {
        scope: 'group',
        product: 'Security',
        created: 40,
        amount: 64_000,
        activities: [['meeting', 37]],
      }),
      entity: through('cedarline', 'hygiene', {
        product: 'Security',
        created: 27,
        amount: 18_000,
        activities: [['demo', 24]],
      }),
    },
    expected: {
      types: ['horizontal', 'hierarchy'],
      severity: 'medium',
      prevails: 'group',
      split: { group: 70, entity: 30 },
      action: 'uphold_first_claim',
    },
  }),
  plant({
    id: 'mirror-beside-a-rival',
    title:
      'A mirrored partner deal and a genuine direct rival: the copy is set aside, the rest collides',
    clauses: ['M-7', 'P-5'],
    accounts: {
      theirs: inHubspot('Haverbeek Zuivel B.V.', 'haverbeek.example', 'NL'),
      ours: inSalesforce('Haverbeek Zuivel', 'https://haverbeek.example/en', 'NL'),
    },
    claims: {
      deal: through('rheinufer', 'theirs', {
        registration: { at: 34 },
        created: 34,
        amount: 52_000,
        activities: [['meeting', 28]],
      }),
      mirror: through('rheinufer', 'ours', {
        registration: { at: 34 },
        created: 33,
        amount: 52_000,
        mirrors: 'deal',
      }),
      direct: direct('ours', {
        owner: 'priya',
        created: 20,
        amount: 58_000,
        activities: [['demo', 10]],
      }),
    },
    expected: {
      types: ['vertical'],
      severity: 'medium',
      prevails: 'deal',
      split: { deal: 70, direct: 30 },
      action: 'uphold_registration',
    },
  }),
];
