// When the heartbeat inside Salesforce is due, and what it shows; the record itself: test/e2e/statements.
import { beforeEach, describe, expect, it } from 'vitest';
import { aConnection, SALESFORCE_CONNECTION } from '../../../manifest/preview/book.ts';
import { beat, dueHeartbeat } from '../../../src/app/heartbeat.ts';
import { notePulse } from '../../../src/app/pulse.ts';
import type { WriteContext } from '../../../src/app/write-context.ts';
import { ParleyError } from '../../../src/domain/errors.ts';
import { asAccountId, asConnectionId } from '../../../src/domain/ids.ts';
import type { CrmSession } from '../../../src/ports/crm.ts';
import type { Connection, Store, TenantStore } from '../../../src/ports/store.ts';
import { openMemoryStore } from '../../../src/store/memory/memory-store.ts';
import { aTenant, TestClock, testContext } from '../../helpers/app-context.ts';

const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 10, 20, 9);
const HERE = SALESFORCE_CONNECTION;
const OTHER = aConnection();

let store: Store;
let clock: TestClock;
let tenantId: WriteContext['tenantId'];
/** What Salesforce was asked to show, the newest last. */
let shown: (number | null)[];
let answer: () => boolean;

beforeEach(async () => {
  store = openMemoryStore();
  clock = new TestClock(START);
  tenantId = await aTenant(store);
  shown = [];
  answer = () => true;
  await inStore(async (tenant) => {
    for (const one of [HERE, OTHER]) {
      await tenant.connections.save(one);
      await notePulse(tenant, one.id, { lastReadAt: START - MINUTE_MS });
    }
  });
});

const inStore = <T>(work: (tenant: TenantStore) => Promise<T>) => store.inTenant(tenantId, work);
const due = (connection: Connection = HERE) =>
  inStore((tenant) => dueHeartbeat(tenant, connection, clock.now()));
const read = (id: Connection['id'], lastReadAt: number) =>
  inStore((tenant) => notePulse(tenant, id, { lastReadAt }));

function beatOnce(): Promise<void> {
  const showHeartbeat = async (at: number | null) => {
    shown.push(at);
    return answer();
  };
  const session = { showHeartbeat } as Partial<CrmSession> as CrmSession;
  return beat({ app: testContext({ store, clock }), tenantId, connection: HERE, session });
}

describe('the heartbeat', () => {
  it('shows the oldest reading of all connections', async () => {
    await read(OTHER.id, START - 30 * MINUTE_MS);
    expect(await due()).toBe(START - 30 * MINUTE_MS);
  });

  it('waits while something that was read waits to be judged', async () => {
    await inStore((tenant) => tenant.dirty.mark([asAccountId(`${HERE.id}/Account/1`)]));
    expect(await due()).toBeUndefined();
  });

  it('waits while a connection was never read to its end', async () => {
    const third = aConnection({ id: asConnectionId('hs-2'), externalId: '2' });
    await inStore((tenant) => tenant.connections.save(third));
    expect(await due()).toBeUndefined();
  });

  it('is written every ten minutes at most, and only when it has something new to say', async () => {
    await beatOnce();
    expect(shown).toEqual([START - MINUTE_MS]);
    await read(HERE.id, START + 5 * MINUTE_MS);
    await read(OTHER.id, START + 5 * MINUTE_MS);
    clock.advance(9 * MINUTE_MS);
    expect(await due()).toBeUndefined();
    clock.advance(MINUTE_MS);
    expect(await due()).toBe(START + 5 * MINUTE_MS);
    await beatOnce();
    clock.advance(10 * MINUTE_MS);
    expect(await due()).toBeUndefined();
  });

  it('is none of HubSpot’s, whose card asks Parley', async () => {
    expect(await due(OTHER)).toBeUndefined();
  });

  it('is taken away by an undo, also one whose making nobody lived to hear of', async () => {
    answer = () => {
      throw new ParleyError('CRM_UNREACHABLE', 'cut');
    };
    await expect(beatOnce()).rejects.toMatchObject({ code: 'CRM_UNREACHABLE' });
    await inStore((tenant) => tenant.connections.setWriteMode(HERE.id, 'undoing'));
    expect(await due({ ...HERE, writeMode: 'undoing' })).toBeNull();
    answer = () => true;
    await beatOnce();
    expect(shown.at(-1)).toBeNull();
    expect(await due({ ...HERE, writeMode: 'undoing' })).toBeUndefined();
  });

  it('does not fail a job when it is refused, and is not tried again at once', async () => {
    answer = () => {
      throw new ParleyError('CRM_REQUEST_REFUSED', 'a validation rule');
    };
    await beatOnce();
    expect(await due()).toBeUndefined();
    clock.advance(10 * MINUTE_MS);
    expect(await due()).toBe(START - MINUTE_MS);
  });

  it('is not written by a connection that was paused meanwhile', async () => {
    await inStore((tenant) => tenant.connections.setWriteMode(HERE.id, 'paused'));
    await beatOnce();
    expect(shown).toEqual([]);
  });
});
