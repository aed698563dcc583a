// What people and automations do in the CRMs' own pages. Each takes its choices from the plan and
// says in words what it did; null when there was nothing to do it to.
import { mergeRecords } from '../../connectors/sandbox/merge.ts';
import type { Row, WorldCrm } from '../../connectors/sandbox/world.ts';
import { OUTCOMES } from '../../src/domain/conflict.ts';
import { ownFieldName } from '../../src/domain/own-fields.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import { Chance } from './chance.ts';
import type { ConsoleAct } from './console-acts.ts';
import type { Edit, PlanItem } from './plan.ts';
import {
  ACCOUNT_OBJECT,
  addClaim,
  CLAIM_OBJECT,
  copyClaim,
  domainOf,
  moveClaim,
  OTHER_TERRITORY,
  openStage,
  TASK_OBJECT,
  type Town,
} from './town.ts';

type Place = { readonly town: Town; readonly crm: WorldCrm; readonly choices: PlanItem['choices'] };
type Doing = (place: Place) => string | null;

const NAMED_ON = '2026-11-01';

const at = <T>(items: readonly T[], choice: number): T | undefined => items[choice % items.length];

/** Customers' records: partner organisations are left alone. */
function rowsOf({ town, crm }: Place, kind: 'claim' | 'account', deleted = false): Row[] {
  const object = kind === 'claim' ? CLAIM_OBJECT[crm] : ACCOUNT_OBJECT[crm];
  return [...town.world.database(crm).rows(object, { deleted })].filter(
    (row) => !row.fields['IsPartner'] && !row.fields['partner_flag'],
  );
}

/** Meetings are kept in Salesforce alone. */
function meetingPlace({ town, choices }: Place): Row | undefined {
  return at([...town.world.salesforce.rows(CLAIM_OBJECT.salesforce)], choices[2]);
}

function meetingOf({ town, choices }: Place): Row | undefined {
  return at([...town.world.salesforce.rows('Event')], choices[1]);
}

function changeClaim(
  place: Place,
  fields: (choice: number) => Record<string, string | number | null>,
) {
  const { town, crm, choices } = place;
  const row = at(rowsOf(place, 'claim'), choices[1]);
  if (row === undefined) return null;
  const change = fields(choices[2]);
  town.world.database(crm).update(row.object, row.id, change, town.people[crm].rep.userId);
  return `${row.object} ${row.id} ${JSON.stringify(change)}`;
}

function changeAccount(place: Place, fields: (choice: number) => Record<string, string | null>) {
  const { town, crm, choices } = place;
  const row = at(rowsOf(place, 'account'), choices[1]);
  if (row === undefined) return null;
  const change = fields(choices[2]);
  town.world.database(crm).update(row.object, row.id, change, town.people[crm].rep.userId);
  return `${row.object} ${row.id} ${JSON.stringify(change)}`;
}

