// Uninstalling one connection over the store in memory and a world behind the port: what is taken back,
// kept, ended and erased; a crash between any two steps; a CRM that lets nobody in any more.
import { beforeEach, describe, expect, it } from 'vitest';
import type { AppContext } from '../../../src/app/context.ts';
import { takeIn } from '../../../src/app/sync.ts';
import { beginUninstall, goOnUninstalling, uninstall } from '../../../src/app/uninstall.ts';
import { readReceipt } from '../../../src/app/uninstall-receipt.ts';
import { ParleyError } from '../../../src/domain/errors.ts';
import type { ConnectionId } from '../../../src/domain/ids.ts';
import { Bench, request, TENANT } from './uninstall-bench.ts';

let bench: Bench;
let unscheduled: ConnectionId[];
const tools = {
  unschedule: async (id: ConnectionId) => {
    unscheduled.push(id);
  },
};
beforeEach(async () => {
  bench = await Bench.live();
  unscheduled = [];
});

describe('uninstalling', () => {
  it('takes back, ends the grant, erases, and says so; the other CRM goes on', async () => {
    const id = bench.of('salesforce');
    const [fields, tasks] = [bench.shown('salesforce'), bench.openTasks('salesforce')];
    expect(fields).toBeGreaterThan(5);
    expect(tasks).toBeGreaterThan(0);
    const before = [...bench.town.world.database('hubspot').rows('deals')].length;
    const result = await uninstall(bench.app, TENANT, request(id), tools);
    if (result.state !== 'done') throw new Error(result.state);
    const { receipt } = result;
    expect(receipt).toMatchObject({ grant: 'ended', notDone: [], tasksClosed: tasks, tasks });
    expect(receipt.recordsRestored).toBe(receipt.records);
    expect(receipt.records).toBeGreaterThan(0);
    expect(receipt.conflictsEnded).toBeGreaterThan(0);
    expect(receipt.erased).toMatchObject({
      claims: expect.any(Number),
      records: expect.any(Number),
    });
    expect([bench.shown('salesforce'), bench.openTasks('salesforce')]).toEqual([0, 0]);
    await bench.expectNothingOf(id);
    expect(unscheduled).toEqual([id]);
    // No further request: not by a sync, a write or a second time.
    const { calls } = bench;
    bench.connections = [id];
    await bench.round();
    expect(await uninstall(bench.app, TENANT, request(id), tools)).toEqual(result);
    expect(bench.calls).toBe(calls);
    // The other connection is whole, and shows no conflict with what is gone.
    await bench.inStore(async (store) => {
      const other = (await store.connections.list()).find((one) => one.id !== id);
      if (other === undefined) throw new Error('the other connection is gone');
      expect(other).toMatchObject({ state: 'connected', writeMode: 'live' });
      expect(await store.tokens.load(other.id)).not.toBeNull();
      expect((await store.erasure.standing(other.id, 100)).claims.length).toBe(before);
      const kinds = (await store.audit.list(5)).map((one) => one.kind);
      expect(kinds).toContain('uninstall');
    });
  });

  it('keeps fields and tasks as chosen', async () => {
    const id = bench.of('salesforce');
    const [fields, tasks] = [bench.shown('salesforce'), bench.openTasks('salesforce')];
    const choice = { keepFields: true, keepTasks: true };
    const result = await uninstall(bench.app, TENANT, request(id, choice), tools);
    expect(result).toMatchObject({
      state: 'done',
      receipt: { recordsRestored: 0, tasksClosed: 0, notDone: [], ...choice },
    });
    expect([bench.shown('salesforce'), bench.openTasks('salesforce')]).toEqual([fields, tasks]);
    await bench.expectNothingOf(id);
  });

  it.each([
    [{ keepFields: true }, true, false],
    [{ keepTasks: true }, false, true],
  ])('keeps one and takes the other back: %j', async (choice, hasFields, hasTasks) => {
    const id = bench.of('salesforce');
    await uninstall(bench.app, TENANT, request(id, choice), tools);
    expect(bench.shown('salesforce') > 0).toBe(hasFields);
    expect(bench.openTasks('salesforce') > 0).toBe(hasTasks);
    await bench.expectNothingOf(id);
  });

  it('waits for records it cannot restore, and leaves them only when told to', async () => {
    const id = bench.of('salesforce');
    bench.hides = true;
    const waiting = await uninstall(bench.app, TENANT, request(id), tools);
    if (waiting.state !== 'waiting') throw new Error(waiting.state);
    expect(waiting.left[0]?.reason).toContain('CRM_FIELD_MISSING');
    // Nothing is lost while it waits: what the fields showed first is still known.
    expect(await bench.inStore((store) => store.ledger.countRecords(id))).toBeGreaterThan(0);
    expect(await bench.inStore((store) => store.tokens.load(id))).not.toBeNull();
    const result = await uninstall(bench.app, TENANT, request(id, { leaveRest: true }), tools);
    if (result.state !== 'done') throw new Error(result.state);
    const { notDone, records, recordsRestored } = result.receipt;
    expect(notDone).toHaveLength(waiting.left.length);
    expect(notDone[0]).toMatch(/still shows Parley’s fields: CRM_FIELD_MISSING/);
    expect(recordsRestored).toBe(records - waiting.left.length);
    await bench.expectNothingOf(id);
  });

  it('ends where the CRM lets nobody in any more, and says what is left there', async () => {
    const id = bench.of('hubspot');
    await bench.inStore((store) => store.connections.setState(id, 'needs_reauth', 'ended'));
    const result = await uninstall(bench.app, TENANT, request(id), tools);
    expect(result).toMatchObject({
      state: 'done',
      receipt: {
        recordsRestored: 0,
        notDone: [expect.stringMatching(/HubSpot could not be taken back.*Clear the fields/)],
      },
    });
    await bench.expectNothingOf(id);
  });

  it('is not kept up by a grant that cannot be ended: the tokens go, the receipt says it', async () => {
    const id = bench.of('hubspot');
    const connector = bench.app.connectors.get('hubspot');
    if (connector === undefined) throw new Error('no connector');
    const revoke = async () => {
      throw new ParleyError('CRM_UNAVAILABLE', 'HubSpot does not answer.');
    };
    const connectors = new Map([...bench.app.connectors, ['hubspot', { ...connector, revoke }]]);
    const app = { ...bench.app, connectors } as AppContext;
    const result = await uninstall(app, TENANT, request(id), tools);
    expect(result).toMatchObject({
      receipt: { grant: 'left', notDone: [expect.stringMatching(/remove the app in HubSpot/)] },
    });
    await bench.expectNothingOf(id);
  });

  it('stores nothing of a reading that was still on its way', async () => {
    const id = bench.of('hubspot');
    const before = await bench.inStore(async (store) => ({
      connection: await store.connections.get(id),
      mapped: await store.mappings.current(id),
      records: await store.records.page(id, 'deals', null, 10),
      number: await store.records.nextReading(),
    }));
    const { connection, mapped, records, number } = before;
    if (connection === null || mapped === null) throw new Error('not connected');
    expect(records.length).toBeGreaterThan(0);
    await uninstall(bench.app, TENANT, request(id), tools);
    const sight = { before: [], now: [] };
    const intake = { connection, mapped, records, sight, reading: { number, isAsked: true } };
    const claimTurn = async () => true;
    expect(await takeIn(bench.app, TENANT, { ...intake, claimTurn })).toBeNull();
    await bench.expectNothingOf(id);
  });

  it('is refused for a connection nobody has', async () => {
    const id = 'hs-nobody' as ConnectionId;
    expect(await uninstall(bench.app, TENANT, request(id), tools)).toMatchObject({
      ...{ state: 'refused', reason: 'There is no connection hs-nobody.' },
    });
    expect(await goOnUninstalling(bench.app, TENANT, id, tools)).toBeNull();
  });

  it('can be connected again, once it is through, and begins anew', async () => {
    const id = bench.of('hubspot');
    await beginUninstall(bench.app, TENANT, request(id));
    await expect(bench.reconnect('hubspot')).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await goOnUninstalling(bench.app, TENANT, id, tools);
    expect(await bench.reconnect('hubspot')).toBe(id);
    await bench.round();
    await bench.inStore(async (store) => {
      expect(await store.connections.get(id)).toMatchObject({ writeMode: 'dry_run' });
      expect((await store.erasure.standing(id, 10)).claims.length).toBeGreaterThan(0);
    });
    expect(bench.shown('hubspot')).toBe(0);
    expect(await goOnUninstalling(bench.app, TENANT, id, tools)).toBeNull();
  });
});

