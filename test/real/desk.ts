// What people do on some mornings beside their CRM's records: say something by a record of the package,
// adopt a policy and a mapping, answer a match, and leave.
import { setTimeout as wait } from 'node:timers/promises';
import { Faults } from '../../connectors/sandbox/faults.ts';
import { makeStatement } from '../../connectors/sandbox/salesforce/person.ts';
import type { Row } from '../../connectors/sandbox/world.ts';
import { adoptMapping, describeFor, mappedConnection } from '../../src/app/adopt-mapping.ts';
import { adoptPolicy } from '../../src/app/adopt-policy.ts';
import { answerMatch } from '../../src/app/answer-match.ts';
import { appointManagers } from '../../src/app/connect.ts';
import type { AppContext } from '../../src/app/context.ts';
import { saveRates } from '../../src/app/currency-rates.ts';
import { withSharedDomain } from '../../src/app/policy-document.ts';
import { beginUninstall, uninstall } from '../../src/app/uninstall.ts';
import { readReceipt } from '../../src/app/uninstall-receipt.ts';
import {
  type AccountId,
  accountIdOf,
  type ConnectionId,
  parseRecordKey,
} from '../../src/domain/ids.ts';
import type { ClaimMapping, RelatedRecord } from '../../src/domain/mapping.ts';
import type { SnapshotTerms } from '../../src/domain/match-index.ts';
import { ownFieldName, statementLookup } from '../../src/domain/own-fields.ts';
import { DAY_MS } from '../../src/domain/time.ts';
import type { TenantStore } from '../../src/ports/store.ts';
import { isDone } from '../simulation/edits.ts';
import {
  ACCOUNT_OBJECT,
  addAccount,
  CLAIM_OBJECT,
  TASK_OBJECT,
  type Town,
} from '../simulation/town.ts';
import {
  accountOf,
  type Customer,
  claimOf,
  convertTheLead,
  edit,
  nameOfCustomer,
  taskOf,
} from './book.ts';
import type { Vendor } from './vendor.ts';
import { type Connections, installAgain, TENANT } from './vendor-apps.ts';

const CRMS = ['salesforce', 'hubspot'] as const;
const BY = 'admin';
const RENEWING_MS = 8_000;
const POLL_MS = 100;
const PATIENCE_MS = 60_000;
const SEARCH = { common: 8, depth: 2, leastShared: 0.5, screenFloor: 0 };
/** Of an index of matches that nobody has finished. */
const LEFT_INDEX: SnapshotTerms = {
  ...{ records: 1, search: SEARCH, threshold: 0, weights: 'of yesterday', shifts: null },
};
/** What the component cannot send: it shows no buttons where no conflict is. */
const NO_CONFLICT = 'cf_none';
/** More than the book has of anything. */
const MOST = 500;
/** Conflicts that their managers dismiss, see `dismissTwo`. */
const DISMISSED = 2;
/** Number of a customer whom the book has not. */
const YOUNGER = 60;

/**
 * A rep objects and decides, which is not his; the manager has seen one conflict and decides another; and
 * somebody speaks where no conflict is. Each by a record of the package.
 */
export function sayInSalesforce(town: Town): void {
  const { rep, manager } = town.people.salesforce;
  const decision = { statement_kind: 'decision', statement_outcome: 'share' };
  const objection = { statement_kind: 'not_same', statement_text: 'Two sites.' } as const;
  say(town, 'flagIsWiped', rep.userId, objection);
  say(town, 'taskIsDeleted', rep.userId, decision);
  say(town, 'taskIsDeletedInHubspot', manager.userId, { statement_kind: 'seen' });
  say(town, 'amountChanges', manager.userId, decision);
  say(town, 'dealIsLost', rep.userId, { statement_kind: 'seen' });
  const free = claimOf(town, 'salesforce', 'isFree');
  sayOf(town, free, rep.userId, { statement_kind: 'seen' });
  sayOf(town, free, rep.userId, { statement_kind: 'check' });
  convertTheLead(town);
  addCurrency(town);
}

/** And once more, when most of what was said has been heard. */
export function sayMore(town: Town): void {
  say(town, 'flagIsWiped', town.people.salesforce.rep.userId, { statement_kind: 'seen' });
}

