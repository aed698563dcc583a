// An open connection to one portal: the CRM port on top of the calls of this folder.
import type { Clock } from '../../src/ports/clock.ts';
import type { CrmSession, CrmUser } from '../../src/ports/crm.ts';
import { type HubspotApi, VERSION } from './api.ts';
import { readChanges } from './changes.ts';
import { readCurrencyRates } from './currency-rates.ts';
import { existing, readRecords } from './given-records.ts';
import { pagesOf } from './pages.ts';
import { applyPatches, readOwnFields } from './patches.ts';
import { removeOwnFields } from './removal.ts';
import { describe, provision } from './schema.ts';
import { newestIds } from './search.ts';
import { Sight } from './sight.ts';
import { readTasks } from './task-changes.ts';
import { saveTask } from './tasks.ts';
import { ownerPage, type WireOwner } from './wire.ts';

/** A session over `api`. Holds no state but the api's counters. */
export function hubspotSession(api: HubspotApi, clock: Clock): CrmSession {
  const sight = new Sight(api);
  return {
    crm: 'hubspot',
    describe: (mapping) => describe(api, mapping ?? null),
    provision: () => provision(api),
    removeOwnFields: (homes, kept) => removeOwnFields(api, homes, kept),
    currencyRates: () => readCurrencyRates(api),
    users: () => readUsers(api),
    readChanges: (cursor, mapping) => readChanges(cursor, { api, clock, mapping, sight }),
    readRecords: (refs, mapping) => readRecords({ api, clock, mapping, sight }, refs),
    unseen: (mapping, before) => sight.unseen(mapping, before),
    existing: (object, ids) => sight.unlessRefused(object, () => existing(api, object, ids), null),
    // An app sees all records or none, and a full pass lists them each day (BEHAVIOR.md, 8).
    listIds: async () => null,
    newestIds: (object, _, most) =>
      sight.unlessRefused(object, () => newestIds(api, object, most), []),
    readOwnFields: (refs, home) => readOwnFields(api, refs, home),
    applyPatches: (patches) => applyPatches(api, patches),
    saveTask: (draft, beforeMaking) => saveTask(api, draft, beforeMaking),
    readTasks: (cursor) => readTasks(api, cursor, clock),
    // The card asks Parley itself, and says to Parley what people say.
    makesRecords: async () => false,
    showHeartbeat: async () => false,
    readStatements: async () => [],
    usage: () => ({
      requests: api.requests,
      writes: api.writes,
      // Marketplace apps have no daily limit and get no daily headers (usage guidelines, 2026-11).
      dailyUsed: api.daily()?.used ?? null,
      dailyLimit: api.daily()?.limit ?? null,
    }),
    close: async () => {},
  };
}

async function readUsers(api: HubspotApi): Promise<readonly CrmUser[]> {
  const users: CrmUser[] = [];
  const path = `/crm/owners/${VERSION}`;
  for await (const page of pagesOf(api, { path, query: { limit: '500' }, answer: ownerPage })) {
    users.push(...page.results.filter((owner) => owner.type !== 'QUEUE').map(userOf));
  }
  return users;
}

/** The owner id assigns, the user id says who changed a record: they differ. */
function userOf(owner: WireOwner): CrmUser {
  const name = [owner.firstName, owner.lastName].filter((part) => part).join(' ');
  const userId = owner.userId ?? owner.userIdIncludingInactive ?? null;
  return {
    ownerId: owner.id,
    userIds: userId === null ? [] : [String(userId)],
    name: name === '' ? (owner.email ?? owner.id) : name,
    email: owner.email ?? null,
    active: owner.archived !== true,
  };
}
