// The form of a planted case: a draft of a few records and, by hand, what the policy makes of it.
import type { Action, ClauseId, ConflictType, Severity } from '../../../src/domain/judgement.ts';
import { type PartnerKey, partnerOf } from '../seed/cast.ts';
import type { AccountDraft, ClaimDraft, PartnerClaim, VendorClaim } from '../seed/draft.ts';
import type { CountryCode } from '../seed/places.ts';

/**
 * The judgement, claims named by their keys. `null`: nothing collides. All of it is worked out from
 * the text of the policy; nothing in the sandbox computes it.
 */
type PlantedJudgement<Claim extends string> = null | {
  readonly types: readonly ConflictType[];
  readonly severity: Severity;
  /** Null under P-8. */
  readonly prevails: Claim | null;
  /** Percent by claim in the conflict; a claim set aside has no entry. */
  readonly split: Readonly<Partial<Record<Claim, number>>>;
  readonly action: Action;
};

/** A planted case: customers, claims and the judgement, by key. */
export type Plant<Account extends string = string, Claim extends string = string> = {
  /** Kebab case, unique. */
  readonly id: string;
  readonly title: string;
  /** What the case is about: the clauses that make it interesting. */
  readonly clauses: readonly ClauseId[];
  readonly accounts: Readonly<Record<Account, AccountDraft>>;
  readonly claims: Readonly<Record<Claim, ClaimDraft & { readonly account: NoInfer<Account> }>>;
  readonly expected: PlantedJudgement<NoInfer<Claim>>;
};

/** Checks at compile time that claims name accounts, and the judgement claims, of the same case. */
export function plant<Account extends string, Claim extends string>(
  one: Plant<Account, Claim>,
): Plant {
  return one;
}

type MoreOfAccount = Omit<AccountDraft, 'crm' | 'name' | 'domain' | 'country'>;

/** A customer as Salesforce writes it; `domain` as typed into Website, null when empty. */
export function inSalesforce(
  name: string,
  domain: string | null,
  country: CountryCode,
  more: MoreOfAccount = {},
): AccountDraft {
  return { crm: 'salesforce', name, country, ...(domain === null ? {} : { domain }), ...more };
}

/** A customer as HubSpot writes it. */
export function inHubspot(
  name: string,
  domain: string | null,
  country: CountryCode,
  more: MoreOfAccount = {},
): AccountDraft {
  return { crm: 'hubspot', name, country, ...(domain === null ? {} : { domain }), ...more };
}

type PartsOf<Claim> = Omit<Claim, 'account' | 'channel' | 'partner'>;

/** A claim of the vendor's own sellers. */
export function direct<Account extends string>(
  account: Account,
  parts: PartsOf<VendorClaim>,
): VendorClaim & { readonly account: Account } {
  return { account, channel: 'direct', ...parts };
}

/** A claim of the web shop. */
export function selfServe<Account extends string>(
  account: Account,
  parts: PartsOf<VendorClaim>,
): VendorClaim & { readonly account: Account } {
  return { account, channel: 'self_serve', owner: 'owen', ...parts };
}

/** A partner's claim, in the partner's usual channel unless `parts` say otherwise. */
export function through<Account extends string>(
  partner: PartnerKey,
  account: Account,
  parts: PartsOf<PartnerClaim> & { readonly channel?: PartnerClaim['channel'] },
): PartnerClaim & { readonly account: Account } {
  return { account, channel: partnerOf(partner).channel, partner, ...parts };
}
