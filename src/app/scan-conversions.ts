// Converted leads of an offline scan: a lead and the opportunity it became are one claim, as in the
// connected product (claim-of.ts). Leads are read first and wait here for their opportunities.
import type { Claim } from '../domain/claim.ts';
import type { Policy } from '../domain/policy.ts';
import { haveOneSeller } from '../engagement/parties.ts';
import { deriveContinued } from '../observe/converted.ts';
import { type ClaimInput, type DerivedClaim, deriveClaim } from '../observe/derive-claim.ts';
import type { ScanRow, ScanTable } from './scan-book.ts';

/** A lead's row, and how its claim is derived once its customer is known. */
export type ConvertedLead = {
  readonly table: ScanTable;
  readonly row: ScanRow;
  readonly inputFor: (account: ClaimInput['account']) => ClaimInput;
};

/** What an opportunity makes of the leads it came from. */
export type Continued = {
  /** Its claim, with what the lead of the same seller says where it says nothing itself. */
  readonly derived: DerivedClaim;
  /** Leads of the same seller, part of that claim. */
  readonly parts: readonly Origin[];
  /** Leads of other sellers: they stand against the opportunity, at its stage. */
  readonly rivals: readonly Origin[];
};

/** A lead that can be read, with the claim it makes by itself. */
export type Origin = {
  readonly lead: ConvertedLead;
  readonly derived: Extract<DerivedClaim, { kind: 'claim' }>;
};

/** Converted leads by the key of the opportunity they became. */
export class ConvertedLeads {
  readonly #policy: Policy;
  readonly #waiting = new Map<string, ConvertedLead[]>();

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  add(opportunity: string, lead: ConvertedLead): void {
    const leads = this.#waiting.get(opportunity);
    if (leads === undefined) this.#waiting.set(opportunity, [lead]);
    else leads.push(lead);
  }

  /** The claim of an opportunity with the leads that became it. They wait on until {@link settle}. */
  continue(opportunity: string, input: ClaimInput): Continued {
    const origins = (this.#waiting.get(opportunity) ?? [])
      .flatMap((lead): Origin[] => {
        const derived = deriveClaim(lead.inputFor(input.account));
        return derived.kind === 'claim' ? [{ lead, derived }] : [];
      })
      .sort((left, right) => firstRegistered(left.derived.claim, right.derived.claim));
    const derived = this.#continued(input, origins) ?? deriveClaim(input);
    if (derived.kind !== 'claim') return { derived, parts: [], rivals: [] };
    const { claim } = derived;
    const isPart = (one: Origin) => haveOneSeller(one.derived.claim, claim, this.#policy);
    const rivals = origins.filter((one) => !isPart(one));
    return {
      derived,
      parts: origins.filter(isPart),
      rivals: rivals.map((one) => ({ ...one, derived: atStageOf(claim, one.derived) })),
    };
  }

  /** Forgets leads whose opportunity has been taken into the book. */
  settle(opportunity: string, taken: readonly Origin[]): void {
    const leads = new Set(taken.map(({ lead }) => lead));
    const left = this.#waiting.get(opportunity)?.filter((one) => !leads.has(one)) ?? [];
    if (left.length === 0) this.#waiting.delete(opportunity);
    else this.#waiting.set(opportunity, left);
  }

  /** Leads whose opportunity no file holds; forgets them. */
  takeRest(): readonly ConvertedLead[] {
    const rest = [...this.#waiting.values()].flat();
    this.#waiting.clear();
    return rest;
  }

  /** Told with the first origin of the same seller; null where none is. */
  #continued(input: ClaimInput, origins: readonly Origin[]): DerivedClaim | null {
    for (const { claim: origin } of origins.map((one) => one.derived)) {
      const derived = deriveContinued(input, origin);
      if (derived.kind === 'claim' && haveOneSeller(derived.claim, origin, this.#policy)) {
        return { ...derived, claim: withActivitiesOf(origin, derived.claim) };
      }
    }
    return null;
  }
}

const heldSince = ({ registration, createdAt }: Claim) => registration?.registeredAt ?? createdAt;

const firstRegistered = (left: Claim, right: Claim) =>
  heldSince(left) - heldSince(right) || (left.id < right.id ? -1 : 1);

/** What becomes of the sale is told by the opportunity. */
function atStageOf({ stage, rawStage, closedAt }: Claim, lead: Origin['derived']) {
  return { ...lead, claim: { ...lead.claim, stage, rawStage, closedAt } };
}

/** A CRM hands a lead's activities on, an export tells them in either row: each counts once. */
function withActivitiesOf(origin: Claim, claim: Claim): Claim {
  const more = origin.activities.filter(
    (one) => !claim.activities.some(({ type, at }) => type === one.type && at === one.at),
  );
  return { ...claim, activities: [...claim.activities, ...more] };
}
