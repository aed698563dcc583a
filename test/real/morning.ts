// What people do in both CRMs to the customers of the book, the evening before and on the morning itself.
import { mergeRecords } from '../../connectors/sandbox/merge.ts';
import { TokenBook } from '../../connectors/sandbox/oauth.ts';
import type { Row, WorldCrm } from '../../connectors/sandbox/world.ts';
import type { Outcome } from '../../src/domain/conflict.ts';
import { ownFieldName } from '../../src/domain/own-fields.ts';
import { addAccount, copyClaim, moveClaim, type Town } from '../simulation/town.ts';
import {
  accountOf,
  addCustomer,
  addOtherPartner,
  type Customer,
  claimOf,
  edit,
  taskOf,
  type Who,
} from './book.ts';

const CRMS = ['salesforce', 'hubspot'] as const;
/** Number of a customer whom the book has not. */
const OTHER_CUSTOMER = 61;

function complete(town: Town, customer: Customer, who: Who, outcome: Outcome | null): void {
  const { crm, task } = taskOf(town, customer);
  const done: Row['fields'] =
    crm === 'salesforce' ? { Status: 'Completed' } : { hs_task_status: 'COMPLETED' };
  const word = outcome === null ? {} : { [ownFieldName(crm, 'task_outcome')]: outcome };
  edit(town, task, crm, { ...done, ...word }, who);
}

/** The evening before, between two readings: some conflicts are decided, so that they can reopen. */
export function decideSome(town: Town): void {
  complete(town, 'reopens', 'manager', 'direct_keeps');
  complete(town, 'isDecidedThenMerged', 'manager', 'accept_split');
  complete(town, 'losesClaimOnceDecided', 'manager', 'share');
  complete(town, 'losesClaimOnceDecidedInHubspot', 'manager', 'direct_keeps');
}

/** Somebody clones a deal of HubSpot that shows a conflict, for a customer with whom nobody else works. */
export function cloneADeal(town: Town): void {
  const deal = claimOf(town, 'hubspot', 'amountChanges');
  const account = addAccount(town, 'hubspot', OTHER_CUSTOMER);
  const copy = copyClaim(town, 'hubspot', deal, account);
  edit(town, copy, 'hubspot', { pipeline: deal.fields['pipeline'] ?? null });
}

/** Two managers say that there is no conflict, and why. */
export function dismissTwo(town: Town): void {
  for (const customer of ['quiet', 'flagIsWiped'] as const) {
    const { crm, task } = taskOf(town, customer);
    edit(town, task, crm, { [ownFieldName(crm, 'task_note')]: 'Two sites.' }, 'manager');
    complete(town, customer, 'manager', 'not_a_conflict');
  }
}

/** Everything people do in both CRMs while no worker runs. */
export function doTheMorning(town: Town): void {
  const { world, people } = town;
  const claim = (crm: WorldCrm, customer: Customer) => claimOf(town, crm, customer);
  changeAnAmount(town);
  const wiped = claim('hubspot', 'flagIsWiped');
  edit(town, wiped, 'hubspot', {
    [ownFieldName('hubspot', 'conflict_status')]: null,
    [ownFieldName('hubspot', 'split_own_percent')]: '1',
  });
  edit(town, claim('salesforce', 'dealIsLost'), 'salesforce', { StageName: 'Closed Lost' });
  deleteClaim(town, 'hubspot', 'dealIsDeleted');
  complete(town, 'decidedInSalesforce', 'manager', 'accept_split');
  complete(town, 'decidedInHubspot', 'manager', 'partner_keeps');
  complete(town, 'doneWithoutWord', 'manager', null);
  complete(town, 'dismissedWithoutReason', 'manager', 'not_a_conflict');
  complete(town, 'doneByRep', 'rep', 'share');
  for (const customer of ['taskIsDeleted', 'taskIsDeletedInHubspot'] as const) {
    const { crm, task } = taskOf(town, customer);
    world.database(crm).remove(task.object, task.id, people[crm].manager.userId);
  }
  const moving = claim('salesforce', 'moves');
  moveClaim(town, 'salesforce', moving, accountOf(town, 'salesforce', 'target'));
  for (const [winner, loser] of MERGES) merge(town, winner, loser);
  deleteClaim(town, 'hubspot', 'losesClaimOnceDecided');
  deleteClaim(town, 'salesforce', 'losesClaimOnceDecidedInHubspot');
  const fields = { Channel__c: 'Reseller', Partner__c: addOtherPartner(town).id };
  edit(town, claim('salesforce', 'becomesPartners'), 'salesforce', fields);
  edit(town, claim('hubspot', 'reopens'), 'hubspot', { registration_status: 'rejected' });
  complete(town, 'answerIsImpossible', 'manager', 'direct_keeps');
  complete(town, 'answeredTooLate', 'manager', 'partner_keeps');
  meet(town, claim('salesforce', 'amountChanges'));
  for (const crm of CRMS) endTokens(town, crm);
  for (const customer of ['arrives', 'arrivesInHubspot'] as const) addCustomer(town, customer);
}

/** In HubSpot; who survives first. */
const MERGES: readonly (readonly [Customer, Customer])[] = [
  ['survivesMerge', 'isMergedAway'],
  ['survivesInHubspot', 'isMergedFromSalesforce'],
  ['survivesInSalesforce', 'isMergedFromHubspot'],
  ['survivesDecided', 'isDecidedThenMerged'],
];

function merge(town: Town, winner: Customer, loser: Customer): void {
  mergeRecords(town.world, {
    crm: 'hubspot',
    object: 'companies',
    winnerId: accountOf(town, 'hubspot', winner).id,
    loserId: accountOf(town, 'hubspot', loser).id,
    by: town.people.hubspot.rep.userId,
  });
}

function deleteClaim(town: Town, crm: WorldCrm, customer: Customer): void {
  const { object, id } = claimOf(town, crm, customer);
  town.world.database(crm).remove(object, id, town.people[crm].rep.userId);
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
export const keyDecidedInConsole = (town: Town): string => keyOf(town, 'answeredTooLate');

/** Key of the task of a conflict about which something is entered before it is merged away in HubSpot. */
export const keyEnteredInConsole = (town: Town): string => keyOf(town, 'isMergedFromSalesforce');

function keyOf(town: Town, customer: Customer): string {
  const { crm, task } = taskOf(town, customer);
  return String(task.fields[ownFieldName(crm, 'task_key')]);
}

/** A quiet morning: one deal grows, nothing else happens. */
export function changeAnAmount(town: Town): void {
  const deal = claimOf(town, 'salesforce', 'amountChanges');
  edit(town, deal, 'salesforce', { Amount: 123_456 });
}
