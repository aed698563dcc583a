// The life of conflicts: who inherits an id, what opens, reopens, rises, ends or is superseded.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { carryOver, type LifeInput } from '../../../src/app/conflict-life.ts';
import type { Claim } from '../../../src/domain/claim.ts';
import type { ChannelManager, Conflict, Decision } from '../../../src/domain/conflict.ts';
import {
  asAccountId,
  asClaimId,
  asConflictId,
  asConnectionId,
  type ClaimId,
} from '../../../src/domain/ids.ts';
import { DEFAULT_POLICY } from '../../../src/domain/policy.ts';
import { aClaim, aDirectClaim, aRegistration, judgeConflict, NOW } from '../../helpers/claims.ts';

const DANA: ChannelManager = {
  id: 'sf-1/dana',
  connectionId: asConnectionId('sf-1'),
  crmOwnerId: 'dana',
  crmUserIds: ['dana'],
  name: 'Dana',
  email: 'dana@vendor.example',
  territories: [],
};
const JONAS: ChannelManager = { ...DANA, id: 'hs-1/jonas', name: 'Jonas', territories: ['DACH'] };

const partner = aClaim('P', { registration: {} });
const direct = aDirectClaim('D');
const third = aClaim('Q');

function live(
  groups: readonly (readonly Claim[])[],
  existing: readonly Conflict[] = [],
  change: Partial<LifeInput> = {},
) {
  let minted = 0;
  return carryOver({
    existing,
    judgements: groups.map((claims) => judgeConflict(claims)),
    claims: new Map(groups.flat().map((claim) => [claim.id, claim])),
    managers: [JONAS, DANA],
    asked: new Set(),
    policy: DEFAULT_POLICY,
    policyVersion: 1,
    now: NOW,
    mintId: () => {
      minted += 1;
      return asConflictId(`new-${minted}`);
    },
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    enteredFor: () => null,
    ...change,
  });
}

function opened(claims: readonly Claim[], change: Partial<Conflict> = {}): Conflict {
  const conflict = live([claims]).inserted[0] as Conflict;
  return { ...conflict, id: asConflictId('old'), openedAt: NOW - 1_000, ...change };
}

function decided(conflict: Conflict): Conflict {
  const decision: Decision = {
    conflictId: conflict.id,
    outcome: 'accept_split',
    split: conflict.judgement.splits,
    claimIds: conflict.judgement.claimIds,
    factsHash: conflict.factsHash,
    decidedBy: DANA.id,
    decidedAt: NOW,
    via: 'console',
    note: null,
  };
  return { ...conflict, status: 'resolved', decision };
}

const kinds = ({ events }: ReturnType<typeof live>) => events.map((event) => event.kind);

describe('the manager of an open conflict', () => {
  const claims = [
    { ...partner, territory: 'DACH' },
    { ...direct, territory: 'DACH' },
  ];
  const withDana = opened(claims, { managerId: DANA.id });
  const asked = new Set([withDana.id]);

  it.each<[string, Partial<LifeInput>, string | null]>([
    ['is whoever is appointed now, while nobody was asked', {}, JONAS.id],
    ['stays whom it was asked', { asked }, DANA.id],
    [
      'changes where the one who was asked decides as somebody else now',
      { asked, managers: [JONAS, { ...DANA, role: 'head_of_channel' }] },
      JONAS.id,
    ],
    ['changes where the one who was asked is gone', { asked, managers: [JONAS] }, JONAS.id],
    [
      'changes where the one who was asked left',
      { asked, managers: [JONAS, { ...DANA, leftAt: 1 }] },
      JONAS.id,
    ],
    ['is nobody where the last one left', { asked, managers: [{ ...DANA, leftAt: 1 }] }, null],
    [
      'stays where nobody else is appointed for it',
      { managers: [{ ...DANA, territories: ['Nordics'] }] },
      DANA.id,
    ],
    ['is nobody where nobody is left', { asked, managers: [] }, null],
  ])('%s', (_, change, managerId) => {
    expect(live([claims], [withDana], change).all[0]?.managerId).toBe(managerId);
  });
});

