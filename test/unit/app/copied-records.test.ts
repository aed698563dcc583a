// Records that show Parley's values though nobody wrote them there: clones, and what a merge passes on.
import { beforeEach, describe, expect, it } from 'vitest';
import type { Row } from '../../../connectors/sandbox/world.ts';
import { detect } from '../../../src/app/detect.ts';
import { syncConnection } from '../../../src/app/sync.ts';
import { undoConnection } from '../../../src/app/undo.ts';
import { writeBack } from '../../../src/app/write-back.ts';
import { HOUR_MS } from '../../../src/domain/time.ts';
import { TENANT, WriteBench } from './write-bench.ts';

let bench: WriteBench;
beforeEach(async () => {
  bench = await WriteBench.ready();
  await writeBack(bench.app, TENANT, bench.hubspot);
});

/** Own fields of a record that are not empty; when Parley looked is no flag. */
const shown = (row: Row) =>
  Object.entries(bench.town.world.hubspot.get(row.object, row.id)?.fields ?? {}).filter(
    ([name, value]) => name.startsWith('parley_') && name !== 'parley_checked_at' && value !== null,
  );

function flagged(object: string): Row {
  const status = ({ fields }: Row) => fields['parley_conflict_status'];
  const row = [...bench.town.world.hubspot.rows(object)].find(status);
  if (row === undefined) throw new Error(`no flag on ${object}`);
  return row;
}

const made = (object: string, fields: Row['fields']) =>
  bench.town.world.hubspot.create(object, fields, 'somebody');

async function round(): Promise<void> {
  bench.now += 60_000;
  await syncConnection(bench.app, TENANT, bench.hubspot);
  await detect(bench.app, TENANT);
  await writeBack(bench.app, TENANT, bench.hubspot);
}

const undo = () => undoConnection(bench.app, TENANT, { connectionId: bench.hubspot, by: 'admin' });

describe('a record that shows a flag nobody wrote there', () => {
  it('loses it where it is a clone without a conflict, and undo brings none back', async () => {
    const clone = made('deals', flagged('deals').fields);
    expect(shown(clone)).not.toEqual([]);
    await round();
    expect(shown(clone)).toEqual([]);
    expect(await undo()).toMatchObject({ isDone: true });
    expect(shown(clone)).toEqual([]);
  });

  it('loses what could not be seen when the rest was emptied, and undo brings none back', async () => {
    let isHidden = false;
    bench = await WriteBench.ready({ isHidden: (key) => isHidden && key === 'split_own_percent' });
    await writeBack(bench.app, TENANT, bench.hubspot);
    const clone = made('deals', flagged('deals').fields);
    isHidden = true;
    await round();
    expect(shown(clone).map(([name]) => name)).toEqual(['parley_split_own_percent']);
    isHidden = false;
    bench.now += HOUR_MS;
    await writeBack(bench.app, TENANT, bench.hubspot);
    expect(shown(clone)).toEqual([]);
    await undo();
    expect(shown(clone)).toEqual([]);
  });

  it('loses it where it is an account, and undo brings none back', async () => {
    const { fields } = flagged('companies');
    const survivor = made('companies', { ...fields, name: 'Elsewhere', domain: null });
    await round();
    expect(shown(survivor)).toEqual([]);
    await undo();
    expect(shown(survivor)).toEqual([]);
  });

  it('shows again by undo what names no conflict of ours: it was there before Parley', async () => {
    const old = { dealname: 'old', parley_reason: 'from an earlier life' };
    const deal = made('deals', old);
    await round();
    expect(shown(deal)).toEqual([]);
    await undo();
    expect(shown(deal)).toEqual([['parley_reason', 'from an earlier life']]);
  });
});
