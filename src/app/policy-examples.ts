// One short example per clause, with the numbers of the policy it is asked for. Altura and Corvid are
// partners; dates are of no particular year.
import type { ClauseId } from '../domain/judgement.ts';
import { formatMoney } from '../domain/money.ts';
import type { Policy } from '../domain/policy.ts';

type Example = (policy: Policy) => string;

/** `7,000` basis points as `70 %`. */
export function percentText(basisPoints: number): string {
  return `${basisPoints / 100} %`;
}

/** Ten-thousandths of a dollar as people read them. */
export function usdText(e4: bigint): string {
  return formatMoney({ currency: 'USD', e4 });
}

/** `1 day`, `2 days`. */
export function countText(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

const days = (count: number) => countText(count, 'day');

const MATCH: Partial<Record<ClauseId, Example>> = {
  'M-1': () =>
    '"Müller GmbH" and "Mueller" read the same, but without a common domain they stay two.',
  'M-2': () => 'www.acme.com in one CRM and shop.acme.com in the other are one customer.',
  'M-3': () =>
    'One record lists acme.de as an alias, the other has it as its domain: one customer.',
  'M-4': () =>
    '"Acme Inc" in US without a domain and "ACME" in US at acme.com: probably one; ask first.',
  'M-5': ({ freemailDomains: [first = 'gmail.com'] }) =>
    `Two buyers write from ${first}: that alone makes them no customer of the same name.`,
  'M-6': () => 'acme.de names acme.com as its parent: related, and only group-wide claims collide.',
  'M-7': ({ duplicateDays, duplicateAmountToleranceBasisPoints }) =>
    `Altura's deal shows up in both CRMs, ${days(duplicateDays)} apart and within ${percentText(duplicateAmountToleranceBasisPoints)} of the amount: the later record is a copy.`,
  'M-8': ({ matchProbability }) =>
    `Name, street and phone agree and score ${matchProbability}: probably one customer.`,
  'M-9': () => 'Both records carry the same tax id: one customer, whatever their names.',
  'M-10': () =>
    'Dana answered that the two Acmes are different: no score brings them together again.',
};

const LIVE: Partial<Record<ClauseId, Example>> = {
  'L-1': ({ staleDays }) =>
    `A claim opened ${days(staleDays)} ago is still live; so is an older one with a meeting in that time.`,
  'L-2': () => 'Altura lost the deal in May: it claims nothing any more.',
  'L-3': ({ staleDays }) =>
    `Nothing happened on a claim for ${days(staleDays + 1)}: it is set aside until somebody works on it.`,
  'L-4': () => "Altura's registration ended yesterday: today its claim counts as unregistered.",
  'L-5': () => 'A registration was rejected on Monday: its claim is set aside the same day.',
  'L-6': () => 'A registration waits for approval: the claim is live but not protected.',
  'L-7': ({ wonDisputeDays }) =>
    `Direct closed the order; for ${days(wonDisputeDays)} Altura may still ask for credit.`,
  'L-8': () => 'A web form made a record and nobody has called: no claim yet.',
};

const REGISTERED: Partial<Record<ClauseId, Example>> = {
  'R-1': ({ protectionDays, maxExtensions, extensionDays }) =>
    `Registered on day 0 without a date: protected through day ${protectionDays}; with every extension at most through day ${protectionDays + maxExtensions * extensionDays}.`,
  'R-2': () =>
    'The account is named on 1 March; a registration of 2 March is void, one of 28 February stands.',
  'R-3': () => 'Altura sells in US; its registration for a customer in JP does not protect it.',
};

const COLLIDE: Partial<Record<ClauseId, Example>> = {
  'S-1': () => 'Altura sells the platform, Corvid the analytics: both may go on.',
  'S-2': () =>
    'Altura works on Acme in US, Corvid in DACH: no conflict; against GLOBAL both would collide.',
  'S-3': () => 'Corvid only takes the order Altura won: it is linked and gets no share.',
  'S-4': () => 'Direct and Altura carry co-sell id CS-7: the agreed split stands.',
  'S-5': () => "Altura's renewal and Corvid's expansion at one customer are two transactions.",
  'T-1': () => 'Two people of Altura opened a deal each: one party.',
  'T-2': ({ transitionBasisPoints: { direct, selfServe } }) =>
    `A self-serve customer talks to direct: linked, ${percentText(direct)} to direct and ${percentText(selfServe)} to self-serve.`,
  'T-3': () => 'Two direct sellers on one customer: an internal matter.',
  'T-4': () =>
    'Direct against a reseller is vertical, two resellers are horizontal, a reseller against a marketplace is multi-channel.',
  'T-5': ({ priceToleranceBasisPoints }) =>
    `Altura quotes 100.00 a seat; direct quotes less than ${(100 - priceToleranceBasisPoints / 100).toFixed(2)}: type price.`,
};

const PREVAIL: Partial<Record<ClauseId, Example>> = {
  'P-1': () =>
    'The customer writes that it buys from Corvid: Corvid prevails over any registration.',
  'P-2': ({ renewalWindowDays: { before, after } }) =>
    `The contract ends on day 0: from day -${before} to day +${after} the incumbent's renewal prevails.`,
  'P-3': ({ priorEngagementDays }) =>
    `Direct met the customer ${days(priorEngagementDays)} before Altura registered: direct prevails; a day earlier would not count.`,
  'P-4': ({ tieHours }) =>
    `Altura registered ${countText(tieHours + 1, 'hour')} before Corvid: Altura prevails.`,
  'P-5': () => 'Only Altura is registered: Altura prevails.',
  'P-6': () =>
    'Acme has been a named account since March and nobody is registered: direct prevails.',
  'P-7': ({ tieHours }) =>
    `Altura's first call was ${countText(tieHours + 1, 'hour')} before anybody else's: Altura prevails.`,
  'P-8': ({ tieHours }) =>
    `Both first called within ${countText(tieHours, 'hour')}: nobody prevails, they share.`,
};

const CREDIT: Partial<Record<ClauseId, Example>> = {
  'C-1': ({ contributionDays }) =>
    `Altura prevails and nobody else worked in the last ${days(contributionDays)}: Altura 100 %.`,
  'C-2': ({ winnerBasisPoints, contributionPoolBasisPoints }) =>
    `Altura prevails, direct and Corvid contributed: Altura ${percentText(winnerBasisPoints)}, the others ${percentText(contributionPoolBasisPoints)} between them.`,
  'C-3': () =>
    'Three claims share equally: 33.34 %, 33.33 % and 33.33 %, the odd hundredth to the earliest.',
  'C-4': ({ referralCapBasisPoints }) =>
    `A referral partner prevails: it gets ${percentText(referralCapBasisPoints)}, the rest goes to direct.`,
};

const ACT: Partial<Record<ClauseId, Example>> = {
  'V-1': ({ amountHighUsd }) => `One of the deals is worth ${usdText(amountHighUsd)}: high.`,
  'V-2': ({ amountMediumUsd }) =>
    `The largest deal is worth ${usdText(amountMediumUsd)}, or somebody is registered: medium.`,
  'V-3': ({ amountMediumUsd }) =>
    `All deals are below ${usdText(amountMediumUsd)} and nobody is registered: low.`,
  'V-4': () => 'Only names match, the amount is large: medium instead of high.',
  'A-1': () =>
    'P-5 decided: the action is to uphold the registration; with a probable match, to confirm it first.',
  'A-2': ({ slaBusinessDays: { high, medium, low } }) =>
    `High: decided within ${countText(high, 'business day')}, medium ${medium}, low ${low}, the day it was found not counted.`,
  'A-3': () =>
    'Nobody decided in time: regional sales director and head of channel together, then the chief revenue officer.',
  'A-4': ({ approvalFor }) =>
    approvalFor.length === 0
      ? 'The channel manager gives direct all credit: that stands at once, as `approval_for` names nothing.'
      : `The channel manager decides, and it is one of ${approvalFor.join(', ').replaceAll('_', ' ')}: it waits until the regional sales director or the head of channel approves it.`,
};

/** By clause, in the order of the policy. */
export const CLAUSE_EXAMPLES: Readonly<Partial<Record<ClauseId, Example>>> = {
  ...MATCH,
  ...LIVE,
  ...REGISTERED,
  ...COLLIDE,
  ...PREVAIL,
  ...CREDIT,
  ...ACT,
};
