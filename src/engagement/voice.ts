// How a reason speaks to one reader: what it calls a party (masked) and whether it cites clauses.
import type { Channel, Claim } from '../domain/claim.ts';
import type { ClauseId, Reasons } from '../domain/judgement.ts';
import type { MaskLevel, Policy } from '../domain/policy.ts';
import { dayOf, type Instant, startOfDay, type UtcDay } from '../domain/time.ts';
import type { ClaimFacts } from './claim-facts.ts';

export type Voice = {
  /** What this reader may be told of a claim's party; see {@link MaskLevel}. */
  readonly nameOf: (facts: ClaimFacts) => string;
  /** ` (P-5)` for the channel manager, '' for the others. */
  readonly cite: (...clauses: readonly ClauseId[]) => string;
};

const CHANNEL_WORDS: Readonly<Record<Channel, string>> = {
  direct: 'direct team',
  self_serve: 'self-serve',
  reseller: 'reseller',
  distributor: 'distributor',
  referral: 'referral partner',
  si: 'system integrator',
  msp: 'managed service provider',
  marketplace: 'marketplace seller',
};

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/**
 * What is so and why, more of it, what would change it: no reader is given more. `brief` is the last one
 * in fewer words, for where it does not fit.
 */
export type Sentences = readonly [why: string, more: string, change: string, brief?: string];

/** Sellers and partners read on a CRM field: what does not fit is left out. */
const FIELD_LENGTH = 255;

/**
 * The same sentences for the three readers, each masked by the policy's `mask_level` for that role.
 * `claims` are those that may be named, the prevailing one first.
 */
export function reasonsFor(
  claims: readonly ClaimFacts[],
  policy: Policy,
  sentences: (voice: Voice) => Sentences,
): Reasons {
  const { seller, channelManager, partner } = policy.maskLevel;
  const speak = (level: MaskLevel, cite: Voice['cite']) =>
    sentences({ nameOf: namesAt(level, claims), cite });
  const speakShortly = (level: MaskLevel) => fitted(speak(level, () => ''));
  const forSeller = speakShortly(seller);
  return {
    seller: forSeller,
    channelManager: inFull(speak(channelManager, (...clauses) => ` (${clauses.join(', ')})`)),
    partner: partner === seller ? forSeller : speakShortly(partner),
  };
}

function inFull([why, more, change]: Sentences): string {
  return `${why} ${more} ${change}`;
}

/** The middle one goes first: shares stand in fields of their own. */
function fitted(sentences: Sentences): string {
  const [why, , change, brief = change] = sentences;
  const tries = [inFull(sentences), `${why} ${change}`, `${why} ${brief}`];
  return tries.find((text) => text.length <= FIELD_LENGTH) ?? why;
}

/** `1 Oct 2026`, the UTC day. */
export function formatDate(day: UtcDay): string {
  const date = new Date(startOfDay(day));
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** The date of an instant, as {@link formatDate} writes it. */
export function formatDateOf(instant: Instant): string {
  return formatDate(dayOf(instant));
}

/** A sentence may begin with a party: `a partner` becomes `A partner`; names stay as they are. */
export function capitalised(text: string): string {
  return /^(?:the|a|another) |^self-serve/.test(text)
    ? text.charAt(0).toUpperCase() + text.slice(1)
    : text;
}

/** Names at a mask level; where two would read the same, the later is `another`. */
function namesAt(level: MaskLevel, claims: readonly ClaimFacts[]): Voice['nameOf'] {
  const names = new Map<ClaimFacts, string>();
  const taken = new Set<string>();
  for (const facts of claims) {
    const name = nameAt(level, facts);
    names.set(facts, taken.has(name) ? name.replace(/^a /, 'another ') : name);
    taken.add(name);
  }
  return (facts) => names.get(facts) ?? nameAt(level, facts);
}

function nameAt(level: MaskLevel, { claim, registration }: ClaimFacts): string {
  if (level !== 0) return partyAt(level, claim);
  if (claim.partner === null) return vendorName(claim.channel);
  return registration.isInForce ? 'a registered partner' : 'a partner';
}

/**
 * A claim's party within a sentence, where the reader may be told more than its kind: `a gold reseller`
 * at level 1, `Northwind` at 2, `Northwind (J. Park)` at 3.
 */
export function partyAt(level: Exclude<MaskLevel, 0>, claim: Claim): string {
  const { partner, channel, owner } = claim;
  const contact = level === 3 && owner?.name ? ` (${owner.name})` : '';
  if (partner === null) return `${vendorName(channel)}${contact}`;
  if (level >= 2) return `${partner.name}${contact}`;
  return `a ${partner.tier === null ? '' : `${partner.tier} `}${CHANNEL_WORDS[channel]}`;
}

function vendorName(channel: Channel): string {
  return channel === 'direct' ? 'the direct team' : CHANNEL_WORDS[channel];
}
