// Two policies over one past: cases, and the credit for orders. A partner's claim of 1 November and a
// direct one of 2 November, both 9 o'clock, unless a test says otherwise; judged to 20 November, noon.
import { describe, expect, it } from 'vitest';
import type { Claim } from '../../../src/domain/claim.ts';
import { EMPTY_CONTEXT } from '../../../src/domain/judgement.ts';
import { type Policy, policyFromDocument } from '../../../src/domain/policy.ts';
import { DAY_MS } from '../../../src/domain/time.ts';
import { casesOf } from '../../../src/engagement/replay/cases.ts';
import { ordersOf } from '../../../src/engagement/replay/orders.ts';
import { foresee, replay } from '../../../src/engagement/replay/replay.ts';
import { aClaim, aDirectClaim, at, met, NO_EVIDENCE, NOW } from '../../helpers/claims.ts';

const DEFAULTS = policyFromDocument({});
const PERIOD = { from: at('2026-10-01T00:00:00Z'), until: NOW };
const NOVEMBER_5 = at('2026-11-05T09:00:00Z');

function spansBy(policy: Policy, claims: readonly Claim[]) {
  return replay({ claims, context: EMPTY_CONTEXT, evidence: NO_EVIDENCE, policy }, PERIOD);
}

function compare(claims: readonly Claim[], after: object, before: object = {}) {
  return casesOf(
    spansBy(policyFromDocument(before), claims),
    spansBy(policyFromDocument(after), claims),
  );
}

const PAIR = [aClaim('P'), aDirectClaim('D', { createdAt: NOVEMBER_5 })];

describe('spans', () => {
  it('cover the period without gaps and begin where something changes', () => {
    const spans = spansBy(DEFAULTS, PAIR);
    expect(spans[0]?.from).toBe(PERIOD.from);
    expect(spans.at(-1)?.until).toBe(PERIOD.until);
    for (const [index, span] of spans.slice(1).entries())
      expect(span.from).toBe(spans[index]?.until);
    expect(spans.find(({ from }) => from === NOVEMBER_5)?.judgements[0]?.isConflict).toBe(true);
    expect(spans.filter(({ from }) => from < NOVEMBER_5).flatMap((one) => one.judgements)).toEqual(
      [],
    );
  });

  it('look ahead with the records as they are', () => {
    const standing = {
      claims: PAIR,
      context: EMPTY_CONTEXT,
      evidence: NO_EVIDENCE,
      policy: DEFAULTS,
    };
    const spans = foresee(standing, { from: NOW, until: NOW + 90 * DAY_MS });
    // P turns stale 61 days after 1 November, D 61 days after the 5th.
    expect(spans.map(({ from, judgements }) => [from, judgements[0]?.isConflict])).toEqual([
      [NOW, true],
      [at('2027-01-01T00:00:00Z'), false],
      [at('2027-01-05T00:00:00Z'), false],
    ]);
  });
});

describe('cases', () => {
  it('are the same where both policies judge alike all the time', () => {
    const [only, ...others] = compare(PAIR, {});
    expect(others).toEqual([]);
    expect(only).toMatchObject({ kind: 'same', aspects: [], differsMs: 0, moment: null });
  });

  it('flip where the winner or the split is another', () => {
    // 96 hours lie between the claims.
    const [flipped] = compare(PAIR, { tie_hours: 96 });
    expect(flipped).toMatchObject({
      kind: 'flipped',
      claimIds: ['P', 'D'],
      aspects: ['action', 'split', 'winner'],
      differsMs: NOW - NOVEMBER_5,
      moment: { at: NOVEMBER_5, before: { prevails: 'P' }, after: { prevails: null } },
    });
    expect(compare(PAIR, { tie_hours: 95 })[0]?.kind).toBe('same');
  });

  it('vanish where no conflict is left, and are new the other way round', () => {
    // P turns stale on 3 November, before D is created.
    expect(compare(PAIR, { stale_days: 1 })[0]).toMatchObject({
      kind: 'vanished',
      after: [],
      moment: { at: NOVEMBER_5, after: null },
    });
    expect(compare(PAIR, {}, { stale_days: 1 })[0]).toMatchObject({ kind: 'new', before: [] });
  });

  it('change where only severity, time or length differ', () => {
    expect(compare(PAIR, { amount_high_usd: 10_000, amount_medium_usd: 5_000 })[0]).toMatchObject({
      kind: 'changed',
      aspects: ['days', 'severity'],
    });
    // With 10 days P turns stale on 12 November: the conflict ends earlier.
    expect(compare(PAIR, { stale_days: 10 })[0]).toMatchObject({
      kind: 'changed',
      aspects: [],
      differsMs: NOW - at('2026-11-12T00:00:00Z'),
      moment: { at: at('2026-11-12T00:00:00Z'), after: null },
    });
  });

  it('are one where claims are shared, at whatever time, and two where none is', () => {
    const earlier = aClaim('Q', {
      createdAt: at('2026-09-20T09:00:00Z'),
      stage: 'lost',
      closedAt: at('2026-11-04T09:00:00Z'),
    });
    expect(compare([earlier, ...PAIR], {}).map(({ claimIds }) => claimIds)).toEqual([
      ['Q', 'P', 'D'],
    ]);
    const other = { productFamily: 'Analytics' };
    const two = [...PAIR, aClaim('R', other), aDirectClaim('E', other)];
    expect(compare(two, {}).map(({ claimIds }) => claimIds.join())).toEqual(['R,E', 'P,D']);
  });
});

