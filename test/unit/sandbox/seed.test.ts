// The seeded world: the same from the same seed, of the size asked for, valid in the vendors' terms.
import { describe, expect, it } from 'vitest';
import { openWorld } from '../../../connectors/sandbox/open-world.ts';
import {
  CURRENCIES,
  DEAL_PIPELINES,
  DEAL_TYPE_OF,
  LEAD_STATUSES,
  OPPORTUNITY_TYPE_OF,
  SALESFORCE_STAGES,
} from '../../../connectors/sandbox/picklists.ts';
import { inventCustomer, MAX_CUSTOMERS } from '../../../connectors/sandbox/seed/customers.ts';
import { Random } from '../../../connectors/sandbox/seed/random.ts';
import {
  HUBSPOT_VENDOR_FIELDS,
  SALESFORCE_VENDOR_FIELDS,
  type VendorField,
} from '../../../connectors/sandbox/vendor-fields.ts';
import type { Database, Row, World } from '../../../connectors/sandbox/world.ts';

const NOW = Date.UTC(2026, 10, 21, 0, 5);

const open = (seed: number, records: number) =>
  openWorld({ folder: null, seed, records, now: () => NOW });

/** Every row and association of a world as text. */
function snapshot(world: World): string {
  const tables = [world.salesforce, world.hubspot].flatMap((database) =>
    database
      .objects()
      .flatMap((object) =>
        [...database.rows(object, { deleted: true })].map((row) => [
          row,
          database.associationsOf(object, row.id),
          database.history(object, row.id),
        ]),
      ),
  );
  return JSON.stringify(tables);
}

const claimRows = (world: World): Row[] => [
  ...world.salesforce.rows('Opportunity'),
  ...world.salesforce.rows('Lead'),
  ...world.hubspot.rows('deals'),
];

describe('seedWorld', () => {
  it('gives the same world for the same seed, another for another', () => {
    const first = snapshot(open(7, 400).world);
    expect(snapshot(open(7, 400).world)).toBe(first);
    expect(snapshot(open(8, 400).world)).not.toBe(first);
  });

  it('keeps the planted cases the same for every seed and size', () => {
    const { expectations } = open(1, 0);
    expect(open(99, 700).expectations).toEqual(expectations);
  });

  it('reaches the size asked for, give or take two', () => {
    const count = claimRows(open(3, 900).world).length;
    expect(count).toBeGreaterThanOrEqual(898);
    expect(count).toBeLessThanOrEqual(902);
  });

  it('refuses a size it has no names for', () => {
    expect(() => open(1, MAX_CUSTOMERS + 1)).toThrow(/cannot hold/);
    expect(() => open(1, -1)).toThrow(/cannot hold/);
  });

  it('puts nothing but due dates into the future', () => {
    const { world } = open(5, 600);
    for (const database of [world.salesforce, world.hubspot]) {
      for (const object of database.objects()) {
        for (const row of database.rows(object, { deleted: true })) {
          expect(row.createdAt).toBeLessThanOrEqual(NOW);
          expect(row.modifiedAt).toBeLessThanOrEqual(NOW);
          expect(row.modifiedAt).toBeGreaterThanOrEqual(row.createdAt);
        }
      }
    }
  });

  it('gives deals a history of stages that ends where they stand', () => {
    const { world } = open(2, 300);
    const won = [...world.hubspot.rows('deals')].find(
      (deal) => deal.fields['dealstage'] === 'closedwon',
    );
    const stages = world.hubspot
      .history('deals', won?.id ?? '')
      .filter((change) => change.field === 'dealstage');
    expect(stages.length).toBeGreaterThan(2);
    expect(stages.at(-1)).toMatchObject({ value: 'closedwon', at: won?.modifiedAt });
    expect(stages.map((change) => change.at)).toEqual(stages.map((change) => change.at).sort());
  });
});

