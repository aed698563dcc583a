// The vendor whose book the torture works on: a dozen customers, each the scene of one thing that the
// write path must get right, and the morning on which all of it happens at once.
import { mergeRecords } from '../../connectors/sandbox/merge.ts';
import { TokenBook } from '../../connectors/sandbox/oauth.ts';
import { DEAL_PIPELINES } from '../../connectors/sandbox/picklists.ts';
import { SANDBOX_CLIENT } from '../../connectors/sandbox/server.ts';
import type { Row, WorldCrm } from '../../connectors/sandbox/world.ts';
import type { Outcome } from '../../src/domain/conflict.ts';
import { ownFieldName } from '../../src/domain/own-fields.ts';
import { Chance } from '../simulation/chance.ts';
import {
  ACCOUNT_OBJECT,
  addAccount,
  addClaim,
  buildTown,
  CLAIM_OBJECT,
  moveClaim,
  TASK_OBJECT,
  type Town,
} from '../simulation/town.ts';

const CRMS = ['salesforce', 'hubspot'] as const;
/** Decides the few customers that `buildTown` draws; ours come after them. */
const SHAPE = 7;
/** Of the org, as both faces of the sandbox know it. */
const ORGANIZATION = '00DQy0000000001AAA';
/** Conflicts there belong to the manager in HubSpot; all others to the one in Salesforce. */
export const HUBSPOT_TERRITORY = 'EMEA';

/** HubSpot's own, which holds every stage of these deals. */
const DEFAULT_PIPELINE = 'default';

/** Customers by the number in their name; `home` says in which CRM their manager works. */
const CUSTOMERS = {
  quiet: { number: 11, home: 'salesforce' },
  amountChanges: { number: 12, home: 'salesforce' },
  flagIsWiped: { number: 13, home: 'hubspot' },
  dealIsLost: { number: 14, home: 'salesforce' },
  dealIsDeleted: { number: 15, home: 'hubspot' },
  decidedInSalesforce: { number: 16, home: 'salesforce' },
  decidedInHubspot: { number: 17, home: 'hubspot' },
  doneWithoutWord: { number: 18, home: 'salesforce' },
  doneByRep: { number: 19, home: 'hubspot' },
  taskIsDeleted: { number: 20, home: 'salesforce' },
  taskIsDeletedInHubspot: { number: 21, home: 'hubspot' },
  moves: { number: 22, home: 'salesforce' },
  survivesMerge: { number: 23, home: 'hubspot' },
  isMergedAway: { number: 26, home: 'hubspot' },
  /** Opened before, decided before; new facts reopen it. */
  reopens: { number: 24, home: 'salesforce' },
  /** Two partners: nobody there is direct, so "direct keeps" is no answer. */
  answerIsImpossible: { number: 25, home: 'salesforce' },
  /** Decided in the console and, another way, on its task. */
  answeredTooLate: { number: 27, home: 'salesforce' },
  arrives: { number: 31, home: 'salesforce' },
  arrivesInHubspot: { number: 32, home: 'hubspot' },
  /** Both deals in HubSpot, the manager in Salesforce: a task that hangs on no record. */
  arrivesFarAway: { number: 34, home: 'salesforce' },
  target: { number: 33, home: 'salesforce' },
} as const;
type Customer = keyof typeof CUSTOMERS;
const NEWCOMERS: readonly Customer[] = ['arrives', 'arrivesInHubspot', 'arrivesFarAway'];

/** The town as it is before Parley comes. */
export function buildBook(clock: { readonly now: () => number }): Town {
  const town = withAppAsUser(buildTown('kestrel', new Chance(SHAPE), clock));
  town.world.salesforce.create('Organization', { Name: 'Vendor' }, 'seed', { id: ORGANIZATION });
  for (const { id, label, stages } of DEAL_PIPELINES) {
    const fields = { label, displayOrder: 0, stages: JSON.stringify(stages) };
    town.world.hubspot.create('pipelines', fields, 'seed', { id });
  }
  for (const deal of [...town.world.hubspot.rows('deals')]) {
    edit(town, deal, 'hubspot', { pipeline: DEFAULT_PIPELINE });
  }
  for (const customer of Object.keys(CUSTOMERS) as Customer[]) {
    if (NEWCOMERS.includes(customer)) continue;
    if (customer === 'target') addAccount(town, 'salesforce', CUSTOMERS.target.number);
    else addCustomer(town, customer);
  }
  return town;
}