describe('orders', () => {
  const won = { stage: 'won', closedAt: at('2026-11-10T09:00:00Z') } as const;
  const orders = (claims: readonly Claim[], after: object = {}) =>
    ordersOf(claims, PERIOD, {
      before: spansBy(DEFAULTS, claims),
      after: spansBy(policyFromDocument(after), claims),
    }).map(({ claim, before, after: then }) => [claim.id, before, then]);
  const all = (id: string) => [{ claimId: id, basisPoints: 10_000 }];

  it('are credited as judged when they were won', () => {
    const direct = aDirectClaim('D', { createdAt: at('2026-10-28T09:00:00Z'), ...won });
    const partner = aClaim('P', { registration: { registeredAt: at('2026-11-02T09:00:00Z') } });
    // A protection of 5 days is over on the 8th; then the first created prevails.
    expect(orders([direct, partner], { protection_days: 5 })).toEqual([
      [
        'D',
        [
          { claimId: 'D', basisPoints: 0 },
          { claimId: 'P', basisPoints: 10_000 },
        ],
        [
          { claimId: 'D', basisPoints: 10_000 },
          { claimId: 'P', basisPoints: 0 },
        ],
      ],
    ]);
  });

  it('belong to their own claim where nobody disputes them', () => {
    const other = aDirectClaim('D', { productFamily: 'Analytics' });
    expect(orders([aClaim('P', won), other])).toEqual([['P', all('P'), all('P')]]);
  });

  it('are one where a second record books the sale in dispute', () => {
    const later = { ...won, closedAt: at('2026-11-12T09:00:00Z') };
    const claims = [aClaim('P', won), aDirectClaim('D', { createdAt: NOVEMBER_5, ...later })];
    expect(orders(claims).map(([id]) => id)).toEqual(['P']);
    // A dispute of 0 days is over on the 11th: then the second booking is paid again.
    expect(orders(claims, { won_dispute_days: 0 })).toMatchObject([
      ['P', { length: 2 }, { length: 2 }],
      ['D', null, all('D')],
    ]);
  });

  it('are none where the record is a copy, a fulfilment, or has no amount', () => {
    const copy = aDirectClaim('E', { externalRef: 'record D', ...won });
    expect(orders([aDirectClaim('D'), copy])).toEqual([]);
    expect(orders([aDirectClaim('D'), aClaim('F', { role: 'fulfilment', ...won })])).toEqual([]);
    expect(orders([aDirectClaim('D'), aClaim('P', { amount: null, ...won })])).toEqual([]);
  });

  it('count from the first instant of the period on, its end not included', () => {
    const closing = (closedAt: number) =>
      orders([
        aDirectClaim('D'),
        aClaim('P', { createdAt: PERIOD.from - DAY_MS, ...won, closedAt }),
      ]);
    expect(closing(PERIOD.from)).toHaveLength(1);
    expect(closing(PERIOD.from - 1)).toHaveLength(0);
    expect(closing(PERIOD.until)).toHaveLength(0);
  });

  it('see the work that was done by then', () => {
    const direct = aDirectClaim('D', { activities: met('2026-11-11T09:00:00Z') });
    expect(orders([aClaim('P', won), direct])[0]?.[1]).toEqual([
      { claimId: 'P', basisPoints: 5_000 },
      { claimId: 'D', basisPoints: 5_000 },
    ]);
  });
});
