// What differs between two policy documents, value by value.
import { ParleyError } from '../domain/errors.ts';
import { EMPTY_DOCUMENT, type PolicyDocument, readPolicyDocument } from './policy-document.ts';
import { printValue, shownValues } from './policy-show.ts';

/** A stored document, which was checked when it was stored; null: the default policy. */
export function storedDocument(yaml: string | null): PolicyDocument {
  const read = yaml === null ? EMPTY_DOCUMENT : readPolicyDocument(yaml);
  if ('faults' in read) throw new ParleyError('POLICY_INVALID', 'The stored policy is broken.');
  return read;
}

/** `stale_days: 90 -> 60`, in the order of the documentation; a value of one side only stands alone. */
export function differencesOf(before: PolicyDocument, after: PolicyDocument): readonly string[] {
  const old = valuesOf(before);
  const now = valuesOf(after);
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((key) => ({ key, was: old.get(key) ?? 'none', is: now.get(key) ?? 'none' }))
    .filter(({ was, is }) => was !== is)
    .map(({ key, was, is }) => `${key}: ${was} -> ${is}`);
}

/** Overrides show their values under their key once more: each line of a key counts. */
function valuesOf(document: PolicyDocument): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const { key, value } of shownValues(document, null)) {
    const text = printValue(value);
    const known = values.get(key);
    values.set(key, known === undefined ? text : `${known}; ${text}`);
  }
  return values;
}
