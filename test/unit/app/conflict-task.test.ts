// The subject of a conflict's task, whatever its customer is called.
import { expect, it } from 'vitest';
import { desiredTasks } from '../../../src/app/conflict-task.ts';
import type { ChannelManager } from '../../../src/domain/conflict.ts';
import { asAccountId, asConflictId, asConnectionId } from '../../../src/domain/ids.ts';
import { parseDay } from '../../../src/domain/time.ts';
import { aClaim, aDirectClaim, judgeConflict, met, NOW } from '../../helpers/claims.ts';

const ORG = asConnectionId('sf-1');
const dana: ChannelManager = {
  ...{ id: 'sf-1/5', connectionId: ORG, crmOwnerId: '5', crmUserIds: ['5'], territories: [] },
  ...{ name: 'Dana Ruiz', email: 'dana@vendor.example' },
};

function subjectFor(customer: string): string {
  const account = { id: asAccountId('sf-1/Account/1'), name: customer };
  const activities = met('2026-11-10T09:00:00Z');
  const claims = [
    aDirectClaim('sf-1/Opportunity/D', { account, activities }),
    aClaim('hs-1/deals/P', { account, registration: {} }),
  ];
  const [task] = desiredTasks({
    conflict: {
      ...{ id: asConflictId('cf_1'), status: 'open', judgement: judgeConflict(claims) },
      ...{ policyVersion: 1, openedAt: NOW, dueOn: parseDay('2026-11-23') ?? 0 },
      ...{ managerId: dana.id, factsHash: '', decision: null, supersededBy: null, updatedAt: NOW },
    },
    ...{ rounds: [], claims, managers: [dana], statements: [] },
    ...{ publicUrl: 'https://parley.example', sha256: () => 'a'.repeat(64) },
    linkTo: () => 'https://parley.example/d/x',
  });
  return task?.subject ?? '';
}

it.each([0, 1])('cuts no character of a name in two: %i', (offset) => {
  const subject = subjectFor('x'.repeat(offset) + '😀'.repeat(60));
  expect(subject).toMatch(/😀… \(/u);
  expect(subject.length).toBeLessThanOrEqual(80);
});
