// What a record shows: masked, short, cleared when the conflict ends, worst first on the account.
import { describe, expect, it } from 'vitest';
import {
  type DesiredInput,
  desiredTargets,
  isEmptyTarget,
} from '../../../src/app/desired-fields.ts';
import type { Claim } from '../../../src/domain/claim.ts';
import type { Conflict } from '../../../src/domain/conflict.ts';
import { asAccountId, asClaimId, asConflictId } from '../../../src/domain/ids.ts';
import { OWN_FIELDS } from '../../../src/domain/own-fields.ts';
import { DEFAULT_POLICY, type MaskLevel } from '../../../src/domain/policy.ts';
import { parseDay } from '../../../src/domain/time.ts';
import { aClaim, aDirectClaim, judgeConflict, met, NOW } from '../../helpers/claims.ts';

const account = { id: asAccountId('sf-1/Account/1') };
const partner = aClaim('hs-1/deals/P', {
  account,
  registration: {},
  partner: { name: 'Secret Partner Ltd' },
});
const direct = aDirectClaim('sf-1/Opportunity/D', {
  account,
  activities: met('2026-11-10T09:00:00Z'),
});

function conflictOf(claims: readonly Claim[], change: Partial<Conflict> = {}): Conflict {
  return {
    id: asConflictId('cf_1'),
    status: 'open',
    judgement: judgeConflict(claims),
    policyVersion: 1,
    openedAt: NOW,
    dueOn: parseDay('2026-11-23') ?? 0,
    managerId: null,
    factsHash: '',
    decision: null,
    supersededBy: null,
    updatedAt: NOW,
    ...change,
  };
}

function shown(conflicts: readonly Conflict[], change: Partial<DesiredInput> = {}) {
  const targets = desiredTargets({
    claims: [partner, direct],
    formerClaimIds: [],
    accountIds: [account.id],
    conflicts,
    current: new Set(conflicts.map((one) => one.id)),
    foldsInto: new Map(),
    maskLevel: DEFAULT_POLICY.maskLevel,
    managers: [],
    publicUrl: 'https://parley.example',
    ...change,
  });
  return new Map(targets.map((one) => [`${one.ref.object}/${one.ref.recordId}`, one]));
}

describe('a record in a conflict', () => {
  const targets = shown([conflictOf([partner, direct])]);

  it('shows status, severity, its own share and the whole split', () => {
    expect(targets.get('deals/P')?.values).toMatchObject({
      conflict_status: 'open',
      conflict_severity: 'medium',
      conflict_types: 'vertical',
      conflict_since: '2026-11-20',
      conflict_due: '2026-11-23',
      split_own_percent: 70,
      split_summary: 'This record 70.00 % / The direct team 30.00 %',
      url: 'https://parley.example/conflicts/cf_1',
    });
    expect(targets.get('Opportunity/D')?.values.split_own_percent).toBe(30);
  });

  it('names the other side by kind only', () => {
    expect(targets.get('Opportunity/D')?.values.conflict_with).toBe('A registered partner');
    expect(JSON.stringify([...targets.values()])).not.toMatch(/Secret/);
  });

  it('keeps every text within its field', () => {
    const long = conflictOf([partner, direct]);
    const reasons = { ...long.judgement.reasons, seller: 'word '.repeat(100) };
    const values = shown([{ ...long, judgement: { ...long.judgement, reasons } }]).get(
      'deals/P',
    )?.values;
    for (const field of OWN_FIELDS) {
      const value = values?.[field.key];
      if (typeof value === 'string' && field.maxLength)
        expect(value.length).toBeLessThanOrEqual(field.maxLength);
    }
    expect(values?.reason).toMatch(/word…$/);
  });

  it.each([0, 1])('cuts no character in two: %i', (offset) => {
    const given = conflictOf([partner, direct]);
    const seller = 'x'.repeat(offset) + '😀'.repeat(300);
    const judgement = { ...given.judgement, reasons: { ...given.judgement.reasons, seller } };
    const { reason } = shown([{ ...given, judgement }]).get('deals/P')?.values ?? {};
    expect(reason).toMatch(/😀…$/u);
  });
});

describe('the lower of the mask levels of sellers and partners', () => {
  const gold = {
    ...partner,
    partner: { name: 'Secret Partner Ltd', tier: 'gold' as const, territories: ['US'] },
  };
  const claims = [gold, direct];
  const saidAt: Readonly<Record<MaskLevel, readonly [string, string]>> = {
    0: ['A registered partner', 'The direct team'],
    1: ['A gold reseller', 'The direct team'],
    2: ['Secret Partner Ltd', 'The direct team'],
    3: ['Secret Partner Ltd (Owner hs-1/deals/P)', 'The direct team (Owner sf-1/Opportunity/D)'],
  };
  const levels: readonly (readonly [MaskLevel, MaskLevel, MaskLevel])[] = [
    [0, 0, 0],
    [2, 0, 0],
    [0, 2, 0],
    [1, 1, 1],
    [1, 3, 1],
    [2, 2, 2],
    [3, 2, 2],
    [3, 3, 3],
  ];

  it.each(levels)('of %i and %i is kept by every field of the record', (seller, other, level) => {
    const maskLevel = { seller, partner: other, channelManager: 3 } as const;
    const judgement = judgeConflict(claims, { policy: { maskLevel } });
    const targets = shown([conflictOf(claims, { judgement })], { claims, maskLevel });
    const [theirs, ours] = saidAt[level];
    const onDirect = targets.get('Opportunity/D')?.values;
    expect(onDirect?.conflict_with).toBe(theirs);
    expect(onDirect?.split_summary).toBe(`This record 30.00 % / ${theirs} 70.00 %`);
    expect(onDirect?.reason).toContain(level < 2 ? theirs.slice(2) : theirs);
    expect(targets.get('deals/P')?.values.conflict_with).toBe(ours);
    expect(/Secret/.test(JSON.stringify([...targets.values()]))).toBe(level >= 2);
  });
});

