// Chapter M: customers that only look alike, and copies of one record: nothing here is a conflict.
import { direct, inHubspot, inSalesforce, plant, through } from './plant.ts';

/** Accounts that must not be taken for one customer, or records for two claims. */
export const OTHER_CUSTOMER = [
  plant({
    id: 'same-name-other-company',
    title: 'Two dental practices with one name in one country and domains of their own',
    clauses: ['M-1'],
    accounts: {
      ohio: inSalesforce('Brightsmile Dental Care', 'brightsmile-columbus.example', 'US', {
        phone: '+1 614 555 0142',
      }),
      idaho: inHubspot('Brightsmile Dental Care, LLC', 'brightsmileboise.example', 'US', {
        town: ['Boise', 'ID', '83702'],
        phone: '+1 208 555 0177',
      }),
    },
    claims: {
      direct: direct('ohio', { created: 30, amount: 26_000, activities: [['demo', 20]] }),
      partner: through('bluemesa', 'idaho', {
        registration: { at: 25 },
        created: 25,
        amount: 27_000,
        activities: [['meeting', 18]],
      }),
    },
    expected: null,
  }),
  plant({
    id: 'same-name-two-countries',
    title: 'One name in Spain and in Italy, nobody has a company domain',
    clauses: ['M-4', 'M-1'],
    accounts: {
      spain: inHubspot('Taller Oliveto', null, 'ES'),
      italy: inSalesforce('Taller Oliveto S.r.l.', null, 'IT'),
    },
    claims: {
      direct: direct('italy', {
        owner: 'priya',
        created: 22,
        amount: 15_000,
        activities: [['call', 20]],
      }),
      partner: through('galvani', 'spain', {
        registration: { at: 31 },
        created: 31,
        amount: 14_500,
        activities: [['meeting', 27]],
      }),
    },
    expected: null,
  }),
  plant({
    id: 'shared-freemail',
    title: 'Two sole traders whose only domain is the mail provider',
    clauses: ['M-5'],
    accounts: {
      one: inHubspot('Wychling Tree Surgery', 'gmail.com', 'GB'),
      other: inHubspot('Penrith Kiln Supplies', 'gmail.com', 'GB'),
    },
    claims: {
      direct: direct('one', { created: 19, amount: 3_200, activities: [['call', 16]] }),
      partner: through('pennine', 'other', {
        created: 23,
        amount: 2_900,
        activities: [['demo', 14]],
      }),
    },
    expected: null,
  }),
  plant({
    id: 'tenants-of-a-hosting-domain',
    title: 'Two shops under the domain of one shop hosting provider',
    clauses: ['M-1', 'M-2'],
    accounts: {
      lamps: inHubspot('Varnhulm Lamps', 'varnhulm-lamps.myshopify.com', 'GB'),
      teas: inSalesforce('Ottersby Teas', 'https://ottersby-teas.myshopify.com', 'GB'),
    },
    claims: {
      partner: through('pennine', 'lamps', {
        registration: { at: 26 },
        created: 26,
        amount: 9_800,
        activities: [['meeting', 21]],
      }),
      direct: direct('teas', { created: 17, amount: 8_700, activities: [['demo', 12]] }),
    },
    expected: null,
  }),
  plant({
    id: 'related-without-group-scope',
    title: 'Parent and subsidiary buy the same product, each for itself',
    clauses: ['M-6'],
    accounts: {
      parent: inSalesforce('Wexcombe Group plc', 'wexcombe.example', 'GB'),
      subsidiary: inHubspot('Wexcombe Bakeries Ltd', 'wexcombe-bakeries.example', 'GB', {
        parent: 'wexcombe.example',
      }),
    },
    claims: {
      direct: direct('parent', { created: 34, amount: 72_000, activities: [['workshop', 30]] }),
      partner: through('pennine', 'subsidiary', {
        registration: { at: 27 },
        created: 27,
        amount: 31_000,
        activities: [['demo', 19]],
      }),
    },
    expected: null,
  }),
  plant({
    id: 'related-other-product',
    title: 'A group agreement on one product, a subsidiary buying another',
    clauses: ['M-6', 'S-1'],
    accounts: {
      parent: inSalesforce('Lysefjell Shipping Holding AS', 'lysefjell.example', 'NO'),
      subsidiary: inHubspot('Lysefjell Crewing AS', 'lysefjell-crewing.example', 'NO', {
        parent: 'lysefjell.example',
      }),
    },
    claims: {
      direct: direct('parent', {
        scope: 'group',
        product: 'Analytics',
        created: 38,
        amount: 150_000,
        activities: [['meeting', 29]],
      }),
      partner: through('fjordnet', 'subsidiary', {
        product: 'Automation',
        registration: { at: 24 },
        created: 24,
        amount: 33_000,
        activities: [['demo', 15]],
      }),
    },
    expected: null,
  }),
  plant({
    id: 'mirrored-by-id',
    title: 'A sync copies the partner deal from HubSpot into Salesforce',
    clauses: ['M-7'],
    accounts: {
      original: inHubspot('Isarwerk Optik GmbH', 'isarwerk-optik.example', 'DE'),
      copy: inSalesforce('Isarwerk Optik GmbH', 'isarwerk-optik.example', 'DE'),
    },
    claims: {
      deal: through('ostwind', 'original', {
        registration: { at: 20 },
        created: 20,
        amount: 47_000,
        activities: [['demo', 11]],
      }),
      mirror: through('ostwind', 'copy', {
        registration: { at: 20 },
        created: 19,
        amount: 47_000,
        mirrors: 'deal',
      }),
    },
    expected: null,
  }),
  plant({
    id: 'duplicate-by-likeness',
    title: 'The same direct seller entered the same deal in both CRMs within days',
    clauses: ['M-7'],
    accounts: {
      first: inSalesforce('Tamarack Outfitters, Inc.', 'www.tamarack-outfitters.example', 'US'),
      second: inHubspot('Tamarack Outfitters', 'tamarack-outfitters.example', 'US', {
        countryText: 'USA',
      }),
    },
    claims: {
      opportunity: direct('first', {
        owner: 'priya',
        created: 25,
        amount: 100_000,
        activities: [['demo', 16]],
      }),
      deal: direct('second', {
        owner: 'priya',
        created: 22,
        amount: 99_500,
        activities: [['call', 15]],
      }),
    },
    expected: null,
  }),
];
