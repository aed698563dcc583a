// The vendor whose book the torture works on: two dozen customers, each the scene of one thing that the
// write path must get right on the mornings of morning.ts.
import { convertLead } from '../../connectors/sandbox/convert.ts';
import { DEAL_PIPELINES } from '../../connectors/sandbox/picklists.ts';
import { SANDBOX_CLIENT } from '../../connectors/sandbox/server.ts';
import type { Row, WorldCrm } from '../../connectors/sandbox/world.ts';
import { ownFieldName } from '../../src/domain/own-fields.ts';
import { Chance } from '../simulation/chance.ts';
import {
  ACCOUNT_OBJECT,
  addAccount,
  addClaim,
  buildTown,
  CLAIM_OBJECT,
  TASK_OBJECT,
  type Town,
} from '../simulation/town.ts';

const CRMS = ['salesforce', 'hubspot'] as const;
/** Decides the few customers that `buildTown` draws; ours come after them. */
const SHAPE = 7;
/** In all names of this vendor. */
const CANARY = 'kestrel';
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
  dismissedWithoutReason: { number: 45, home: 'salesforce' },
  doneByRep: { number: 19, home: 'hubspot' },
  taskIsDeleted: { number: 20, home: 'salesforce' },
  taskIsDeletedInHubspot: { number: 21, home: 'hubspot' },
  moves: { number: 22, home: 'salesforce' },
  survivesMerge: { number: 23, home: 'hubspot' },
  isMergedAway: { number: 26, home: 'hubspot' },
  /** Their managers work in different CRMs: one of the two tasks must go. */
  survivesInHubspot: { number: 35, home: 'hubspot' },
  isMergedFromSalesforce: { number: 36, home: 'salesforce' },
  survivesInSalesforce: { number: 37, home: 'salesforce' },
  isMergedFromHubspot: { number: 38, home: 'hubspot' },
  /** Decided before; the merge reopens it under the manager of the other CRM. */
  isDecidedThenMerged: { number: 39, home: 'salesforce' },
  survivesDecided: { number: 40, home: 'hubspot' },
  /** Decided before; then one of its two claims goes. */
  losesClaimOnceDecided: { number: 41, home: 'salesforce' },
  losesClaimOnceDecidedInHubspot: { number: 42, home: 'hubspot' },
  /** The direct deal becomes a partner's: no "direct" side is left. */
  becomesPartners: { number: 43, home: 'salesforce' },
  /** Decided before; of a rejected registration nothing collides any more. */
  reopens: { number: 24, home: 'salesforce' },
  /** Two partners: nobody there is direct, so "direct keeps" is no answer. */
  answerIsImpossible: { number: 25, home: 'salesforce' },
  /** Decided in the console and, another way, on its task. */
  answeredTooLate: { number: 27, home: 'salesforce' },
  arrives: { number: 31, home: 'salesforce' },
  arrivesInHubspot: { number: 32, home: 'hubspot' },
  /** Both deals in HubSpot, the manager in Salesforce: a task that hangs on no record. */
  arrivesFarAway: { number: 34, home: 'salesforce' },
  /** The other way round: only HubSpot's index finds that task. */
  arrivesFarFromHubspot: { number: 44, home: 'hubspot' },
  target: { number: 33, home: 'salesforce' },
  /** Nobody else works with this one. */
  isFree: { number: 51, home: 'salesforce' },
} as const;
export type Customer = keyof typeof CUSTOMERS;
const NEWCOMERS: readonly Customer[] = [
  'arrives',
  'arrivesInHubspot',
  'arrivesFarAway',
  'arrivesFarFromHubspot',
];

/** The town as it is before Parley comes. */
export function buildBook(clock: { readonly now: () => number }): Town {
  const town = withAppAsUser(buildTown(CANARY, new Chance(SHAPE), clock));
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
    else if (customer === 'isFree') addFree(town);
    else addCustomer(town, customer);
  }
  addLead(town);
  return town;
}

/** In HubSpot the app itself is what changes records, not the user who installed it. */
function withAppAsUser(town: Town): Town {
  const { hubspot } = town.people;
  const integration = { ...hubspot.integration, userId: `app:${SANDBOX_CLIENT.clientId}` };
  return { ...town, people: { ...town.people, hubspot: { ...hubspot, integration } } };
}

/** A direct deal and no other. */
function addFree(town: Town): void {
  const account = addAccount(town, 'salesforce', CUSTOMERS.isFree.number);
  addClaim(town, 'salesforce', { account, partner: null, shape: ALWAYS });
}

/** A partner's registration of a customer who has no account yet. */
function addLead(town: Town): void {
  const { userId, ownerId } = town.people.salesforce.rep;
  const fields = {
    ...{ LastName: 'Purchasing', Company: `Halden ${CANARY}`, Status: 'Working - Contacted' },
    ...{ OwnerId: ownerId, CurrencyIsoCode: 'EUR', Channel__c: 'Reseller' },
    ...{ Registration_Status__c: 'Approved', Registered_At__c: '2026-11-19T08:30:00Z' },
    Partner__c: partnerIn(town, 'salesforce').id,
  };
  town.world.salesforce.create('Lead', fields, userId);
}

/** The lead becomes an opportunity. */
export function convertTheLead({ world, people }: Town): void {
  const lead = only([...world.salesforce.rows('Lead')]);
  const by = people.salesforce.rep.userId;
  convertLead(world, { leadId: lead.id, by, opportunity: {} });
}

