// What `policy simulate` prints: the figures, who gains and loses, the cases with most money.
import { DIFFERENT_KINDS, KIND_WORDS, outcomeWords } from '../../app/simulation-words.ts';
import { dayWords } from '../../app/view-words.ts';
import { SEVERITIES } from '../../domain/judgement.ts';
import { dayOf } from '../../domain/time.ts';
import type { Terminal } from '../exit.ts';
import { shortDollars } from '../scan/words.ts';
import type { SimulationRun } from './run.ts';
import { clauseChanges, daysOf, flowParty, signedDollars } from './words.ts';

const SHOWN = 15;

/** Results to `out`, what people read meanwhile to `err`. */
export function printSimulation(run: SimulationRun, io: Terminal): void {
  const { result, period } = run;
  const { money } = result;
  io.out(
    `${dayWords(dayOf(period.from))} to ${dayWords(dayOf(period.until))}: ${run.beforeName} against ${run.afterName}`,
  );
  table(io, [
    ['', 'before', 'after'],
    ['conflicts', figure(result.before.conflicts), figure(result.after.conflicts)],
    ...SEVERITIES.toReversed().map((one) => [
      `  ${one}`,
      figure(result.before.bySeverity[one]),
      figure(result.after.bySeverity[one]),
    ]),
  ]);
  table(io, [
    ['conflicts compared', ''],
    ...(['same', ...DIFFERENT_KINDS] as const).map((kind) => [
      `  ${KIND_WORDS[kind]}`,
      figure(result.kinds[kind]),
    ]),
  ]);
  io.out(
    `Orders won: ${figure(money.orders)} (${shortDollars(money.ordersUsd)}); the credit of ${figure(money.ordersChanged)} differs, ${shortDollars(money.movedUsd)} changes hands.`,
  );
  io.out(
    `Of the largest amounts in dispute, won or not, ${shortDollars(result.shiftUsd)} of credit moves to others.`,
  );
  io.out('');
  printMoney(run, io);
  printCases(run, io);
  for (const { customer, claims } of result.notSimulated) {
    io.err(`${customer}: ${figure(claims)} claims are too many for one customer; not simulated.`);
  }
  io.err(
    `${figure(result.claims)} claims of ${figure(result.customers)} customers, ${figure(result.judgements)} judgements.`,
  );
}

function printMoney({ result: { money } }: SimulationRun, io: Terminal): void {
  const parties = money.parties.slice(0, SHOWN);
  if (parties.length > 0) {
    table(io, [
      ['party', 'credit before', 'credit after', 'change', 'conflicts that differ'],
      ...parties.map((one) => [
        one.party,
        shortDollars(one.beforeUsd),
        shortDollars(one.afterUsd),
        signedDollars(one.afterUsd - one.beforeUsd),
        figure(one.cases),
      ]),
    ]);
  }
  if (money.flows.length > 0) {
    table(io, [
      ['credit goes from', 'to', 'amount', 'orders'],
      ...money.flows
        .slice(0, SHOWN)
        .map((flow) => [
          flowParty(flow.from),
          flowParty(flow.to),
          shortDollars(flow.usd),
          figure(flow.orders),
        ]),
    ]);
  }
}

function printCases({ result: { cases } }: SimulationRun, io: Terminal): void {
  if (cases.length === 0) return;
  const changes = clauseChanges(cases).slice(0, SHOWN);
  if (changes.length > 0) {
    table(io, [
      ['deciding clause', 'conflicts'],
      ...changes.map(([one, count]) => [one, figure(count)]),
    ]);
  }
  for (const one of cases.slice(0, SHOWN)) {
    const { moment, kind, customer, usd, differsMs } = one;
    if (moment === null) continue;
    io.out(
      `${customer}, ${shortDollars(usd)}: ${KIND_WORDS[kind]}, from ${dayWords(dayOf(moment.at))}, ${figure(daysOf(differsMs))} days`,
    );
    io.out(`  before  ${outcomeWords(moment.before, one)}`);
    io.out(`  after   ${outcomeWords(moment.after, one)}`);
  }
  if (cases.length > SHOWN) io.out(`and ${figure(cases.length - SHOWN)} more: --json, --html`);
}

const figure = (value: number) => value.toLocaleString('en-US');

/** Columns under each other, the first to the left, the others to the right; then an empty line. */
function table(io: Terminal, rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    io.out(cells.join('  ').trimEnd());
  }
  io.out('');
}
