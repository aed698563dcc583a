// That a channel manager has seen a conflict shows where the sellers look, not only on the manager's page.
import { expect, it } from 'vitest';
import { acknowledge } from '../../../src/app/acknowledge.ts';
import { detect } from '../../../src/app/detect.ts';
import { parseRecordKey } from '../../../src/domain/ids.ts';
import { MANAGER } from '../../http/console-world.ts';
import { DIRECT, NoticeWorld, PARTNER } from './notice-world.ts';

it('an acknowledgement is shown on the records of the conflict', async () => {
  const world = await NoticeWorld.open();
  const refs = [PARTNER, DIRECT].map(({ id }) => parseRecordKey(id));
  const shown = async () => {
    const targets = await world.run((store) => store.targets.get(refs));
    return targets.map(({ values }) => values.conflict_status);
  };
  expect(await shown()).toEqual(['open', 'open']);
  const { id: conflictId } = await world.conflict();
  const request = { conflictId, managerId: MANAGER };
  await world.run((store) => acknowledge(world.app, store, request));
  await detect(world.app, world.tenantId);
  expect(await shown()).toEqual(['acknowledged', 'acknowledged']);
});
