// Turns drafts into rows of both CRMs, backdated, with stage history and activities.
import type { Instant } from '../../../src/domain/time.ts';
import type { RecordAddress } from '../plants/expectation.ts';
import type { Row, World, WorldCrm } from '../world.ts';
import type { Ago, Calendar } from './calendar.ts';
import type { CaseDraft, ClaimDraft } from './draft.ts';
import { accountDraft, type Plot } from './plot.ts';
import { sowHubspotAccount, sowHubspotActivity, sowHubspotClaim } from './sow-hubspot.ts';
import {
  sowSalesforceAccount,
  sowSalesforceActivity,
  sowSalesforceClaim,
} from './sow-salesforce.ts';
import type { Troupe } from './troupe.ts';

/**
 * Sows one case; returns the address of each claim's record by key.
 * Throws on a draft that contradicts itself (unknown account, closed stage without a date).
 */
export function sowCase(
  world: World,
  troupe: Troupe,
  calendar: Calendar,
  draft: CaseDraft,
): ReadonlyMap<string, RecordAddress> {
  const plot: Plot = {
    world,
    troupe,
    calendar,
    draft,
    accounts: new Map(),
    claims: new Map(),
  };
  sowAccounts(plot);
  return sowClaims(plot);
}

function sowAccounts(plot: Plot): void {
  const { accounts, claims } = plot.draft;
  for (const [key, account] of Object.entries(accounts)) {
    // A customer that only registration leads mention has no account record.
    const own = Object.values(claims).filter((claim) => claim.account === key);
    if (own.length > 0 && own.every((claim) => claim.as === 'lead')) continue;
    const sow = account.crm === 'salesforce' ? sowSalesforceAccount : sowHubspotAccount;
    plot.accounts.set(key, sow(plot, account, firstMention(plot, own)));
  }
}

function sowClaims(plot: Plot): ReadonlyMap<string, RecordAddress> {
  const addresses = new Map<string, RecordAddress>();
  for (const [key, claim] of Object.entries(plot.draft.claims)) {
    const { crm } = accountDraft(plot, claim.account);
    const [sow, sowActivity] =
      crm === 'salesforce'
        ? [sowSalesforceClaim, sowSalesforceActivity]
        : [sowHubspotClaim, sowHubspotActivity];
    const row = sow(plot, claim);
    plot.claims.set(key, row);
    addresses.set(key, { crm, object: row.object, id: row.id });
    for (const [type, ago] of claim.activities ?? []) {
      sowActivity(plot, { claim, row, type, at: plot.calendar.at(ago) });
    }
    if (claim.deleted !== undefined) discard(plot, crm, row, claim.deleted);
  }
  return addresses;
}

function discard(plot: Plot, crm: WorldCrm, row: Row, ago: Ago): void {
  const at = plot.calendar.at(ago);
  plot.world.record({
    kind: 'row',
    crm,
    row: { ...row, deletedAt: at, modifiedAt: at },
    changed: [],
  });
}

/** An account is there a while before the first claim on it. */
function firstMention(plot: Plot, claims: readonly ClaimDraft[]): Instant {
  return plot.calendar.at(Math.max(30, ...claims.map((claim) => claim.created)) + 12);
}
