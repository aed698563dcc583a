// Which of two states of a record is the newer one. Both engines ask here.
import type { SourceRecord } from '../domain/source-record.ts';
import type { Reading } from '../ports/inbox.ts';

/** What is stored; `askedBy`: the last reading that asked for it by name, 0 for none. */
export type StoredState = Pick<SourceRecord, 'modifiedAt' | 'deleted'> & {
  readonly askedBy: number;
};

/** True when what was read may take the place of what is stored. */
export function mayReplace(
  { modifiedAt }: Pick<SourceRecord, 'modifiedAt'>,
  stored: StoredState,
  { number, isAsked }: Reading,
): boolean {
  // Found gone and there again, with the time it had before: shared again, or brought back.
  const wasFoundGone = stored.deleted && stored.askedBy > 0;
  if (wasFoundGone && isAsked && number > stored.askedBy) return true;
  // A page may repeat an older state than the one an overlapping page already brought.
  return modifiedAt === stored.modifiedAt
    ? number >= stored.askedBy
    : modifiedAt > stored.modifiedAt;
}
