// One case on its way into the CRMs: what the per-CRM writers share while they sow it.
import type { Stage } from '../../../src/domain/claim.ts';
import type { FieldValue } from '../../../src/domain/source-record.ts';
import type { Instant } from '../../../src/domain/time.ts';
import type { Row, World, WorldCrm } from '../world.ts';
import type { Calendar } from './calendar.ts';
import {
  type AccountDraft,
  type CaseDraft,
  type ClaimDraft,
  isPartnerClaim,
  stagesUpTo,
} from './draft.ts';
import { countryOf } from './places.ts';
import type { Troupe } from './troupe.ts';

/** What the per-CRM writers share while one case is sown. */
export type Plot = {
  readonly world: World;
  readonly troupe: Troupe;
  readonly calendar: Calendar;
  readonly draft: CaseDraft;
  /** Rows of accounts and claims sown so far, by key. */
  readonly accounts: Map<string, Row>;
  readonly claims: Map<string, Row>;
};

/** Where a claim stood when: the stage it starts in, and the moves after that. */
export type StagePath = {
  readonly first: Stage;
  readonly moves: readonly { readonly stage: Stage; readonly at: Instant }[];
};

/** The account a claim names. Throws when the case has none of that key. */
export function accountDraft(plot: Plot, key: string): AccountDraft {
  const account = plot.draft.accounts[key];
  if (!account) throw new Error(`a claim names account ${key}, which the case does not have`);
  return account;
}

/** The claim's territory: its own, or that of the customer's country. */
export function territoryOf(plot: Plot, claim: ClaimDraft): string {
  return claim.territory ?? countryOf(accountDraft(plot, claim.account).country).territory;
}

/** The claim's currency: its own, or that of the customer's country. */
export function currencyOf(plot: Plot, claim: ClaimDraft): string {
  return claim.currency ?? countryOf(accountDraft(plot, claim.account).country).currency;
}

/** Record id of the claim that this one mirrors, null for most. */
export function mirroredId(plot: Plot, claim: ClaimDraft): string | null {
  if (claim.mirrors === undefined) return null;
  const row = plot.claims.get(claim.mirrors);
  if (!row) throw new Error(`a claim mirrors ${claim.mirrors}, which is not sown before it`);
  return row.id;
}

/** `Customer - Product`, or the draft's own title. */
export function titleOf(plot: Plot, claim: ClaimDraft): string {
  const customer = accountDraft(plot, claim.account).name;
  const seller = isPartnerClaim(claim) ? ' (partner)' : '';
  return claim.title ?? `${customer} - ${claim.product ?? 'Platform'}${seller}`;
}

/** Spreads the stage moves between creation and the close, or the last quarter of its life. */
export function stagePath(plot: Plot, claim: ClaimDraft): StagePath {
  const stage = claim.stage ?? 'develop';
  const isClosed = stage === 'won' || stage === 'lost';
  if (isClosed !== (claim.closed !== undefined)) {
    throw new Error(`a claim in stage ${stage} ${isClosed ? 'needs' : 'has'} a closing day`);
  }
  const [first = stage, ...rest] = stagesUpTo(stage);
  const start = plot.calendar.at(claim.created);
  const end = plot.calendar.at(claim.closed ?? claim.created / 4);
  const moves = rest.map((next, index) => ({
    stage: next,
    at: Math.round((start + ((end - start) * (index + 1)) / rest.length) / 1000) * 1000,
  }));
  return { first, moves };
}

/** Changes a row at a past instant: what `Database.update` does now, done then. */
export function changeAt(
  plot: Plot,
  crm: WorldCrm,
  row: Row,
  change: {
    readonly fields: Readonly<Record<string, FieldValue>>;
    readonly at: Instant;
    readonly by: string;
  },
): Row {
  const { fields, at, by } = change;
  const next = { ...row, fields: { ...row.fields, ...fields }, modifiedAt: at, modifiedBy: by };
  plot.world.record({ kind: 'row', crm, row: next, changed: Object.keys(fields) });
  return next;
}