/** An answer on a task that Parley has closed, as the question went to the manager in the other CRM. */
export async function answerWhatMoved({ town }: Vendor): Promise<void> {
  const limit = Date.now() + PATIENCE_MS;
  let asked = taskOf(town, 'quiet');
  while (!isDone(asked.crm, asked.task)) {
    if (Date.now() > limit) return;
    await wait(POLL_MS);
    asked = taskOf(town, 'quiet');
  }
  const { crm, task } = asked;
  edit(town, task, crm, { [ownFieldName(crm, 'task_outcome')]: 'share' }, 'manager');
}

type Said = Partial<Record<Parameters<typeof ownFieldName>[1], string>>;

function say(town: Town, customer: Customer, by: string, said: Said): void {
  sayOf(town, claimOf(town, 'salesforce', customer), by, said);
}

function sayOf(town: Town, claim: Row, by: string, said: Said): void {
  const named = Object.entries(said).map(([key, value]) => [
    ownFieldName('salesforce', key as keyof typeof said),
    value,
  ]);
  const conflict = claim.fields[ownFieldName('salesforce', 'conflict_id')] ?? NO_CONFLICT;
  makeStatement(
    { world: town.world, faults: new Faults() },
    {
      by,
      permissionSet: said.statement_kind === 'decision' ? 'manager' : 'seller',
      fields: {
        ...Object.fromEntries(named),
        [statementLookup()]: claim.id,
        [ownFieldName('salesforce', 'statement_conflict')]: conflict,
      },
    },
  );
}

/**
 * A policy and a mapping are adopted (by neither does anybody lose or win anything), a match is answered
 * whose record is merged away, the daily look is due, and the connections are old enough for a digest.
 */
export async function atTheDesk(
  app: AppContext,
  connections: Connections,
  town: Town,
): Promise<void> {
  await app.store.inTenant(TENANT, async (store) => {
    for (const id of Object.values(connections)) await beOld(app, store, id);
  });
  await adoptPolicy(app, TENANT, { yaml: withSharedDomain('', 'nobody.example'), by: BY });
  await readMore(app, connections.salesforce, MORE_IN_SALESFORCE);
  await readMore(app, connections.hubspot, MORE_IN_HUBSPOT);
  await answerAMatch(app, connections);
  await forgetAnAccount(app, connections);
  await passOn(app, connections, town);
}

/** From now on nobody dismisses a conflict alone; the rep of Salesforce has been made head of channel. */
export async function wantApproval(
  app: AppContext,
  { salesforce: connectionId }: Connections,
  { people }: Town,
): Promise<void> {
  await adoptPolicy(app, TENANT, { yaml: 'approval_for: [dismissal]\n', by: BY });
  const { email } = people.salesforce.rep;
  const head = { connectionId, email, territories: [], role: 'head_of_channel' } as const;
  await appointManagers(app, TENANT, [head]);
}

/** The head of channel says yes to all that waits for it. */
export async function approveAll({ town }: Vendor): Promise<void> {
  const { ownerId } = town.people.salesforce.rep;
  const key = ownFieldName('salesforce', 'task_key');
  const asked = () =>
    [...town.world.salesforce.rows(TASK_OBJECT.salesforce)].filter(
      (row) => row.fields['OwnerId'] === ownerId && row.fields[key] && !isDone('salesforce', row),
    );
  const limit = Date.now() + PATIENCE_MS;
  while (asked().length < DISMISSED && Date.now() < limit) await wait(POLL_MS);
  const answer = { [ownFieldName('salesforce', 'task_outcome')]: 'not_a_conflict' };
  for (const task of asked()) {
    const said = { ...answer, [ownFieldName('salesforce', 'task_note')]: 'Yes, two sites.' };
    edit(town, task, 'salesforce', { ...said, Status: 'Completed' }, 'rep');
  }
}

/** A conflict is somebody else's from now on, who works in the other CRM. */
async function passOn(app: AppContext, { hubspot }: Connections, town: Town): Promise<void> {
  const { crm, task } = taskOf(town, 'quiet');
  await app.store.inTenant(TENANT, async (store) => {
    const asked = await store.tasks.byKey(String(task.fields[ownFieldName(crm, 'task_key')]));
    const conflict = asked && (await store.conflicts.get(asked.conflictId));
    const other = (await store.managers.list()).find((one) => one.connectionId === hubspot);
    if (!conflict || other === undefined) throw new Error('nobody to pass a conflict on to');
    await store.conflicts.update({ ...conflict, managerId: other.id });
    const accounts = await store.claims.accountsOf(conflict.judgement.claimIds);
    await store.dirty.mark([...accounts.values()]);
  });
}

