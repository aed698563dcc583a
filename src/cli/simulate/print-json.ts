// A simulation for programs. Amounts are dollars with two decimals, as text: exact however large.
import type { SimulatedCase } from '../../app/simulation.ts';
import { partyOf } from '../../app/view-words.ts';
import { formatInstant } from '../../domain/time.ts';
import { printJudgement } from '../../engagement/scenario-file.ts';
import type { SimulationRun } from './run.ts';
import { clauseChanges } from './words.ts';

/** Version of the shape below; docs/policy.md describes it. */
const SHAPE = 1;
const CENT = 10_000_000_000n;

/** Everything a simulation found. */
export function simulationAsJson({
  period,
  beforeName,
  afterName,
  result,
  leftOut,
}: SimulationRun) {
  const { money } = result;
  return {
    shape: SHAPE,
    from: formatInstant(period.from),
    to: formatInstant(period.until - 1),
    before: { policy: beforeName, ...totals(result.before) },
    after: { policy: afterName, ...totals(result.after) },
    claims: result.claims,
    customers: result.customers,
    judgements: result.judgements,
    left_out: leftOut,
    not_simulated: result.notSimulated,
    compared: result.kinds,
    standing: result.standing.map(({ at, ...counts }) => ({ at: formatInstant(at), ...counts })),
    deciding_clauses: Object.fromEntries(clauseChanges(result.cases)),
    orders: {
      won: money.orders,
      usd: dollarsText(money.ordersUsd),
      credit_differs: money.ordersChanged,
      moved_usd: dollarsText(money.movedUsd),
    },
    in_dispute_moved_usd: dollarsText(result.shiftUsd),
    parties: money.parties.map((one) => ({
      party: one.party,
      is_partner: one.isPartner,
      before_usd: dollarsText(one.beforeUsd),
      after_usd: dollarsText(one.afterUsd),
      conflicts: one.cases,
    })),
    flows: money.flows.map(({ from, to, usd, orders }) => ({
      from,
      to,
      usd: dollarsText(usd),
      orders,
    })),
    conflicts: result.cases.map(caseOf),
  };
}

const totals = ({ conflicts, bySeverity }: SimulationRun['result']['before']) => ({
  conflicts,
  by_severity: bySeverity,
});

function caseOf(one: SimulatedCase) {
  const { moment } = one;
  const side = (judgement: NonNullable<SimulatedCase['moment']>['before']) =>
    judgement && printJudgement(one.customer, judgement);
  return {
    customer: one.customer,
    kind: one.kind,
    differs_in: one.aspects,
    usd: dollarsText(one.usd),
    moved_usd: dollarsText(one.shiftUsd),
    hours: Math.round(one.differsMs / 3_600_000),
    at: moment && formatInstant(moment.at),
    before: side(moment?.before ?? null),
    after: side(moment?.after ?? null),
    claims: one.claims.map((claim) => ({
      id: claim.id,
      party: partyOf(claim),
      channel: claim.channel,
      account: claim.account.name,
    })),
  };
}

/** Trillionths of a dollar to the cent, half away from zero: `-12.50`. */
function dollarsText(usd: bigint): string {
  const size = ((usd < 0n ? -usd : usd) + CENT / 2n) / CENT;
  const text = `${size / 100n}.${String(size % 100n).padStart(2, '0')}`;
  return usd < 0n && size > 0n ? `-${text}` : text;
}
