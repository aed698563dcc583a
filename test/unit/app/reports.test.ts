// Reports on small books worked out by hand, through the store as the product reads it.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recordOf } from '../../../src/app/judgement-record.ts';
import { reportCsv, reportJson } from '../../../src/app/reports/export-report.ts';
import { FIGURE_KEYS, figureOf, figuresOf, valueWords } from '../../../src/app/reports/figures.ts';
import { periodOf } from '../../../src/app/reports/period.ts';
import type { Report } from '../../../src/app/reports/report.ts';
import { runReport } from '../../../src/cli/report.ts';
import type { Conflict, ConflictEvent } from '../../../src/domain/conflict.ts';
import type { TenantStore } from '../../../src/ports/store.ts';
import { aClaim, aConflict, at, day, putClaims, putConflict } from '../../http/console-world.ts';

import {
  aDecision,
  aPair,
  NOW,
  putDecided,
  reportOf,
  storeWith,
  TENANT,
  value,
  valuesOf,
} from './report-books.ts';

const anEvent = (
  conflictId: Conflict['id'],
  kind: ConflictEvent['kind'],
  instant: string,
): ConflictEvent => ({ conflictId, kind, at: at(instant), actor: 'Parley', text: kind });

describe('what became of conflicts', () => {
  /** Monday 2 November; suggested: 70 to the direct claim, 30 to the partner's. */
  const opened = { openedAt: at('2026-11-02T09:00:00Z'), dueOn: day('2026-11-04') };

  it('is counted, timed in working days, and compared with what was suggested', async () => {
    const report = await reportOf(async (store) => {
      // Decided the same day, as suggested.
      const [one, two, three, four, five] = [1, 2, 3, 4, 5].map((n) => aPair(n));
      if (!one || !two || !three || !four || !five) throw new Error('five pairs');
      const first = aConflict({ id: 'c1', claims: one, ...opened });
      await putDecided(
        store,
        first,
        one,
        aDecision(first, 'accept_split', '2026-11-02T12:00:00Z', [7_000, 3_000]),
      );
      // Two working days, on the due day; all to direct.
      const second = aConflict({ id: 'c2', claims: two, ...opened });
      await putDecided(
        store,
        second,
        two,
        aDecision(second, 'direct_keeps', '2026-11-04T12:00:00Z', [10_000, 0]),
      );
      // Over a weekend: Tue 3 to Fri 6 and Mon 9 are five working days. Late; more to the partner.
      const third = aConflict({ id: 'c3', claims: three, ...opened });
      await putDecided(
        store,
        third,
        three,
        aDecision(third, 'share', '2026-11-09T12:00:00Z', [5_000, 5_000]),
      );
      // One working day; a false alarm.
      const fourth = aConflict({ id: 'c4', claims: four, ...opened });
      await putDecided(
        store,
        fourth,
        four,
        aDecision(fourth, 'not_a_conflict', '2026-11-03T12:00:00Z', null),
      );
      // Nobody decided, and it was escalated. 60 of 160 dollars are counted twice.
      const fifth = aConflict({ id: 'c5', claims: five, ...opened });
      await putConflict(store, fifth, five);
      await store.conflicts.addEvent(anEvent(fifth.id, 'escalated', '2026-11-05T00:00:00Z'));
    });
    expect(
      valuesOf(report, ['conflict_rate', 'opened', 'decided', 'waiting', 'late', 'escalated']),
    ).toEqual({
      ...{ conflict_rate: '50.0', opened: '5', decided: '4' },
      ...{ waiting: '1', late: '1', escalated: '1' },
    });
    // 0, 1, 2, 5 days: the middle is 1.5; nine in ten of four are all four.
    expect(valuesOf(report, ['median_days', 'p90_days', 'sla_met', 'false_alarms'])).toEqual({
      ...{ median_days: '1.5', p90_days: '5.0', sla_met: '75.0', false_alarms: '25.0' },
    });
    expect(valuesOf(report, ['override_direct', 'override_partner', 'override_neither'])).toEqual({
      override_direct: '33.3',
      override_partner: '33.3',
      override_neither: '0.0',
    });
    expect(figureOf(report.all, 'sla_met').basis).toBe('3 of 4 decisions');
    expect(value(report, 'double_counted')).toBe('60.00');
    expect(report.weeks.map(({ opened: o, decided }) => [o, decided])).toEqual([
      [5, 3],
      [0, 1],
      [0, 0],
    ]);
  });

  it('leaves out decisions taken back, and times a reopened conflict from its reopening', async () => {
    const report = await reportOf(async (store) => {
      const claims = aPair(1);
      const conflict = aConflict({ id: 'c1', claims, ...opened, dueOn: day('2026-11-18') });
      const undone = aDecision(conflict, 'share', '2026-11-03T09:00:00Z', [5_000, 5_000]);
      const early = aDecision(conflict, 'accept_split', '2026-11-05T09:00:00Z', [7_000, 3_000]);
      const last = aDecision(conflict, 'accept_split', '2026-11-17T09:00:00Z', [7_000, 3_000]);
      // Judged at opening: due on the 4th. The decision of the 5th came too late, the last did not.
      await putConflict(store, { ...conflict, status: 'resolved', decision: last }, claims);
      const around = {
        neighbourhood: undefined,
        answers: [],
        links: [],
        sha256: (text: string) => text,
      };
      const byId = new Map(claims.map((claim) => [claim.id, claim]));
      const atOpening = { ...conflict.judgement, dueOn: day('2026-11-04') };
      await store.conflicts.addJudgement(
        recordOf(
          { ...conflict, judgement: atOpening },
          { ...around, claims: byId, now: conflict.openedAt },
        ),
      );
      for (const decision of [undone, early, last]) await store.conflicts.addDecision(decision);
      await store.conflicts.addEvent(
        anEvent(conflict.id, 'decision_undone', '2026-11-03T09:05:00Z'),
      );
      await store.conflicts.addEvent(anEvent(conflict.id, 'reopened', '2026-11-16T09:00:00Z'));
    });
    // Mon 2 to Thu 5: three days; Mon 16 to Tue 17: one.
    expect(report.all.workingDays).toEqual([1, 3]);
    expect(valuesOf(report, ['decided', 'reopened', 'sla_met'])).toEqual({
      ...{ decided: '2', reopened: '1', sla_met: '50.0' },
    });
  });

  it('looks at the end of a period that is over, not at today', async () => {
    const book = async (store: TenantStore) => {
      const claims = aPair(1);
      const conflict = aConflict({ id: 'c1', claims, ...opened });
      await putDecided(
        store,
        conflict,
        claims,
        aDecision(conflict, 'share', '2026-11-12T09:00:00Z', [5_000, 5_000]),
      );
    };
    const then = await reportOf(book, { from: '2026-11-01', to: '2026-11-10' });
    expect(valuesOf(then, ['opened', 'decided', 'waiting', 'late'])).toEqual({
      ...{ opened: '1', decided: '0', waiting: '1', late: '1' },
    });
    const now = await reportOf(book, { from: '2026-11-11', to: '2026-11-20' });
    expect(valuesOf(now, ['opened', 'decided', 'waiting'])).toEqual({
      ...{ opened: '0', decided: '1', waiting: '0' },
    });
  });

  it('is cut by partner, segment, product and pair of channels', async () => {
    const report = await reportOf(async (store) => {
      const claims = [...aPair(1), aPair(2, 'Helio VAR')[1]];
      await putConflict(store, aConflict({ id: 'c1', claims, ...opened }), claims);
      await putClaims(store, [aClaim({ recordId: 'alone', account: {}, territory: 'UK' })]);
    });
    const names = (cut: keyof Report['cuts']) =>
      report.cuts[cut].map(({ name, sums }) => [name, sums.opened, sums.claims]);
    expect(names('partner')).toEqual([
      ['Helio VAR', 1, 1],
      ['Northwind Systems', 1, 1],
    ]);
    expect(names('territory')).toEqual([
      ['DACH', 1, 3],
      ['UK', 0, 1],
    ]);
    expect(names('product')).toEqual([['Fleet Control', 1, 4]]);
    expect(names('channels')).toEqual([
      ['Direct and Reseller', 1, 0],
      ['Reseller and Reseller', 1, 0],
    ]);
  });
});

