// Rules of policy section 11 that join several fields of a scenario.
import { isVendorChannel } from '../domain/claim.ts';
import type { Policy } from '../domain/policy.ts';
import { dayOf, type Instant } from '../domain/time.ts';
import { FULL_CREDIT } from './credit.ts';
import type { ClaimDocument, ScenarioDocument } from './scenario-schema.ts';

/** A fault, with the path of the field it is reported at: `['claims', 1, 'closed_at']`. */
export type ScenarioFault = {
  readonly path: readonly (string | number)[];
  readonly message: string;
};

/** All faults of a scenario whose fields are each well formed. */
export function findFaults(scenario: ScenarioDocument, policy: Policy): readonly ScenarioFault[] {
  const { claims, as_of: asOf } = scenario;
  return [
    ...repeated(claims, ({ id }) => id).map((index) => claimFault(index, 'id', 'used before')),
    ...repeated(claims, ({ crm, record_id }) => `${crm} ${record_id}`).map((index) =>
      claimFault(index, 'record_id', 'used before in this CRM'),
    ),
    ...claims.flatMap((claim, index) =>
      faultsOfClaim(claim, { asOf, policy }).map(([field, message]) =>
        claimFault(index, field, message),
      ),
    ),
    ...faultsOfChoice(scenario),
    ...faultsOfSplit(scenario),
  ];
}

function claimFault(index: number, field: string, message: string): ScenarioFault {
  return { path: ['claims', index, ...field.split('.')], message };
}

/** Indexes of the items whose key an earlier item has. */
function repeated<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly number[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const key = keyOf(item);
    if (seen.has(key)) return [index];
    seen.add(key);
    return [];
  });
}

type FieldFault = readonly [field: string, message: string];
type ReadAs = { readonly asOf: Instant; readonly policy: Policy };

function faultsOfClaim(claim: ClaimDocument, { asOf, policy }: ReadAs): readonly FieldFault[] {
  const faults: FieldFault[] = [];
  const ownType = claim.crm === 'salesforce' ? 'opportunity' : 'deal';
  if (claim.record_type !== ownType && claim.record_type !== 'lead') {
    faults.push(['record_type', `not ${ownType} or lead, which ${claim.crm} has`]);
  }
  if (claim.created_at > asOf) faults.push(['created_at', 'after as_of']);
  for (const [field, currency] of [
    ['currency', claim.currency],
    ['quote.currency', claim.quote?.currency],
  ] as const) {
    if (currency !== undefined && !Object.hasOwn(policy.exchangeRatesToUsd, currency)) {
      faults.push([field, 'a currency without a policy rate']);
    }
  }
  return [...faults, ...faultsOfParty(claim, asOf), ...faultsOfClosing(claim, asOf)];
}

function faultsOfParty(claim: ClaimDocument, asOf: Instant): readonly FieldFault[] {
  const { channel, partner, registration } = claim;
  const faults: FieldFault[] = [];
  if (isVendorChannel(channel) && partner !== null) {
    faults.push(['partner', `not null, as channel ${channel} needs`]);
  }
  if (!isVendorChannel(channel) && partner === null) {
    faults.push(['partner', `null, but channel ${channel} needs a partner`]);
  }
  if (registration === null) return faults;
  if (partner === null) faults.push(['registration', 'not null, although partner is null']);
  const { registered_at: registeredAt, expires_at: expiresOn } = registration;
  if (registeredAt > asOf) faults.push(['registration.registered_at', 'after as_of']);
  if (expiresOn !== null && expiresOn < dayOf(registeredAt)) {
    faults.push(['registration.expires_at', 'before the registered date']);
  }
  return faults;
}

function faultsOfClosing(claim: ClaimDocument, asOf: Instant): readonly FieldFault[] {
  const { closed_at: closedAt, stage } = claim;
  const isClosed = stage === 'won' || stage === 'lost';
  if (!isClosed) return closedAt === null ? [] : [['closed_at', `not null at stage ${stage}`]];
  if (closedAt === null) return [['closed_at', `null at stage ${stage}`]];
  if (closedAt < claim.created_at) return [['closed_at', 'before created_at']];
  return closedAt > asOf ? [['closed_at', 'after as_of']] : [];
}

function faultsOfChoice({ context, claims, as_of: asOf }: ScenarioDocument): ScenarioFault[] {
  const choice = context.customer_choice;
  if (choice === null) return [];
  const path = ['context', 'customer_choice'] as const;
  const faults: ScenarioFault[] = [];
  if (!claims.some(({ id }) => id === choice.claim)) {
    faults.push({ path: [...path, 'claim'], message: 'not a claim of this scenario' });
  }
  if (choice.dated > dayOf(asOf)) {
    faults.push({ path: [...path, 'dated'], message: 'after as_of' });
  }
  return faults;
}

function faultsOfSplit({ context, claims }: ScenarioDocument): ScenarioFault[] {
  const { agreed_split: split, co_sell_agreement: agreement } = context;
  if (split === null) return [];
  const path = ['context', 'agreed_split'] as const;
  if (agreement === null) {
    return [{ path: ['context', 'co_sell_agreement'], message: 'missing beside agreed_split' }];
  }
  const isUnder = (id: string) =>
    claims.some((claim) => claim.id === id && claim.co_sell_id === agreement);
  const faults = split
    .filter(({ claimId }) => !isUnder(claimId))
    .map(({ claimId }) => ({
      path: [...path, claimId],
      message: 'not a claim of this scenario under co_sell_agreement',
    }));
  const total = split.reduce((sum, { basisPoints }) => sum + basisPoints, 0);
  return total === FULL_CREDIT
    ? faults
    : [...faults, { path, message: `totals ${total / 100}, not 100` }];
}
