// A case before it is in any CRM: customers and claims in plain words. Background business and
// planted cases are both written like this; the sower turns drafts into the vendors' rows.
import type {
  ActivityType,
  Channel,
  DealType,
  RegistrationStatus,
  Role,
  Stage,
} from '../../../src/domain/claim.ts';
import type { WorldCrm } from '../world.ts';
import type { Ago } from './calendar.ts';
import type { PartnerKey, PersonKey, Product } from './cast.ts';
import type { CountryCode, Territory } from './places.ts';

/** The customer as one CRM writes it. */
export type AccountDraft = {
  readonly crm: WorldCrm;
  readonly name: string;
  /** As typed: Salesforce `Website` (URL or host), HubSpot `domain`. Left out: empty. */
  readonly domain?: string;
  readonly aliases?: readonly string[];
  readonly country: CountryCode;
  /** Left out: the country's first spelling. */
  readonly countryText?: string;
  /** Salesforce: key of another account of the case. HubSpot: the parent's domain. */
  readonly parent?: string;
  /** Town, region, postal code; left out: the first town of the country. */
  readonly town?: readonly [string, string, string];
  readonly street?: string;
  readonly phone?: string;
  readonly duns?: string;
  readonly namedSince?: Ago;
  readonly contractEnd?: Ago;
  readonly incumbent?: string;
};

type RegistrationDraft = {
  /** Left out: approved. */
  readonly status?: RegistrationStatus;
  readonly at: Ago;
  /** Left out: 90 days after `at`. */
  readonly expires?: Ago;
  readonly namedAccountException?: boolean;
};

type QuoteDraft = {
  readonly unitPrice: number;
  readonly currency: string;
  readonly quantity: number;
};

/** Parts every claim may have. Defaults as in the policy, section 11. */
type ClaimParts = {
  /** Key of the account; its CRM is the claim's. */
  readonly account: string;
  /** A Salesforce registration lead instead of an opportunity. Default: opportunity or deal. */
  readonly as?: 'lead';
  readonly title?: string;
  readonly role?: Role;
  readonly dealType?: DealType;
  readonly scope?: 'group';
  readonly coSell?: string;
  /** Left out: Platform. */
  readonly product?: Product;
  /** Left out: the territory of the account's country. */
  readonly territory?: Territory;
  readonly auto?: true;
  readonly created: Ago;
  /** Left out: develop. */
  readonly stage?: Stage;
  /** Required for won and lost. */
  readonly closed?: Ago;
  /** Null: nobody filled it in. */
  readonly amount: number | null;
  /** Left out: the currency of the account's country. */
  readonly currency?: string;
  /** Key of an earlier claim of the case: the same record, kept in step by a sync. */
  readonly mirrors?: string;
  readonly quote?: QuoteDraft;
  readonly activities?: readonly (readonly [type: ActivityType, ago: Ago])[];
  /** Moved to the recycle bin. */
  readonly deleted?: Ago;
};

/** A claim of the vendor itself. */
export type VendorClaim = ClaimParts & {
  readonly channel: 'direct' | 'self_serve';
  /** Left out: whoever works the territory. */
  readonly owner?: PersonKey;
};

/** A claim of a partner. */
export type PartnerClaim = ClaimParts & {
  readonly channel: Exclude<Channel, 'direct' | 'self_serve'>;
  readonly partner: PartnerKey;
  readonly registration?: RegistrationDraft;
};

/** One claim before it is a record. */
export type ClaimDraft = VendorClaim | PartnerClaim;

/** Accounts and claims by key, in the order in which they are written. */
export type CaseDraft = {
  readonly accounts: Readonly<Record<string, AccountDraft>>;
  readonly claims: Readonly<Record<string, ClaimDraft>>;
};

/** True when a partner makes the claim. */
export function isPartnerClaim(claim: ClaimDraft): claim is PartnerClaim {
  return 'partner' in claim;
}

/** The stages a claim went through, oldest first: forward only, the last is today's. */
export function stagesUpTo(stage: Stage): readonly Stage[] {
  const path: readonly Stage[] = ['qualify', 'develop', 'propose', 'negotiate', 'won'];
  if (stage === 'lost') return ['qualify', 'develop', 'lost'];
  return path.slice(0, path.indexOf(stage) + 1);
}
