// What a conflict's task says, whatever its customer is called.
import { describe, expect, it } from 'vitest';
import { desiredTasks } from '../../../src/app/conflict-task.ts';
import type { Claim } from '../../../src/domain/claim.ts';
import type { ChannelManager, Conflict } from '../../../src/domain/conflict.ts';
import { asAccountId, asConflictId, asConnectionId } from '../../../src/domain/ids.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { parseDay } from '../../../src/domain/time.ts';
import { aClaim, aDirectClaim, judgeConflict, met, NOW } from '../../helpers/claims.ts';

const ORG = asConnectionId('sf-1');
const dana: ChannelManager = {
  ...{ id: 'sf-1/5', connectionId: ORG, crmOwnerId: '5', crmUserIds: ['5'], territories: [] },
  ...{ name: 'Dana Ruiz', email: 'dana@vendor.example' },
};
const dueOn = parseDay('2026-11-23') ?? 0;

function taskOf(claims: readonly Claim[], change: Partial<Conflict> = {}) {
  const [task] = desiredTasks({
    conflict: {
      ...{ id: asConflictId('cf_1'), status: 'open', judgement: judgeConflict(claims) },
      ...{ policyVersion: 1, openedAt: NOW, dueOn },
      ...{ managerId: dana.id, factsHash: '', decision: null, supersededBy: null, updatedAt: NOW },
      ...change,
    },
    ...{ rounds: [], claims, managers: [dana], statements: [], policy: DEFAULT_POLICY },
    ...{ publicUrl: 'https://parley.example', sha256: () => 'a'.repeat(64) },
    linkTo: () => 'https://parley.example/d/x',
  });
  if (task === undefined) throw new Error('no task');
  return task;
}

const account = (name: string) => ({ id: asAccountId('sf-1/Account/1'), name });
const direct = (customer = 'Acme Robotics') =>
  aDirectClaim('sf-1/Opportunity/D', {
    account: account(customer),
    activities: met('2026-11-10T09:00:00Z'),
  });
const partner = (id: string, customer = 'Acme Robotics') =>
  aClaim(id, { account: account(customer), partner: { name: `Secret ${id}` } });
const registered = (customer = 'Acme Robotics') => ({
  ...aClaim('hs-1/deals/P', { account: account(customer), registration: {} }),
});

describe('the subject', () => {
  it.each([0, 1])('cuts no character of a name in two: %i', (offset) => {
    const customer = 'x'.repeat(offset) + '😀'.repeat(60);
    const { subject } = taskOf([direct(customer), registered(customer)]);
    expect(subject).toMatch(/😀… \(/u);
    expect(subject.length).toBeLessThanOrEqual(80);
  });

  it.each([
    [[direct(), registered()], 'Decide: Acme Robotics (Direct vs partner, medium, by 2026-11-23)'],
    [
      [direct(), partner('hs-1/deals/P'), partner('hs-1/deals/Q')],
      'Decide: Acme Robotics (Direct vs partners, low, by 2026-11-23)',
    ],
    [
      [partner('hs-1/deals/P'), partner('hs-1/deals/Q')],
      'Decide: Acme Robotics (Partner vs partner, low, by 2026-11-23)',
    ],
  ])('says who is against whom, and names no partner: case %#', (claims, subject) => {
    expect(taskOf(claims).subject).toBe(subject);
  });

  it('leaves the sides out rather than the customer’s name', () => {
    const customer = 'Acme Robotics and Daughters';
    const { subject } = taskOf([direct(customer), registered(customer)], {
      escalation: { step: 1, since: NOW, dueOn },
    });
    expect(subject).toBe(`Decide (escalated): ${customer} (medium, by 2026-11-23)`);
  });
});

describe('the body', () => {
  it('gives the reason of the suggestion in a sentence', () => {
    expect(taskOf([direct(), registered()]).body).toContain(
      'Suggestion: uphold registration. Reason (P-5): The holder of the only registration in force prevails. Split: ',
    );
  });

  it('gives of a probable match what makes it one', () => {
    const unsure = [direct(), registered()].map((claim) => ({
      ...claim,
      account: { ...claim.account, id: asAccountId(`of ${claim.id}`), domain: null },
    }));
    expect(taskOf(unsure).body).toContain(
      'Suggestion: confirm match. Reason (M-4): Name and country are equal and one side has no company domain',
    );
  });
});