/** In HubSpot the app itself is what changes records, not the user who installed it. */
function withAppAsUser(town: Town): Town {
  const { hubspot } = town.people;
  const integration = { ...hubspot.integration, userId: `app:${SANDBOX_CLIENT.clientId}` };
  return { ...town, people: { ...town.people, hubspot: { ...hubspot, integration } } };
}

/** A direct deal in Salesforce and a partner's registered one in HubSpot: a conflict. */
function addCustomer(town: Town, customer: Customer): void {
  const { number, home } = CUSTOMERS[customer];
  for (const crm of CRMS) {
    const account = addAccount(town, crm, number);
    const partner = crm === 'hubspot' ? partnerIn(town, crm) : directOrPartner(town, customer);
    const claim = addClaim(town, crm, { account, partner, shape: ALWAYS });
    if (crm === 'hubspot') edit(town, claim, crm, { pipeline: DEFAULT_PIPELINE });
    const field = crm === 'salesforce' ? 'Territory__c' : 'sales_territory';
    if (home === 'hubspot') edit(town, claim, crm, { [field]: HUBSPOT_TERRITORY });
  }
}

/** The vendor and a partner on one account of HubSpot: the task will hang on no record. */
export function addFarAway(town: Town): void {
  const account = addAccount(town, 'hubspot', CUSTOMERS.arrivesFarAway.number);
  for (const partner of [null, partnerIn(town, 'hubspot')]) {
    const deal = addClaim(town, 'hubspot', { account, partner, shape: ALWAYS });
    edit(town, deal, 'hubspot', { pipeline: DEFAULT_PIPELINE });
  }
}

/** The other side of the deal in Salesforce; null is the vendor's own team. */
function directOrPartner({ world, people, canary }: Town, customer: Customer): Row | null {
  if (customer !== 'answerIsImpossible') return null;
  const fields = { Name: `Suedwind ${canary}`, IsPartner: true };
  return world.salesforce.create('Account', fields, people.salesforce.rep.userId);
}

/** Registered every time: chance has no place in this book. */
const ALWAYS = new (class extends Chance {
  override next(): number {
    return 0.25;
  }
})(1);

function partnerIn({ world }: Town, crm: WorldCrm): Row {
  const isPartner = (row: Row) => Boolean(row.fields['IsPartner'] ?? row.fields['partner_flag']);
  return only([...world.database(crm).rows(ACCOUNT_OBJECT[crm])].filter(isPartner));
}

function only<T>(items: readonly T[]): T {
  const [first, ...rest] = items;
  if (first === undefined || rest.length > 0) throw new Error(`${items.length} instead of one`);
  return first;
}

function accountOf({ world, canary }: Town, crm: WorldCrm, customer: Customer): Row {
  const name = `Customer ${CUSTOMERS[customer].number} ${canary}`;
  return only(
    [...world.database(crm).rows(ACCOUNT_OBJECT[crm])].filter(
      ({ fields }) => (fields['Name'] ?? fields['name']) === name,
    ),
  );
}

function claimOf(town: Town, crm: WorldCrm, customer: Customer): Row {
  const account = accountOf(town, crm, customer);
  const database = town.world.database(crm);
  const isOn = (row: Row) =>
    crm === 'salesforce'
      ? row.fields['AccountId'] === account.id
      : database
          .associationsOf('deals', row.id, 'companies')
          .some((one) => one.toId === account.id);
  return only([...database.rows(CLAIM_OBJECT[crm])].filter(isOn));
}

/** Parley's task on the conflict of a customer: its subject names the customer. */
function taskOf({ world }: Town, customer: Customer): { crm: WorldCrm; task: Row } {
  const { number, home: crm } = CUSTOMERS[customer];
  const isOurs = ({ fields }: Row) =>
    Boolean(fields[ownFieldName(crm, 'task_key')]) &&
    String(fields['Subject'] ?? fields['hs_task_subject']).includes(`Customer ${number} `);
  return { crm, task: only([...world.database(crm).rows(TASK_OBJECT[crm])].filter(isOurs)) };
}

type Who = 'manager' | 'rep';