const EDITORS: Readonly<Record<Exclude<Edit, ConsoleAct>, Doing>> = {
  amount: (place) =>
    changeClaim(place, (choice) =>
      place.crm === 'salesforce' ? { Amount: choice } : { amount: String(choice) },
    ),
  stage: (place) =>
    changeClaim(place, (choice) => {
      const stage = openStage(place.crm, choice);
      return place.crm === 'salesforce' ? { StageName: stage } : { dealstage: stage };
    }),
  close: (place) =>
    changeClaim(place, (choice) => {
      const isWon = choice % 2 === 0;
      return place.crm === 'salesforce'
        ? { StageName: isWon ? 'Closed Won' : 'Closed Lost' }
        : { dealstage: isWon ? 'closedwon' : 'closedlost' };
    }),
  registration: (place) =>
    changeClaim(place, (choice) => {
      const word = at(['Approved', 'Rejected', 'Withdrawn', 'Pending'], choice) ?? 'Pending';
      return place.crm === 'salesforce'
        ? { Registration_Status__c: word }
        : { registration_status: word.toLowerCase() };
    }),
  territory: (place) =>
    changeClaim(place, (choice) => ({
      [place.crm === 'salesforce' ? 'Territory__c' : 'sales_territory']:
        choice % 2 === 0 ? OTHER_TERRITORY : null,
    })),
  rename: (place) =>
    changeAccount(place, (choice) => ({
      [place.crm === 'salesforce' ? 'Name' : 'name']:
        `Customer ${place.town.isFuzzy ? 1 + (choice % 4) : choice} ${place.town.canary}`,
    })),
  domain: (place) =>
    changeAccount(place, (choice) => ({
      [place.crm === 'salesforce' ? 'Website' : 'domain']: domainOf(1 + (choice % 5)),
    })),
  // Before the registrations of the book, or not at all any more.
  'name account': (place) =>
    changeAccount(place, (choice) => ({
      [place.crm === 'salesforce' ? 'Named_Since__c' : 'named_since']:
        choice % 3 === 0 ? null : NAMED_ON,
    })),
  meet: (place) => {
    const claim = meetingPlace(place);
    if (claim === undefined) return null;
    const { world, people } = place.town;
    const at = new Date(world.now() - HOUR_MS * place.choices[0]).toISOString();
    const fields = { Subject: 'Demo', WhatId: claim.id, ActivityDateTime: at };
    return `Event ${world.salesforce.create('Event', fields, people.salesforce.rep.userId).id} on ${claim.id}`;
  },
  'move meeting': (place) => {
    const [claim, event] = [meetingPlace(place), meetingOf(place)];
    if (claim === undefined || event === undefined) return null;
    const { world, people } = place.town;
    world.salesforce.update('Event', event.id, { WhatId: claim.id }, people.salesforce.rep.userId);
    return `Event ${event.id} to ${claim.id}`;
  },
  'cancel meeting': (place) => {
    const event = meetingOf(place);
    if (event === undefined) return null;
    const { world, people } = place.town;
    world.salesforce.remove('Event', event.id, people.salesforce.rep.userId);
    return `Event ${event.id}`;
  },
  delete: (place) => {
    const row = at(
      rowsOf(place, place.choices[2] % 5 === 0 ? 'account' : 'claim'),
      place.choices[1],
    );
    if (row === undefined) return null;
    const { town, crm } = place;
    town.world.database(crm).remove(row.object, row.id, town.people[crm].rep.userId);
    return `${row.object} ${row.id}`;
  },
  restore: (place) => {
    const gone = [...rowsOf(place, 'claim', true), ...rowsOf(place, 'account', true)].filter(
      (row) => row.deletedAt !== null && row.mergedInto === null,
    );
    const row = at(gone, place.choices[1]);
    if (row === undefined) return null;
    const { town, crm } = place;
    town.world.database(crm).restore(row.object, row.id, town.people[crm].rep.userId);
    return `${row.object} ${row.id}`;
  },
  merge: (place) => {
    const accounts = rowsOf(place, 'account');
    const winner = at(accounts, place.choices[1]);
    const loser = at(accounts, place.choices[1] + 1);
    if (winner === undefined || loser === undefined || winner === loser) return null;
    const { town, crm } = place;
    const by = town.people[crm].rep.userId;
    const ids = { winnerId: winner.id, loserId: loser.id };
    mergeRecords(town.world, { crm, object: winner.object, ...ids, by });
    return `${loser.id} into ${winner.id}`;
  },
  move: (place) => {
    const claim = at(rowsOf(place, 'claim'), place.choices[1]);
    const account = at(rowsOf(place, 'account'), place.choices[2]);
    if (claim === undefined || account === undefined) return null;
    moveClaim(place.town, place.crm, claim, account);
    return `${claim.object} ${claim.id} to ${account.id}`;
  },
  'add claim': (place) => {
    const account = at(rowsOf(place, 'account'), place.choices[1]);
    if (account === undefined) return null;
    const shape = new Chance(place.choices[2]);
    const row = addClaim(place.town, place.crm, { account, partner: null, shape });
    return `${row.object} ${row.id} on ${account.id}`;
  },
  'copy claim': (place) => {
    const claim = at(rowsOf(place, 'claim'), place.choices[1]);
    const account = at(rowsOf(place, 'account'), place.choices[2]);
    if (claim === undefined || account === undefined) return null;
    return `${claim.object} ${copyClaim(place.town, place.crm, claim, account).id} of ${claim.id}`;
  },
  tamper: (place) =>
    changeClaim(place, (choice) => {
      const name = ownFieldName(
        place.crm,
        choice % 2 === 0 ? 'conflict_status' : 'split_own_percent',
      );
      return { [name]: null };
    }),
  // A flow that starts with Parley's write runs as the user who wrote: nothing but the value tells it apart.
  'flow edit': (place) => {
    const { town, crm, choices } = place;
    const { flows } = town;
    const { userId } = town.people[crm].integration;
    const written = rowsOf(place, 'claim').filter((row) => row.modifiedBy === userId);
    const row = at(written, choices[1]);
    if (row === undefined || flows === undefined) return null;
    const key = at(['conflict_status', 'reason', 'split_own_percent'] as const, choices[2]);
    const change = { [ownFieldName(crm, key ?? 'reason')]: null };
    flows.areAtWork = true;
    town.world.database(crm).update(row.object, row.id, change, userId);
    flows.areAtWork = false;
    return `${row.object} ${row.id} ${JSON.stringify(change)}`;
  },
  'other field': (place) =>
    changeClaim(place, (choice) => ({
      [place.crm === 'salesforce' ? 'Description' : 'description']: `note ${choice}`,
    })),
  'complete task': (place) =>
    completeTask(place, 'manager', OUTCOMES[place.choices[2] % 5] ?? null),
  'complete without outcome': (place) => completeTask(place, 'manager', null),
  'complete by a rep': (place) =>
    completeTask(place, 'rep', OUTCOMES[place.choices[2] % 5] ?? null),
  'delete task': (anywhere) => {
    const place = atHome(anywhere);
    const task = at(openTasks(place), place.choices[1]);
    if (task === undefined) return null;
    const { town, crm } = place;
    town.world.database(crm).remove(task.object, task.id, town.people[crm].manager.userId);
    return `${task.object} ${task.id}`;
  },
};

