// What is behind claims: read together, however many they are and wherever they live.
import { beforeEach, describe, expect, it } from 'vitest';
import { HUBSPOT_DIALECT } from '../../../connectors/sandbox/port/hubspot-dialect.ts';
import { SALESFORCE_DIALECT } from '../../../connectors/sandbox/port/salesforce-dialect.ts';
import { readBehind } from '../../../src/app/record-owners.ts';
import { type ClaimId, claimIdOf, parseRecordKey, type TenantId } from '../../../src/domain/ids.ts';
import type { RecordLink } from '../../../src/domain/source-record.ts';
import type { Store, TenantStore } from '../../../src/ports/store.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { aTenant } from '../../helpers/app-context.ts';
import {
  acmeClaims,
  HUBSPOT,
  NOW,
  putClaims,
  putFrame,
  SALESFORCE,
} from '../../http/console-world.ts';

const [PARTNER, DIRECT] = acmeClaims();
const besides = (recordId: string): ClaimId =>
  claimIdOf({ ...parseRecordKey(DIRECT.id), recordId });
const [GONE, THERE, UNREAD] = [besides('gone'), besides('there'), besides('unread')];
const USER: RecordLink = { name: 'OwnerId', object: 'User', recordId: '005000000000009AAA' };
const QUEUE: RecordLink = { name: 'OwnerId', object: 'Group', recordId: '00G000000000001AAA' };
const OWNER: RecordLink = { name: 'owner', object: 'owners', recordId: '77' };

let store: Store;
let tenantId: TenantId;
beforeEach(async () => {
  store = openMemoryStore();
  tenantId = await aTenant(store);
  await run(async (inside) => {
    await putFrame(inside);
    await putClaims(inside, [PARTNER, DIRECT]);
    for (const [id, { mapping }] of [
      [SALESFORCE, SALESFORCE_DIALECT],
      [HUBSPOT, HUBSPOT_DIALECT],
    ] as const) {
      await inside.mappings.append(id, mapping, 'test', NOW);
    }
    await putRecord(inside, PARTNER.id, { link: OWNER });
    await putRecord(inside, DIRECT.id, { link: USER });
    await putRecord(inside, GONE, { link: USER, deleted: true });
    await putRecord(inside, THERE, { link: USER });
  });
});

const run = <T>(work: (inside: TenantStore) => Promise<T>) => store.inTenant(tenantId, work);

async function putRecord(
  inside: TenantStore,
  id: ClaimId,
  { link, deleted = false }: { readonly link: RecordLink; readonly deleted?: boolean },
): Promise<void> {
  const { connectionId, object, recordId } = parseRecordKey(id);
  const record = { object, recordId, modifiedAt: NOW, deleted, mergedInto: null };
  const reading = { number: await inside.records.nextReading(), isAsked: false };
  await inside.records.put(connectionId, [{ ...record, fields: {}, links: [link] }], reading);
}

describe('behind claims of both CRMs', () => {
  const all = [PARTNER.id, GONE, DIRECT.id, UNREAD, THERE];

  it('are their owners, and of what is no claim whether its record is there', async () => {
    const { claims, owners, others } = await run((inside) => readBehind(inside, all));
    expect(claims.map(({ id }) => id).sort()).toEqual([PARTNER.id, DIRECT.id].sort());
    expect(owners).toEqual(
      new Map([
        [PARTNER.id, OWNER.recordId],
        [DIRECT.id, USER.recordId],
      ]),
    );
    expect(others).toEqual(
      new Map([
        [GONE, 'gone'],
        [THERE, 'there'],
      ]),
    );
  });

  it('is no owner where a queue has the record', async () => {
    const { owners } = await run(async (inside) => {
      await putRecord(inside, DIRECT.id, { link: QUEUE });
      return readBehind(inside, all);
    });
    expect([...owners.keys()]).toEqual([PARTNER.id]);
  });

  it('is read in one query for claims, one for records and one a connection', async () => {
    const queries: string[] = [];
    await run((inside) => readBehind(counted(inside, queries), all));
    const wanted = ['claims.current', 'records.ofRefs', 'mappings.current', 'mappings.current'];
    expect(queries).toEqual(wanted);
  });
});

/** Names every call of the parts that are read here. */
function counted(inside: TenantStore, queries: string[]): TenantStore {
  const watched = <Part extends object>(name: string, part: Part): Part =>
    new Proxy(part, {
      get: (target, key, receiver) => {
        queries.push(`${name}.${String(key)}`);
        return Reflect.get(target, key, receiver);
      },
    });
  const { claims, records, mappings } = inside;
  return {
    ...inside,
    claims: watched('claims', claims),
    records: watched('records', records),
    mappings: watched('mappings', mappings),
  };
}