describe('connected again', () => {
  it('everything shows as before, and each conflict is asked about in a task of its own', async () => {
    const [fields, tasks] = [bench.shown('salesforce'), bench.openTasks('salesforce')];
    for (const lives of ['second', 'third']) {
      await uninstall(bench.app, TENANT, request(bench.of('salesforce')), tools);
      await bench.installAgain();
      expect([lives, bench.shown('salesforce')]).toEqual([lives, fields]);
      expect([lives, bench.openTasks('salesforce')]).toEqual([lives, tasks]);
    }
  });
});

describe('a crash', () => {
  it.each(['salesforce', 'hubspot'] as const)(
    'between any two transactions or before any call changes nothing about the end: %s',
    async (crm) => {
      const id = bench.of(crm);
      const calm = await uninstall(bench.app, TENANT, request(id), tools);
      if (calm.state !== 'done') throw new Error(calm.state);
      const { conflicts: _, finishedAt: __, startedAt: ___, erased, ...others } = calm.receipt;
      // One more where a write was cut off: since when its answer is missing.
      const wanted = { ...others, erased: { ...erased, cursors: expect.any(Number) } };
      for (let survived = 1; ; survived += 1) {
        const again = await Bench.live();
        let steps = 0;
        const die = () => {
          steps += 1;
          if (steps > survived) throw new Error('killed');
        };
        again.beforeCall = die;
        const mortal: AppContext = {
          ...again.app,
          store: {
            ...again.app.store,
            inTenant: async (tenantId, work) => {
              die();
              return again.app.store.inTenant(tenantId, work);
            },
          },
        };
        const isWhole = await uninstall(mortal, TENANT, request(id), tools).then(
          () => true,
          () => false,
        );
        again.beforeCall = () => {};
        const end = await uninstall(again.app, TENANT, request(id), tools);
        if (end.state !== 'done') throw new Error(`${survived}: ${end.state}`);
        // Ended before the answer came, it is found dead; and an answer nobody heard leaves a note.
        const erased = { ...end.receipt.erased, cursors: wanted.erased.cursors };
        expect({ ...end.receipt, erased, grant: 'ended' }).toMatchObject(wanted);
        expect([again.shown(crm), again.openTasks(crm)]).toEqual([0, 0]);
        await again.expectNothingOf(id);
        expect(await again.inStore((store) => readReceipt(store, id))).toEqual(end.receipt);
        if (isWhole) return expect(survived).toBeGreaterThan(30);
      }
    },
  );
});
