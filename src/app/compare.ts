// What has to be written to a record: what it should show against what it shows and what is known to
// have been written. Pure.
import { asConflictId, type ConflictId, recordKeyOf } from '../domain/ids.ts';
import {
  isMadeHome,
  type OwnFieldKey,
  type OwnFieldValue,
  type OwnFieldValues,
} from '../domain/own-fields.ts';
import type { OwnFieldState } from '../ports/crm.ts';
import type { LedgerEntry, RecordTarget, TakenTarget } from '../ports/write-store.ts';

/** Fields of one record to write. */
export type Difference = {
  readonly target: TakenTarget;
  readonly before: OwnFieldValues;
  /** Fields to write, `checked_at` not among them; of a record that Parley makes all there are. */
  readonly values: OwnFieldValues;
  /** False while a field of the target cannot be seen: writing the others does not finish it. */
  readonly isWhole: boolean;
  /** `checked_at` can be seen: written where it cannot, it would have the whole record refused. */
  readonly isDated: boolean;
  /** The record is yet to be made. */
  readonly isNew: boolean;
  /** See `FieldPatch`. */
  readonly lockedWith?: string;
};

export type Comparison = {
  readonly differences: readonly Difference[];
  /** Fields that hold a record back: nobody knows what they show. */
  readonly hidden: readonly Omit<LedgerEntry, 'at'>[];
  /** Nothing to write: the record shows it all, or is no longer there. */
  readonly same: readonly TakenTarget[];
};

export type CompareInput = {
  readonly targets: readonly TakenTarget[];
  /** Those of `targets` that are still ours. */
  readonly held: readonly TakenTarget[];
  /** What each of `targets` shows, in their order. */
  readonly shown: readonly OwnFieldState[];
  readonly ledger: readonly LedgerEntry[];
  /** What a record should show: its target's values, or when undoing what it showed at first. */
  readonly wantedOf: (target: TakenTarget) => OwnFieldValues;
};

const HIDDEN =
  'CRM_FIELD_MISSING: The integration user does not see this field. Restore it or its permission.';

/**
 * A field is left alone only when the record shows the value and the ledger has it confirmed, or when
 * it was never written and both are empty: a reading alone may be older than a write still on its way.
 */
export function compare({ targets, held, shown, ledger, wantedOf }: CompareInput): Comparison {
  const ours = new Set(held);
  const entries = byRecord(ledger);
  const differences: Difference[] = [];
  const hidden: Omit<LedgerEntry, 'at'>[] = [];
  const same: TakenTarget[] = [];
  targets.forEach((target, index) => {
    const state = shown[index];
    if (!ours.has(target) || state === undefined) return;
    const wanted = { ref: target.ref, values: wantedOf(target) };
    const known = entries.get(recordKeyOf(target.ref)) ?? NOTHING_KNOWN;
    const seen = seenOf(target, state, known);
    if (seen === null) {
      same.push(target);
      return;
    }
    // Copied from a record that Parley had written to: what cannot be seen may have come along.
    const isCopied = known.size === 0 && mayBeCopied(seen.values);
    const unseen = hiddenOf(wanted, seen.unreadable, { entries: known, isCopied });
    hidden.push(...unseen);
    const different = differing(wanted.values, seen, known);
    const isWhole = unseen.length === 0;
    // Written whole, but for what cannot be seen: what a late request may change is put right too.
    const values = isMadeHome(target.home) ? visible(wanted.values, seen) : different;
    // Nothing but empty values would remove it.
    const isMisread = isMadeHome(target.home) && isEmpty(values) && !isEmpty(wanted.values);
    if (Object.keys(different).length > 0 && !isMisread) {
      const isDated = !seen.unreadable.includes('checked_at');
      const before = seen.values;
      const { lockedWith } = seen;
      differences.push({
        ...{ target, before, values, isWhole, isDated, isNew: !state.found },
        ...(lockedWith === undefined ? {} : { lockedWith }),
      });
    } else if (isWhole) same.push(target);
  });
  return { differences, hidden, same };
}

/** The conflict that own values of a claim speak of, by its id or its page; null where they name none. */
export function namedConflict({ conflict_id, url }: OwnFieldValues): ConflictId | null {
  const id = conflict_id ?? (typeof url === 'string' ? url.split('/').at(-1) : null);
  return typeof id === 'string' && id !== '' ? asConflictId(id) : null;
}

/** True for own values that Parley wrote, on this record or on another that it was copied from. */
export function mayBeCopied(values: OwnFieldValues): boolean {
  return (values.checked_at ?? null) !== null || namedConflict(values) !== null;
}