describe('a record whose match is only probable', () => {
  const account = { name: 'Acme Robotics', domain: null };
  const claims = [
    aClaim('hs-1/deals/P', { account, registration: {} }),
    aDirectClaim('sf-1/Opportunity/D', { account, activities: met('2026-11-10T09:00:00Z') }),
  ];
  const probable = conflictOf(claims);

  it('shows the conflict, but no split that would hold only if it is one customer', () => {
    expect(probable.judgement).toMatchObject({ match: ['M-4'], action: 'confirm_match' });
    expect(probable.judgement.splits).toHaveLength(2);
    for (const record of ['deals/P', 'Opportunity/D']) {
      expect(shown([probable], { claims }).get(record)?.values).toMatchObject({
        conflict_status: 'open',
        split_own_percent: null,
        split_summary: null,
      });
    }
  });
});

describe('a record without one', () => {
  it.each(['ended', 'superseded'] as const)('shows nothing of a conflict that is %s', (status) => {
    const targets = shown([conflictOf([partner, direct], { status })]);
    expect([...targets.values()].every(isEmptyTarget)).toBe(true);
  });

  it('that was a claim once is cleared too', () => {
    const former = shown([], { formerClaimIds: [asClaimId('sf-1/Lead/L')] });
    expect(former.get('Lead/L')).toMatchObject({
      home: 'claim',
      values: { conflict_status: null },
    });
  });
});

describe('a duplicate set aside', () => {
  it('shows the flag and share of the claim it folds into', () => {
    const copy = aDirectClaim('hs-1/deals/C', { account });
    const values = shown([conflictOf([partner, direct])], {
      claims: [partner, direct, copy],
      foldsInto: new Map([[copy.id, direct.id]]),
    }).get('deals/C')?.values;
    expect(values).toMatchObject({ conflict_id: 'cf_1', split_own_percent: 30 });
  });
});

describe('the account', () => {
  it('shows the worst severity, the number undecided and the earliest due day', () => {
    const third = aClaim('hs-1/deals/Q', { account, productFamily: 'Other' });
    const fourth = aDirectClaim('sf-1/Opportunity/E', {
      account,
      productFamily: 'Other',
      stage: 'propose',
    });
    const late = aClaim('hs-1/deals/R', { account, productFamily: 'Other', stage: 'negotiate' });
    const high = conflictOf([third, fourth, late], {
      id: asConflictId('cf_2'),
      dueOn: parseDay('2026-11-21') ?? 0,
    });
    const values = shown([conflictOf([partner, direct]), high], {
      claims: [partner, direct, third, fourth, late],
    }).get('Account/1')?.values;
    expect(values).toEqual({
      conflict_status: 'open',
      conflict_severity: 'high',
      conflict_due: '2026-11-21',
      conflict_count: 2,
    });
  });
});

describe('an escalated conflict', () => {
  it('is due on record and account by the day of whoever decides now', () => {
    const escalation = { step: 1, since: NOW, dueOn: parseDay('2026-11-25') ?? 0 };
    const targets = shown([conflictOf([partner, direct], { escalation })]);
    const dueOn = (record: string) => targets.get(record)?.values.conflict_due;
    expect([dueOn('Opportunity/D'), dueOn('Account/1')]).toEqual(['2026-11-25', '2026-11-25']);
  });
});

describe('a decided conflict', () => {
  it('shows what was decided, in the past tense, and the decided split', () => {
    const before = conflictOf([partner, direct]);
    const decision = {
      conflictId: before.id,
      outcome: 'direct_keeps' as const,
      split: [
        { claimId: partner.id, basisPoints: 0 },
        { claimId: direct.id, basisPoints: 10_000 },
      ],
      claimIds: [partner.id, direct.id],
      factsHash: '',
      decidedBy: 'm',
      decidedAt: NOW,
      via: 'console',
      note: null,
    };
    const values = shown([{ ...before, status: 'resolved', decision }]).get(
      'Opportunity/D',
    )?.values;
    expect(values).toMatchObject({
      conflict_status: 'resolved',
      conflict_due: null,
      split_own_percent: 100,
      next_step: 'Decided on 2026-11-20 by the channel manager: the direct team keeps the deal.',
    });
  });
});
