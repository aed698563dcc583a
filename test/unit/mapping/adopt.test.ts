// A mapping that is adopted: claims follow from the stored records, as a fresh derivation makes them.
import { beforeEach, describe, expect, it } from 'vitest';
import { type AdoptedMapping, adoptMapping, describeFor } from '../../../src/app/adopt-mapping.ts';
import { detect } from '../../../src/app/detect.ts';
import { followPolicy } from '../../../src/app/follow-policy.ts';
import { workInbox } from '../../../src/app/inbox.ts';
import { previewMapping } from '../../../src/app/preview-mapping.ts';
import { syncConnection, takeIn } from '../../../src/app/sync.ts';
import type { Claim } from '../../../src/domain/claim.ts';
import { type Conflict, isActive } from '../../../src/domain/conflict.ts';
import type { Mapping } from '../../../src/domain/mapping.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import { type Org, openOrg, TENANT } from '../app/one-org.ts';

const START = Date.UTC(2026, 10, 20, 9);
const BY = 'admin';

let org: Org;
let mapping: Mapping;

const inStore = <T>(work: (store: TenantStore) => Promise<T>) =>
  org.app.store.inTenant(TENANT, work);

async function readAll(of = org): Promise<void> {
  for (const id of [of.salesforce, of.hubspot]) await syncConnection(of.app, TENANT, id);
}

beforeEach(async () => {
  org = await openOrg(() => START);
  await readAll();
  await detect(org.app, TENANT);
  mapping = await inForce();
});

async function inForce(): Promise<Mapping> {
  const current = await inStore((store) => store.mappings.current(org.salesforce));
  if (current === null) throw new Error('Salesforce is mapped');
  return current.mapping;
}

/** The mapping with other sources for claims. */
const changed = (sources: Partial<Mapping['claims'][number]>): Mapping => ({
  ...mapping,
  claims: mapping.claims.map((claim) => ({ ...claim, ...sources })),
});
const RESELLERS = { channel: { fallback: 'reseller' }, partnerName: { fallback: 'One' } };
const allResellers = () => changed(RESELLERS);
/** Needs a field that was read by nobody so far. */
const unread = () => changed({ ownerName: { path: 'Owner_Name__c' } });

async function adopt(next: Mapping, of = org): Promise<AdoptedMapping> {
  const connection = await of.app.store.inTenant(TENANT, (store) =>
    store.connections.get(of.salesforce),
  );
  if (connection === null) throw new Error('Salesforce is connected');
  const schema = withField(await describeFor(of.app, TENANT, connection, next), 'Owner_Name__c');
  return adoptMapping(of.app, TENANT, {
    connectionId: of.salesforce,
    mapping: next,
    schema,
    by: BY,
  });
}

type Schema = Awaited<ReturnType<typeof describeFor>>;

function withField(schema: Schema, name: string): Schema {
  const field = { name, label: name, type: 'string', writable: true, options: [] };
  return {
    ...schema,
    objects: schema.objects.map((one) =>
      one.name === 'Opportunity' ? { ...one, fields: [...one.fields, field] } : one,
    ),
  };
}

const follow = async (of = org) => followPolicy(of.app, TENANT);

const claims = (of = org): Promise<readonly Claim[]> =>
  of.app.store.inTenant(TENANT, (store) => store.claims.page(null, 1_000));

const active = async (): Promise<readonly Conflict[]> => {
  const all = await inStore((store) => store.conflicts.list({ after: null, limit: 1_000 }));
  return all.filter((one) => isActive(one.status));
};

/** Another org with the same records, mapped so before anything was read. */
async function freshClaims(next: Mapping): Promise<readonly Claim[]> {
  const fresh = await openOrg(() => START);
  await adopt(next, fresh);
  await readAll(fresh);
  await follow(fresh);
  return claims(fresh);
}

const stepByStep = () => ({ ...org.app, slice: { isOver: () => true } });

