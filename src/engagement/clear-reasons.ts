// Why claims do not conflict, in plain words. No party is named, so every reader may read it.
import type { ClauseId, Reasons } from '../domain/judgement.ts';
import type { SetAside } from './set-aside.ts';
import type { Setting } from './setting.ts';
import { formatDateOf, reasonsFor, type Sentences } from './voice.ts';

/**
 * What a clause says, and what would change it; `date` is the one that mattered of the claim set aside
 * under it.
 */
type Explanation = readonly [ClauseId, (date: string) => string, change: string];

/** The most telling first: what the manager is asked to do, then what else explains the peace. */
const EXPLANATIONS: readonly Explanation[] = [
  [
    'S-4',
    () => 'The claims belong to one co-sell agreement, whose split stands',
    'A claim outside the agreement would compete',
  ],
  [
    'T-2',
    () => 'Direct and self-serve are both the vendor: link the records as a transition',
    "A partner's claim would compete",
  ],
  [
    'T-3',
    () => 'The claims belong to one channel of the vendor, which settles them itself',
    "A partner's claim would compete",
  ],
  [
    'M-7',
    (date) => `The record of ${date} is a copy of another and is set aside`,
    'If it is a deal of its own, correct what makes it look like a copy',
  ],
  [
    'S-3',
    (date) => `The claim of ${date} only fulfils the order and does not compete for it`,
    'Without the claim that it serves it would count',
  ],
  [
    'M-6',
    () => 'The accounts are related, but no group-wide claim meets the same product',
    'A group-wide claim for the same product would compete',
  ],
  [
    'L-3',
    (date) => `A claim last worked or opened on ${date} has gone quiet`,
    'New work or a registration in force revives it',
  ],
  ['L-2', (date) => `A claim was closed lost on ${date}`, 'It counts again if it is reopened'],
  [
    'L-5',
    (date) => `A registration of ${date} was rejected`,
    'Its claim counts again if the rejection is withdrawn',
  ],
  [
    'L-7',
    (date) => `A deal won on ${date} is past the time for disputing its credit`,
    'Only another closing date would change this',
  ],
  [
    'L-8',
    (date) => `The record of ${date} was made by a machine and nobody has worked on it`,
    'The first meeting, call or other work makes it a claim',
  ],
  ['T-1', () => 'The claims belong to one partner', "Another party's claim would compete"],
  ['S-1', () => 'The claims are for different products', 'A claim for the same product competes'],
  [
    'S-2',
    () => 'The claims are for different territories',
    'A claim for the same or the global territory would compete',
  ],
  [
    'S-5',
    () => 'A renewal and a new sale are separate transactions',
    'A second claim of either kind would compete',
  ],
  [
    'M-10',
    () => 'A person recorded that these are different customers',
    'A new answer would change this',
  ],
  [
    'M-5',
    () => 'The accounts share only a free e-mail domain',
    'A company domain in common would change this',
  ],
  [
    'M-1',
    () => 'Nothing shows that the accounts are one customer',
    'A company domain in common would change this',
  ],
];

/** Nothing to explain: no second claim, and none set aside. */
const ALONE: Sentences = [
  'No conflict.',
  'Nobody else claims this customer.',
  "Another party's claim would change this.",
];

/**
 * The reasons for a judgement without conflict, three sentences for each reader: that there is none,
 * the most telling reason (with a second one in the same sentence) and what would change it.
 */
export function clearReasons(found: {
  /** Reasons of the pairs and clauses of the claims set aside. */
  readonly clauses: readonly ClauseId[];
  readonly setAside: readonly SetAside[];
  readonly setting: Setting;
}): Reasons {
  const [first, second] = EXPLANATIONS.filter(([clause]) => found.clauses.includes(clause));
  return reasonsFor([], found.setting.policy, ({ cite }) => {
    if (first === undefined) return ALONE;
    const say = ([clause, explain]: Explanation) =>
      `${explain(dateOf(clause, found.setAside))}${cite(clause)}`;
    const [, , change] = first;
    const also = second === undefined ? '' : `; ${uncapitalised(say(second))}`;
    return ['No conflict.', `${say(first)}${also}.`, `${change}.`];
  });
}

function uncapitalised(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function dateOf(clause: ClauseId, setAside: readonly SetAside[]): string {
  const facts = setAside.find((claim) => claim.clause === clause)?.facts;
  if (facts === undefined) return '';
  const { claim, qualifying } = facts;
  switch (clause) {
    case 'L-2':
    case 'L-7':
      return formatDateOf(claim.closedAt ?? claim.createdAt);
    case 'L-3':
      return formatDateOf(Math.max(claim.createdAt, ...qualifying));
    case 'L-5':
      return formatDateOf(claim.registration?.registeredAt ?? claim.createdAt);
    default:
      return formatDateOf(claim.createdAt);
  }
}
