// The form of match court: what a browser sends, read into answers. Pure.
import { z } from 'zod';
import { DOMAIN_ANSWERS } from '../domain/domain-answer.ts';
import { type AccountId, asAccountId } from '../domain/ids.ts';
import { PERSON_ANSWERS, type PersonAnswer } from '../domain/match-answer.ts';

const MOST_PAIRS = 50;
const LONGEST_ID = 300;

export type SentAnswer = {
  readonly left: AccountId;
  readonly right: AccountId;
  readonly answer: PersonAnswer;
};

const perPair = z.union([z.string().max(LONGEST_ID), z.array(z.string().max(LONGEST_ID))]);

/**
 * `left` and `right` come once per pair, in one order; `answer-N` says something of the pair in place N.
 * Pairs without an answer are left as they are.
 */
export const courtFields = z
  .strictObject({ left: perPair.optional(), right: perPair.optional() })
  .catchall(z.enum(PERSON_ANSWERS))
  .transform(({ left = [], right = [], ...said }, context): readonly SentAnswer[] => {
    const [ours, theirs] = [[left].flat(), [right].flat()];
    const isWhole = ours.length === theirs.length && ours.length <= MOST_PAIRS;
    const answers = Object.entries(said).map(([name, answer]) => {
      const place = /^answer-(\d{1,2})$/.exec(name)?.[1];
      const [one, other] = [ours[Number(place)], theirs[Number(place)]];
      if (place === undefined || one === undefined || other === undefined) return null;
      return { left: asAccountId(one), right: asAccountId(other), answer };
    });
    if (isWhole && answers.every((one) => one !== null)) return answers;
    context.addIssue({ code: 'custom', message: 'an answer belongs to no pair' });
    return z.NEVER;
  });

/** Which snapshot was seen. */
export const renewalFields = z.strictObject({ number: z.coerce.number().int().positive() });

/** What is said of a proposed domain: that several customers share it, that it is one’s, or that again. */
export const domainFields = z.strictObject({
  domain: z.string().min(1).max(253),
  answer: z.enum(['shared', ...DOMAIN_ANSWERS]),
});
