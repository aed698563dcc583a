// A record's fields and the card name a conflict's sides in one order.
import { expect, test } from 'vitest';
import { aConflict, ownDeal, partnerDeal, referralDeal } from '../../../manifest/preview/book.ts';
import { SCENES } from '../../../manifest/preview/scenes.ts';
import { openStage } from '../../../manifest/preview/stage.ts';
import { desiredTargets } from '../../../src/app/desired-fields.ts';
import { bySide } from '../../../src/app/side-order.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';

test('registered partners, other partners, own teams; the older first, however they are read', () => {
  const later = { ...referralDeal, id: partnerDeal.id, createdAt: referralDeal.createdAt + 1 };
  const inOrder = [partnerDeal, referralDeal, later, ownDeal];
  expect(inOrder.toReversed().toSorted(bySide)).toEqual(inOrder);
});

test('the record says them as the card does, its own first', async () => {
  const claims = [ownDeal, referralDeal, partnerDeal];
  const conflict = aConflict({ claims });
  const [target] = desiredTargets({
    claims,
    ...{ formerClaimIds: [], accountIds: [], managers: [], publicUrl: 'https://parley.example' },
    ...{ conflicts: [conflict], current: new Set([conflict.id]), foldsInto: new Map() },
    maskLevel: { ...DEFAULT_POLICY.maskLevel, seller: 2, partner: 2 },
  });
  const scene = SCENES.find(({ name }) => name === 'masked-2');
  const view = scene === undefined ? null : await (await openStage(scene)).show();
  if (view === null || !('others' in view)) throw new Error('no conflict on the card');
  const names = view.others.map(({ name }) => name);
  expect(names).toEqual(['Northwind Systems', 'Helio Advisory']);
  expect(target?.values.conflict_with).toBe(names.join('; '));
  const shares = view.split.map(({ side, basisPoints }) => [
    side.name ?? 'This record',
    basisPoints,
  ]);
  expect(target?.values.split_summary).toBe(
    shares.map(([name, share]) => `${name} ${(Number(share) / 100).toFixed(2)} %`).join(' / '),
  );
});
