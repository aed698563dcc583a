// What people answered about two accounts, in the words of every page that shows it. Pure.
import type { ChannelManager } from '../domain/conflict.ts';
import type { PersonAnswer } from '../domain/match-answer.ts';
import type { MatchAnswer } from '../ports/match-store.ts';
import { instantWords } from './view-words.ts';

/** Each answer as it is offered and shown. */
export const ANSWER_WORDS: Readonly<Record<PersonAnswer, string>> = {
  same: 'One customer',
  different: 'Two customers',
  related: 'Related: two customers of one group',
  not_sure: 'Not sure',
};

/**
 * Who answered and when: `Dana Ruiz, 24 Nov 2026, 14:20 UTC`. A channel manager is kept by id, anybody
 * else by name (AnswerInput).
 */
export function answeredBy(
  { by, at }: Pick<MatchAnswer, 'by' | 'at'>,
  managers: readonly ChannelManager[],
): string {
  const name = managers.find(({ id }) => id === by)?.name ?? by;
  return `${name}, ${instantWords(at)}`;
}
