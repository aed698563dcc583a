// `credit --json`: percentages as in `judge`, amounts as text.
import type { CreditedConflict, CreditResult } from '../../app/credit.ts';
import { partyOf } from '../../app/view-words.ts';
import { formatE4 } from '../../domain/money.ts';
import { payDecimals } from '../../engagement/attribution/pay-out.ts';
import { printJudgement } from '../../engagement/scenario-file.ts';
import { dollars } from '../scan/words.ts';
import { printModels } from './models.ts';

/** Version of the shape below; docs/policy.md describes it. */
const SHAPE = 1;

/** Everything `credit` found. */
export function creditAsJson({ conflicts, doubleCountedUsd, pay }: CreditResult) {
  return {
    shape: SHAPE,
    double_counted_usd: dollars(doubleCountedUsd),
    conflicts: conflicts.map(conflictOf),
    pay: pay.map((row) => ({
      idempotency_key: row.idempotencyKey,
      order_id: row.orderId,
      also_booked_as: row.alsoBookedAs,
      closed_on: row.closedOn,
      product_family: row.productFamily,
      payee: row.payee,
      percent: row.basisPoints / 100,
      amount: formatE4(row.amount.e4, payDecimals(row.amount.currency)),
      currency: row.amount.currency,
      policy_version: row.policyVersion,
    })),
  };
}

function conflictOf({
  customer,
  judgement,
  claims,
  models,
  families,
  doubleCountedUsd,
}: CreditedConflict) {
  return {
    ...printJudgement(customer, judgement),
    double_counted_usd: dollars(doubleCountedUsd),
    other_models: printModels(models),
    families:
      families?.map(({ productFamily, attributions }) => ({
        product_family: productFamily,
        other_models: printModels(attributions),
      })) ?? null,
    claims: claims.map((claim) => ({
      id: claim.id,
      record_id: claim.recordId,
      party: partyOf(claim),
    })),
  };
}
