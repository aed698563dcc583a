// The mapping proposed while a CRM is connected: by what its newest records hold, or without them.
import { describe, expect, it } from 'vitest';
import { proposeMapping } from '../../../connectors/salesforce/mapping.ts';
import type { FaultRule } from '../../../connectors/sandbox/faults.ts';
import { type Look, proposeFirst, proposeFromLive } from '../../../src/app/live-proposal.ts';
import { checkAccess } from '../../../src/app/setup/check-access.ts';
import { setupView } from '../../../src/app/setup/view-setup.ts';
import { asConnectionId } from '../../../src/domain/ids.ts';
import { placesOf } from '../../../src/domain/mapping-walk.ts';
import type { SourceRecord } from '../../../src/domain/source-record.ts';
import type { CrmSchema } from '../../../src/ports/crm.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { type Org, openOrg, TENANT } from './one-org.ts';

const NOW = Date.UTC(2026, 10, 20, 9);
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Account: ['Id', 'Name', 'Website'],
  Opportunity: ['Id', 'Name', 'AccountId', 'StageName', 'Channel__c', 'Route_to_Market__c'],
};
const SCHEMA: CrmSchema = {
  crm: 'salesforce',
  objects: Object.entries(FIELDS).map(([name, fields]) => ({
    name,
    fields: fields.map((field) => ({
      ...{ name: field, label: field, type: 'string', writable: true, options: [] },
    })),
  })),
};

/** An org with these opportunities; a reading brings the fields that its mapping names, and no other. */
function lookAt(rows: readonly SourceRecord['fields'][], readable = () => true): Look {
  const readRecords: Look['session']['readRecords'] = async (refs, mapping) => {
    const named = new Set(placesOf(mapping).map(({ path }) => path));
    return refs.map(({ object, recordId }) => ({
      ...{ object, recordId, modifiedAt: NOW, deleted: false, mergedInto: null, links: [] },
      fields: Object.fromEntries(
        Object.entries(rows[Number(recordId)] ?? {}).filter(([name]) => named.has(name)),
      ),
    }));
  };
  return {
    connector: { proposeMapping },
    connectionId: asConnectionId('sf-1'),
    schema: SCHEMA,
    session: {
      newestIds: async (object) => {
        if (!readable()) throw new Error('a fault of the code');
        return object === 'Opportunity' ? rows.map((_, index) => String(index)) : [];
      },
      readRecords,
    },
  };
}

const row = (channel: string | null, route: string | null) => ({
  ...{ Channel__c: channel, Route_to_Market__c: route },
});

describe('a proposal from live records', () => {
  const channelOf = async (rows: readonly SourceRecord['fields'][]) =>
    (await proposeFromLive(lookAt(rows))).mapping.claims[0]?.channel;

  it('takes a field in use before an empty one, and says how full it is', async () => {
    const rows = [row(null, 'Partner'), row('', null), row(null, 'Direct')];
    expect(await channelOf(rows)).toMatchObject({
      ...{
        path: 'Route_to_Market__c',
        reason: expect.stringContaining('filled in 2 of 3 records'),
      },
    });
  });

  it('takes none for empty that no record shows', async () => {
    const hidden = [{ Route_to_Market__c: null }, { Route_to_Market__c: 'Partner' }];
    const channel = await channelOf(hidden);
    expect(channel?.path).toBe('Channel__c');
    expect(channel?.reason).not.toContain('filled in');
  });

  it('says nothing of how full a field is where there are no records', async () => {
    const { mapping, records } = await proposeFromLive(lookAt([]));
    expect(mapping).toEqual(proposeMapping(SCHEMA));
    expect(records).toEqual([]);
  });

  it('does not pass over what is a fault of the code', async () => {
    await expect(proposeFirst(lookAt([], () => false))).rejects.toThrow('a fault of the code');
  });
});

describe('connecting', () => {
  /** The org's Salesforce, its consent given and nothing looked at yet. */
  async function consented({ app, salesforce }: Org) {
    const { connection, tokens } = await app.store.inTenant(TENANT, async (store) => ({
      connection: await store.connections.get(salesforce),
      tokens: await store.tokens.load(salesforce),
    }));
    if (connection === null || tokens === null) throw new Error('Salesforce is connected');
    const store = openMemoryStore();
    await store.createTenant({ id: TENANT, name: TENANT, createdAt: NOW });
    await store.inTenant(TENANT, async (inside) => {
      await inside.connections.save(connection);
      await inside.tokens.save(salesforce, tokens.sealed, tokens.expiresAt, null);
    });
    return { app: { ...app, store }, connection };
  }

  const broken: Omit<FaultRule, 'fault'> = { crm: 'salesforce', times: 99 };

  it.each<[string, FaultRule]>([
    [
      'their ids are refused',
      { ...broken, path: '/records/newest', fault: { kind: 'status', status: 403 } },
    ],
    [
      'they are refused',
      { ...broken, path: '/records/read', fault: { kind: 'status', status: 403 } },
    ],
    ['calls are used up', { ...broken, path: '/records/', fault: { kind: 'status', status: 429 } }],
    ['the CRM is away', { ...broken, path: '/records/', fault: { kind: 'drop_request' } }],
  ])('works by what is described, with a word why, where %s', async (_, rule) => {
    const org = await openOrg(() => NOW);
    const { app, connection } = await consented(org);
    org.faults.inject(rule);
    const first = await checkAccess(app, TENANT, connection);
    expect(first.fault).toBeNull();
    expect(first.unsampled).toMatch(/\w/);
    const mapped = await app.store.inTenant(TENANT, (store) =>
      store.mappings.current(connection.id),
    );
    expect(mapped?.by).toBe('proposed');
    // A later look, with everything in order, proposes nothing: how that came about stays known.
    org.faults.clear();
    expect((await checkAccess(app, TENANT, connection)).unsampled).toBe(first.unsampled);
  });

  it('says nothing of the kind where records were looked at', async () => {
    const { app, connection } = await consented(await openOrg(() => NOW));
    expect((await checkAccess(app, TENANT, connection)).unsampled).toBeNull();
    const view = await app.store.inTenant(TENANT, (store) =>
      setupView(store, { now: NOW, asksOf: () => [] }),
    );
    expect(view.connections[0]?.mapping?.isProposed).toBe(true);
  });
});
