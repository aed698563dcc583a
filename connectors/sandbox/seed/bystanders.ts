// Records around the claims that are none: contacts, and to-dos of people's own.
import type { RecordAddress } from '../plants/expectation.ts';
import type { World } from '../world.ts';
import { type Calendar, hubspotDatetime } from './calendar.ts';
import type { Customer } from './customers.ts';
import type { Random } from './random.ts';
import { link } from './sow-hubspot.ts';
import type { Troupe } from './troupe.ts';

const FIRST_NAMES = [
  'Alma',
  'Bruno',
  'Celia',
  'Edgar',
  'Freya',
  'Hugo',
  'Ida',
  'Karl',
  'Nora',
  'Pablo',
];
const LAST_NAMES = [
  'Aalto',
  'Bergmann',
  'Costa',
  'Duval',
  'Eriksen',
  'Greco',
  'Holt',
  'Jansen',
  'Moss',
];

/** A contact for some HubSpot deals, an open to-do for some claims of either CRM. */
export function sowBystanders(
  world: World,
  troupe: Troupe,
  around: {
    readonly customer: Customer;
    readonly claims: ReadonlyMap<string, RecordAddress>;
    readonly calendar: Calendar;
    readonly random: Random;
  },
): void {
  const { customer, claims, calendar, random } = around;
  for (const claim of claims.values()) {
    if (claim.crm === 'hubspot' && random.chance(0.25)) {
      sowContact(world, troupe, { customer, deal: claim, at: calendar.at(12), random });
    }
    if (claim.object !== 'Lead' && random.chance(0.05)) {
      sowToDo(world, troupe, claim, calendar);
    }
  }
}

function sowContact(
  world: World,
  troupe: Troupe,
  contact: {
    readonly customer: Customer;
    readonly deal: RecordAddress;
    readonly at: number;
    readonly random: Random;
  },
): void {
  const { customer, deal, at, random } = contact;
  const [firstname, lastname] = [random.pick(FIRST_NAMES), random.pick(LAST_NAMES)];
  const host = random.chance(0.1) ? 'gmail.com' : (customer.domain ?? 'gmail.com');
  const email = `${firstname}.${lastname}.${customer.word}@${host}`.toLowerCase();
  const row = world.hubspot.create(
    'contacts',
    { firstname, lastname, email, company: `${customer.word} ${customer.sector[0]}` },
    troupe.admin.hubspot,
    { at },
  );
  for (const { toId } of world.hubspot.associationsOf('deals', deal.id, 'companies')) {
    const isCustomer = world.hubspot.get('companies', toId)?.fields['partner_flag'] === 'false';
    if (!isCustomer) continue;
    link({ world }, row, { object: 'companies', id: toId }, 'contactToPrimaryCompany');
    link({ world }, row, { object: 'companies', id: toId }, 'contactToCompany');
  }
}

function sowToDo(world: World, troupe: Troupe, claim: RecordAddress, calendar: Calendar): void {
  const at = calendar.at(2);
  if (claim.crm === 'salesforce') {
    const fields = {
      Subject: 'Send case study',
      Status: 'Not Started',
      Priority: 'Normal',
      TaskSubtype: 'Task',
      ActivityDate: calendar.date(-5),
      WhatId: claim.id,
      OwnerId: troupe.admin.salesforce,
    };
    world.salesforce.create('Task', fields, troupe.admin.salesforce, { at });
    return;
  }
  const fields = {
    hs_timestamp: hubspotDatetime(calendar.at(-5)),
    hs_task_subject: 'Send case study',
    hs_task_status: 'NOT_STARTED',
    hs_task_priority: 'MEDIUM',
    hs_task_type: 'TODO',
  };
  const task = world.hubspot.create('tasks', fields, troupe.admin.hubspot, { at });
  link({ world }, task, claim, 'taskToDeal');
}
