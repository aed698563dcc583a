// What the card says where it has no conflict to show: one line or two.
import type { QuietCard } from './view-model.ts';
import type { Speech } from './words.ts';

export function linesOf(view: QuietCard, { words, moment, time }: Speech): readonly string[] {
  switch (view.state) {
    case 'none': {
      const { checkedAt, isStale } = view;
      if (checkedAt === null) return [words.none, words.stale];
      const when = moment(checkedAt);
      if (isStale) return [words.none, words.staleSince(when)];
      return [`${words.none} ${words.checked(when)}`];
    }
    case 'unchecked':
      return [words.unchecked];
    case 'not_live':
      return [words.notLive];
    case 'no_permission':
      return [view.why === 'not_connected' ? words.notConnected : words.unknownViewer];
    case 'error':
      return [words.error, words.retry(time(view.retryAt))];
  }
}
