// Limits of time to the millisecond, which CRM records have and scenario files do not: hour windows count
// elapsed time, day windows count UTC dates, whatever the hour.
import { describe, expect, it } from 'vitest';
import type { Claim } from '../../../../src/domain/claim.ts';
import { DAY_MS, formatDay, HOUR_MS, type Instant } from '../../../../src/domain/time.ts';
import {
  aClaim,
  aDirectClaim,
  at,
  type ClaimChange,
  day,
  type JudgeChange,
  judge,
  NOW,
} from '../../../helpers/claims.ts';

const FIRST = at('2026-11-02T09:00:00Z');
const WINDOW = 24 * HOUR_MS;
/** Midnight that begins the day so many days before the day of judging. */
const dawn = (daysAgo: number): Instant => at('2026-11-20T00:00:00Z') - daysAgo * DAY_MS;
/** Created three days after the partner's claims: no tie. */
const LATER = aDirectClaim('D', { createdAt: at('2026-11-04T09:00:00Z') });
const worked = (...instants: readonly Instant[]): ClaimChange => ({
  activities: instants.map((instant) => ({ type: 'call', at: instant })),
});
const registeredAt = (instant: Instant): ClaimChange => ({
  registration: { registeredAt: instant },
});

/** Who prevails by which clauses; in peace the clauses alone. */
function outcome(claims: readonly Claim[], change: JudgeChange = {}): string {
  const judgement = judge(claims, change);
  const decisive = judgement.clauses.filter((id) => !/^[VMT]-|^C-[13]$/.test(id) || id === 'M-7');
  return judgement.isConflict
    ? [...decisive, judgement.prevails ?? 'nobody'].join(' ')
    : decisive.join(' ');
}

type Moment = readonly [sentence: string, ms: number, expected: string];
/** One table: what a limit gives at an instant, and a millisecond from it. */
function itTurns(moments: readonly Moment[], judged: (ms: number) => string): void {
  it.each(moments)('%s', (_, ms, expected) => {
    expect(judged(ms)).toBe(expected);
  });
}

describe('tie_hours', () => {
  describe('created', () => {
    itTurns(
      [
        ['24:00:00.000 apart', WINDOW, 'P-8 nobody'],
        ['24:00:00.001 apart', WINDOW + 1, 'P-7 P'],
      ],
      (ms) =>
        outcome([aClaim('P', { createdAt: FIRST }), aDirectClaim('D', { createdAt: FIRST + ms })]),
    );
  });
  describe('first worked', () => {
    itTurns(
      [
        ['24:00:00.000 apart', WINDOW, 'P-8 nobody'],
        ['24:00:00.001 apart', WINDOW + 1, 'C-2 P-7 P'],
      ],
      (ms) => outcome([aClaim('P', worked(FIRST)), aDirectClaim('D', worked(FIRST + ms))]),
    );
  });
  describe('registered', () => {
    itTurns(
      [
        ['24:00:00.000 apart', WINDOW, 'P-8 nobody'],
        ['24:00:00.001 apart', WINDOW + 1, 'P-4 P'],
      ],
      (ms) => outcome([aClaim('P', registeredAt(FIRST)), aClaim('Q', registeredAt(FIRST + ms))]),
    );
  });
  describe('registered together, first worked', () => {
    itTurns(
      [
        ['24:00:00.000 apart', WINDOW, 'P-8 nobody'],
        ['24:00:00.001 apart', WINDOW + 1, 'C-2 P-4 P'],
      ],
      (ms) => {
        const both = registeredAt(FIRST);
        return outcome([
          aClaim('P', { ...both, ...worked(FIRST) }),
          aClaim('Q', { ...both, ...worked(FIRST + ms) }),
        ]);
      },
    );
  });
});

describe('P-3', () => {
  const registered = at('2026-11-12T09:00:00Z');
  const against = (created: Instant, work: Instant) =>
    outcome([
      aClaim('P', registeredAt(registered)),
      aDirectClaim('D', { createdAt: created, ...worked(work) }),
    ]);
  const turns = (early: string, late: string): readonly Moment[] => [
    ['a millisecond before', -1, early],
    ['at the same one', 0, late],
  ];
  describe('created before the registration', () => {
    itTurns(turns('P-3 D', 'C-2 P-5 P'), (ms) => against(registered + ms, FIRST));
  });
  describe('worked before it', () => {
    itTurns(turns('P-3 D', 'C-2 P-5 P'), (ms) => against(FIRST, registered + ms));
  });
  describe('60 days before it by date', () => {
    // 13 September began 60 days before 12 November.
    const limit = at('2026-09-13T00:00:00Z');
    itTurns(
      [
        ['at midnight', 0, 'P-3 D'],
        ['a millisecond earlier', -1, 'P-5 P'],
      ],
      (ms) => against(FIRST, limit + ms),
    );
  });
});