/** Does an edit in one CRM of a tenant. */
export function doEdit(
  town: Town,
  { what, choices }: PlanItem & { readonly what: keyof typeof EDITORS },
): string | null {
  const crm = choices[0] % 2 === 0 ? 'salesforce' : 'hubspot';
  const said = EDITORS[what]({ town, crm, choices });
  return said === null ? null : `${crm} ${said}`;
}

/** True for what happens in a CRM's own pages. */
export function isEdit(item: PlanItem): item is PlanItem & { readonly what: keyof typeof EDITORS } {
  return Object.hasOwn(EDITORS, item.what);
}

/** Tasks live in one of the two CRMs: the manager's home. */
function atHome(place: Place): Place {
  const other = place.crm === 'salesforce' ? 'hubspot' : 'salesforce';
  return openTasks(place).length > 0 ? place : { ...place, crm: other };
}

function openTasks({ town, crm }: Place): Row[] {
  const keyField = ownFieldName(crm, 'task_key');
  return [...town.world.database(crm).rows(TASK_OBJECT[crm])].filter(
    (row) => row.fields[keyField] && !isDone(crm, row),
  );
}

/** True for a task that nobody has to do any more. */
export function isDone(crm: WorldCrm, task: Row): boolean {
  return crm === 'salesforce'
    ? task.fields['Status'] === 'Completed'
    : task.fields['hs_task_status'] === 'COMPLETED';
}

function completeTask(
  anywhere: Place,
  who: 'manager' | 'rep',
  outcome: string | null,
): string | null {
  const place = atHome(anywhere);
  const { town, crm, choices } = place;
  const task = at(openTasks(place), choices[1]);
  if (task === undefined) return null;
  const done = crm === 'salesforce' ? { Status: 'Completed' } : { hs_task_status: 'COMPLETED' };
  const note =
    choices[2] % 3 === 0 ? {} : { [ownFieldName(crm, 'task_note')]: `note ${choices[2]}` };
  const said = outcome === null ? {} : { [ownFieldName(crm, 'task_outcome')]: outcome, ...note };
  const by = town.people[crm][who].userId;
  town.world.database(crm).update(task.object, task.id, { ...done, ...said }, by);
  return `${task.object} ${task.id} ${outcome ?? 'no outcome'}`;
}