describe('a new conflict', () => {
  it('opens with the due date of its judgement and the manager of its territory', () => {
    const claims = [
      { ...partner, territory: 'DACH' },
      { ...direct, territory: 'DACH' },
    ];
    const result = live([claims]);
    expect(result.inserted[0]).toMatchObject({
      id: 'new-1',
      status: 'open',
      managerId: JONAS.id,
      dueOn: judgeConflict(claims).dueOn,
    });
    expect(kinds(result)).toEqual(['opened']);
  });

  it('goes to the manager without territories when nobody covers its own', () => {
    expect(live([[partner, direct]]).inserted[0]?.managerId).toBe(DANA.id);
  });

  it('is shown without a manager when nobody is appointed', () => {
    const result = live([[partner, direct]], [], { managers: [] });
    expect(result.inserted[0]).toMatchObject({ status: 'open', managerId: null });
  });
});

describe('a lead that is converted', () => {
  /** A lead tells its customer itself: the account has its key. */
  const lead = { ...partner, account: { ...partner.account, id: asAccountId(partner.id) } };
  const id = asClaimId('O');
  const opportunity: Claim = { ...partner, id, origin: partner.id };

  it('keeps the conflict, and what was decided holds for its opportunity', () => {
    const before = decided(opened([lead, direct]));
    const after = live([[opportunity, direct]], [before]).all[0];
    expect(after).toMatchObject({ id: 'old', status: 'resolved' });
    const now = (claimId: ClaimId) => (claimId === lead.id ? id : claimId);
    expect(after?.decision?.claimIds).toEqual(before.decision?.claimIds.map(now));
    expect(after?.decision?.split).toEqual(
      before.decision?.split?.map((line) => ({ ...line, claimId: now(line.claimId) })),
    );
    expect(after?.decision?.claimIds).toContain(id);
  });

  it('keeps the split that was proposed for the lead', () => {
    const by = { connectionId: asConnectionId('hs-1'), userId: '7', email: null };
    const shares = [lead, direct].map((claim) => ({ claimId: claim.id, basisPoints: 5_000 }));
    const otherSplit = { split: shares, text: null, by, at: NOW };
    const before = { ...opened([lead, direct]), otherSplit };
    const after = live([[opportunity, direct]], [before]).all[0];
    expect(after?.otherSplit?.split.map(({ claimId }) => claimId)).toEqual([id, direct.id]);
  });

  it('opens it again where the registration changed with it', () => {
    const before = decided(opened([lead, direct]));
    const changed = { ...opportunity, registration: aRegistration({ status: 'expired' }) };
    expect(live([[changed, direct]], [before]).all[0]?.status).toBe('reopened');
  });

  it('is known by its lead where nothing else of the conflict is left', () => {
    const other = { ...direct, id: asClaimId('E') };
    expect(live([[opportunity, other]], [opened([lead, direct])]).all[0]?.id).toBe('old');
  });
});

describe('an open conflict', () => {
  it('judged the same again changes nothing', () => {
    const before = opened([partner, direct]);
    const result = live([[partner, direct]], [before]);
    expect(result).toMatchObject({ inserted: [], updated: [], events: [] });
    expect(result.all).toEqual([before]);
  });

  it('keeps its due date when it is judged on a later day', () => {
    const before = opened([partner, direct], { dueOn: 1 });
    const moved = { ...direct, stage: 'develop' as const };
    const result = live([[partner, moved]], [before]);
    expect(result.all[0]).toMatchObject({ id: 'old', dueOn: 1 });
  });

  it('gets a new due date when its severity rises', () => {
    const before = opened([partner, direct], { dueOn: 1 });
    const late = { ...direct, stage: 'propose' as const };
    const result = live([[partner, late]], [before]);
    expect(kinds(result)).toEqual(['severity_raised']);
    expect(result.all[0]?.dueOn).toBe(judgeConflict([partner, late]).dueOn);
  });

  it('keeps its id when a claim joins', () => {
    const result = live([[partner, direct, third]], [opened([partner, direct])]);
    expect(result.inserted).toEqual([]);
    expect(result.updated[0]).toMatchObject({ id: 'old', status: 'open' });
  });

  it('ends when nothing collides any more', () => {
    const result = live([], [opened([partner, direct])]);
    expect(result.updated[0]?.status).toBe('ended');
    expect(kinds(result)).toEqual(['ended']);
  });

  it('that ended before is reopened under its id', () => {
    const before = opened([partner, direct], { status: 'ended' });
    const result = live([[partner, direct]], [before]);
    expect(result.updated[0]).toMatchObject({ id: 'old', status: 'reopened' });
  });
});

