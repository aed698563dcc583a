// Looking before starting: somebody asks about a customer and is told that the way is free, or whom to
// talk to. Nobody is named, every check is kept, and how long an answer takes says nothing.
import {
  askerKeyOf,
  type CheckAnswer,
  type CheckAsker,
  type CheckEntry,
  type CheckedCustomer,
} from '../../domain/check.ts';
import type { Account } from '../../domain/claim.ts';
import type { ClaimId } from '../../domain/ids.ts';
import { dayOf, type Instant } from '../../domain/time.ts';
import type { TenantStore } from '../../ports/store.ts';
import type { AppContext } from '../context.ts';
import { policyInForce } from '../policy-in-force.ts';
import { freshness } from '../pulse.ts';
import { claimsMet, type DealAtHand, isReserved, type Party } from './claims-met.ts';
import { lookUp } from './look-up.ts';

export type CheckQuestion = {
  readonly by: CheckAsker;
  /** Whether they may read "registered by a partner" where the policy allows it: never a partner. */
  readonly mayReadRegistered: boolean;
  /** Checks of this asker on one UTC day. */
  readonly perDay: number;
  readonly party: Party;
  readonly customer: CheckedCustomer;
  readonly account: Account;
  readonly deal: DealAtHand | null;
  /** Claims of the record at hand: they are no others. */
  readonly own: readonly ClaimId[];
};

export type CheckOutcome =
  /** Nothing was looked up. */
  | { readonly result: 'used_up' }
  | {
      readonly result: 'answered';
      readonly answer: CheckAnswer;
      /** When everything was last read; null when it never was. */
      readonly checkedAt: Instant | null;
      readonly isStale: boolean;
      /** Checks left today. */
      readonly left: number;
    };

/**
 * Answers and keeps the check. The same question with the same answer is kept, and counted, once a day,
 * so that a repeated request changes nothing.
 */
export async function askBeforeStart(
  { clock, sha256 }: Pick<AppContext, 'clock' | 'sha256'>,
  store: TenantStore,
  question: CheckQuestion,
): Promise<CheckOutcome> {
  const { by, perDay, customer, account } = question;
  const now = clock.now();
  const day = dayOf(now);
  const asker = askerKeyOf(by);
  // Two requests at once must not both be the last one.
  await store.turns.take(`check/${asker}`);
  const earlier = await store.checks.ofDay(asker, day);
  const asked = sha256(JSON.stringify([customer, account.id, question.deal])).slice(0, 32);
  const isRepeated = earlier.some(({ key }) => key.startsWith(asked));
  if (!isRepeated && earlier.length >= perDay) return { result: 'used_up' };
  const { answer, about } = await answerOf(store, question, now);
  const entry: CheckEntry = {
    ...{ by, day, customer, answer, about, at: now },
    key: `${asked}.${answer}`,
  };
  const isNew = await store.checks.add(entry);
  if (isNew) {
    const document = JSON.stringify({ customer, answer, about });
    await store.audit.append([{ at: now, kind: 'check', actor: asker, subject: asker, document }]);
  }
  const left = Math.max(0, perDay - earlier.length - Number(isNew));
  return { result: 'answered', answer, left, ...(await freshness(store, now)) };
}

async function answerOf(store: TenantStore, question: CheckQuestion, now: Instant) {
  const { mayReadRegistered, party, deal, own, account } = question;
  const { policy } = await policyInForce(store);
  const found = await lookUp(store, account, policy);
  const start = { party, deal, own: new Set(own), policy, now };
  const met = claimsMet(found, start);
  const isTold = mayReadRegistered && policy.checkTellsRegistered;
  const isBlocked = met.length > 0 || isReserved(found, start);
  const isRegistered = met.some((one) => one.isRegistered);
  const answer: CheckAnswer = !isBlocked ? 'free' : isTold && isRegistered ? 'registered' : 'ask';
  return { answer, about: found.about };
}

/** Answers come in whole steps of this, so that their time does not tell how much was found. */
const STEP_MS = 400;

/** Runs `work` and waits until the next step. */
export async function inEvenTime<T>(
  { clock, wait }: Pick<AppContext, 'clock' | 'wait'>,
  work: () => Promise<T>,
): Promise<T> {
  const began = clock.now();
  const done = await work();
  const spent = Math.max(0, clock.now() - began);
  await wait(Math.ceil((spent + 1) / STEP_MS) * STEP_MS - spent);
  return done;
}