describe('a mapping that is adopted', () => {
  it('gives the claims a fresh derivation gives, without a call to a CRM', async () => {
    const before = await claims();
    for (const crm of ['salesforce', 'hubspot'] as const) {
      const fault = { kind: 'status', status: 503 } as const;
      org.faults.inject({ crm, path: '/changes', fault, times: 99 });
    }
    expect(await adopt(allResellers())).toMatchObject({ version: 2, isNew: true });
    await follow();
    const after = await claims();
    expect(after).not.toEqual(before);
    expect(after).toEqual(await freshClaims(allResellers()));
  });

  it('has conflicts judged again whose claims change, and no others', async () => {
    const before = await active();
    await adopt(allResellers());
    await follow();
    await detect(org.app, TENANT);
    const types = (all: readonly Conflict[]) => all.flatMap((one) => one.judgement.types);
    expect(types(before)).toContain('vertical');
    expect(types(await active())).not.toContain('vertical');
  });

  it('marks nothing where no claim changes', async () => {
    await adopt(changed({ quoteCurrency: { path: 'Quote_Currency__c', reason: 'said so' } }));
    await follow();
    expect(await inStore((store) => store.dirty.count())).toBe(0);
  });

  it('ends the claims of what is no claim any more, and brings them back', async () => {
    const before = await claims();
    const only = { path: 'StageName', values: ['Nothing'] };
    await adopt(changed({ only }));
    await follow();
    expect((await claims()).filter((one) => one.crm === 'salesforce')).toEqual([]);
    await adopt(mapping);
    await follow();
    expect(await claims()).toEqual(before);
  });

  it('comes to the same end when it is cut after every step, and adopted anew meanwhile', async () => {
    await adopt(changed({ territory: { path: 'Territory__c', fallback: 'Nowhere' } }));
    await followPolicy(stepByStep(), TENANT);
    await adopt(allResellers());
    for (let run = 0; run < 20; run += 1) await followPolicy(stepByStep(), TENANT);
    expect(await claims()).toEqual(await freshClaims(allResellers()));
  });

  it('comes to the same end when several follow at once, while changes are read', async () => {
    await adopt(allResellers());
    const workers = [1, 2, 3].map(() => follow());
    await Promise.all([...workers, syncConnection(org.app, TENANT, org.salesforce)]);
    expect(await claims()).toEqual(await freshClaims(allResellers()));
  });

  it('is told in the trail; the same again changes nothing', async () => {
    await adopt(allResellers());
    expect(await adopt(allResellers())).toMatchObject({ version: 2, isNew: false });
    const trail = await inStore((store) => store.audit.list(100));
    expect(trail.filter((one) => one.kind === 'mapping')).toMatchObject([
      { actor: BY, subject: org.salesforce },
    ]);
  });

  it('is refused with what the CRM does not have, and nothing is stored', async () => {
    const typo = changed({ amount: { path: 'Amuont' } });
    await expect(adopt(typo)).rejects.toMatchObject({
      code: 'MAPPING_INVALID',
      message: expect.stringContaining('claims[0].amount.path'),
    });
    expect(await inForce()).toEqual(mapping);
  });
});

describe('a mapping that needs what was never read', () => {
  it('leaves claims as they are until it is read, then gives those of a fresh derivation', async () => {
    const before = await claims();
    const next = changed({ ...RESELLERS, ownerName: { path: 'Owner_Name__c' } });
    const { lacking } = await adopt(next);
    expect([...lacking]).toEqual([['Opportunity', new Set(['Owner_Name__c'])]]);
    await follow();
    expect(await claims()).toEqual(before);
    await syncConnection(org.app, TENANT, org.salesforce);
    expect(await claims()).toEqual(before);
    await follow();
    expect(await claims()).toEqual(await freshClaims(next));
  });

  it('takes in nothing that was read by the mapping before', async () => {
    const start = await inStore(async (store) => ({
      connection: await store.connections.get(org.salesforce),
      mapped: await store.mappings.current(org.salesforce),
      records: await store.records.page(org.salesforce, 'Opportunity', null, 10),
      number: await store.records.nextReading(),
    }));
    const { connection, mapped, number } = start;
    if (connection === null || mapped === null) throw new Error('not connected');
    await adopt(unread());
    const records = start.records.map((one) => ({ ...one, modifiedAt: one.modifiedAt + 1_000 }));
    const reading = { number, isAsked: true };
    const claimTurn = async () => true;
    const sight = { before: [], now: [] };
    const late = { connection, mapped, records, sight, reading, claimTurn };
    expect(await takeIn(org.app, TENANT, late)).toBeNull();
  });

  it('follows what was deleted meanwhile', async () => {
    await adopt(unread());
    const [gone] = await inStore((store) =>
      store.records.page(org.salesforce, 'Opportunity', null, 1),
    );
    if (gone === undefined) throw new Error('there are opportunities');
    org.town.world.database('salesforce').remove('Opportunity', gone.recordId, 'somebody');
    const ref = { connectionId: org.salesforce, object: 'Opportunity', recordId: gone.recordId };
    await inStore((store) => store.inbox.note([ref], START));
    await workInbox(org.app, TENANT, org.salesforce);
    await syncConnection(org.app, TENANT, org.salesforce);
    await follow();
    expect((await claims()).map((one) => one.recordId)).not.toContain(gone.recordId);
  });
});

describe('the preview of a mapping', () => {
  it('counts what adopting it changes, and changes nothing', async () => {
    const before = await claims();
    const preview = await previewMapping(org.app, TENANT, {
      ...{ connectionId: org.salesforce, mapping: allResellers() },
    });
    expect(await claims()).toEqual(before);
    await adopt(allResellers());
    await follow();
    const old = new Map(before.map((one) => [one.id, JSON.stringify(one, texts)]));
    const after = await claims();
    const differing = after.filter((one) => old.get(one.id) !== JSON.stringify(one, texts));
    expect(preview).toMatchObject({ changed: differing.length, appear: 0, vanish: 0 });
    expect(preview.conflicts).toBeGreaterThan(0);
    expect(preview.fields.map((one) => one.field)).toContain('channel');
  });
});

const texts = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