describe('after re-clustering', () => {
  const fourth = aDirectClaim('E');

  it('the judgement inherits from the conflict it shares most claims with', () => {
    const small = opened([partner, direct], { id: asConflictId('small') });
    const large = opened([third, fourth, direct], { id: asConflictId('large'), openedAt: NOW });
    const result = live([[partner, direct, third, fourth]], [small, large]);
    expect(result.all.find((one) => one.status === 'open')?.id).toBe('large');
    expect(result.updated.find((one) => one.id === 'small')).toMatchObject({
      status: 'superseded',
      supersededBy: 'large',
    });
  });

  it('a tie goes to the oldest', () => {
    const older = opened([partner, direct], { id: asConflictId('z-older'), openedAt: 1 });
    const newer = opened([third, fourth], { id: asConflictId('a-newer'), openedAt: 2 });
    const result = live([[partner, direct, third, fourth]], [newer, older]);
    expect(result.all.find((one) => one.status === 'open')?.id).toBe('z-older');
  });

  it('a conflict that falls apart leaves its id to one half; the other half opens anew', () => {
    const before = opened([partner, direct, third, fourth]);
    const result = live(
      [
        [partner, direct],
        [third, fourth],
      ],
      [before],
    );
    expect(result.updated.map((one) => one.id)).toEqual(['old']);
    expect(result.inserted.map((one) => one.id)).toEqual(['new-1']);
  });

  it('does not depend on the order in which conflicts come', () => {
    const one = opened([partner, direct], { id: asConflictId('one'), openedAt: 1 });
    const two = opened([third, fourth], { id: asConflictId('two'), openedAt: 2 });
    const groups = [[partner, direct, third, fourth]];
    const statuses = (existing: readonly Conflict[]) =>
      live(groups, existing)
        .all.map(({ id, status }) => `${id} ${status}`)
        .sort();
    expect(statuses([one, two])).toEqual(statuses([two, one]));
  });
});

describe('a decided conflict', () => {
  const before = decided(opened([partner, direct]));

  it.each<[string, readonly Claim[]]>([
    ['an amount', [partner, { ...direct, amount: null }]],
    ['a stage', [partner, { ...direct, stage: 'propose' }]],
    ['an activity', [{ ...partner, activities: [{ type: 'demo', at: NOW - 1 }] }, direct]],
    ['an owner', [partner, { ...direct, owner: null }]],
  ])('stands when %s changes', (_, claims) => {
    expect(live([claims], [before]).all[0]).toMatchObject({ status: 'resolved' });
  });

  it.each<[string, readonly Claim[]]>([
    ['a registration ends', [aClaim('P', { registration: { status: 'withdrawn' } }), direct]],
    [
      'another partner takes over',
      [aClaim('P', { registration: {}, partner: { name: 'Other' } }), direct],
    ],
    ['a claim changes its channel', [{ ...partner, channel: 'referral' }, direct]],
    ['a third claim joins', [partner, direct, third]],
  ])('reopens when %s', (_, claims) => {
    const [conflict] = live([claims], [before]).all;
    expect(conflict).toMatchObject({ id: 'old', status: 'reopened', decision: null });
  });

  it('stands when a third claim leaves', () => {
    const three = decided(opened([partner, direct, third]));
    expect(live([[partner, direct]], [three]).all[0]).toMatchObject({ status: 'resolved' });
  });

  it('stands when its claims no longer collide', () => {
    expect(live([], [before]).all[0]).toMatchObject({ status: 'resolved' });
  });
});