function edit(town: Town, row: Row, crm: WorldCrm, fields: Row['fields'], who: Who = 'rep'): void {
  town.world.database(crm).update(row.object, row.id, fields, town.people[crm][who].userId);
}

function complete(town: Town, customer: Customer, who: Who, outcome: Outcome | null): void {
  const { crm, task } = taskOf(town, customer);
  const done: Row['fields'] =
    crm === 'salesforce' ? { Status: 'Completed' } : { hs_task_status: 'COMPLETED' };
  const word = outcome === null ? {} : { [ownFieldName(crm, 'task_outcome')]: outcome };
  edit(town, task, crm, { ...done, ...word }, who);
}

/** The evening before, between two readings: one conflict is decided, so that it can reopen. */
export function decideOne(town: Town): void {
  complete(town, 'reopens', 'manager', 'direct_keeps');
}

/** Everything people do in both CRMs while no worker runs. */
export function doTheMorning(town: Town): void {
  const { world, people } = town;
  const claim = (crm: WorldCrm, customer: Customer) => claimOf(town, crm, customer);
  edit(town, claim('salesforce', 'amountChanges'), 'salesforce', { Amount: 123_456 });
  const wiped = claim('hubspot', 'flagIsWiped');
  edit(town, wiped, 'hubspot', {
    [ownFieldName('hubspot', 'conflict_status')]: null,
    [ownFieldName('hubspot', 'split_own_percent')]: '1',
  });
  edit(town, claim('salesforce', 'dealIsLost'), 'salesforce', { StageName: 'Closed Lost' });
  const lost = claim('hubspot', 'dealIsDeleted');
  world.hubspot.remove(lost.object, lost.id, people.hubspot.rep.userId);
  complete(town, 'decidedInSalesforce', 'manager', 'accept_split');
  complete(town, 'decidedInHubspot', 'manager', 'partner_keeps');
  complete(town, 'doneWithoutWord', 'manager', null);
  complete(town, 'doneByRep', 'rep', 'share');
  for (const customer of ['taskIsDeleted', 'taskIsDeletedInHubspot'] as const) {
    const { crm, task } = taskOf(town, customer);
    world.database(crm).remove(task.object, task.id, people[crm].manager.userId);
  }
  const moving = claim('salesforce', 'moves');
  moveClaim(town, 'salesforce', moving, accountOf(town, 'salesforce', 'target'));
  const ids = {
    winnerId: accountOf(town, 'hubspot', 'survivesMerge').id,
    loserId: accountOf(town, 'hubspot', 'isMergedAway').id,
  };
  mergeRecords(world, {
    crm: 'hubspot',
    object: 'companies',
    ...ids,
    by: people.hubspot.rep.userId,
  });
  edit(town, claim('hubspot', 'reopens'), 'hubspot', { registration_status: 'rejected' });
  complete(town, 'answerIsImpossible', 'manager', 'direct_keeps');
  complete(town, 'answeredTooLate', 'manager', 'partner_keeps');
  meet(town, claim('salesforce', 'amountChanges'));
  for (const crm of CRMS) endTokens(town, crm);
  for (const customer of ['arrives', 'arrivesInHubspot'] as const) addCustomer(town, customer);
}

/** Somebody met the customer: an activity that changes nothing but hangs on a claim. */
function meet({ world, people }: Town, claim: Row): void {
  const at = new Date(world.now()).toISOString();
  const fields = { Subject: 'Meeting', WhatId: claim.id, StartDateTime: at, EndDateTime: at };
  world.salesforce.create('Event', fields, people.salesforce.rep.userId);
}

/** Every access token of a CRM ends now; with `revoked` the grant does, as when the app is removed. */
export function endTokens({ world }: Town, crm: WorldCrm, revoked = false): void {
  const rules = { clients: [], rotates: false, accessLifeMs: null, codeLifeMs: 0, now: world.now };
  const book = new TokenBook(world.database(crm), { ...rules, pkce: 'optional' });
  if (revoked) book.revokeAll();
  else book.expireAccessTokens();
}

/** Key of the task whose conflict is decided in the console, before anybody reads what it says. */
export function keyDecidedInConsole(town: Town): string {
  const { crm, task } = taskOf(town, 'answeredTooLate');
  return String(task.fields[ownFieldName(crm, 'task_key')]);
}
