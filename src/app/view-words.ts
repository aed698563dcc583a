// Domain values as people read them: one word per thing on every page.
import { type Claim, type Crm, isVendorChannel } from '../domain/claim.ts';
import type { ConflictStatus, Outcome } from '../domain/conflict.ts';
import type { ClaimId, RecordRef } from '../domain/ids.ts';
import type { Action, ConflictType } from '../domain/judgement.ts';
import { DAY_MS, dayOf, type Instant, type UtcDay } from '../domain/time.ts';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

export const CRM_WORDS: Readonly<Record<Crm, string>> = {
  salesforce: 'Salesforce',
  hubspot: 'HubSpot',
};

export const STATUS_WORDS: Readonly<Record<ConflictStatus, string>> = {
  open: 'Open',
  reopened: 'Reopened',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
  dismissed: 'Dismissed',
  superseded: 'Merged into another conflict',
  ended: 'Ended by itself',
};

export const TYPE_WORDS: Readonly<Record<ConflictType, string>> = {
  horizontal: 'partner and partner',
  vertical: 'direct and partner',
  multi_channel: 'different channels',
  registration: 'two registrations',
  hierarchy: 'parent and subsidiary',
  price: 'different prices',
  territory: 'territory',
  renewal: 'renewal',
  attribution: 'credit for a won deal',
};

export const ACTION_WORDS: Readonly<Record<Action, string>> = {
  honour_customer_choice: 'Honour the customer’s choice',
  uphold_incumbent: 'Uphold the incumbent partner',
  uphold_direct: 'Uphold the direct team',
  uphold_first_registration: 'Uphold the first registration',
  uphold_registration: 'Uphold the registration',
  uphold_first_claim: 'Uphold the first claim',
  share_credit: 'Share the credit',
  confirm_match: 'Confirm that this is one customer',
  record_agreed_split: 'Record the agreed split',
  link_transition: 'Link the transition',
  route_internal: 'Settle inside the vendor',
  merge_duplicate: 'Merge the copy',
  link_fulfilment: 'Link the fulfilment',
  note_related_account: 'Note the related account',
  none: 'Nothing to do',
};

/** Short enough for a button; the CRM task's picklist says the same in its own labels. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  accept_split: 'Accept the suggested split',
  direct_keeps: 'Direct keeps the deal',
  partner_keeps: 'Partner keeps the deal',
  share: 'Share equally',
  not_a_conflict: 'Not a conflict',
  accept_other_split: 'Accept the proposed split',
};

/** `24 Nov 2026`, UTC. */
export function dayWords(day: UtcDay): string {
  const date = new Date(day * DAY_MS);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}`;
}

/** `24 Nov 2026, 14:20 UTC`. */
export function instantWords(at: Instant): string {
  return `${dayWords(dayOf(at))}, ${new Date(at).toISOString().slice(11, 16)} UTC`;
}

/** How far a day lies from today: `today`, `in 3 days`, `18 days ago`. */
export function distanceWords(day: UtcDay, today: UtcDay): string {
  if (day === today) return 'today';
  return day > today ? `in ${counted(day - today, 'day')}` : `${counted(today - day, 'day')} ago`;
}

/** `12 minutes ago`, for things that happened within hours; older ones with their date. */
export function agoWords(at: Instant, now: Instant): string {
  const minutes = Math.max(0, Math.floor((now - at) / 60_000));
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${counted(minutes, 'minute')} ago`;
  if (minutes < 48 * 60) return `${counted(Math.floor(minutes / 60), 'hour')} ago`;
  return instantWords(at);
}

/** `1 day`, `2 days`, `1,200 days`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`;
}

/** `A`, `A and B`, `A, B and C`. */
export function listed(words: readonly string[], conjunction: 'and' | 'or' = 'and'): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}

/** A word of the domain as text: `co_sell` becomes `Co sell`. */
export function plainWord(word: string): string {
  return capital(word.replaceAll('_', ' '));
}

/** With a capital first letter. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Basis points as percent with two decimals: `70.00 %`. */
export function percentWords(basisPoints: number): string {
  return `${(basisPoints / 100).toFixed(2)} %`;
}

/** Who stands behind a claim: `Direct team`, `Self-serve`, or the partner's name. */
export function partyOf(claim: Claim): string {
  if (!isVendorChannel(claim.channel)) return claim.partner?.name ?? 'Unnamed partner';
  return claim.channel === 'direct' ? 'Direct team' : 'Self-serve';
}

/** One name per claim, made unique by CRM and record id where two claims share a party. */
export function labelsOf(claims: readonly Claim[]): ReadonlyMap<ClaimId, string> {
  const forms: readonly ((claim: Claim) => string)[] = [
    partyOf,
    (claim) => `${partyOf(claim)} (${CRM_WORDS[claim.crm]})`,
    (claim) => `${partyOf(claim)} (${CRM_WORDS[claim.crm]} ${claim.recordId})`,
  ];
  return new Map(
    claims.map((claim) => {
      const label = forms
        .map((form) => ({ own: form(claim), taken: claims.filter((c) => form(c) === form(claim)) }))
        .find((form) => form.taken.length === 1);
      return [claim.id, label?.own ?? claim.id];
    }),
  );
}

/** `Opportunity 006…`. */
export function recordWords(ref: RecordRef): string {
  return `${ref.object} ${ref.recordId}`;
}