/** Answered before the merge was read: what was said of the record that goes must follow it. */
async function answerAMatch(app: AppContext, { hubspot }: Connections): Promise<void> {
  await app.store.inTenant(TENANT, async (store) => {
    const [left, right] = [
      await accountCalled(store, hubspot, ACCOUNT_OBJECT.hubspot, 'isMergedAway'),
      await accountCalled(store, hubspot, ACCOUNT_OBJECT.hubspot, 'quiet'),
    ];
    const result = await answerMatch(app, store, { left, right, answer: 'different', by: BY });
    if (!result.ok) throw new Error(result.reason);
  });
}

/** As the book has it, whatever has become of it in the CRM. */
async function accountCalled(
  store: TenantStore,
  connectionId: ConnectionId,
  object: string,
  customer: Customer,
): Promise<AccountId> {
  const rows = await store.records.presence(connectionId, object, null, MOST);
  const ids = rows.map(({ recordId }) => accountIdOf({ connectionId, object, recordId }));
  const name = nameOfCustomer(customer);
  const found = (await store.accounts.current(ids)).find((one) => one.account?.name === name);
  if (found === undefined) throw new Error(`nobody has read ${name}`);
  return found.id;
}

async function beOld(app: AppContext, store: TenantStore, id: ConnectionId): Promise<void> {
  const connection = await store.connections.get(id);
  if (connection === null) return;
  const connectedAt = app.clock.now() - 30 * DAY_MS;
  await store.connections.save({ ...connection, connectedAt });
  if (connection.crm === 'salesforce') {
    await store.cursors.set(
      id,
      'heartbeat',
      JSON.stringify({ isThere: true, triedAt: 1, shown: 1 }),
    );
    await saveRates(store, id, { readAt: 1, rates: { company: 'EUR', rates: [] } });
    // As before the package brought a place for the managers' records.
    await store.cursors.set(id, 'records', '');
  }
  await store.cursors.set(
    id,
    'presence',
    JSON.stringify({ startedAt: 1, object: null, after: null }),
  );
}

/** Something related, and through it somebody, that nobody has read: read first, then all is derived again. */
async function readMore(
  app: AppContext,
  connectionId: ConnectionId,
  { path, related, ...only }: More,
): Promise<void> {
  const { connection, mapped } = await app.store.inTenant(TENANT, (store) =>
    mappedConnection(store, connectionId),
  );
  const [claim, ...others] = mapped.mapping.claims;
  if (claim === undefined) throw new Error('the mapping has no claims');
  const externalRef = { path, related };
  const mapping = { ...mapped.mapping, claims: [{ ...claim, ...only, externalRef }, ...others] };
  const schema = await describeFor(app, TENANT, connection, mapping);
  await adoptMapping(app, TENANT, { connectionId, mapping, schema, by: BY });
}

type More = {
  /** No other record has such a value, so it ties nothing together. */
  readonly path: string;
  readonly related: RelatedRecord;
  /** Which deals are claims: all of them are. */
  readonly only?: ClaimMapping['only'];
};

const MORE_IN_SALESFORCE: More = {
  path: 'OwnerId.Email',
  related: { object: 'Event', link: 'WhatId', most: 'StartDateTime' },
  only: { path: 'OwnerId.IsActive', values: ['true'] },
};
const MORE_IN_HUBSPOT: More = {
  path: 'hs_meeting_title',
  related: { object: 'meetings', link: 'deal' },
};

/** The vendor has one currency by itself and says so. */
function addCurrency({ world }: Town): void {
  const fields = { IsoCode: 'EUR', ConversionRate: 1, IsCorporate: true, IsActive: true };
  world.salesforce.create('CurrencyType', fields, 'seed');
}

/**
 * Two accounts without claims turn out to be one customer: the older one is written like the younger, which
 * leaves its own cluster for the older one's.
 */
export async function becomeOneCustomer({ vendor }: { readonly vendor: Vendor }): Promise<void> {
  const { town } = vendor;
  const older = accountOf(town, 'salesforce', 'target');
  await untilIndexed(vendor, older);
  const younger = addAccount(town, 'salesforce', YOUNGER);
  await vendor.ringOf('salesforce', 'sync');
  await untilIndexed(vendor, younger);
  const { Name, Website } = younger.fields;
  edit(town, older, 'salesforce', { Name: Name ?? null, Website: Website ?? null });
  await vendor.ringOf('salesforce', 'sync');
}