/** What a record shows; null for one that is not there and that nobody can make. */
function seenOf({ home, values }: TakenTarget, state: OwnFieldState, known: Entries): Shown | null {
  if (state.found) return state;
  if (state.canBeMade === true) return { values: {}, unreadable: [] };
  // Parley made it and is not let in any more: unless it was seen to go, it may be there still.
  const isOutOfSight = [...known.values()].some(
    (entry) => entry.state !== 'confirmed' || entry.value !== null,
  );
  return isMadeHome(home) && isOutOfSight
    ? { values: {}, unreadable: Object.keys(values) as OwnFieldKey[] }
    : null;
}

type Wanted = Pick<RecordTarget, 'ref' | 'values'>;
type Readable = Extract<OwnFieldState, { readonly found: true }>;
/** What the ledger holds of one record. */
type Entries = ReadonlyMap<OwnFieldKey, LedgerEntry>;
const NOTHING_KNOWN: Entries = new Map();

function byRecord(ledger: readonly LedgerEntry[]): ReadonlyMap<string, Entries> {
  const records = new Map<string, Map<OwnFieldKey, LedgerEntry>>();
  for (const entry of ledger) {
    const key = recordKeyOf(entry.ref);
    const known = records.get(key);
    if (known === undefined) records.set(key, new Map([[entry.field, entry]]));
    else known.set(entry.field, entry);
  }
  return records;
}

type Shown = Pick<Readable, 'values' | 'unreadable' | 'lockedWith'>;

function differing(wanted: OwnFieldValues, state: Shown, entries: Entries) {
  const values: OwnFieldValues = {};
  for (const field of Object.keys(wanted) as OwnFieldKey[]) {
    if (state.unreadable.includes(field)) continue;
    const value: OwnFieldValue = wanted[field] ?? null;
    const entry = entries.get(field);
    const isShown = sameValue(state.values[field] ?? null, value);
    const isKnown =
      entry === undefined
        ? value === null
        : entry.state === 'confirmed' && sameValue(entry.value, value);
    if (!isShown || !isKnown) values[field] = value;
  }
  return values;
}

const isEmpty = (values: OwnFieldValues) => Object.values(values).every((value) => value === null);

function visible(wanted: OwnFieldValues, { unreadable }: Shown): OwnFieldValues {
  const fields = Object.entries(wanted) as [OwnFieldKey, OwnFieldValue][];
  return Object.fromEntries(fields.filter(([field]) => !unreadable.includes(field)));
}

/** Fields that cannot be seen and should show something, or may still show what we wrote. */
function hiddenOf(
  { ref, values }: Wanted,
  unreadable: readonly OwnFieldKey[],
  { entries, isCopied }: { readonly entries: Entries; readonly isCopied: boolean },
): Omit<LedgerEntry, 'at'>[] {
  return unreadable.flatMap((field) => {
    if (!(field in values)) return [];
    const value = values[field] ?? null;
    const entry = entries.get(field);
    if (value === null && entry === undefined && !isCopied) return [];
    return [{ ref, field, value, state: 'refused', note: HIDDEN }];
  });
}

/**
 * Says of records whether they show what was written last and confirmed: nothing to look at again.
 * `ledger` holds the entries of all of them.
 */
export function echoesIn(
  ledger: readonly LedgerEntry[],
): (target: RecordTarget, shown: OwnFieldValues) => boolean {
  const entries = byRecord(ledger);
  return ({ ref, values }, shown) => {
    const known = entries.get(recordKeyOf(ref)) ?? NOTHING_KNOWN;
    return Object.keys(differing(values, { values: shown, unreadable: [] }, known)).length === 0;
  };
}

/**
 * What records showed before Parley first wrote to them, as the ledger has kept it. Nothing for a record
 * that was never written. `checked_at` says when Parley looked: it was empty before.
 */
export function originalsIn(
  ledger: readonly LedgerEntry[],
): (target: Pick<TakenTarget, 'ref'>) => OwnFieldValues {
  const originals = new Map<string, OwnFieldValues>();
  for (const { ref, field, original } of ledger) {
    const key = recordKeyOf(ref);
    const values = originals.get(key) ?? { checked_at: null };
    originals.set(key, { ...values, [field]: original ?? null });
  }
  return ({ ref }) => originals.get(recordKeyOf(ref)) ?? {};
}

/** CRMs give numbers as text and drop trailing zeros: 70 and "70.00" are one value. */
function sameValue(left: OwnFieldValue, right: OwnFieldValue): boolean {
  if (left === right) return true;
  if (left === null || right === null) return false;
  if (typeof left === 'number' || typeof right === 'number') return Number(left) === Number(right);
  return false;
}