/** A direct deal in Salesforce and a partner's registered one in HubSpot: a conflict. */
export function addCustomer(town: Town, customer: Customer): void {
  const { number } = CUSTOMERS[customer];
  for (const crm of CRMS) {
    const account = addAccount(town, crm, number);
    const partner = crm === 'hubspot' ? partnerIn(town, crm) : directOrPartner(town, customer);
    const claim = addClaim(town, crm, { account, partner, shape: ALWAYS });
    if (crm === 'hubspot') edit(town, claim, crm, { pipeline: DEFAULT_PIPELINE });
    settle(town, claim, customer);
  }
}

const FAR_AWAY = { salesforce: 'arrivesFarFromHubspot', hubspot: 'arrivesFarAway' } as const;

/** The vendor and a partner on one account, their manager in the other CRM: a task on no record. */
export function addFarAway(town: Town, crm: WorldCrm): void {
  const customer = FAR_AWAY[crm];
  const account = addAccount(town, crm, CUSTOMERS[customer].number);
  for (const partner of [null, partnerIn(town, crm)]) {
    const claim = addClaim(town, crm, { account, partner, shape: ALWAYS });
    if (crm === 'hubspot') edit(town, claim, crm, { pipeline: DEFAULT_PIPELINE });
    settle(town, claim, customer);
  }
}

/** Puts a claim into the territory of the customer's manager. */
function settle(town: Town, claim: Row, customer: Customer): void {
  const territory = CUSTOMERS[customer].home === 'hubspot' ? HUBSPOT_TERRITORY : null;
  const crm = claim.object === CLAIM_OBJECT.salesforce ? 'salesforce' : 'hubspot';
  const field = crm === 'salesforce' ? 'Territory__c' : 'sales_territory';
  edit(town, claim, crm, { [field]: territory });
}

/** The other side of the deal in Salesforce; null is the vendor's own team. */
function directOrPartner(town: Town, customer: Customer): Row | null {
  return customer === 'answerIsImpossible' ? addOtherPartner(town) : null;
}

/** A partner whom only Salesforce knows. */
export function addOtherPartner({ world, people, canary }: Town): Row {
  const fields = { Name: `Suedwind ${canary}`, IsPartner: true };
  return world.salesforce.create('Account', fields, people.salesforce.rep.userId);
}

/** Registered every time: chance has no place in this book. */
const ALWAYS = new (class extends Chance {
  override next(): number {
    return 0.25;
  }
})(1);

/** The partner whom both CRMs know. */
function partnerIn({ world, canary }: Town, crm: WorldCrm): Row {
  const isIt = ({ fields }: Row) => (fields['Name'] ?? fields['name']) === `Nordwind ${canary}`;
  return only([...world.database(crm).rows(ACCOUNT_OBJECT[crm])].filter(isIt));
}

function only<T>(items: readonly T[]): T {
  const [first, ...rest] = items;
  if (first === undefined || rest.length > 0) throw new Error(`${items.length} instead of one`);
  return first;
}

export function nameOfCustomer(customer: Customer, canary = CANARY): string {
  return `Customer ${CUSTOMERS[customer].number} ${canary}`;
}

/** A customer's account in one CRM. */
export function accountOf({ world, canary }: Town, crm: WorldCrm, customer: Customer): Row {
  const name = nameOfCustomer(customer, canary);
  return only(
    [...world.database(crm).rows(ACCOUNT_OBJECT[crm])].filter(
      ({ fields }) => (fields['Name'] ?? fields['name']) === name,
    ),
  );
}

/** The only claim on it. */
export function claimOf(town: Town, crm: WorldCrm, customer: Customer): Row {
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
export function taskOf({ world }: Town, customer: Customer): { crm: WorldCrm; task: Row } {
  const { number, home: crm } = CUSTOMERS[customer];
  const isOurs = ({ fields }: Row) =>
    Boolean(fields[ownFieldName(crm, 'task_key')]) &&
    String(fields['Subject'] ?? fields['hs_task_subject']).startsWith(
      `Decide: Customer ${number} `,
    );
  return { crm, task: only([...world.database(crm).rows(TASK_OBJECT[crm])].filter(isOurs)) };
}

/** The other direction of a task's link to a deal (HubSpot's association types, 2026-11). */
const TASK_OF_DEAL = 215;

/** A second task with the key of the first, as a request makes that was given up and arrives late. */
export function addTwin(town: Town, customer: Customer): void {
  const { crm, task } = taskOf(town, customer);
  const database = town.world.database(crm);
  const twin = database.create(task.object, task.fields, town.people[crm].integration.userId);
  for (const { toObject, toId, category, typeId } of database.associationsOf(
    task.object,
    task.id,
    'deals',
  )) {
    const ends = { fromObject: twin.object, fromId: twin.id, toObject, toId };
    database.associate({ ...ends, category, typeId }, TASK_OF_DEAL);
  }
}

export type Who = 'manager' | 'rep';

/** Somebody edits a record. */
export function edit(
  town: Town,
  row: Row,
  crm: WorldCrm,
  fields: Row['fields'],
  who: Who = 'rep',
): void {
  town.world.database(crm).update(row.object, row.id, fields, town.people[crm][who].userId);
}
