// Writing back, step by step, over the store in memory and a world behind the port: what an overtaken
// worker may still do, what a pause stops, what a hidden field leaves waiting.
import { beforeEach, describe, expect, it } from 'vitest';
import { REMOVED } from '../../../connectors/sandbox/port/own-fields.ts';
import { detect } from '../../../src/app/detect.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import { writeBack } from '../../../src/app/write-back.ts';
import { isActive } from '../../../src/domain/conflict.ts';
import { HOUR_MS } from '../../../src/domain/time.ts';
import { TENANT, WriteBench } from './write-bench.ts';

let bench: WriteBench;
beforeEach(async () => {
  bench = await WriteBench.ready();
});

describe('a worker that was overtaken', () => {
  it('sends nothing once another has taken its records', async () => {
    let calls = 0;
    const slow = bench.worker(async () => {
      calls += 1;
      // Its first reading takes so long that somebody else does all of the work meanwhile.
      if (calls === 1) await writeBack(bench.app, TENANT, bench.hubspot);
    });
    const report = await writeBack(slow, TENANT, bench.hubspot);
    expect(calls).toBe(1);
    expect(report.recordsWritten).toBe(0);
    expect(await bench.pending()).toBe(0);
  });

  it('has what it may have written above the other compared again', async () => {
    let calls = 0;
    let meanwhile = -1;
    const slow = bench.worker(async () => {
      calls += 1;
      if (calls !== 2) return;
      await writeBack(bench.app, TENANT, bench.hubspot);
      meanwhile = await bench.pending();
    });
    await writeBack(slow, TENANT, bench.hubspot);
    expect(meanwhile).toBe(0);
    expect(await bench.pending()).toBeGreaterThan(0);
    await writeBack(bench.app, TENANT, bench.hubspot);
    expect(await bench.pending()).toBe(0);
  });
});

describe('a pause', () => {
  it('lets a batch that has left arrive, and nothing after it', async () => {
    const pause = () =>
      bench.inStore((store) => store.connections.setWriteMode(bench.hubspot, 'paused'));
    bench.beforeCall = async () => {
      bench.beforeCall = async () => {};
      await pause();
    };
    // Paused while the record is being read: the intent is not stored, no call leaves.
    const report = await writeBack(bench.app, TENANT, bench.hubspot);
    expect(report).toMatchObject({ recordsWritten: 0, tasksCreated: 0 });
    expect(bench.watch.rowWrites).toBe(0);
    await bench.inStore((store) => store.connections.setWriteMode(bench.hubspot, 'live'));
    const after = await writeBack(bench.app, TENANT, bench.hubspot);
    expect(after.recordsWritten).toBeGreaterThan(0);
  });
});

describe('a paused connection', () => {
  it('is read and judged on; what is due is written when writing goes on', async () => {
    const writeAll = async () => {
      const written = [];
      for (const id of bench.connections) written.push(await writeBack(bench.app, TENANT, id));
      return written.reduce((sum, { recordsWritten }) => sum + recordsWritten, 0);
    };
    await writeAll();
    const flagged = () =>
      [...bench.town.world.hubspot.rows('deals')].filter(
        ({ fields }) => fields['parley_conflict_status'] === 'open',
      );
    const active = () =>
      bench.inStore(async (store) =>
        (await store.conflicts.list({ after: null, limit: 100 })).filter((one) =>
          isActive(one.status),
        ),
      );
    const [before, shown] = [(await active()).length, flagged().length];
    await bench.inStore((store) => store.connections.setWriteMode(bench.hubspot, 'paused'));
    bench.now += HOUR_MS;
    for (const { id } of flagged()) {
      bench.town.world.hubspot.update('deals', id, { dealstage: 'closedlost' }, 'somebody');
    }
    bench.now += HOUR_MS;
    const report = await syncConnection(bench.app, TENANT, bench.hubspot);
    expect(report.claimsChanged).toBe(shown);
    await detect(bench.app, TENANT);
    expect((await active()).length).toBeLessThan(before);
    const inHubspot = () => bench.watch.writes.filter(({ crm }) => crm === 'hubspot').length;
    const writes = inHubspot();
    // Salesforce is not paused: it shows at once that nothing collides any more.
    expect(await writeAll()).toBeGreaterThan(0);
    expect([flagged().length, inHubspot()]).toEqual([shown, writes]);
    expect(await bench.pending()).toBeGreaterThan(0);
    await bench.inStore((store) => store.connections.setWriteMode(bench.hubspot, 'live'));
    expect(await writeAll()).toBeGreaterThan(0);
    expect([flagged().length, await bench.pending()]).toEqual([0, 0]);
  });
});

describe('a record that somebody keeps locked', () => {
  it('is tried on, ever more seldom and never at one moment with others; its wait is known', async () => {
    let isLocked = true;
    const triedAt = new Map<string, number[]>();
    bench = await WriteBench.ready({
      rowFault: ({ object, id }) => {
        const key = `${object} ${id}`;
        triedAt.set(key, [...(triedAt.get(key) ?? []), bench.now]);
        return isLocked ? 'locked' : null;
      },
    });
    const start = bench.now;
    const unwritten = () =>
      bench.inStore((store) => store.targets.unwritten(bench.hubspot, start, 100));
    while (bench.now < start + 6 * HOUR_MS) {
      await writeBack(bench.app, TENANT, bench.hubspot);
      bench.now += 10_000;
    }
    const pauses = [...triedAt.values()].map((times) =>
      times.slice(1).map((time, index) => time - (times[index] ?? 0)),
    );
    for (const ofOne of pauses) {
      expect(ofOne.length).toBeLessThan(150);
      expect(Math.max(...ofOne)).toBeGreaterThan(HOUR_MS / 12);
      expect(Math.max(...ofOne)).toBeLessThanOrEqual(HOUR_MS / 4 + 20_000);
    }
    expect(new Set(pauses.map((ofOne) => ofOne.join())).size).toBe(pauses.length);
    const waiting = await unwritten();
    expect(waiting.length).toBe(await bench.pending());
    expect(waiting.every(({ triedSince }) => triedSince === start)).toBe(true);
    isLocked = false;
    bench.now += HOUR_MS;
    await writeBack(bench.app, TENANT, bench.hubspot);
    expect([await unwritten(), await bench.pending()]).toEqual([[], 0]);
  });
});

