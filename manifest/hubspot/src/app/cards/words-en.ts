// English.
import type { CardOutcome, CardSide } from './view-model.ts';
import type { Words } from './words.ts';

const CHANNELS: Readonly<Record<NonNullable<CardSide['channel']>, string>> = {
  reseller: 'reseller',
  distributor: 'distributor',
  referral: 'referral partner',
  si: 'system integrator',
  msp: 'managed service provider',
  marketplace: 'marketplace seller',
};

const OUTCOMES: Readonly<Record<CardOutcome, string>> = {
  accept_split: 'the suggested split stands',
  direct_keeps: 'the direct team keeps the deal',
  partner_keeps: 'the partner keeps the deal',
  share: 'the credit is shared equally',
  not_a_conflict: 'not a conflict',
  accept_other_split: 'the split that a seller proposed stands',
};

const MANAGER = 'the channel manager';

function nameOf(side: CardSide): string {
  if (side.kind === 'direct') return 'The direct team';
  if (side.kind === 'self_serve') return 'Self-serve';
  if (side.name !== undefined) return side.name;
  const registered = side.isRegistered ? 'registered ' : '';
  if (side.channel === undefined) return `A ${registered}partner`;
  return `A ${registered}${side.tier === undefined ? '' : `${side.tier} `}${CHANNELS[side.channel]}`;
}

const decides = (count: number) => (count > 1 ? 'decide' : 'decides');

