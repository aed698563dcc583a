// What the Lightning components take apart to say it in the reader's language is what Parley writes.
import { describe, expect, it } from 'vitest';
import {
  aConflict,
  at,
  day,
  MANAGER,
  ownDeal,
  partnerDeal,
  referralDeal,
} from '../../../manifest/preview/book.ts';
import { desiredTargets } from '../../../src/app/desired-fields.ts';
import { type ChannelManager, type Decision, OUTCOMES } from '../../../src/domain/conflict.ts';
import type { OwnFieldValues } from '../../../src/domain/own-fields.ts';
import { DEFAULT_POLICY, type MaskLevel } from '../../../src/domain/policy.ts';

type Step = { readonly kind: string; readonly who: readonly object[]; readonly day: string };
type Side = { readonly name?: string };
type Fields = {
  readonly readStep: (text: unknown) => (Step & { readonly outcome?: string }) | null;
  readonly readSides: (text: unknown) => readonly Side[];
  readonly readSplit: (text: unknown) => readonly { readonly side: Side }[] | null;
  readonly isHidden: (side: Side) => boolean;
};

const BUNDLE = 'manifest/salesforce/force-app/main/default/lwc/parleyFields/parleyFields.js';
const { readStep, readSides, readSplit, isHidden }: Fields = await import(
  `${process.cwd()}/${BUNDLE}`
);

const claims = [ownDeal, referralDeal, partnerDeal];
const director: ChannelManager = {
  ...MANAGER,
  ...{ id: 'sf/rhea', name: 'Rhea Roth', email: 'rhea@vendor.example' },
  role: 'regional_sales_director',
};
const head: ChannelManager = {
  ...director,
  ...{ id: 'sf/tom', name: 'Tom', email: 'tom@vendor.example', role: 'head_of_channel' },
};

type Change = Partial<Parameters<typeof aConflict>[0]>;

/** What the direct team's record shows. */
function written(change: Change, managers = [MANAGER], level: MaskLevel = 0): OwnFieldValues {
  const around = change.claims ?? claims;
  const conflict = aConflict({ ...change, claims: around });
  const [target] = desiredTargets({
    claims: around,
    ...{ managers, formerClaimIds: [], accountIds: [], foldsInto: new Map() },
    conflicts: [conflict],
    current: new Set([conflict.id]),
    maskLevel: { ...DEFAULT_POLICY.maskLevel, seller: level, partner: level },
    publicUrl: 'https://parley.example',
  });
  return target?.values ?? {};
}

const decided = (outcome: Decision['outcome']): Decision => ({
  ...{ outcome, split: null, factsHash: 'facts', via: 'console', note: null },
  conflictId: aConflict({ claims }).id,
  claimIds: claims.map(({ id }) => id),
  decidedBy: MANAGER.id,
  decidedAt: at('2026-11-17T15:02:00Z'),
});
const late = (step: number): Change => ({
  escalation: { step, since: at('2026-11-17T00:00:00Z'), dueOn: day('2026-11-18') },
});
const dana = { role: null, name: 'Dana Ruiz' };

describe('a next step', () => {
  it.each<[string, Change, ChannelManager[], object]>([
    ['hold', {}, [MANAGER], { who: [dana], day: '2026-11-24' }],
    ['hold', {}, [], { who: [{ role: 'channel manager', name: null }], day: '2026-11-24' }],
    ['probable', { judgement: { action: 'confirm_match' } }, [MANAGER], { who: [dana] }],
    [
      'late',
      late(1),
      [MANAGER, director],
      {
        who: [
          { role: 'regional sales director', name: 'Rhea Roth' },
          { role: 'head of channel', name: null },
        ],
        day: '2026-11-18',
      },
    ],
    ['late', late(2), [MANAGER], { who: [{ role: 'chief revenue officer', name: null }] }],
    [
      'approval',
      { proposal: decided('share') },
      [MANAGER, director, head],
      {
        who: [
          { role: null, name: 'Rhea Roth' },
          { role: null, name: 'Tom' },
        ],
      },
    ],
  ])('of kind %s is read whole', (kind, change, managers, step) => {
    expect(readStep(written(change, managers).next_step)).toMatchObject({ kind, ...step });
  });

  it.each(OUTCOMES)('of a decision: %s', (outcome) => {
    const { next_step } = written({ status: 'resolved', decision: decided(outcome) });
    expect(readStep(next_step)).toEqual({
      ...{ kind: 'decided', day: '2026-11-17', who: [dana], outcome },
    });
  });
});

describe('sides and split', () => {
  const channels = ['reseller', 'distributor', 'referral', 'si', 'msp', 'marketplace'] as const;

  it.each(channels)('of a masked %s are read, and nobody stands there by name', (channel) => {
    for (const level of [0, 1] as const) {
      const { conflict_with, split_summary } = written({}, [MANAGER], level);
      const own = written({ claims: [ownDeal, { ...partnerDeal, channel }] }, [MANAGER], level);
      for (const text of [conflict_with, own.conflict_with]) {
        expect(readSides(text).map(isHidden)).not.toContain(false);
      }
      const shares = readSplit(split_summary) ?? [];
      expect(shares).toHaveLength(claims.length);
      expect(shares.filter(({ side }) => side.name !== undefined)).toEqual([]);
    }
  });

  it('of those that may be named are names, which hide nothing', () => {
    const sides = readSides(written({}, [MANAGER], 2).conflict_with);
    expect(sides.map(({ name }) => name)).toEqual(['Northwind Systems', 'Helio Advisory']);
    expect(sides.some(isHidden)).toBe(false);
  });
});