describe('the rows', () => {
  const { world } = open(11, 600);

  it('fill the vendor fields with values these allow', () => {
    check(world.salesforce, SALESFORCE_VENDOR_FIELDS, 'native');
    check(world.hubspot, HUBSPOT_VENDOR_FIELDS, 'text');
  });

  it('use only stages, types and currencies that exist', () => {
    const stages = SALESFORCE_STAGES.map((stage) => stage.name);
    for (const row of world.salesforce.rows('Opportunity')) {
      expect(stages).toContain(row.fields['StageName']);
      expect([undefined, ...Object.values(OPPORTUNITY_TYPE_OF)]).toContain(row.fields['Type']);
      expect([undefined, ...CURRENCIES]).toContain(row.fields['CurrencyIsoCode']);
    }
    for (const row of world.salesforce.rows('Lead')) {
      expect(LEAD_STATUSES).toContain(row.fields['Status']);
    }
    for (const row of world.hubspot.rows('deals')) {
      const pipeline = DEAL_PIPELINES.find((one) => one.id === row.fields['pipeline']);
      expect(pipeline?.stages.map((stage) => stage.id)).toContain(row.fields['dealstage']);
      expect([undefined, ...Object.values(DEAL_TYPE_OF)]).toContain(row.fields['dealtype']);
      expect([undefined, ...CURRENCIES]).toContain(row.fields['deal_currency_code']);
    }
  });

  it('hold HubSpot values as text, as they travel', () => {
    for (const object of ['companies', 'deals', 'contacts', 'calls', 'meetings', 'tasks']) {
      for (const row of world.hubspot.rows(object)) {
        for (const value of Object.values(row.fields)) expect(typeof value).toBe('string');
      }
    }
  });

  it('point only at rows that exist', () => {
    const known = new Set(
      world.salesforce
        .objects()
        .flatMap((object) => [...world.salesforce.rows(object, { deleted: true })])
        .map((row) => row.id),
    );
    const lookups = ['AccountId', 'OwnerId', 'ParentId', 'WhatId', 'WhoId', 'Partner__c'];
    for (const object of world.salesforce.objects()) {
      for (const row of world.salesforce.rows(object)) {
        for (const name of lookups) {
          const target = row.fields[name];
          if (target !== undefined) expect(known).toContain(target);
        }
      }
    }
    const owners = new Set([...world.hubspot.rows('owners')].map((owner) => owner.id));
    for (const deal of world.hubspot.rows('deals')) {
      const owner = deal.fields['hubspot_owner_id'];
      if (owner !== undefined) expect(owners).toContain(owner);
      for (const { toObject, toId } of world.hubspot.associationsOf('deals', deal.id)) {
        expect(world.hubspot.get(toObject, toId)).toBeDefined();
      }
    }
  });

  it('hang each partner deal on its customer and, by label, on its partner', () => {
    const partnerDeals = [...world.hubspot.rows('deals')].filter(
      (deal) => deal.fields['pipeline'] !== 'default',
    );
    expect(partnerDeals.length).toBeGreaterThan(20);
    for (const deal of partnerDeals) {
      const links = world.hubspot.associationsOf('deals', deal.id, 'companies');
      expect(links.map((link) => link.typeId).sort((a, b) => a - b)).toEqual([5, 27, 341]);
      const partner = links.find((link) => link.typeId === 27);
      expect(world.hubspot.get('companies', partner?.toId ?? '')?.fields['partner_flag']).toBe(
        'true',
      );
    }
  });
});

describe('inventCustomer', () => {
  it('never uses a name or a domain twice', () => {
    const random = new Random(1);
    const names = new Set<string>();
    const domains = new Set<string>();
    let withDomain = 0;
    for (let number = 0; number < MAX_CUSTOMERS; number += 1) {
      const { word, sector, domain } = inventCustomer(number, random);
      names.add(`${word} ${sector[0]}`.toLowerCase());
      if (domain !== null) {
        domains.add(domain);
        withDomain += 1;
      }
    }
    expect(names.size).toBe(MAX_CUSTOMERS);
    expect(domains.size).toBe(withDomain);
  });
});

/** Values have the field's type; `text` spells numbers and booleans out. */
function check(
  database: Database,
  fieldsOf: Readonly<Record<string, readonly VendorField[]>>,
  form: 'native' | 'text',
): void {
  for (const [object, fields] of Object.entries(fieldsOf)) {
    for (const row of database.rows(object)) {
      for (const field of fields) {
        const value = row.fields[field.name];
        if (value === undefined || value === null) continue;
        expect(isAllowed(field, value, form), `${object}.${field.name} = ${value}`).toBe(true);
      }
    }
  }
}

function isAllowed(field: VendorField, value: string | number | boolean, form: string): boolean {
  const text = String(value);
  switch (field.type) {
    case 'text':
    case 'lookup':
      return typeof value === 'string' && value.length <= 255;
    case 'picklist':
      return field.options?.includes(text) ?? false;
    case 'number':
      return (typeof value === 'number') === (form === 'native') && Number.isFinite(Number(value));
    case 'boolean':
      return (typeof value === 'boolean') === (form === 'native') && /^(true|false)$/.test(text);
    case 'date':
      return /^\d{4}-\d{2}-\d{2}$/.test(text);
    case 'datetime':
      return form === 'native'
        ? /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.000\+0000$/.test(text)
        : /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.000Z$/.test(text);
  }
}
