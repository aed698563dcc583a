// The channel bill of rights: what a partner may rely on, in plain language, out of the policy's own
// values. It names no account, no agreement and no other partner.
import type { Policy, PolicyOverride } from '../domain/policy.ts';
import { PARAMETERS, type ParameterKey } from '../domain/policy-parameters.ts';
import { isOn } from '../domain/policy-switches.ts';
import { formatDay } from '../domain/time.ts';
import type { PolicyDocument } from './policy-document.ts';
import { countText, percentText } from './policy-examples.ts';
import { describeSegment, printValue } from './policy-show.ts';

export type BillSection = { readonly title: string; readonly points: readonly string[] };

export type BillOfRights = {
  readonly title: string;
  readonly introduction: string;
  readonly sections: readonly BillSection[];
};

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const days = (count: number) => countText(count, 'day');

/** The page for partners. The same policy gives the same page. */
export function billOfRights(document: PolicyDocument): BillOfRights {
  const { policy } = document;
  const sections: readonly BillSection[] = [
    { title: 'Your registration', points: registration(policy) },
    { title: 'Your claim', points: claim(policy) },
    { title: 'Who prevails', points: prevailing(policy) },
    { title: 'Your share', points: share(policy) },
    { title: 'How soon we decide', points: service(policy) },
    { title: 'What others see of you', points: masking(policy) },
    {
      title: 'Where other terms hold',
      points: policy.overrides.map((one) => terms(document, one)),
    },
  ];
  return {
    title: `Channel bill of rights of ${policy.vendor}`,
    introduction: `What you may rely on when you and others of us sell to the same customer. Version ${policy.version}. The same rules, in the same order, hold for our own sellers.`,
    sections: sections.filter(({ points }) => points.length > 0),
  };
}

function registration(policy: Policy): readonly string[] {
  if (!isOn(policy, 'R')) return [];
  const { protectionDays, maxExtensions, extensionDays } = policy;
  const longest = protectionDays + maxExtensions * extensionDays;
  return [
    `An approved registration protects your deal for ${days(protectionDays)}, the last day included.`,
    maxExtensions * extensionDays === 0
      ? 'It is not extended.'
      : `It can be extended by ${days(extensionDays)}, ${maxExtensions === 1 ? 'once' : `${maxExtensions} times`}; it never runs longer than ${days(longest)}.`,
    'Naming an account ours never voids a registration you made before.',
    ...(isOn(policy, 'R-2')
      ? ['On an account that is already named, a registration needs our written exception.']
      : []),
    ...(isOn(policy, 'R-3')
      ? ['It holds in the territories you are authorised for.']
      : ['It holds in every territory.']),
    'When it ends, your claim goes on as an unregistered one.',
  ];
}

function claim(policy: Policy): readonly string[] {
  const types = policy.qualifyingActivityTypes.join(', ');
  return [
    ...(isOn(policy, 'L-3')
      ? [
          `Your claim stays live for ${days(policy.staleDays)} after you open it and after each piece of work.`,
        ]
      : ['An open claim stays live until it is won or lost.']),
    `Work with the customer means: ${types}.`,
    `For ${days(policy.wonDisputeDays)} after an order is won you may ask for credit, also if it was placed with somebody else.`,
    'A copy of your deal in another system is never held against you.',
    'If you only fulfil an order for the one who won it, you do not compete with them.',
  ];
}

function prevailing(policy: Policy): readonly string[] {
  const { renewalWindowDays: window, priorEngagementDays, tieHours } = policy;
  return [
    'First comes what the customer chose in writing.',
    ...(isOn(policy, 'P-2')
      ? [
          `A renewal is the incumbent partner's from ${days(window.before)} before the contract ends to ${days(window.after)} after.`,
        ]
      : []),
    ...(isOn(policy, 'P-3')
      ? [
          `We go before a registration only if our direct team opened the deal earlier and worked with the customer in the ${days(priorEngagementDays)} before it.`,
        ]
      : []),
    ...(isOn(policy, 'R') ? ['Otherwise the oldest registration in force prevails.'] : []),
    ...(isOn(policy, 'P-6')
      ? ['On a named account without a registration our direct team leads.']
      : []),
    `Without any of this, the earliest real work with the customer prevails; parties no more than ${countText(tieHours, 'hour')} apart share equally.`,
  ];
}

function share(policy: Policy): readonly string[] {
  const { winnerBasisPoints, contributionPoolBasisPoints, contributionDays } = policy;
  const transition = policy.transitionBasisPoints;
  return [
    ...(isOn(policy, 'C-2')
      ? [
          `If you prevail you get ${percentText(winnerBasisPoints)} of the credit, all of it if nobody else worked with the customer in the last ${days(contributionDays)}.`,
          `If somebody else prevails and you worked with the customer in that time, you share ${percentText(contributionPoolBasisPoints)} with the others who did.`,
        ]
      : ['Who prevails gets all the credit.']),
    ...(isOn(policy, 'C-4')
      ? [
          `A referral, or influence alone, earns at most ${percentText(policy.referralCapBasisPoints)}.`,
        ]
      : []),
    'What you agreed on with us for selling together stands.',
    `When a customer moves between self-serve and direct, the two share ${percentText(transition.selfServe)} and ${percentText(transition.direct)}; no partner loses by it.`,
    'Shares always add up to 100.00 %.',
  ];
}

function service(policy: Policy): readonly string[] {
  const { slaBusinessDays: sla, businessHours: hours, businessDays, holidays } = policy;
  const names = [...businessDays].sort().map((day) => WEEKDAYS[day] ?? '');
  const isAllDay = hours.fromMinute === 0 && hours.toMinute === 24 * 60;
  const when = isAllDay
    ? ''
    : `, ${timeText(hours.fromMinute)} to ${timeText(hours.toMinute)} (${hours.timeZone})`;
  return [
    `We decide a serious conflict within ${countText(sla.high, 'business day')}, others within ${countText(sla.medium, 'business day')} or ${sla.low}.`,
    `Business days are ${names.join(', ')}${when}${holidays.length === 0 ? '' : `, except ${holidays.map(formatDay).join(', ')}`}.`,
    'If we are late, it goes to the regional sales director and the head of channel together, then to the chief revenue officer.',
    'Every decision is recorded with who made it, when and why, and you are told the rule that decided.',
    'A person decides. What the rules say is a proposal; you may bring evidence against it.',
  ];
}

function masking({ maskLevel }: Policy): readonly string[] {
  const shown = [
    'that there is a partner, not which one',
    'your tier and kind of business, not your name',
    'your name',
    'your name and who owns the record',
  ];
  return [
    `Another partner sees ${shown[maskLevel.partner]}.`,
    `Our sellers see ${shown[maskLevel.seller]}.`,
    `Our channel managers see ${shown[maskLevel.channelManager]}.`,
  ];
}

function terms({ written }: PolicyDocument, { name, when, keys, index }: PolicyOverride): string {
  const list = written['overrides'] as readonly { readonly set: Record<string, unknown> }[];
  const set = list[index]?.set ?? {};
  const values = keys.map(
    (key: ParameterKey) => `${PARAMETERS[key].meaning}: ${printValue(set[key])}`,
  );
  return `${name} (${describeSegment(when)}): ${values.join('; ')}.`;
}

function timeText(minutes: number): string {
  const [hour, minute] = [Math.floor(minutes / 60), minutes % 60];
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}