describe('a report', () => {
  it('of nothing divides by nothing', async () => {
    const report = await reportOf(async () => {});
    expect(
      figuresOf(report.all)
        .filter(({ value: one }) => one === null)
        .map(({ key }) => key),
    ).toEqual([
      ...['conflict_rate', 'median_days', 'p90_days', 'sla_met', 'override_direct'],
      ...['override_partner', 'override_neither', 'false_alarms', 'leakage'],
      ...['channels_per_order', 'people_per_order'],
    ]);
    expect(valueWords(figureOf(report.all, 'sla_met'))).toBe('–');
  });

  it('reads books of more than one page, each conflict and claim once', async () => {
    const report = await reportOf(async (store) => {
      for (let n = 0; n < 501; n += 1) {
        const claims = aPair(n);
        await putConflict(store, aConflict({ id: `c${n}`, claims }), claims);
      }
    });
    expect(valuesOf(report, ['opened', 'conflict_rate'])).toEqual({
      opened: '501',
      conflict_rate: '50.0',
    });
  });

  it('says the same as CSV and JSON, and runs no formula', async () => {
    const report = await reportOf(async (store) => {
      const claims = aPair(1, '=HYPERLINK("x")');
      await putConflict(store, aConflict({ id: 'c1', claims }), claims);
    });
    const lines = reportCsv(report).trimEnd().split('\r\n');
    expect(lines).toHaveLength(1 + figuresOf(report.all).length * 5);
    expect(lines[1]).toMatch(/^2026-11-01,2026-11-20,all,,conflict_rate,50\.0,per 100 claims,/);
    expect(lines.find((line) => line.includes('HYPERLINK'))).toContain(`"'=HYPERLINK(""x"")"`);
    expect(reportJson(report).by['partner']?.[0]?.figures['opened']).toEqual({
      value: '1',
      basis: null,
    });
  });

  it('has each of its figures in the documentation', () => {
    const table = readFileSync('docs/reports.md', 'utf8').split('## Figures')[1]?.split('\n## ')[0];
    const told = [...(table ?? '').matchAll(/`([a-z0-9_]+)`/g)].map((found) => found[1]);
    expect(told.sort()).toEqual([...FIGURE_KEYS].sort());
  });

  it.each([
    ['2026-13-01', null, /no date/],
    ['2026-11-10', '2026-11-09', /after the last day/],
    ['2026-11-21', '2026-12-01', /still to come/],
    ['2026-11-21', null, /still to come/],
    ['2016-11-01', '2026-11-20', /ten years/],
  ])('from %s to %s is refused', (from, to, problem) => {
    expect(periodOf({ from, to }, NOW)).toEqual({ problem: expect.stringMatching(problem) });
  });

  it('tells of the last 90 days unless said, on the command line too', async () => {
    const store = await storeWith(async (tenant) => {
      const claims = aPair(1);
      await putConflict(tenant, aConflict({ id: 'c1', claims }), claims);
    });
    const lines: string[] = [];
    const terminal = { out: (line: string) => lines.push(line), err: () => {} };
    const app = { store, clock: { now: () => NOW } };
    const code = await runReport({ from: null, to: null, format: 'text' }, app, TENANT, terminal);
    expect([code, lines[0]]).toEqual([0, '23 Aug 2026 to 20 Nov 2026']);
    expect(lines).toContain('Conflict rate: 50.0 (1 conflict, 2 claims)');
    expect(
      lines.some((line) => /^Northwind Systems +1 +100\.0 +0 +– +– +– +60\.00$/.test(line)),
    ).toBe(true);
  });
});