export const ENGLISH: Words = {
  title: 'Channel conflict',
  loading: 'Checking for channel conflicts',
  severity: { high: 'High', medium: 'Medium', low: 'Low' },
  acknowledged: 'Seen by the manager',
  side(side, isCompany) {
    if (side.isOwn) return isCompany ? 'This company’s deal' : 'This deal';
    return side.contact === undefined ? nameOf(side) : `${nameOf(side)} (${side.contact})`;
  },
  headline: ({ severity, others, name, isProbable }) => {
    const level = { high: 'High', medium: 'Medium', low: 'Low' }[severity];
    const who = others.length === 1 ? name : `${others.length} other sides`;
    const also = isProbable ? 'may also claim' : others.length === 1 ? 'also claims' : 'also claim';
    const side = who.replace(/^(A|The) /, (word) => word.toLowerCase());
    return `${level} conflict: ${side} ${also} this customer.`;
  },
  hold: (who, count, on) =>
    `Hold price talks until ${who ?? MANAGER} ${decides(count)} (by ${on}). Keep meetings as planned.`,
  carryOn: (who, _, on) =>
    `Carry on as planned. ${who ?? 'The channel manager'} will check by ${on} whether both records are one customer.`,
  overdue: (who, count, on) =>
    `The decision was due on ${on}. Hold price talks until ${who ?? MANAGER} ${decides(count)}. Keep meetings as planned.`,
  escalated: (who, count, on) =>
    `Passed on because it was due: ${who} now ${decides(count)} (by ${on}). Hold price talks. Keep meetings as planned.`,
  yours: (on) => `You decide by ${on}. Until then price talks are on hold and meetings go on.`,
  further: (count) =>
    count === 1
      ? 'One more conflict waits on this company.'
      : `${count} more conflicts wait on this company.`,
  with: 'With',
  since: 'Since',
  sinceDays: (on, days) =>
    `${on} (${days === 0 ? 'today' : days === 1 ? '1 day' : `${days} days`})`,
  decisionBy: 'Decision by',
  channelManager: 'Channel manager',
  hidden: (shareBy) => `Names are hidden until ${shareBy ?? MANAGER} shares them.`,
  suggestedSplit: 'Suggested split',
  suggestionOnly: 'Suggestion only. Nothing is paid by this.',
  about: (money) => `about ${money}`,
  why: 'Why we flagged it',
  fact: {
    created: 'record created',
    registered: 'deal registered',
    registration_asked: 'registration asked for',
    meeting: 'first meeting',
    demo: 'first demo',
    poc: 'first proof of concept',
    call: 'first call',
    proposal: 'first proposal',
    workshop: 'first workshop',
    email: 'first e-mail',
    mailing: 'first mailing',
    intro: 'introduction',
  },
  dated: (on, side, what) => `${on} · ${side}: ${what}`,
  matchedBy: 'Taken for one customer by',
  maybeMatchedBy: 'May be one customer by',
  match: {
    domain: 'the same web domain',
    alias: 'a known second web domain',
    company_number: 'the same company number',
    person: 'somebody’s answer',
    name: 'the same name and country',
    many_fields: 'many equal fields',
  },
  act: {
    seen: 'I have seen this',
    not_same: 'Not the same deal',
    other_split: 'Propose another split',
    evidence: 'Add evidence',
  },
  said: {
    seen: (on) => `You have seen this on ${on}.`,
    not_same: (on) => `You said on ${on}: not the same deal.`,
    other_split: (on) => `You proposed another split on ${on}.`,
    evidence: (on) => `You added evidence on ${on}.`,
  },
  history: 'Open full history',
  reason: 'Your reason',
  evidenceText: 'What it shows',
  evidenceLink: 'Link (optional)',
  until: (on) => `Proposals are possible until ${on}. Without a decision the suggestion stands.`,
  most: (share) => `At most ${share}`,
  total: (share) => `Total ${share}. It must be 100%.`,
  ask: 'Ask the manager',
  cancel: 'Cancel',
  noted: 'Noted. The channel manager is asked; nothing changes until they decide.',
  seenNoted: 'Noted that you have seen this.',
  failed: 'This did not reach us. Please try again.',
  refusal: {
    changed: 'This conflict has changed meanwhile. The card shows it as it is now.',
    not_allowed: 'This is not possible any more.',
    too_many: 'You have said a lot already. Please talk to the channel manager.',
    split_outside_limits: 'The shares must total 100% and keep within their limits.',
    text_missing: 'Please say why.',
    link_unreadable: 'The link must begin with https:// or http://.',
  },
  none: 'No overlapping claim.',
  checked: (when) => `Last checked ${when}.`,
  stale: 'This may be out of date.',
  staleSince: (when) => `This may be out of date: last checked ${when}.`,
  unchecked: 'Not checked yet. New records are checked within minutes.',
  notLive: 'Conflict checks are being set up. Nothing is shown yet.',
  notConnected: 'We have no permission to read this account. Your HubSpot admin can connect it.',
  unknownViewer: 'We cannot tell who you are, so nothing is shown. Please sign in again.',
  error: 'We could not check for conflicts. Your deal is not affected.',
  retry: (time) => `Trying again at ${time}.`,
  check: {
    button: 'Check before you start',
    here: (isCompany) => (isCompany ? 'This company' : 'This deal’s customer'),
    about: (customer, answer) => `${customer}: ${answer}`,
    free: () => 'free. Nothing we know of stands in the way.',
    ask: (who) => `talk to ${who ?? MANAGER} before you start.`,
    registered: (who) => `registered by a partner. Talk to ${who ?? MANAGER} before you start.`,
    other: 'Check another customer',
    name: 'Company name',
    website: 'Website',
    country: 'Country',
    private: 'The answer is yours alone and names nobody. The channel manager sees that you asked.',
    submit: 'Check',
    usedUp: 'You have checked as many customers as one person may in a day.',
    fault: {
      name_missing: 'Please type the company’s name.',
      website_unreadable: 'This is no website. Type it like acme.com.',
      country_unknown: 'We do not know this country. Type its name or two letters.',
      too_little: 'A name alone is not enough: add the company’s own website or its country.',
    },
  },
  resolved: (on, by, what) =>
    `Decided on ${on}${by === null ? '' : ` by ${by}`}: ${OUTCOMES[what]}.`,
};
