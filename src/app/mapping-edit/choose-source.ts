// The source that an admin chose for one input, out of what they clicked. Pure.
import type { AnySource, MappedInput } from '../../domain/mapping-walk.ts';

/** What was chosen for an input; `path` null: it is not mapped. */
export type SourceChoice = {
  readonly key: string;
  readonly path: string | null;
  /** Our word by the CRM's value; values without one are left out. Of a choice only. */
  readonly values: ReadonlyMap<string, string>;
  /** Our word for every other value; null: such a record is a problem. */
  readonly others: string | null;
  /** What holds without any value; null: nothing does. */
  readonly fallback: string | null;
  /** Who chose it and when, for people. */
  readonly reason: string;
};

/** The same source at another place: translations belong to the place they were made for. */
export function placeOf(source: AnySource, path: string): AnySource {
  if (source.path === path) return source;
  const { values: _, related: __, ...rest } = source;
  return { ...rest, path };
}

/** Further places stay, unless the input is to have none at all. */
export function chosenSource({ source, facts }: MappedInput, choice: SourceChoice): AnySource {
  const { path, fallback, others, reason } = choice;
  const { separators } = source;
  const common = {
    reason,
    ...(fallback === null ? {} : { fallback }),
    ...(separators === undefined ? {} : { separators }),
  };
  if (path === null) return common;
  const { reason: _, fallback: __, values: known, ...place } = placeOf(source, path);
  const chosen = {
    ...Object.fromEntries(choice.values),
    ...(others === null ? {} : { '*': others }),
  };
  const values = facts.kind === 'choice' ? chosen : known;
  const isTranslated = values !== undefined && Object.keys(values).length > 0;
  return { ...place, ...common, ...(isTranslated ? { values } : {}) };
}
