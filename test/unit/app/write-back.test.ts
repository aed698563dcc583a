// Writing back, step by step, over the store in memory and a world behind the port: what an overtaken
// worker may still do, what a pause stops, what a hidden field leaves waiting.
import { beforeEach, describe, expect, it } from 'vitest';
import { REMOVED } from '../../../connectors/sandbox/port/own-fields.ts';
import { writeBack } from '../../../src/app/write-back.ts';
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
