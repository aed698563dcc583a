// What the records that Parley makes for channel managers should show: one per conflict in each org that
// has a place for it. They are the managers' alone (the package shares them with nobody else), so they
// name every side. Pure; the reconciler compares and writes.
import type { Claim } from '../domain/claim.ts';
import { type Conflict, isActive } from '../domain/conflict.ts';
import { type ConnectionId, parseRecordKey } from '../domain/ids.ts';
import type { SplitLine } from '../domain/judgement.ts';
import { formatMoney } from '../domain/money.ts';
import { type OwnFieldValues, ownFieldsOf, ownObjectName } from '../domain/own-fields.ts';
import type { Policy } from '../domain/policy.ts';
import { dayOf, formatDay } from '../domain/time.ts';
import type { RecordTarget } from '../ports/write-store.ts';
import {
  clip,
  type DesiredInput,
  isShown,
  percent,
  shownStatus,
  sideOf,
} from './desired-fields.ts';
import { approversInWords, currentDue, decidersInWords, decidersOf, stepOf } from './escalate.ts';
import { acceptableSplit, proposerOf } from './other-split.ts';
import { splitInForce } from './outcome-split.ts';

export type RecordsInput = Pick<DesiredInput, 'claims' | 'conflicts' | 'managers' | 'publicUrl'> & {
  readonly policy: Policy;
  /** Connections whose CRM lets Parley make such records. */
  readonly places: readonly ConnectionId[];
};

/**
 * One target per conflict and place; all values empty where none is to be: in an org that has no claim of
 * the conflict and is not its manager's, and for a conflict that is over without a decision.
 */
export function desiredRecords(input: RecordsInput): readonly RecordTarget[] {
  return input.conflicts.flatMap((conflict) =>
    input.places.map((connectionId) => ({
      ref: { connectionId, object: ownObjectName('conflict'), recordId: conflict.id },
      home: 'conflict' as const,
      values: isAt(input, conflict, connectionId) ? valuesOf(input, conflict) : NONE,
    })),
  );
}

const NONE: OwnFieldValues = Object.fromEntries(
  ownFieldsOf('conflict')
    .filter(({ isKey }) => isKey !== true)
    .map(({ key }) => [key, null]),
);

function isAt({ managers }: RecordsInput, conflict: Conflict, place: ConnectionId): boolean {
  if (!isShown(conflict)) return false;
  const manager = managers.find(({ id }) => id === conflict.managerId);
  const homes = conflict.judgement.claimIds.map((id) => parseRecordKey(id).connectionId);
  return homes.includes(place) || manager?.connectionId === place;
}

function valuesOf(input: RecordsInput, conflict: Conflict): OwnFieldValues {
  const { judgement } = conflict;
  const claims = input.claims.filter(({ id }) => judgement.claimIds.includes(id));
  const isOpen = isActive(conflict.status);
  const customers = [...new Set(claims.map(({ account }) => account.name))];
  return {
    conflict_status: shownStatus(conflict),
    conflict_severity: judgement.severity,
    conflict_types: judgement.types.join(';'),
    conflict_since: formatDay(dayOf(conflict.openedAt)),
    conflict_due: isOpen ? formatDay(currentDue(conflict)) : null,
    url: `${input.publicUrl}/conflicts/${conflict.id}`,
    conflict_customer: clip('conflict_customer', customers.join('; ')) || null,
    conflict_claims: clip('conflict_claims', claims.map(claimLine).join('\n')) || null,
    conflict_channels: [...new Set(claims.map(({ channel }) => channel))].sort().join(';') || null,
    conflict_decider: isOpen ? deciderOf(conflict, { claims, managers: input.managers }) : null,
    conflict_step: stepOf(conflict),
    conflict_reason:
      clip('conflict_reason', reasonOf(conflict, { claims, policy: input.policy })) || null,
    conflict_action: judgement.action.replaceAll('_', ' '),
    conflict_split: splitText(claims, splitInForce(conflict)),
    ...decided(input, conflict),
  };
}

/** The reasons of the policy, and the split that a seller proposed while it may be accepted. */
function reasonOf(conflict: Conflict, around: Pick<RecordsInput, 'claims' | 'policy'>): string {
  const { channelManager } = conflict.judgement.reasons;
  const split = isActive(conflict.status) ? acceptableSplit(conflict, around) : 'impossible';
  const other = split === 'impossible' ? null : proposerOf(conflict, split);
  if (split === 'impossible' || other === null) return channelManager;
  const who = other.by.email ?? `User ${other.by.userId}`;
  const why = other.text === null ? '' : ` “${other.text}”`;
  const on = formatDay(dayOf(other.at));
  return `${channelManager}\nOn ${on} ${who} proposed: ${splitText(around.claims, split)}.${why}`;
}

type Around = Pick<RecordsInput, 'claims' | 'managers'>;

function deciderOf(conflict: Conflict, around: Around): string | null {
  if (conflict.proposal !== undefined) {
    return clip('conflict_decider', approversInWords(decidersOf(conflict, around))) || null;
  }
  if (stepOf(conflict) > 0) return clip('conflict_decider', decidersInWords(conflict, around));
  const manager = around.managers.find(({ id }) => id === conflict.managerId);
  return manager === undefined ? null : clip('conflict_decider', manager.name);
}

function decided({ managers }: RecordsInput, { decision, openedAt }: Conflict): OwnFieldValues {
  if (decision === null) {
    return {
      conflict_outcome: null,
      conflict_note: null,
      conflict_decided_on: null,
      conflict_decided_by: null,
      conflict_days: null,
    };
  }
  const day = dayOf(decision.decidedAt);
  const decider = managers.find(({ id }) => id === decision.decidedBy);
  return {
    conflict_outcome: decision.outcome,
    conflict_note: decision.note === null ? null : clip('conflict_note', decision.note) || null,
    conflict_decided_on: formatDay(day),
    conflict_decided_by: decider === undefined ? null : clip('conflict_decided_by', decider.name),
    conflict_days: day - dayOf(openedAt),
  };
}

/** `Northwind (reseller), HubSpot deal 4711: created 2026-11-03, stage propose, 48,000.00 EUR`. */
function claimLine(claim: Claim): string {
  const { channel, crm, recordType, recordId, registration, amount } = claim;
  const where = `${crm === 'salesforce' ? 'Salesforce' : 'HubSpot'} ${recordType} ${recordId}`;
  const facts = [
    `created ${formatDay(dayOf(claim.createdAt))}`,
    ...(registration === null
      ? []
      : [`registered ${formatDay(dayOf(registration.registeredAt))} (${registration.status})`]),
    `stage ${claim.stage}`,
    ...(amount === null ? [] : [formatMoney(amount)]),
  ];
  return `${nameOf(claim)} (${channel.replaceAll('_', ' ')}), ${where}: ${facts.join(', ')}`;
}

/** The partner, or whoever of the vendor's own people owns the record. */
function nameOf(claim: Claim): string {
  return claim.partner?.name ?? claim.owner?.name ?? claim.owner?.email ?? sideOf(claim);
}

function splitText(claims: readonly Claim[], split: readonly SplitLine[] | null): string | null {
  if (split === null || split.length === 0) return null;
  const lines = split.map(({ claimId, basisPoints }) => {
    const claim = claims.find(({ id }) => id === claimId);
    return `${claim === undefined ? 'Another claim' : nameOf(claim)} ${percent(basisPoints)}`;
  });
  return clip('conflict_split', lines.join(' / '));
}