async function untilIndexed(vendor: Vendor, { object, id }: Row): Promise<void> {
  const limit = Date.now() + PATIENCE_MS;
  let isIndexed = false;
  while (!isIndexed && Date.now() < limit) {
    await wait(POLL_MS);
    await vendor.atTheDesk(async (app, { salesforce: connectionId }) => {
      const account = accountIdOf({ connectionId, object, recordId: id });
      isIndexed = await app.store.inTenant(TENANT, (store) => hasIndexed(store, account));
    });
  }
}

async function hasIndexed({ matching }: TenantStore, id: AccountId): Promise<boolean> {
  for (const snapshot of await matching.list()) {
    const isFollowed = snapshot.state === 'in_force' || snapshot.state === 'waiting';
    if (isFollowed && (await matching.open(snapshot).clustersOf([id])).has(id)) return true;
  }
  return false;
}

/** The book takes an account for deleted that is there: the daily look finds it. */
async function forgetAnAccount(app: AppContext, { salesforce: id }: Connections): Promise<void> {
  await app.store.inTenant(TENANT, async (store) => {
    const object = ACCOUNT_OBJECT.salesforce;
    const { recordId } = parseRecordKey(await accountCalled(store, id, object, 'target'));
    const [record] = await store.records.get(id, object, [recordId]);
    if (record === undefined) throw new Error('an account without a record');
    const number = await store.records.nextReading();
    await store.records.put(id, [{ ...record, deleted: true }], { number, isAsked: true });
  });
}

/** Both connections are to be uninstalled, with everything, while somebody still renews their grants. */
export async function leave(app: AppContext, connections: Connections): Promise<void> {
  for (const connectionId of Object.values(connections)) {
    await app.store.inTenant(TENANT, (store) =>
      store.leases.acquire(`refresh:${connectionId}`, 'somebody', app.clock.now(), RENEWING_MS),
    );
    const reason = await beginUninstall(app, TENANT, {
      ...{ connectionId, by: BY },
      ...{ keepFields: false, keepTasks: false, leaveRest: false },
    });
    if (reason !== null) throw new Error(reason);
  }
}

/**
 * Both connections were uninstalled and are made anew: the workers read everything for the first time. An
 * index of matches was begun and left.
 */
export async function comeAnew(app: AppContext, connections: Connections, town: Town) {
  const choice = { by: BY, keepFields: false, keepTasks: false, leaveRest: false };
  for (const connectionId of Object.values(connections)) {
    const tools = { unschedule: async () => {} };
    const result = await uninstall(app, TENANT, { connectionId, ...choice }, tools);
    if (result.state !== 'done') throw new Error(`uninstalling ends ${result.state}`);
  }
  await installAgain(app, town);
  await app.store.inTenant(TENANT, (store) => store.matching.begin(LEFT_INDEX));
}

/** Salesforce was uninstalled for good, HubSpot is about to be: flags and tasks may stay there. */
export async function haveLeft(app: AppContext, connections: Connections): Promise<void> {
  const choice = { by: BY, leaveRest: false };
  const tools = { unschedule: async () => {} };
  const { salesforce, hubspot } = connections;
  const gone = { connectionId: salesforce, ...choice, keepFields: false, keepTasks: false };
  await uninstall(app, TENANT, gone, tools);
  const going = { connectionId: hubspot, ...choice, keepFields: true, keepTasks: true };
  await beginUninstall(app, TENANT, going);
}

/** What an uninstalled vendor still has with Parley. */
export async function leftOfTheBook(vendor: Vendor): Promise<readonly string[]> {
  const left: string[] = [];
  await vendor.atTheDesk(async (app, connections) => {
    await app.store.inTenant(TENANT, async (store) => {
      for (const crm of CRMS) {
        const id = connections[crm];
        const receipt = await readReceipt(store, id);
        const state = (await store.connections.get(id))?.state;
        if (receipt?.step !== 'done' || state !== 'disconnected') {
          left.push(`UNINSTALL of ${crm} stands at ${receipt?.step}, ${state}`);
        }
        for (const object of [ACCOUNT_OBJECT[crm], CLAIM_OBJECT[crm]]) {
          const rows = await store.records.presence(id, object, null, MOST);
          if (rows.length > 0) left.push(`UNINSTALL left ${rows.length} ${object} of ${crm}`);
        }
      }
    });
  });
  return left;
}
