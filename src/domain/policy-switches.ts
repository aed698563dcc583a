// Which clauses a vendor may switch off, and which chapters cannot do without theirs.
import type { ClauseId } from './judgement.ts';

/** A clause that may be switched off, or a whole chapter by its letter. */
export const SWITCHES = {
  'M-4': 'equal name and country alone are never a match',
  'M-8': 'a match score alone is never a match',
  'L-3': 'open claims never turn stale',
  'L-8': 'records made by a machine are claims like others',
  R: 'no deal registration: registrations are not looked at',
  'R-2': 'naming an account voids no registration',
  'R-3': 'territories do not bind registrations',
  'S-2': 'claims in different territories compete',
  'S-5': 'renewals compete with new sales and expansions',
  'T-5': 'prices are not compared',
  'P-2': 'incumbents have no precedence on renewals',
  'P-3': 'work before a registration gives no precedence',
  'P-6': 'named accounts give direct no precedence',
  C: 'no sharing: the prevailing claim gets all credit',
  'C-2': 'contribution earns no credit',
  'C-4': 'referrals and influence are not capped',
  'V-4': 'a probable match is as severe as a certain one',
} as const satisfies Partial<Record<ClauseId | 'R' | 'C', string>>;

export type Switch = keyof typeof SWITCHES;

export const SWITCH_NAMES = Object.keys(SWITCHES) as [Switch, ...Switch[]];

/** Clauses that a chapter's letter takes along: P-3 to P-5 read registrations and nothing else. */
const BY_CHAPTER: Partial<Record<ClauseId, Switch>> = {
  'C-2': 'C',
  'C-4': 'C',
  'R-1': 'R',
  'R-2': 'R',
  'R-3': 'R',
  'L-4': 'R',
  'L-5': 'R',
  'L-6': 'R',
  'P-3': 'R',
  'P-4': 'R',
  'P-5': 'R',
};

/** What switches a clause off: itself, where that is allowed, and the chapter that takes it along. */
export function switchesOf(clause: ClauseId): readonly Switch[] {
  const chapter = BY_CHAPTER[clause];
  const own = SWITCH_NAMES.filter((name) => name === clause);
  return chapter === undefined ? own : [...own, chapter];
}

/** Chapters of which some clauses may be off but never all, with the reason. */
export const FIXED_CHAPTERS = {
  M: 'without it no two records are one customer',
  L: 'lost and rejected claims would compete',
  S: 'different products would compete',
  T: 'it says who the parties are',
  P: 'some clause must decide',
  V: 'the time to decide follows from it',
  A: 'it only names what the other chapters decided',
} as const;

/** True unless the policy switches the clause, or the chapter that takes it along, off. */
export function isOn(
  { switchedOff }: { readonly switchedOff: readonly Switch[] },
  clause: Switch | ClauseId,
): boolean {
  if (switchedOff.length === 0) return true;
  const chapter = clause === 'R' || clause === 'C' ? clause : BY_CHAPTER[clause];
  return !switchedOff.some((off) => off === clause || off === chapter);
}
