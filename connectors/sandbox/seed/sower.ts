// Turns drafts into rows of both CRMs, backdated, with stage history and activities.
import type { Instant } from '../../../src/domain/time.ts';
import type { RecordAddress } from '../plants/expectation.ts';
import type { Row, World, WorldCrm } from '../world.ts';
import type { Ago, Calendar } from './calendar.ts';
import type { CaseDraft } from './draft.ts';
import { accountDraft, type Field } from './field.ts';
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
  const field: Field = {
    world,
    troupe,
    calendar,
    draft,
    accounts: new Map(),
    claims: new Map(),
  };
  const addresses = new Map<string, RecordAddress>();
  for (const [key, account] of Object.entries(draft.accounts)) {
    // A customer that only registration leads mention has no account record.
    const claims = Object.values(draft.claims).filter((claim) => claim.account === key);
    if (claims.length > 0 && claims.every((claim) => claim.as === 'lead')) continue;
    const sow = account.crm === 'salesforce' ? sowSalesforceAccount : sowHubspotAccount;
    field.accounts.set(key, sow(field, account, firstMention(field, key)));
  }
  for (const [key, claim] of Object.entries(draft.claims)) {
    const { crm } = accountDraft(field, claim.account);
    const row =
      crm === 'salesforce' ? sowSalesforceClaim(field, claim) : sowHubspotClaim(field, claim);
    field.claims.set(key, row);
    addresses.set(key, { crm, object: row.object, id: row.id });
    const sowActivity = crm === 'salesforce' ? sowSalesforceActivity : sowHubspotActivity;
    for (const [type, ago] of claim.activities ?? []) {
      sowActivity(field, { claim, row, type, at: calendar.at(ago) });
    }
    if (claim.deleted !== undefined) discard(field, crm, row, claim.deleted);
  }
  return addresses;
}

function discard(field: Field, crm: WorldCrm, row: Row, ago: Ago): void {
  const at = field.calendar.at(ago);
  field.world.record({
    kind: 'row',
    crm,
    row: { ...row, deletedAt: at, modifiedAt: at },
    changed: [],
  });
}

/** An account is there a while before the first claim on it. */
function firstMention(field: Field, key: string): Instant {
  const created = Object.values(field.draft.claims)
    .filter((claim) => claim.account === key)
    .map((claim) => claim.created);
  return field.calendar.at(Math.max(30, ...created) + 12);
}
