// Why claims do not conflict, in plain words. No party is named, so every reader may read it.
import type { ClauseId, Reasons } from '../domain/judgement.ts';
import type { SetAside } from './set-aside.ts';
import type { Setting } from './setting.ts';
import { formatDateOf, reasonsFor } from './voice.ts';

/** What a clause says; `date` is the one that mattered of the claim set aside under it. */
type Explanation = readonly [ClauseId, (date: string) => string];

/** The most telling first: what the manager is asked to do, then what else explains the peace. */
const EXPLANATIONS: readonly Explanation[] = [
  ['S-4', () => 'The claims belong to one co-sell agreement, whose split stands'],
  ['T-2', () => 'Direct and self-serve are both the vendor: link the records as a transition'],
  ['T-3', () => 'The claims belong to one channel of the vendor, which settles them itself'],
  ['M-7', (date) => `The record of ${date} is a copy of another and is set aside`],
  ['S-3', (date) => `The claim of ${date} only fulfils the order and does not compete for it`],
  ['M-6', () => 'The accounts are related, but no group-wide claim meets the same product'],
  ['L-3', (date) => `A claim last worked or opened on ${date} has gone quiet; new work revives it`],
  ['L-2', (date) => `A claim was closed lost on ${date}`],
  ['L-5', (date) => `A registration of ${date} was rejected`],
  ['L-7', (date) => `A deal won on ${date} is past the time for disputing its credit`],
  ['L-8', (date) => `The record of ${date} was made by a machine and nobody has worked on it`],
  ['T-1', () => 'The claims belong to one partner'],
  ['S-1', () => 'The claims are for different products'],
  ['S-2', () => 'The claims are for different territories'],
  ['S-5', () => 'A renewal and a new sale are separate transactions'],
  ['M-10', () => 'A person recorded that these are different customers'],
  ['M-5', () => 'The accounts share only a free e-mail domain'],
  ['M-1', () => 'Nothing shows that the accounts are one customer'],
];

/** The reasons for a judgement without conflict, at most three sentences for each reader. */
export function clearReasons(found: {
  /** Reasons of the pairs and clauses of the claims set aside. */
  readonly clauses: readonly ClauseId[];
  readonly setAside: readonly SetAside[];
  readonly setting: Setting;
}): Reasons {
  const told = EXPLANATIONS.filter(([clause]) => found.clauses.includes(clause));
  return reasonsFor([], found.setting.policy, ({ cite }) => [
    'No conflict.',
    ...told.map(
      ([clause, explain]) => `${explain(dateOf(clause, found.setAside))}${cite(clause)}.`,
    ),
  ]);
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
