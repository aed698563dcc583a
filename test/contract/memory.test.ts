// The CRM port held by the port face, which simulation runs on, in both vendors' ways.

import { Faults } from '../../connectors/sandbox/faults.ts';
import { SANDBOX_IDS } from '../../connectors/sandbox/ids.ts';
import { mergeRecords } from '../../connectors/sandbox/merge.ts';
import { TokenBook } from '../../connectors/sandbox/oauth.ts';
import type { RowFault } from '../../connectors/sandbox/port/account.ts';
import { worldConnector } from '../../connectors/sandbox/port/connector.ts';
import { type Row, World, type WorldCrm } from '../../connectors/sandbox/world.ts';
import { HOUR_MS } from '../../src/domain/time.ts';
import type { CrmRun, Hurdle } from './crm-run.ts';
import { crmSuite } from './crm-suite.ts';

const START = Date.UTC(2026, 10, 20, 9);
const REDIRECT = 'http://127.0.0.1:4300/connect/callback';

/** What differs between the vendors: names of things, and who is who. */
type Cast = Pick<CrmRun, 'objects' | 'accountLink' | 'manager' | 'claimIds' | 'accountIds'> & {
  readonly nameField: string;
  readonly done: Readonly<Record<string, string>>;
  readonly outcomeField: string;
  readonly noteField: string;
};

function salesforceCast({ salesforce }: World): Cast {
  const person = { Name: 'Dana Ruiz', Email: 'dana@halden.example', IsActive: true };
  const { id } = salesforce.create('User', person, 'seed');
  const account = (Name: string) => salesforce.create('Account', { Name, OwnerId: id }, id).id;
  const accountIds = [account('Acme GmbH'), account('Acme')];
  const claim = (Name: string) =>
    salesforce.create(
      'Opportunity',
      { Name, AccountId: accountIds[0] ?? '', OwnerId: id, StageName: 'Qualification' },
      id,
    ).id;
  return {
    objects: { claim: 'Opportunity', account: 'Account', task: 'Task' },
    accountLink: 'AccountId',
    manager: { ownerId: id, userId: id, email: 'dana@halden.example' },
    claimIds: [claim('First'), claim('Second'), claim('Third')],
    accountIds,
    nameField: 'Name',
    done: { Status: 'Completed' },
    outcomeField: 'Parley_Task_Outcome__c',
    noteField: 'Parley_Task_Note__c',
  };
}

function hubspotCast({ hubspot }: World): Cast {
  const manager = { userId: '5501', ownerId: '71400001', email: 'jonas@halden.test' };
  const person = { firstName: 'Jonas', lastName: 'Keller', email: manager.email, userId: 5501 };
  hubspot.create('owners', person, manager.userId, { id: manager.ownerId });
  const company = (name: string) => hubspot.create('companies', { name }, manager.userId);
  const [acme, twin] = [company('Acme GmbH'), company('Acme')];
  const claim = (dealname: string) => {
    const fields = { dealname, dealstage: 'qualifiedtobuy', hubspot_owner_id: manager.ownerId };
    const deal = hubspot.create('deals', fields, manager.userId);
    linkPrimary(deal, acme);
    return deal.id;
  };
  const linkPrimary = (deal: Row, to: Row) =>
    hubspot.associate(
      {
        fromObject: 'deals',
        fromId: deal.id,
        toObject: 'companies',
        toId: to.id,
        category: 'HUBSPOT_DEFINED',
        typeId: 5,
      },
      6,
    );
  return {
    objects: { claim: 'deals', account: 'companies', task: 'tasks' },
    accountLink: 'company:primary',
    manager,
    claimIds: [claim('First'), claim('Second'), claim('Third')],
    accountIds: [acme.id, twin.id],
    nameField: 'dealname',
    done: { hs_task_status: 'COMPLETED' },
    outcomeField: 'parley_task_outcome',
    noteField: 'parley_task_note',
  };
}

/** By record id. */
const rowFaults = new Map<string, RowFault>();

const hurdle =
  (fault: RowFault): Hurdle['raise'] =>
  (_, { stopped }) => {
    rowFaults.set(stopped, fault);
    return () => rowFaults.delete(stopped);
  };
const HURDLES: readonly Hurdle[] = [
  {
    ...{ name: 'a row in use', result: 'retry', code: 'UNABLE_TO_LOCK_ROW' },
    raise: hurdle('locked'),
  },
  {
    ...{ name: 'a required field', result: 'refused', code: 'REQUIRED_FIELD_MISSING' },
    raise: hurdle('required_field'),
  },
];

async function start(crm: WorldCrm, pageSize?: number): Promise<CrmRun> {
  let now = START;
  const world = new World({ now: () => now, ids: SANDBOX_IDS });
  const database = world.database(crm);
  const cast = crm === 'salesforce' ? salesforceCast(world) : hubspotCast(world);
  const { objects, manager } = cast;
  now += HOUR_MS;
  const faults = new Faults();
  const hideable = { object: objects.claim, field: cast.nameField };
  let isHidden = false;
  const connector = worldConnector(world, crm, {
    faults,
    rowFault: ({ id }) => rowFaults.get(id) ?? null,
    unseen: () => (isHidden ? [hideable] : []),
    ...(pageSize === undefined ? {} : { pageSize }),
  });
  return {
    ...cast,
    connector,
    world,
    faults,
    advance: (ms) => {
      now += ms;
    },
    consent: async (authorizeUrl) => connector.consent(authorizeUrl, manager.userId),
    redirectUri: REDIRECT,
    rereadsAlone: false,
    hideable: {
      field: hideable.field,
      show: (isShown) => {
        isHidden = !isShown;
      },
    },
    rename: (id, name) =>
      database.update(objects.claim, id, { [cast.nameField]: name }, manager.userId),
    remove: (id) => database.remove(objects.claim, id, manager.userId),
    mergeAccounts: (winnerId, loserId) =>
      mergeRecords(world, { crm, object: objects.account, winnerId, loserId, by: manager.userId }),
    expireAccessTokens: () =>
      new TokenBook(database, {
        clients: [],
        pkce: 'required',
        rotates: false,
        accessLifeMs: null,
        codeLifeMs: 0,
        now: () => now,
      }).expireAccessTokens(),
    lostTaskCreation: { method: 'POST', path: '/tasks/' },
    completeTask: (id, { outcome, note }, userId) =>
      database.update(
        objects.task,
        id,
        { ...cast.done, [cast.outcomeField]: outcome, [cast.noteField]: note },
        userId,
      ),
    inactiveOwner: () => {
      const [object, fields] =
        crm === 'salesforce' ? ['User', { IsActive: false }] : ['owners', {}];
      const { id } = database.create(object, { Name: 'Gone', ...fields }, manager.userId);
      if (crm === 'hubspot') database.remove(object, id, manager.userId);
      return id;
    },
    close: async () => {},
  };
}

for (const crm of ['salesforce', 'hubspot'] as const) {
  crmSuite({
    name: `the port face as ${crm}`,
    rotates: crm === 'salesforce',
    removesFields: crm === 'hubspot',
    hurdles: HURDLES,
    start: ({ pageSize } = {}) => start(crm, pageSize),
  });
}
