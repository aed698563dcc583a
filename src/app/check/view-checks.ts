// What channel managers and admins see of looking before starting: the links partners hold, and every
// check with who asked, about whom, and what they were told.
import {
  askerKeyOf,
  type CheckAnswer,
  type CheckEntry,
  type CheckLink,
  type CheckLinkId,
} from '../../domain/check.ts';
import type { AccountId } from '../../domain/ids.ts';
import { dayOf, type Instant } from '../../domain/time.ts';
import type { TenantStore } from '../../ports/store.ts';
import { agoWords, dayWords } from '../view-words.ts';
import { type LinkState, linkState } from './links.ts';

export type LinkLine = {
  readonly id: CheckLinkId;
  readonly partner: string;
  readonly state: LinkState;
  /** `until 18 Feb 2027`, `revoked on 2 Dec 2026`. */
  readonly stateWords: string;
  readonly issued: string;
  readonly perDay: number;
  readonly usedToday: number;
};

export type CheckLine = {
  readonly when: string;
  readonly who: string;
  /** `partner` or `seller`. */
  readonly side: string;
  readonly customer: string;
  /** Website and country as they were given. */
  readonly detail: string;
  readonly answer: CheckAnswer;
  readonly answerWords: string;
  readonly about: AccountId | null;
};

export type ChecksView = {
  readonly links: readonly LinkLine[];
  readonly checks: readonly CheckLine[];
  /** There are older checks than those listed. */
  readonly isPartial: boolean;
};

const ANSWER_WORDS: Readonly<Record<CheckAnswer, string>> = {
  free: 'Free',
  ask: 'Talk to the channel manager',
  registered: 'Registered by a partner',
};

/** Checks that one page lists. */
const MOST_CHECKS = 200;

/** Reads the page. */
export async function checksView(
  store: TenantStore,
  { now }: { readonly now: Instant },
): Promise<ChecksView> {
  const links = await store.checks.links();
  const managers = new Map((await store.managers.list()).map(({ id, name }) => [id, name]));
  const entries = await store.checks.list(MOST_CHECKS + 1);
  const partners = new Map(links.map(({ id, partner }) => [id, partner]));
  const lines: LinkLine[] = [];
  for (const link of links) {
    const asker = askerKeyOf({ kind: 'partner', linkId: link.id });
    const usedToday = (await store.checks.ofDay(asker, dayOf(now))).length;
    lines.push(linkLine(link, { now, usedToday, manager: managers.get(link.managerId) ?? null }));
  }
  return {
    links: lines,
    checks: entries.slice(0, MOST_CHECKS).map((entry) => checkLine(entry, partners, now)),
    isPartial: entries.length > MOST_CHECKS,
  };
}

function linkLine(
  link: CheckLink,
  {
    now,
    usedToday,
    manager,
  }: { readonly now: Instant; readonly usedToday: number; readonly manager: string | null },
): LinkLine {
  const { id, partner, perDay, issuedAt, expiresAt, revoked } = link;
  const state = linkState(link, now);
  const lastDay = dayWords(dayOf(expiresAt - 1));
  const stateWords =
    revoked !== null
      ? `Revoked on ${dayWords(dayOf(revoked.at))}`
      : state === 'expired'
        ? `Expired on ${lastDay}`
        : `Until ${lastDay}`;
  const by = manager === null ? '' : ` by ${manager}`;
  const issued = `${dayWords(dayOf(issuedAt))}${by}`;
  return { id, partner, state, stateWords, issued, perDay, usedToday };
}

function checkLine(
  { by, customer, answer, about, at }: CheckEntry,
  partners: ReadonlyMap<CheckLinkId, string>,
  now: Instant,
): CheckLine {
  const isPartner = by.kind === 'partner';
  const who = isPartner
    ? (partners.get(by.linkId) ?? 'A partner')
    : (by.email ?? `User ${by.userId}`);
  const { name, website, country } = customer;
  return {
    ...{ who, answer, about, customer: name, side: isPartner ? 'partner' : 'seller' },
    when: agoWords(at, now),
    detail: [website, country].filter((one) => one !== null).join(', '),
    answerWords: ANSWER_WORDS[answer],
  };
}