describe('a field that cannot be seen', () => {
  it('keeps its record waiting; the rest is written, the reason told, and it is made good', async () => {
    let isHidden = true;
    bench = await WriteBench.ready({ isHidden: (field) => isHidden && field === 'conflict_id' });
    await writeBack(bench.app, TENANT, bench.hubspot);
    const shown = () =>
      [...bench.town.world.hubspot.rows('deals')].map((row) => [
        row.fields['parley_conflict_status'] ?? null,
        row.fields['parley_conflict_id'] ?? null,
      ]);
    expect(shown().some(([status]) => status === 'open')).toBe(true);
    expect(shown().every(([, id]) => id === null)).toBe(true);
    const refused = await bench.inStore((store) => store.ledger.inState('refused', 10));
    expect(refused[0]).toMatchObject({
      field: 'conflict_id',
      note: expect.stringContaining('see'),
    });
    expect(await bench.pending()).toBeGreaterThan(0);
    isHidden = false;
    bench.now += HOUR_MS;
    await writeBack(bench.app, TENANT, bench.hubspot);
    expect(shown().filter(([status, id]) => (status === null) !== (id === null))).toEqual([]);
    expect(await bench.pending()).toBe(0);
  });
});

describe('the field that says when Parley looked', () => {
  it('holds nothing up where an admin has archived it', async () => {
    const archived = { 'claim.checked_at': true, 'account.checked_at': true };
    bench.town.world.hubspot.create(REMOVED.object, archived, 'admin', { id: REMOVED.id });
    const report = await writeBack(bench.app, TENANT, bench.hubspot);
    expect(report.refused).toBe(0);
    expect(report.recordsWritten).toBeGreaterThan(0);
    expect(await bench.pending()).toBe(0);
  });

  it('holds nothing up where nobody lets Parley see or change it', async () => {
    let [isHidden, isReadOnly] = [true, false];
    bench = await WriteBench.ready({
      isHidden: (field) => isHidden && field === 'checked_at',
      isReadOnly: (field) => isReadOnly && field === 'checked_at',
    });
    await writeBack(bench.app, TENANT, bench.hubspot);
    expect(await bench.pending()).toBe(0);
    [isHidden, isReadOnly] = [false, true];
    await bench.inStore((store) => store.targets.recheckAll(bench.hubspot));
    const [deal] = [...bench.town.world.hubspot.rows('deals')].filter(
      ({ fields }) => fields['parley_conflict_status'] === 'open',
    );
    const spoilt = { parley_conflict_status: null };
    bench.town.world.hubspot.update('deals', deal?.id ?? '', spoilt, 'somebody');
    const report = await writeBack(bench.app, TENANT, bench.hubspot);
    expect(report).toMatchObject({ recordsWritten: 1, refused: 0 });
    expect(await bench.pending()).toBe(0);
  });
});

describe('a field that may no longer be changed', () => {
  it('is not taken for written with the others, and is made good', async () => {
    let [isWriting, isOver] = [false, false];
    bench = await WriteBench.ready({
      isHidden: (field) => isWriting && !isOver && field === 'split_own_percent',
      // The first row that is written finds the permission gone: it was there when all were read.
      rowFault: () => {
        isWriting = true;
        return null;
      },
    });
    await writeBack(bench.app, TENANT, bench.hubspot);
    const missing = () =>
      [...bench.town.world.hubspot.rows('deals')].filter(
        ({ fields }) =>
          fields['parley_conflict_status'] === 'open' && !fields['parley_split_own_percent'],
      ).length;
    expect(missing()).toBeGreaterThan(0);
    const refused = await bench.inStore((store) => store.ledger.inState('refused', 10));
    expect(refused[0]).toMatchObject({
      field: 'split_own_percent',
      note: expect.stringContaining('change'),
    });
    isOver = true;
    bench.now += HOUR_MS;
    await writeBack(bench.app, TENANT, bench.hubspot);
    expect(missing()).toBe(0);
    expect(await bench.pending()).toBe(0);
  });
});

describe('a record that locks another when it is saved', () => {
  it('is written with that one named, as its reading told', async () => {
    const sent: (readonly [string, string | undefined])[] = [];
    const connectors = new Map(
      [...bench.app.connectors].map(([crm, connector]) => {
        const open: typeof connector.open = (session) => {
          const opened = connector.open(session);
          const readOwnFields: typeof opened.readOwnFields = async (refs, home) =>
            (await opened.readOwnFields(refs, home)).map((state) =>
              state.found ? { ...state, lockedWith: `account of ${state.ref.recordId}` } : state,
            );
          const applyPatches: typeof opened.applyPatches = (patches) => {
            sent.push(...patches.map(({ ref, lockedWith }) => [ref.recordId, lockedWith] as const));
            return opened.applyPatches(patches);
          };
          return Object.assign(Object.create(opened), { readOwnFields, applyPatches });
        };
        return [crm, { ...connector, open }];
      }),
    );
    await writeBack({ ...bench.app, connectors }, TENANT, bench.hubspot);
    expect(sent.length).toBeGreaterThan(0);
    for (const [id, lockedWith] of sent) expect(lockedWith).toBe(`account of ${id}`);
  });
});