describe('days by date', () => {
  const peaceful = (clause: string): readonly Moment[] => [
    ['from midnight on', 0, 'P-7 D'],
    ['a millisecond before', -1, clause],
  ];
  describe('stale_days, created', () => {
    itTurns(peaceful('L-3'), (ms) =>
      outcome([aClaim('P'), aDirectClaim('D', { createdAt: dawn(60) + ms })]),
    );
  });
  describe('stale_days, worked', () => {
    itTurns(peaceful('L-3'), (ms) =>
      outcome([aClaim('P'), aDirectClaim('D', { createdAt: dawn(200), ...worked(dawn(60) + ms) })]),
    );
  });
  describe('won_dispute_days', () => {
    itTurns(
      [
        ['from midnight on', 0, 'L-7 P-7 D'],
        ['a millisecond before', -1, 'L-7'],
      ],
      (ms) =>
        outcome([
          aClaim('P'),
          aDirectClaim('D', { createdAt: dawn(90), stage: 'won', closedAt: dawn(30) + ms }),
        ]),
    );
  });
  describe('contribution_days', () => {
    itTurns(
      [
        ['from midnight on', 0, 'C-2 P-5 P'],
        ['a millisecond before', -1, 'P-5 P'],
      ],
      (ms) =>
        outcome([aClaim('P', { registration: {} }), aDirectClaim('D', worked(dawn(60) + ms))]),
    );
  });
  describe('protection_days', () => {
    itTurns(
      [
        ['from midnight on', 0, 'P-5 P'],
        ['a millisecond before', -1, 'L-4 P-7 P'],
      ],
      (ms) => outcome([aClaim('P', registeredAt(dawn(90) + ms)), LATER]),
    );
  });
  describe('duplicate_days', () => {
    const partner = { name: 'Altura' };
    itTurns(
      [
        ['to the end of the seventh day after', 8 * DAY_MS - 1, 'M-7'],
        ['not from the eighth on', 8 * DAY_MS, ''],
      ],
      (ms) => {
        const createdAt = dawn(15);
        return outcome([
          aClaim('P', { partner, createdAt }),
          aClaim('Q', { partner, createdAt: createdAt + ms }),
        ]);
      },
    );
  });
  describe('an activity', () => {
    itTurns(
      [
        ['of this millisecond exists', 0, 'P-7 D'],
        ['of the next does not', 1, 'P-7 P'],
      ],
      (ms) =>
        outcome([
          aClaim('P'),
          aDirectClaim('D', { createdAt: LATER.createdAt, ...worked(NOW + ms) }),
        ]),
    );
  });
});

describe('the day of judging', () => {
  const expiring = aClaim('P', { registration: { expiresOn: day('2026-11-20') } });
  describe('the expiry day is included', () => {
    itTurns(
      [
        ['to its last millisecond', -1, 'P-5 P'],
        ['and no further', 0, 'L-4 P-7 P'],
      ],
      (ms) => outcome([expiring, LATER], { now: dawn(-1) + ms }),
    );
  });
  describe('an account is named', () => {
    itTurns(
      [
        ['from its midnight on', 0, 'P-6 D'],
        ['not a millisecond before', -1, 'P-7 P'],
      ],
      (ms) =>
        outcome([aClaim('P'), LATER], {
          ...{ context: { namedSince: day('2026-11-20') }, now: dawn(0) + ms },
        }),
    );
  });
  describe('R-2 counts the naming day', () => {
    itTurns(
      [
        ['from its midnight on', 0, 'P-6 R-2 D'],
        ['not a millisecond before', -1, 'P-5 P'],
      ],
      (ms) =>
        outcome([aClaim('P', registeredAt(dawn(10) + ms)), LATER], {
          context: { namedSince: day('2026-11-10') },
        }),
    );
  });
  describe.each([
    ['opens', '2027-02-18', dawn(0), -1, 0],
    ['closes', '2026-10-21', dawn(-1), 0, -1],
  ] as const)('the renewal window %s', (_, end, limit, outside, inside) => {
    const dealType = 'renewal';
    itTurns(
      [
        ['inside', inside, 'P-2 Q'],
        ['outside', outside, 'P-7 P'],
      ],
      (ms) =>
        outcome(
          [
            aDirectClaim('P', { dealType }),
            aClaim('Q', { dealType, createdAt: dawn(5), partner: { name: 'Altura' } }),
          ],
          { context: { incumbent: 'Altura', contractEnd: day(end) }, now: limit + ms },
        ),
    );
  });
  describe('A-2 counts from the day, not from the hour', () => {
    const dueAt = (ms: number) => {
      const claims = [aClaim('P', { registration: {} }), aDirectClaim('D', { stage: 'propose' })];
      const judgement = judge(claims, { now: dawn(0) + ms });
      return judgement.isConflict ? formatDay(judgement.dueOn) : '';
    };
    itTurns(
      [
        ['the last millisecond of Thursday: Friday', -1, '2026-11-20'],
        ['the first of Friday: Monday', 0, '2026-11-23'],
        ['the last of Sunday: Monday', 3 * DAY_MS - 1, '2026-11-23'],
        ['the first of Monday: Tuesday', 3 * DAY_MS, '2026-11-24'],
      ],
      dueAt,
    );
  });
});
